"""The site's fonts have every character that a reader sees, and little else."""

from __future__ import annotations

import re
import time
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from kit.site_build import pages
from kit.visit import LAYOUT_SHIFT, Visit
from tutorial_site.finish.fonts import FONTS, VENDORED, cut_font
from tutorial_site.finish.written import WrittenPage

PAGES = [*pages(), "search", "404"]
REGULAR = VENDORED / "Pretendard-Regular.subset.woff"
BUDGET = 140_000  # bytes, once for a reader
# What a page shows: each run of text with its font, its weight and its characters.
SHOWN = """() => {
  const found = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (element.closest("script, style, noscript, template")) continue;
    const style = getComputedStyle(element);
    const family = style.fontFamily.split(",")[0].replaceAll('"', "");
    const key = `${family}|${style.fontWeight >= 600 ? "bold" : "regular"}`;
    found[key] = (found[key] ?? "") + walker.currentNode.data;
  }
  return found;
}"""


def characters_of(font: bytes) -> set[str]:
    return set(map(chr, TTFont(BytesIO(font)).getBestCmap()))


@pytest.fixture(scope="module")
def fonts(site) -> dict[str, bytes]:
    """The published files by their names without the version: regular, bold, mono."""
    found = {}
    for file in (site.out / "_static" / "fonts").glob("*.woff2"):
        found[file.stem.rsplit("-", 1)[0]] = file.read_bytes()
    return found


def test_fonts_are_small_and_go_by_their_own_names(site, fonts):
    assert set(fonts) == {"regular", "bold", "mono", "icons"}
    assert sum(map(len, fonts.values())) <= BUDGET
    assert {family for _, family in FONTS.values()} == {"Layer Sans", "Layer Mono"}
    for name in ("regular", "bold", "mono"):
        records = TTFont(BytesIO(fonts[name]))["name"].names
        said = {record.nameID: str(record) for record in records}
        family = "Layer Mono" if name == "mono" else "Layer Sans"
        assert {said[number] for number in (1, 4)} == {family}
        assert not [text for n, text in said.items() if n in (1, 3, 4, 6) and "Pretendard" in text]
    licence = (site.out / "_static" / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_in_the_font(visit, fonts, page):
    """Of the bold weight, what is bold; code falls back on the font of the prose for Korean."""
    tab = visit(page).tab
    if page == "lab":
        tab.get_by_text("네트워크의 답은").first.wait_for()
    have = {name: characters_of(font) for name, font in fonts.items()}
    for key, text in tab.evaluate(SHOWN).items():
        family, weight = key.split("|")
        if family == "Layer Mono":
            missing = set(text) - have["mono"] - have["regular"]
        elif family == "Layer Sans":
            missing = set(text) - have[weight]
        else:
            assert family in ("math", "Font Awesome 7 Free"), key
            continue
        assert {c for c in missing if re.match(r"[가-힣\w]", c)} == set(), key


def test_hangul_of_pages_and_scripts_is_there(site, fonts):
    have = characters_of(fonts["regular"])
    for file in [*site.out.rglob("*.html"), *(site.out / "_static").rglob("*.js")]:
        text = file.read_text(encoding="utf-8")
        assert set(re.findall("[가-힣]", text)) - have == set(), file


@pytest.mark.parametrize("page", ["index", "layers/convolution", "layers/dense", "beyond/training"])
@pytest.mark.parametrize("width", [390, 1280])
def test_page_stays_where_it_was_when_fonts_come_late(browser, address, page, width):
    one = Visit(browser, address, "404", width=width)

    def hold(route):
        time.sleep(0.3)
        route.continue_()

    one.tab.route("**/_static/fonts/*.woff2", hold)
    one.tab.goto(f"{address}/{page}.html")
    shift = one.tab.evaluate(LAYOUT_SHIFT)
    one.close()
    assert shift < 0.02


def test_page_is_set_in_the_font(visit):
    tab = visit("layers/flatten").tab
    tab.reload()  # by now the browser has it
    tab.evaluate("document.fonts.ready")
    wide = """(family) => {
      const canvas = document.createElement("canvas").getContext("2d");
      canvas.font = `100px ${family}`;
      return canvas.measureText("가").width;
    }"""
    assert abs(tab.evaluate(wide, '"Layer Sans"') - 86.4) < 1  # of Pretendard alone


def test_cut_font_has_what_is_asked_for_and_nothing_else():
    cut = cut_font(REGULAR, set("가나다abc⌘"), "Some Sans")
    assert characters_of(cut) == set("가나다abc")  # it has no ⌘ itself
    assert cut == cut_font(REGULAR, set("cba다나가⌘"), "Some Sans")


@pytest.mark.parametrize(
    ("html", "bold"),
    [
        ("<p>plain <strong>thi<br/>s</strong> and</p>", "this"),
        ("<h2>one <a>two</a></h2><p>three</p>", "one two"),
        ("<div class='x name'>a<span>b</span></div>c", "ab"),
        ("<table><tr><th>a<td>b</table>c", "ab"),  # until something outside ends
        ("<p>none</p>", ""),
    ],
)
def test_characters_in_bold(html, bold):
    assert WrittenPage(html).bold == set(bold)
