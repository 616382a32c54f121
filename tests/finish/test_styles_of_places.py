"""What only the pages with a certain place need comes in a sheet that only these pages load."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable

import pytest
import tinycss2
from kit.site_build import ROOT, SphinxBuild
from kit.small_site import conf_with_theme
from tutorial_site.finish.styles import apart, kept_rules, together, without_unused_names

PACKAGES = ("figures", "markup", "lab", "frame", "downloads", "search", "finish")
INDEX = "# 제목\n\n{}글\n\n```{{toctree}}\nother\n```\n"
WINDOW = "```{instrument} window\n\n글\n```\n\n"
SHEETS = ["parts.css", "instruments.css", "instrument_window.css"]
WALK = "```{walk}\n글\n```\n\n"
STYLESHEET = re.compile(r'<link href="_static/([\w-]+\.css)\?v=([0-9a-f]{8})" rel="stylesheet" />')
Site = dict[str, str]  # by their names, the texts of the pages and the sheets


@pytest.fixture
def static(tmp_path):
    """A copy of the folder with the sheets, for a test to change."""
    return shutil.copytree(ROOT / "docs" / "_static", tmp_path / "static")


@pytest.fixture
def build(tmp_path, static) -> Callable[..., Site]:
    """Builds two pages, with these places on them, into a folder of this name."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "conf.py").write_text(conf_with_theme(*PACKAGES, static=static), encoding="utf-8")

    def build(name: str, index: str = "", other: str = "") -> Site:
        for page, text in (("index", INDEX.format(index)), ("other", f"# 다른 쪽\n\n{other}글\n")):
            file = tmp_path / "docs" / f"{page}.md"
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                file.write_text(text, encoding="utf-8")
        out = SphinxBuild(tmp_path / "docs", tmp_path / name, {}, conf=tmp_path).build().out
        files = [*out.glob("*.html"), *(out / "_static").glob("*.css")]
        return {file.name: file.read_text(encoding="utf-8") for file in files}

    return build


def linked(page: str) -> list[str]:
    """The names of the sheets that a page links, in order."""
    assert page.count("stylesheet") == len(STYLESHEET.findall(page))
    return [name for name, _ in STYLESHEET.findall(page.partition("</head>")[0])]


def reduced(tmp_path, common: str, other: str) -> dict[str, str]:
    (tmp_path / "common.css").write_text(common)
    (tmp_path / "other.css").write_text(other)
    rules = tinycss2.parse_stylesheet(together(tmp_path, ["common.css"], ["other.css"]), True, True)
    sheets = apart(without_unused_names(kept_rules(rules, {"p"}), {"p"}))
    return {name: css.strip() for name, css in sheets.items()}


def test_only_the_page_with_a_place_links_its_sheet(build):
    site = build("html", index=WINDOW + WALK + WINDOW)
    assert linked(site["index.html"]) == ["style.css", *SHEETS, "walk.css"]
    assert linked(site["other.html"]) == linked(site["search.html"]) == ["style.css"]
    assert {name for name in site if name.endswith(".css")} == {*linked(site["index.html"])}
    assert ".window-side" in site["instrument_window.css"]
    assert ".window-side" not in site["style.css"]
    colours = set(re.findall(r"solid var\((--colour-[\w-]+)\)", site["instrument_window.css"]))
    assert len(colours) == 1
    assert site["style.css"].count(f"{colours.pop()}:") == 2  # light and dark


@pytest.mark.parametrize(
    "declared",
    [":root{--used: 1px;}", "@keyframes used{to{rotate: 1turn}}"],
    ids=["property", "animation"],
)
def test_what_another_sheet_uses_stays(tmp_path, declared):
    use = "p{margin: var(--used); animation: used 1s}"
    assert reduced(tmp_path, declared, use) == {"style.css": declared, "other.css": use}
    assert reduced(tmp_path, declared, "p{margin: 0}")["style.css"] == ""


def test_rules_of_a_place_that_nothing_matches_are_dropped(tmp_path):
    sheets = reduced(tmp_path, "p{margin: 0}", ".elsewhere{margin: 0}@media print{p{margin: 1px}}")
    assert sheets == {"style.css": "p{margin: 0}", "other.css": "@media print{p{margin: 1px}}"}


def test_changed_sheet_changes_the_pages_that_link_it(build, static):
    first = build("html", index=WINDOW)
    with (static / "instrument_window.css").open("a", encoding="utf-8") as sheet:
        sheet.write("\n.window-side p { margin: 7px; }\n")
    second = build("html", index=WINDOW)
    assert "7px" in second["instrument_window.css"]
    changed = {name for name in first if first[name] != second[name]}
    assert changed == {"index.html", "instrument_window.css"}
    assert second == build("clean", index=WINDOW)


def test_place_comes_to_one_page_and_leaves_another(build):
    """The page that is left alone still links what it had, with its version."""
    build("html", index=WINDOW)
    both = build("html", index=WINDOW, other=WINDOW + WALK)
    assert both == build("both", index=WINDOW, other=WINDOW + WALK)
    assert linked(both["other.html"]) == ["style.css", *SHEETS, "walk.css"]
    one = build("html", index="", other=WALK)
    assert "instrument_window.css" not in one
    assert one == build("one", index="", other=WALK)
