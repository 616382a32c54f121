"""Scripts reach the reader without comments, and otherwise as they are."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from kit.site_build import ROOT
from tutorial_site.finish import scripts
from tutorial_site.finish.scripts import COMMENT, THEME, drop_tab_stops

SCRIPTS = sorted((ROOT / "docs" / "_static").rglob("*.js"))


def test_only_comments_on_lines_of_their_own_go():
    block = "  /**\n   * two\n   */\n  // three\n"
    text = f"// zero\n/** one */\nlet a = '/** b */'; /** kept */\n{block}  f('// c'); // kept\n"
    assert COMMENT.sub("", text) == "let a = '/** b */'; /** kept */\n  f('// c'); // kept\n"


def test_code_after_a_comment_stays():
    """And so does what stands between it and the next comment."""
    text = "/** @type {A} */ (run)(a);\n/* b */ c();\n/**\n * d */\ne();\n"
    assert COMMENT.sub("", text) == "/** @type {A} */ (run)(a);\n/* b */ c();\ne();\n"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: "-".join(script.parts[-2:]))
def test_served_script_is_the_source_without_comments(site, script):
    source = script.read_text(encoding="utf-8").splitlines()
    served = site.out / "_static" / script.relative_to(ROOT / "docs" / "_static")
    served = served.read_text(encoding="utf-8").splitlines()
    assert not any(line.strip().startswith(("/**", "//")) for line in served)
    rest = iter(source)
    assert all(line in rest for line in served)  # in the same order
    left_out = [line.strip() for line in source if line not in served]
    assert all(line.startswith(("/**", "*", "//")) for line in left_out)


def test_theme_looks_for_no_tab_stops(site):
    text = (site.out / "_static" / THEME).read_text(encoding="utf-8")
    assert 'addEventListener("load"' not in text
    assert text.count(scripts.LEFT_OUT) == 1


def test_another_script_of_the_theme_is_told(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(
        scripts, "logger", SimpleNamespace(warning=lambda *words: told.append(words))
    )
    drop_tab_stops(SimpleNamespace(out=tmp_path))  # another theme
    assert told == []
    file = tmp_path / "_static" / THEME
    file.parent.mkdir(parents=True)
    file.write_text("(()=>{look()})();", encoding="utf-8")
    drop_tab_stops(SimpleNamespace(out=tmp_path))
    assert [words[1] for words in told] == [THEME]
    assert file.read_text(encoding="utf-8") == "(()=>{look()})();"
