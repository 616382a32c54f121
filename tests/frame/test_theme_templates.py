"""Templates of ours that stand in a theme's place: the theme's are still those they were made from.

A new theme may bring a repair or a change that ours would hide. So the theme's own text is known by
its hash here, and the test says which of ours to look at.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from kit.site_build import ROOT

OURS = ROOT / "docs" / "_templates"
THEMES = {
    name: Path(find_spec(name).origin).parent / "theme" / name
    for name in ("sphinx_book_theme", "pydata_sphinx_theme")
}
TABLE = Path(__file__).with_name("theme_templates.json")
SEEN = json.loads(TABLE.read_text(encoding="utf-8"))  # when ours were last compared with them


def replaced() -> dict[str, str]:
    """What of the themes ours stands in for or extends: the theme's file, and ours for it."""
    found = {}
    for ours in sorted(OURS.rglob("*.html")):
        name = ours.relative_to(OURS).as_posix()
        for theme, folder in THEMES.items():
            for file in (name, f"components/{name}"):
                if (folder / file).is_file():
                    found[f"{theme}/{file}"] = f"docs/_templates/{name}"
    return found


def changed(seen: dict[str, str], themes: dict[str, Path]) -> list[str]:
    """A line for each template that is not as it was seen."""
    lines = []
    for template, ours in replaced().items():
        theme, _, file = template.partition("/")
        text = themes[theme].joinpath(file).read_bytes().replace(b"\r\n", b"\n")
        digest = hashlib.sha256(text).hexdigest()
        if digest != seen.get(template):
            lines.append(
                f"{template} has changed ({theme} {version(theme)}): see whether {ours} has to "
                f'follow, then write "{template}": "{digest}" into tests/frame/{TABLE.name}'
            )
    return lines


def test_themes_have_the_templates_that_ours_were_made_from():
    lines = changed(SEEN, THEMES)
    assert not lines, "\n".join(["", *lines])


def test_nothing_is_listed_that_ours_does_not_replace():
    assert sorted(SEEN) == sorted(replaced())


def test_change_is_named_with_the_template_to_look_at(tmp_path):
    """A theme with another search page, and else the same."""
    for folder in THEMES.values():
        for file in folder.rglob("*.html"):
            copy = tmp_path / folder.name / file.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    themes = {name: tmp_path / name for name in THEMES}
    with (themes["pydata_sphinx_theme"] / "search.html").open("a", encoding="utf-8") as file:
        file.write("<p>\n")
    before = changed(SEEN, THEMES)
    (line,) = (line for line in changed(SEEN, themes) if line not in before)
    assert line.startswith("pydata_sphinx_theme/search.html has changed (pydata_sphinx_theme 0.")
    assert "see whether docs/_templates/search.html has to follow" in line
