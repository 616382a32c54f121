"""A page that the last build has finished is not parsed again, and is as from a clean build."""

from __future__ import annotations

import pytest
from kit.site_build import SphinxBuild
from kit.small_site import conf_with_theme
from tutorial_site.finish.written import WrittenPage

PACKAGES = ("figures", "markup", "lab", "frame", "downloads", "search", "finish")
INDEX = "# 제목\n\n글\n\n```{toctree}\nother\n```\n"


@pytest.fixture
def build(tmp_path):
    """Builds what stands in the sources, into a folder of this name; what each page then holds."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "conf.py").write_text(conf_with_theme(*PACKAGES), encoding="utf-8")
    (tmp_path / "docs" / "other.md").write_text("# 다른 쪽\n\n글\n", encoding="utf-8")

    def build(index: str, name: str, **env: str) -> dict[str, str]:
        (tmp_path / "docs" / "index.md").write_text(index, encoding="utf-8")
        site = SphinxBuild(tmp_path / "docs", tmp_path / name, env, conf=tmp_path).build()
        return {file.name: file.read_text(encoding="utf-8") for file in site.out.glob("*.html")}

    return build


def test_next_build_equals_a_clean_one(build):
    """Also where another page has brought a word that the style sheet of all did not know."""
    first = build(INDEX, "html")
    more = INDEX.replace(
        "글\n", "```{admonition} 상자\n:class: tip\n글\n```\n\n| 가 |\n|---|\n| 나 |\n"
    )
    second = build(more, "html")
    assert second == build(more, "clean")
    assert first["other.html"] != second["other.html"]  # the style sheet's version
    assert build(more, "html", CONTENT_POLICY="0")["other.html"].count("Security-Policy") == 0
    assert build(more, "html") == second


def test_page_that_was_left_alone_is_not_parsed():
    page = WrittenPage("<p class='x'>글</p>")
    page.as_left, page.words = True, {"x"}
    assert page.words == {"x"}
    assert page.changed() == page.html
    assert "parsed" not in vars(page)
