"""What is kept of a style sheet: all that can match, and nothing else; and what pages then load."""

from __future__ import annotations

import gzip
import hashlib
import re
from types import SimpleNamespace

import pytest
import tinycss2
from kit.site_build import pages
from tutorial_site.finish.fonts import icons_in
from tutorial_site.finish.styles import (
    joined,
    kept_rules,
    used_words,
    without_unused_names,
)
from tutorial_site.finish.written import WrittenPage
from tutorial_site.lab.instruments import INSTRUMENTS

# By its sheet, what asks for it.
PLACES = {
    "find_error.css": ".find-error",
    "front.css": ".front[data-module]",
    "instruments.css": ".instrument[data-module]",
    "lab.css": ".lab[data-module]",
    "parts.css": ":is(.front, .lab, .walk, .instrument)[data-module]",
    "question.css": "form.question",
    "walk.css": ".walk[data-module]",
}
for kind_name, kind in INSTRUMENTS.items():  # some share a sheet of their own
    if kind.style:
        before = f"{PLACES[kind.style]}, " if kind.style in PLACES else ""
        PLACES[kind.style] = f"{before}.instrument[data-name={kind_name}]"
OVERRULING = {"front.css", "instruments.css", "lab.css", "walk.css"}
WORDS = {"p", "a", "note", "main", "open", "-ColorRed"}


def reduced(css: str) -> str:
    rules = tinycss2.parse_stylesheet(css, True, True)
    return without_unused_names(kept_rules(rules, WORDS), WORDS).strip()


@pytest.mark.parametrize(
    "css",
    [
        "p{color: red}",
        ".note>a:hover{color: red}",
        '#main p::before{content: "x"}',
        "p:not(.elsewhere){color: red}",
        "p:is(.elsewhere,.note){color: red}",
        "[data-x] .note{color: red}",
        "P{color: red}",
        "*{color: red}",
        'p[class*="-Color"]{color: red}',
        "@media print{p{color: red}}",
        "@supports (display: grid){.note{display: grid}}",
        "@font-face{font-family: Mine;src: url(mine.woff2)}\np{font-family: Mine}",
        "@keyframes turn{to{rotate: 1turn}}\np{animation: turn 1s}",
        ":root{--used: 1px;}\np{margin: var(--used)}",
    ],
)
def test_keeps_what_can_match(css):
    assert reduced(css) == css


@pytest.mark.parametrize(
    "css",
    [
        ".elsewhere{color: red}",
        "p.elsewhere,section{color: red}",
        "#elsewhere p{color: red}",
        "section p{color: red}",
        'p[class*="-Blue"]{color: red}',
        "@media print{.elsewhere{color: red}}",
        "@font-face{font-family: Mine;src: url(mine.woff2)}",
        "@keyframes turn{to{rotate: 1turn}}",
        ":root{--unused: 1px;}",
        ":root{--outer: var(--inner);--inner: 1px;}",
        "/* said in passing */",
    ],
)
def test_drops_what_cannot_match(css):
    assert reduced(css) == ""


def test_one_selector_of_several_is_kept():
    assert reduced(".elsewhere, .note, section{color: red}") == ".note{color: red}"


def test_addresses_and_imports_are_seen_from_the_static_folder(tmp_path):
    (tmp_path / "styles").mkdir()
    (tmp_path / "base.css").write_text("p{background: url('paper.png')}")
    (tmp_path / "styles" / "theme.css").write_text(
        '@import "../base.css";a{background: url(../vendor/a.svg#x)}b{background: url("data:,")}'
    )
    css = joined(tmp_path, ["styles/theme.css"])
    assert "url(paper.png)" in css
    assert "url(vendor/a.svg#x)" in css
    assert 'url("data:,")' in css
    assert "@import" not in css


def test_words_come_from_pages_and_scripts():
    written = WrittenPage("<p class='x y-z' id=\"w\">ignored</p>")
    words = used_words(
        SimpleNamespace(pages=[written], scripts=["node.classList.add('made-later')"])
    )
    assert {"p", "x", "y-z", "w", "made-later"} <= words
    assert "ignored" not in words


def test_icons_of_a_stylesheet():
    assert icons_in('.a{--fa:"\\f0c9"}.b::before{content:"\uf185"}.c{content:"가"}') == {
        0xF0C9,
        0xF185,
    }


@pytest.mark.parametrize("page", [*pages(), "search", "404"])
def test_page_links_one_sheet_and_those_of_its_places(site, page):
    html = site.html(page)
    links = [link["href"] for link in html.head.select("link[rel=stylesheet]")]
    found = [re.search(r"_static/([\w-]+\.css)\?v=([0-9a-f]{8})$", link).groups() for link in links]
    first, *others = [name for name, _ in found]
    assert first == "style.css"
    assert sorted(others) == sorted(name for name, place in PLACES.items() if html.select(place))
    if "parts.css" in others:  # what a place says of the parts overrules it
        assert others.index("parts.css") < min(map(others.index, {*others} & OVERRULING))
    for name, version in found:
        content = (site.out / "_static" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest().startswith(version)


def test_stylesheet_is_small_and_its_files_exist(site):
    css = (site.out / "_static" / "style.css").read_text(encoding="utf-8")
    assert len(gzip.compress(css.encode())) < 20_000
    for address in re.findall(r"url\((?!\"?data:)\"?([^\")?#]+)", css):
        assert (site.out / "_static" / address).is_file(), address
    fonts = re.findall(r"url\(\"?([^\")]*woff2)", css)
    (icons,) = (font for font in fonts if "icons" in font)
    assert (site.out / "_static" / icons).stat().st_size < 6_000
