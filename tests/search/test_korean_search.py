"""A Korean query finds its pages through the real search page, served and from the disk."""

from __future__ import annotations

import gzip
import json
import pickle
import re
from types import SimpleNamespace
from urllib.parse import quote, urlsplit

import pytest
from docutils import nodes
from docutils.utils import new_document
from kit.korean_search_queries import ANSWERS, FIRST, QUERIES, UNANSWERED
from kit.serving import until
from sphinx.search import IndexBuilder, js_index
from tutorial_site.digits import NOTE, notice
from tutorial_site.search import SearchKorean, page_text

FINISHED = "document.querySelector('#search-results h2')?.innerText === _('Search Results')"


class SearchPage:
    """The search page of a site, used as a reader does."""

    def __init__(self, tab, base: str):
        self.tab, self.base = tab, base
        self.problems: list[str] = []
        tab.on("pageerror", lambda error: self.problems.append(str(error)))

    def ask(self, query: str) -> list[str]:
        """The names of the pages found, best first."""
        address = f"{self.base}/search.html?q={quote(query)}"
        self.tab.goto(address, wait_until="domcontentloaded")
        until(self.tab, FINISHED)
        links = self.tab.eval_on_selector_all("ul.search li > a", "links => links.map(a => a.href)")
        start = len(urlsplit(self.base).path) + 1
        return [urlsplit(link).path[start:].removesuffix(".html") for link in links]


@pytest.fixture
def served(browser, address):
    tab = browser.new_page()
    search = SearchPage(tab, address)
    yield search
    tab.close()
    assert search.problems == []


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("필터를", ["필터", "터를"]),
        ("층에서는", ["층에", "에서", "서는", "층"]),
        ("세 가지", ["가지", "세"]),
        ("ReLU를 쓴다", ["ReLU", "쓴다", "를"]),
        ("원-핫", ["원핫", "원", "핫"]),
        ("np.max_pool2d", ["np", "max_pool2d"]),
    ],
)
def test_text_becomes_pairs_short_words_and_names(text, terms):
    assert sorted(SearchKorean({}).split(text)) == sorted(terms)


def test_text_leaves_out_what_is_not_about_the_subject():
    page = new_document("test")
    listed = nodes.compound("", nodes.paragraph("", "합성곱"), classes=["toctree-wrapper"])
    page += [notice("", nodes.paragraph("", NOTE)), listed, nodes.paragraph("", "글입니다.")]
    assert page_text(page) == [["", "", ["글입니다."], []]]


def test_recall_and_precision(served):
    """Over all queries, on average: recall at least 0.97, precision at least 0.95.

    Recall of a query: of the pages that ought to be found, the share that was. Precision: of the
    pages found, the share that ought to be.
    """
    assert len(QUERIES) >= 60
    assert sum(len(queries.split("|")) for queries in ANSWERS) == len(QUERIES)  # none twice
    recall, precision, flaws = [], [], []
    for query, wanted in QUERIES.items():
        found = set(served.ask(query))
        right = found & wanted
        recall.append(len(right) / len(wanted))
        precision.append(len(right) / len(found) if found else 0)
        if found != wanted:
            flaws.append(f"{query}: missing {wanted - found}, too many {found - wanted}")
    report = "\n".join(flaws)
    assert sum(recall) / len(recall) >= 0.97, report
    assert sum(precision) / len(precision) >= 0.95, report


def test_page_about_the_term_comes_first(served):
    assert {query: served.ask(query)[0] for query in FIRST} == FIRST


@pytest.mark.parametrize("query", UNANSWERED)
def test_says_in_korean_that_nothing_was_found(served, query):
    assert served.ask(query) == []
    message = served.tab.get_by_role("status").inner_text()
    assert re.search("[가-힣]", message)
    assert not re.search("[A-Za-z]", message)


def test_works_from_the_disk(browser, site, served):
    """The same pages as over HTTP, with their excerpts, and nothing in the console."""
    tab = browser.new_page()
    local = SearchPage(tab, site.out.as_uri())
    messages = []
    tab.on("console", lambda message: messages.append((message.type, message.text)))
    for query in ("필터를", "완전연결", "ReLU를", "padding='same'", "층", "모델을 만드는 법"):
        assert local.ask(query) == served.ask(query) != []
        assert tab.locator("ul.search li:not(:has(p.context))").count() == 0
    tab.close()
    assert local.problems == []
    assert [text for kind, text in messages if kind == "error" and "search" in text.lower()] == []


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("스트라이드를", {"스트라이드"}),
        ("완전연결", {"완전 연결", "완전연결"}),
        ("relu를", {"ReLU", "relu"}),
        ("불러오는 법", {"불러오", "불러온", "불러올", "불러옵", "불러와", "불러왔"}),
    ],
)
def test_excerpt_shows_the_words_around_the_match(served, query, marked):
    served.ask(query)
    for result in served.tab.locator("ul.search li").all():
        excerpt = result.locator("p.context").inner_text()
        assert 0 < len(excerpt) <= 200
        shown = set(result.locator(".highlighted").all_text_contents())
        assert shown
        assert shown <= marked


def test_result_leads_to_the_section(served):
    served.ask("이동 불변성")
    hrefs = served.tab.eval_on_selector_all("ul.search li > a", "all => all.map(a => a.href)")
    assert any(href.endswith("glossary.html#term-translation-invariance") for href in hrefs)
    for href in hrefs:
        served.tab.goto(href)
        fragment = urlsplit(href).fragment
        assert not fragment or served.tab.locator(f"[id='{fragment}']").count() == 1


def test_found_page_marks_the_words_and_nothing_else(served):
    served.ask("층을")
    served.tab.locator("ul.search a", has_text="합성곱 층").first.click()
    served.tab.wait_for_selector("article .highlighted")
    assert set(served.tab.locator(".highlighted").all_text_contents()) == {"층"}
    assert served.tab.locator(".highlighted:not(article *)").count() == 0
    served.tab.keyboard.press("Escape")
    assert served.tab.locator(".highlighted").count() == 0
    served.tab.reload()
    served.tab.wait_for_load_state()
    assert served.tab.locator(".highlighted").count() == 0  # only on the way from the search


def test_page_that_was_not_chosen_marks_nothing(served):
    served.ask("층을")
    served.tab.goto(f"{served.base}/layers/pooling.html")
    assert served.tab.locator(".highlighted, .highlight-link").count() == 0


def test_marks_can_be_hidden_by_mouse(served):
    served.ask("수를")
    served.tab.locator("ul.search a", has_text="훈련(training)").first.click()
    served.tab.wait_for_selector("article .highlighted")
    assert set(served.tab.locator(".highlighted").all_text_contents()) == {"수"}
    inside = "all => all.some(mark => /[가-힣]$/.test(mark.previousSibling?.nodeValue ?? ''))"
    assert not served.tab.eval_on_selector_all(".highlighted", inside)  # not the 수 of 함수
    hide = served.tab.locator("#searchbox a")
    assert not re.search("[A-Za-z]", hide.inner_text())
    hide.click()
    assert served.tab.locator(".highlighted").count() == 0


def test_title_alone_when_a_text_cannot_be_loaded(served):
    served.tab.route("**/searchtext/**", lambda route: route.abort())
    assert "layers/pooling" in served.ask("풀링은")
    assert served.tab.locator("ul.search li", has_text="풀링(pooling)").count() == 1


def test_index_is_no_larger_than_stock(site):
    """Sphinx has no Korean: for ``language = "ko"`` it indexes whole words, as for English."""
    doctrees = site.out.with_name(site.out.name + "-doctrees")
    env = pickle.loads((doctrees / "environment.pickle").read_bytes())
    for state in ("titles", "filenames", "mapping", "title_mapping", "all_titles"):
        setattr(env, f"_search_index_{state}", {})
    env.domains = SimpleNamespace(sorted=list)  # the pages define no objects that count
    stock = IndexBuilder(env, "en", {}, "")
    for page in sorted(env.found_docs):
        doctree = pickle.loads((doctrees / f"{page}.doctree").read_bytes())
        stock.feed(page, f"{page}.md", env.titles[page].astext(), doctree)
    size = len(gzip.compress(js_index.dumps(stock.freeze()).encode(), 9))
    ours = len(gzip.compress((site.out / "searchindex.js").read_bytes(), 9))
    assert ours <= size, f"{ours} bytes for {size}"


def test_text_of_each_page_can_be_loaded(site):
    names = json.loads((site.out / "searchindex.js").read_text()[len(js_index.PREFIX) : -1])
    for page in names["docnames"]:
        text = (site.out / "searchtext" / f"{page}.js").read_text(encoding="utf-8")
        assert text.startswith(f'Search.setText("{page}",[["",')
