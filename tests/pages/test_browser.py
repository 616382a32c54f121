"""Every page as a browser shows it, and the frame of the site used as a person would."""

from __future__ import annotations

import gzip
import re
from itertools import takewhile
from urllib.parse import urlsplit

import pytest
from kit.site_build import pages
from kit.visit import LAYOUT_SHIFT, Visit, settle, violations
from playwright.sync_api import expect

PAGES = [*pages(), "search", "404"]
WIDTHS = (360, 320, 768, 1280)
BUDGET = 38_000  # bytes of styles and scripts a page may load, gzipped
REQUESTS = 30  # a page may make before the reader scrolls
MODULES = 25  # more where a network or an instrument comes: in the lab, on the front page, on HEADS
FRAMES = "() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(() => r())))"
LAID_OUT = "(code) => code.firstElementChild.checkVisibility({ contentVisibilityAuto: true })"
ELEMENTS = 4_000  # in a page's tree
LAB = 37_000  # more for the one page that has a network and all that shows it
FRONT = 30_000  # more for the first page, before its network comes, pictures included
# An instrument at the head of a page is in view at once, and so are its modules on their way: the
# shared parts, which the next page has in its cache, and up to 12 kB of its own.
HEADS = ("layers/channels-and-filters", "layers/convolution", "layers/padding-and-stride")
HEAD = 27_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_page_is_sound_at_every_width(visit, page, scheme):
    one = visit(page, scheme=scheme)
    tab = one.tab
    assert tab.evaluate("document.documentElement.dataset.theme") == scheme
    if page == "lab":  # as it is once the network has answered, not half begun
        accounts = tab.locator(".lab-account")
        expect(accounts).to_have_text([re.compile("확률"), re.compile("값은")], timeout=20_000)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.evaluate(
            "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })"
        )
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        # Colours are the same at every width, and the widths between have the frame of the first.
        if width == WIDTHS[0] or (width == WIDTHS[-1] and scheme == "light"):
            tab.evaluate(FRAMES)  # site.js looks for what scrolls once that has its new size
            told = violations(tab, scheme, contrast=width == WIDTHS[0])
            assert told == [], f"{page} {scheme} {width}"


@pytest.mark.parametrize("page", PAGES)
def test_nothing_comes_from_elsewhere_and_little_from_here(visit, address, page):
    one = visit(page)
    tab = one.tab
    settle(tab)
    assert {urlsplit(url).netloc for url in one.requests} == {urlsplit(address).netloc}
    code = [url for url in one.requests if urlsplit(url).path.endswith((".css", ".js"))]
    if page == "search":  # what is asked for by who searches, the field of this page by itself
        code = [url for url in code if "searchindex" not in url]
    if page == "index":  # what comes once it is idle, the network, is what the lab has
        code = [*takewhile(lambda url: "network_worker" not in url, code)]
    sizes = {url: len(gzip.compress(one.context.request.get(url).body(), 9)) for url in code}
    more = LAB * (page == "lab") + FRONT * (page == "index") + HEAD * (page in HEADS)
    assert sum(sizes.values()) <= BUDGET + more, sizes


@pytest.mark.parametrize("page", PAGES)
def test_what_makes_a_page_fast(browser, address, page):
    """Lighthouse's figures follow from these: `nox -s lighthouse` asks for them themselves."""
    for width, height in ((412, 823), (1350, 940)):
        one = Visit(browser, address, "404", width=width)
        one.tab.set_viewport_size({"width": width, "height": height})
        one.requests.clear()
        one.tab.goto(f"{address}/{page}.html", wait_until="load")
        settle(one.tab)
        if page == "lab":
            one.tab.get_by_text("네트워크의 답은").first.wait_for(state="attached")
        asked = [url for url in one.requests if not url.startswith("data:")]
        shifted = one.tab.evaluate(LAYOUT_SHIFT)
        elements = one.tab.evaluate("document.querySelectorAll('*').length")
        one.close()
        assert shifted < 0.02, width
        assert len(asked) <= REQUESTS + MODULES * (page in ("index", "lab", *HEADS)), asked
        assert elements <= ELEMENTS


@pytest.mark.parametrize("page", PAGES)
def test_page_works_from_a_file(browser, site, page):
    one = Visit(browser, site.out.as_uri(), page)
    settle(one.tab)
    images = "[...document.querySelectorAll('img')].filter((i) => i.complete && !i.naturalWidth)"
    broken = one.tab.evaluate(f"{images}.map((image) => image.src)")
    one.close()
    assert one.problems == []
    assert broken == []
    assert {urlsplit(url).scheme for url in one.requests} <= {"file", "data"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_first_visit_has_its_colours_before_the_themes_script(browser, address, scheme):
    """Which would style the whole page anew, once all of it is there."""
    context = browser.new_context(color_scheme=scheme)
    tab = context.new_page()
    tab.route("**/pydata-sphinx-theme.js*", lambda route: route.abort())
    tab.goto(f"{address}/layers/pooling.html")
    assert tab.evaluate("document.documentElement.dataset.theme") == scheme
    for look in ("light", "dark"):
        assert tab.locator(f".figure-{look}").first.is_visible() == (look == scheme)
    context.close()


def test_what_scrolls_is_a_tab_stop_as_long_as_it_does(visit):
    tab = visit("layers/pooling").tab
    code = tab.locator("article pre").first
    expect(code).not_to_have_attribute("tabindex", "0")
    code.evaluate("(code) => { code.style.whiteSpace = 'pre'; code.style.width = '4rem'; }")
    expect(code).to_have_attribute("tabindex", "0")
    code.evaluate("(code) => { code.style.width = ''; }")
    expect(code).to_have_attribute("tabindex", "-1")


def test_code_that_is_far_away_becomes_a_tab_stop_once_it_is_near(visit):
    tab = visit("layers/pooling").tab
    code = tab.locator("article .cell_input:visible pre").last
    assert code.evaluate(LAID_OUT) is False
    code.evaluate("(code) => { code.style.whiteSpace = 'pre'; code.style.width = '4rem'; }")
    code.scroll_into_view_if_needed()
    expect(code).to_have_attribute("tabindex", "0")
    assert code.evaluate(LAID_OUT) is True


@pytest.mark.parametrize(("width", "near"), [(412, 0.05), (1280, 0.02)])
@pytest.mark.parametrize("page", ["layers/pooling", "beyond/training"])
def test_code_that_is_far_away_has_the_room_that_it_will_take(visit, page, width, near):
    """So that nothing moves as the reader comes near to it."""
    tab = visit(page, width=width).tab
    blocks = tab.locator("article .cell_input:visible pre")
    heights = "all => all.map((pre) => pre.offsetHeight)"
    far = [not laid_out for laid_out in blocks.evaluate_all(f"all => all.map({LAID_OUT})")]
    kept = blocks.evaluate_all(heights)
    blocks.evaluate_all("all => all.forEach((pre) => { pre.style.contentVisibility = 'visible' })")
    taken = blocks.evaluate_all(heights)
    assert sum(far) > len(far) / 2
    assert abs(sum(kept) - sum(taken)) <= near * sum(taken)


def test_colour_mode_is_chosen_by_keyboard_and_kept(visit):
    tab = visit("layers/pooling").tab
    button = tab.get_by_role("button", name="색 모드")
    menu = tab.locator("#theme-menu")
    assert not menu.is_visible()
    button.focus()
    tab.keyboard.press("Enter")
    assert menu.is_visible()
    assert menu.get_by_role("button", name="시스템 설정").get_attribute("aria-pressed") == "true"
    tab.keyboard.press("Escape")
    assert not menu.is_visible()
    button.click()
    menu.get_by_role("button", name="어둡게").click()
    assert not menu.is_visible()
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    light, dark = tab.locator(".figure-light").first, tab.locator(".figure-dark").first
    assert dark.is_visible()
    assert not light.is_visible()
    tab.reload()
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    button.click()
    assert menu.get_by_role("button", name="어둡게").get_attribute("aria-pressed") == "true"


def test_sidebar_on_a_phone(visit):
    tab = visit("layers/pooling", width=360, has_touch=True).tab
    link = tab.get_by_role("link", name="드롭아웃(dropout)").first
    assert not link.is_visible()
    opener = tab.get_by_role("button", name="차례 열고 닫기", exact=True)
    opener.tap()
    expect(link).to_be_visible()
    tab.keyboard.press("Escape")
    expect(link).to_be_hidden()
    opener.tap()
    link.tap()
    tab.wait_for_url("**/dropout.html")


def test_page_contents_on_a_phone(visit):
    tab = visit("layers/pooling", width=360, has_touch=True).tab
    tab.get_by_role("button", name="이 페이지의 차례 열고 닫기").tap()
    tab.locator("dialog[open] a[href='#pooling-same']").tap()
    tab.wait_for_url("**#pooling-same")


def test_search_from_any_page(visit):
    tab = visit("layers/dense").tab
    tab.get_by_role("button", name="검색").first.click()
    field = tab.get_by_role("searchbox", name="찾을 말")
    assert field.is_visible()
    field.fill("풀링")
    tab.locator("dialog p.context").first.wait_for()
    settle(tab)  # or what the answers in the dialog ask for is broken off
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=*")
    results = tab.locator(".bd-search-container li a")
    tab.locator(".bd-search-container p.context").first.wait_for()
    settle(tab)
    assert any("pooling" in link.get_attribute("href") for link in results.all())


def test_ctrl_k_stays_the_browsers(visit):
    tab = visit("layers/dense").tab
    tab.evaluate("addEventListener('keydown', (e) => { window.taken = e.defaultPrevented; })")
    for keys in ("Control+k", "Meta+k", "/", "s"):
        tab.evaluate("window.taken = false")
        tab.keyboard.press(keys)
        assert tab.evaluate("window.taken") is False, keys
        assert tab.locator("dialog[open]").count() == 0, keys


def test_term_shows_its_definition(visit):
    tab = visit("layers/convolution").tab
    term = tab.locator("article a:has(.std-term)").first
    tip = tab.get_by_role("tooltip")
    assert tip.count() == 0
    term.hover()
    assert tip.is_visible()
    assert "무늬" in tip.inner_text()
    assert term.get_attribute("aria-describedby") == "term-tip"
    tip.hover()
    tab.wait_for_timeout(300)
    assert tip.is_visible()  # it can be read with a magnifying glass
    tab.keyboard.press("Escape")
    assert not tip.is_visible()
    term.focus()
    assert tip.is_visible()
    box = tip.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    tab.keyboard.press("Tab")
    assert term.get_attribute("aria-describedby") is None


def test_term_shows_its_definition_to_a_finger(visit):
    tab = visit("layers/convolution", width=390, has_touch=True).tab
    address = tab.url
    terms = tab.locator("article a:has(.std-term)")
    tip = tab.locator("#term-tip")
    terms.nth(0).tap()
    expect(tip).to_contain_text("무늬")
    terms.nth(1).tap()  # another one takes its place
    expect(tip).not_to_contain_text("무늬")
    tab.touchscreen.tap(200, 5)  # beside it
    expect(tip).to_be_hidden()
    assert tab.url == address
    terms.nth(0).tap()
    tip.get_by_role("link", name="용어집에서 보기").tap()
    tab.wait_for_url("**/glossary.html#term-*")
    tab.go_back()
    terms.nth(0).tap()
    terms.nth(0).tap()
    tab.wait_for_url("**/glossary.html#term-*")


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_colour_menu_opens_under_its_button(visit, width):
    tab = visit("layers/pooling", width=width).tab
    button = tab.get_by_role("button", name="색 모드")
    button.click()
    at, menu = button.bounding_box(), tab.locator("#theme-menu").bounding_box()
    assert 0 <= menu["y"] - (at["y"] + at["height"]) <= 8
    assert abs((menu["x"] + menu["width"]) - (at["x"] + at["width"])) <= 16
    assert menu["x"] >= 0


@pytest.mark.parametrize("page", ["layers/convolution", "beyond/training", "beyond/common-errors"])
@pytest.mark.parametrize("width", [390, 1280])
def test_headings_are_no_taller_for_their_anchors(visit, page, width):
    tab = visit(page, width=width).tab
    heights = "[...document.querySelectorAll('article :is(h1, h2, h3)')].map(h => h.offsetHeight)"
    before = tab.evaluate(heights)
    tab.evaluate("document.querySelectorAll('.headerlink').forEach((link) => link.remove())")
    assert before == tab.evaluate(heights)


def test_place_on_the_path_shows_in_forced_colours(visit):
    tab = visit("layers/pooling", forced_colors="active").tab
    look = """(link) => {
      const style = getComputedStyle(link, "::before");
      return [style.borderStyle, style.backgroundColor];
    }"""
    here, there = tab.locator(".stations .here a"), tab.locator(".stations li:not(.here) a").first
    drawn = [link.evaluate(look) for link in (here, there)]
    assert [border for border, _ in drawn] == ["solid", "solid"]
    assert drawn[0] != drawn[1]


def test_skip_link_comes_first(visit):
    tab = visit("layers/dense").tab
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent").strip() == "본문으로 건너뛰기"
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#main-content")


def test_print_has_the_text_and_not_the_frame(visit):
    tab = visit("layers/pooling", scheme="dark").tab
    tab.emulate_media(media="print", color_scheme="light")
    assert tab.locator("article h1").is_visible()
    for frame in (".bd-sidebar-primary", ".bd-header-article", ".prev-next-footer", ".stations"):
        assert not tab.locator(frame).first.is_visible(), frame
    # The theme's script hears of the other colours a moment later.
    expect(tab.locator(".figure-light").first).to_be_visible()
    expect(tab.locator(".figure-dark").first).to_be_hidden()


def test_korean_breaks_between_words(visit):
    tab = visit("layers/pooling", width=360).tab
    style = "getComputedStyle(document.querySelector('{}')).wordBreak"
    assert tab.evaluate(style.format("article p")) == "keep-all"
    assert tab.evaluate(style.format("article .cell_input pre")) == "normal"
    assert tab.evaluate("document.documentElement.lang") == "ko"


ON_THE_SCREEN = """(table) => {
  const cells = [...table.querySelectorAll("td")].filter((cell) => cell.textContent);
  const boxes = cells.map((cell) => cell.getBoundingClientRect());
  const outside = (box) => box.width < 5 || box.left < 0 || box.right > innerWidth;
  return [boxes.length, boxes.filter(outside)];
}"""


@pytest.mark.parametrize("name", ["layer-table", "model-summary"])
def test_wide_tables_are_whole_on_a_phone(visit, name):
    tab = visit("layers/build-model", width=390).tab
    cells, outside = tab.locator(f"table.{name}").evaluate(ON_THE_SCREEN)
    assert cells > 40
    assert outside == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("page", [page for page in pages() if page != "glossary"])
def test_code_and_prints_are_whole_on_a_phone(visit, page):
    """Nothing to scroll sideways; a line that goes on below is set in."""
    tab = visit(page, width=390).tab
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    blocks = "article :is(.cell_input pre, .cell_output .stream pre)"
    wide = "all => all.filter((pre) => pre.scrollWidth > pre.clientWidth + 1).map(p => p.innerText)"
    assert tab.eval_on_selector_all(blocks, wide) == []
    indents = "all => all.map((pre) => getComputedStyle(pre).textIndent)"
    assert all("each-line" in indent for indent in tab.eval_on_selector_all(blocks, indents))
