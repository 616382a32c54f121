"""The search as a reader uses it: on its page, in the dialog, served and from the disk."""

from __future__ import annotations

import gzip
import json
import re
from urllib.parse import urlsplit

import pytest
from docutils import nodes
from docutils.utils import new_document
from kit.site_build import pages
from playwright.sync_api import expect
from search.conftest import LINKS, SearchPage
from tutorial_site.digits import NOTE, notice
from tutorial_site.search.text import page_text
from tutorial_site.search.words import stem, words

BUDGET = 60_000  # bytes that are loaded before the first result, gzipped


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ("필터 필터를 필터에서는 필터입니다 필터란", "필터"),
        ("줄어듭니다 줄어드는 줄어든 줄어들면", "줄어드"),
        ("커집니다 커지는 커졌어요 커지고", "커지"),
        ("계산 계산하는 계산합니다 계산해서 계산했습니다", "계사"),
        ("층 층을 층에서", "층"),
        ("세로", "세로"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms, expected):
    assert {stem(form) for form in forms.split()} == {expected}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ReLU를 칸에", ["relu", "칸"]),
        ("원-핫", ["원핫"]),
        ("np.max(x)", ["np.max", "np", "max"]),
        ("3×3 창, 1,606,144", ["3x3", "창", "1606144"]),
    ],
)
def test_text_becomes_words(text, found):
    assert words(text) == found


def test_browser_cuts_words_as_the_build_does(search, site):
    """Every word of every page."""
    text = "\n".join(site.html(page).select_one("article").get_text() for page in pages())
    forms = sorted(set(re.findall("[가-힣]+", text)))
    assert len(forms) > 5_000
    search.open("필터")
    cut = search.tab.evaluate("(forms) => forms.map(SiteSearch.index.stem)", forms)
    assert [(form, ours) for form, ours in zip(forms, cut, strict=True) if stem(form) != ours] == []


def test_text_leaves_out_what_is_not_about_the_subject():
    page = new_document("test")
    listed = nodes.compound("", nodes.paragraph("", "합성곱"), classes=["toctree-wrapper"])
    page += [notice("", nodes.paragraph("", NOTE)), listed, nodes.paragraph("", "글입니다.")]
    assert page_text(page) == [["", "", ["글입니다."], []]]


def test_says_in_korean_that_nothing_was_found_and_where_to_go(search):
    assert search.ask("쀍") == []
    status = search.tab.locator(".bd-search-container [role=status]").inner_text()
    assert re.search("[가-힣]", status)
    assert not re.search("[A-Za-z]", status)
    ways = search.tab.eval_on_selector_all(LINKS, "links => links.map(a => a.href)")
    assert [search.name(way) for way in ways] == ["glossary", "beyond/common-errors", "index"]


def test_works_from_the_disk(browser, site, search):
    """The same pages as over HTTP, with their excerpts, and nothing in the console."""
    tab = browser.new_page(viewport={"width": 1280, "height": 6000})
    local = SearchPage(tab, site.out.as_uri())
    messages = []
    tab.on("console", lambda message: messages.append((message.type, message.text)))
    for query in ("필터를", "완전연결", "ReLU를", "padding='same'", "층", "모델을 만드는 법"):
        assert local.ask(query) == search.ask(query) != []
        expect(tab.locator(".search-answer li:not(:has(p.context))")).to_have_count(0)
    tab.close()
    assert local.problems == []
    assert [text for kind, text in messages if kind == "error" and "search" in text.lower()] == []


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("스트라이드를", {"스트라이드"}),
        ("relu를", {"ReLU", "relu", "렐루"}),
        ("불러오는 법", {"불러오", "불러온", "불러올", "불러옵", "불러와", "불러왔"}),
    ],
)
def test_excerpt_shows_the_words_around_the_match(search, query, marked):
    search.open(query)
    for result in search.tab.locator(f"{LINKS} >> xpath=..").all()[:5]:
        result.scroll_into_view_if_needed()
        excerpt = result.locator("p.context")
        expect(excerpt).to_have_count(1)
        assert 0 < len(excerpt.inner_text()) <= 200
        shown = set(result.locator(".highlighted").all_text_contents())
        assert shown & marked


def test_result_leads_to_the_section(search):
    search.open("이동 불변성")
    hrefs = search.links()
    assert any(href.endswith("glossary.html#term-translation-invariance") for href in hrefs)
    for href in hrefs:
        search.tab.goto(href)
        fragment = urlsplit(href).fragment
        assert not fragment or search.tab.locator(f"[id='{fragment}']").count() == 1


def test_found_page_marks_the_words_and_nothing_else(search):
    search.open("층을")
    search.tab.locator(LINKS, has_text="합성곱 층").first.click()
    search.tab.wait_for_selector("article .highlighted")
    assert set(search.tab.locator(".highlighted").all_text_contents()) == {"층"}
    assert search.tab.locator(".highlighted:not(article *)").count() == 0
    search.tab.keyboard.press("Escape")
    assert search.tab.locator(".highlighted").count() == 0
    search.tab.reload()
    search.tab.wait_for_load_state()
    assert search.tab.locator(".highlighted").count() == 0  # only on the way from the search


def test_page_that_was_not_chosen_marks_nothing(search):
    search.open("층을")
    search.tab.goto(f"{search.base}/layers/pooling.html")
    assert search.tab.locator(".highlighted, .highlight-link").count() == 0


def test_marks_can_be_hidden_by_mouse(search):
    search.open("수를")
    search.tab.locator(LINKS).first.click()
    search.tab.wait_for_selector("article .highlighted")
    assert set(search.tab.locator(".highlighted").all_text_contents()) == {"수"}
    inside = "all => all.some(mark => /[가-힣]$/.test(mark.previousSibling?.nodeValue ?? ''))"
    assert not search.tab.eval_on_selector_all(".highlighted", inside)  # not the 수 of 함수
    hide = search.tab.locator("#searchbox a")
    assert not re.search("[A-Za-z]", hide.inner_text())
    hide.click()
    assert search.tab.locator(".highlighted").count() == 0


def test_title_alone_when_a_text_cannot_be_loaded(search):
    search.tab.route("**/searchtext/**", lambda route: route.abort())
    assert "layers/pooling" in search.ask("풀링은")
    assert search.tab.locator(LINKS, has_text="풀링(pooling)").count() >= 1


def test_says_so_when_the_index_cannot_be_loaded_and_asks_again(search):
    refused = []
    search.tab.route("**/searchindex.js", lambda route: (refused.append(1), route.abort()))
    search.tab.goto(f"{search.base}/search.html")
    field = search.tab.get_by_role("searchbox").last
    field.fill("풀링")
    expect(search.tab.locator(".bd-search-container [role=status]")).to_contain_text("받지 못했")
    assert refused
    search.tab.unroute("**/searchindex.js")
    field.fill("풀링은")
    expect(search.tab.locator(LINKS).first).to_be_visible()


# --- as one types ---


@pytest.fixture
def dialog(search):
    """The dialog of a page, open, with its field."""
    search.tab.goto(f"{search.base}/layers/dense.html")
    search.tab.get_by_role("button", name="검색").first.click()
    return search.tab.locator("dialog[open]")


def test_answers_come_from_the_second_syllable_on(dialog):
    field = dialog.get_by_role("searchbox")
    field.type("풀")
    field.type("링")
    expect(dialog.get_by_role("status")).to_contain_text("쪽을 찾았습니다")
    expect(dialog.locator("li a").first).to_have_text("풀링(pooling)")
    expect(dialog.locator("li")).to_have_count(7)  # six pages and the way to all
    more = dialog.locator("li a").last
    expect(more).to_have_text(re.compile("쪽 모두 보기"))
    assert urlsplit(more.get_attribute("href")).path.endswith("search.html")
    field.fill("")
    expect(dialog.locator("li")).to_have_count(0)
    assert dialog.get_by_role("status").inner_text() == ""


def test_results_are_reached_by_keyboard(search, dialog):
    dialog.get_by_role("searchbox").type("드롭아웃")
    expect(dialog.locator("li a").first).to_be_visible()
    search.tab.keyboard.press("ArrowDown")
    focused = "document.activeElement.textContent"
    assert search.tab.evaluate(focused) == dialog.locator("a").first.inner_text()
    search.tab.keyboard.press("ArrowDown")
    assert search.tab.evaluate(focused) == dialog.locator("a").nth(1).inner_text()
    search.tab.keyboard.press("ArrowUp")
    search.tab.keyboard.press("ArrowUp")
    assert search.tab.evaluate("document.activeElement.name") == "q"
    search.tab.keyboard.press("ArrowDown")
    search.tab.keyboard.press("Enter")
    search.tab.wait_for_url("**/layers/dropout.html")


def test_keyboard_in_the_other_mode_is_told(search):
    search.open("zjsjf")
    told = search.tab.locator(".bd-search-container .search-told")
    assert told.all_inner_texts() == ["zjsjf → 이렇게 읽었습니다: 커널"]


def test_search_page_answers_as_one_types_and_keeps_nothing(search):
    search.tab.goto(f"{search.base}/search.html")
    search.tab.keyboard.type("합성곱 층")  # the field has the focus
    expect(search.tab.locator(LINKS).first).to_contain_text("합성곱 층")
    search.tab.keyboard.press("Enter")
    search.tab.wait_for_url("**q=*")
    kept = search.tab.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert "합성곱" not in kept


# --- light ---


def test_what_is_loaded_before_the_first_result_is_small(search):
    asked = []
    search.tab.on("request", lambda request: asked.append(request.url))
    search.open("필터")
    index = [url for url in asked if "searchindex" in url]
    assert len(index) == 1
    body = search.tab.context.request.get(index[0]).body()
    field = search.tab.context.request.get(f"{search.base}/_static/search_field.js").body()
    size = sum(len(gzip.compress(each, 9)) for each in (body, field))
    assert size <= BUDGET, size


def test_texts_come_for_the_results_that_are_shown(search):
    asked = []
    search.tab.on("request", lambda request: asked.append(request.url))
    search.open("층")
    search.tab.wait_for_timeout(500)
    texts = [url for url in asked if "/searchtext/" in url]
    assert 0 < len(texts) < len(search.links())


def test_page_loads_no_index_before_somebody_searches(search):
    asked = []
    search.tab.on("request", lambda request: asked.append(request.url))
    search.tab.goto(f"{search.base}/layers/dense.html", wait_until="networkidle")
    assert [url for url in asked if "searchindex" in url] == []


def test_text_of_each_page_can_be_loaded(site):
    for page in pages():
        text = (site.out / "searchtext" / f"{page}.js").read_text(encoding="utf-8")
        name, sections = json.loads(f"[{text[text.index('(') + 1 : -1]}]")
        assert name == page
        assert sections[0][0] == ""
