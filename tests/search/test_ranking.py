"""Which pages a query finds, for queries that many people typed, and for what they slip."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from kit.korean_search_queries import ANSWERS, FIRST, QUERIES

LISTS = sorted((Path(__file__).parent / "queries").glob("*.json"))


def queries(file: Path) -> list[dict]:
    """``query``, ``pages`` (any of which is a good answer) and ``kind``."""
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", LISTS, ids=[file.stem for file in LISTS])
def test_a_page_that_answers_is_among_the_first_five(search, file, record_property):
    """Each list was written before the search had seen any of its queries."""
    asked = queries(file)
    found = search.rank([each["query"] for each in asked])
    assert [each["query"] for each, names in zip(asked, found, strict=True) if not names] == []
    missed = [
        f"{each['query']}: {names[:5]} for {each['pages']}"
        for each, names in zip(asked, found, strict=True)
        if not set(names[:5]) & set(each["pages"])
    ]
    record_property("summary", f"{len(asked) - len(missed)} of {len(asked)} among the first five")
    assert len(missed) <= 0.05 * len(asked), "\n".join(missed)


def test_lists_are_as_long_as_they_should_be():
    asked = [each["query"] for file in LISTS for each in queries(file)]
    assert len(set(asked)) >= 150
    assert sum(len(query.split()) > 1 for query in asked) >= 100


def test_single_terms_find_all_their_pages(search):
    """Recall: of the pages that speak of the thing, the share that was found."""
    assert sum(len(queries.split("|")) for queries in ANSWERS) == len(QUERIES)  # none twice
    single = {query: pages for query, pages in QUERIES.items() if " " not in query}
    assert len(single) >= 60
    found = dict(zip(single, search.rank(list(single)), strict=True))
    recall = {query: len(pages & set(found[query])) / len(pages) for query, pages in single.items()}
    worst = {query: single[query] - set(found[query]) for query in single if recall[query] < 1}
    assert sum(recall.values()) / len(recall) >= 0.99, worst


def test_page_about_the_term_comes_first(search):
    found = dict(zip(FIRST, search.rank(list(FIRST)), strict=True))
    assert {query: names[0] for query, names in found.items()} == FIRST


def test_pages_with_all_of_the_words_come_first(search):
    """And then those with some, so that no word too many finds nothing."""
    both, one = search.rank(["드롭아웃 옵티마이저", "드롭아웃"])
    text = search.tab.evaluate(
        "async (names) => Promise.all(names.map(async (name) =>"
        " (await (await fetch(`searchtext/${name}.js`)).text())))",
        both,
    )
    has_all = ["드롭아웃" in page and "옵티마이저" in page for page in text]
    assert has_all == sorted(has_all, reverse=True)
    assert any(has_all)
    assert not all(has_all)
    assert len(both) > len([name for name in one if name in both]) * 0.5


# A letter more, less or another; two that changed places; a syllable.
SLIPS = {
    "커낼": "커널",
    "스트라이트": "스트라이드",
    "드롬아웃": "드롭아웃",
    "소프트멕스": "소프트맥스",
    "flaten": "flatten",
    "sotfmax": "softmax",
    "역전바": "역전파",
    "합선곱": "합성곱",
    "혼동 헹렬": "혼동 행렬",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_one_letter_is_forgiven(search, slip):
    slipped, right = search.rank([slip, SLIPS[slip]])
    assert slipped
    assert right[0] in slipped[:3]


KEYBOARD = {"zjsjf": "커널", "vlfxj": "필터", "vnffld": "풀링", "emfhqdkdnt": "드롭아웃"}
KEYBOARD |= {"ㄱ디ㅕ": "relu", "ㄴㅅ걍ㄷ": "stride", "gkqtjdrhq whdfb": "합성곱 종류"}


@pytest.mark.parametrize("keys", KEYBOARD)
def test_keyboard_in_the_other_mode(search, keys):
    meant, right = search.rank([keys, KEYBOARD[keys]])
    assert meant[:3] == right[:3] != []


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("컨볼루션", "합성곱"),
        ("드랍아웃", "드롭아웃"),
        ("오버피팅", "과대적합"),
        ("피처맵", "특성 맵"),
        ("보폭", "스트라이드"),
        ("백프로파게이션 뜻", "역전파"),
    ],
)
def test_other_peoples_words_lead_to_the_sites_and_it_says_so(search, word, term):
    search.open(word)
    told = search.tab.locator(".bd-search-container .search-told")
    assert told.first.inner_text().endswith(f"이 사이트의 말: {term}")
    (link,) = told.first.locator("a").all()
    assert "/glossary.html#term-" in link.get_attribute("href")
    assert search.links()


def test_what_one_describes_is_named(search):
    assert search.ask("네 칸 중에 제일 큰 숫자만 남기는 거")[0] == "layers/pooling"
    told = search.tab.locator(".bd-search-container .search-told")
    assert told.first.inner_text() == "혹시 이것인가요? 최대 풀링"


def test_knowledge_is_the_glossarys(search, site):
    """What a query is led by stands in the glossary, for readers too."""
    html = site.html("glossary")
    entries = search.tab
    search.rank(["필터"])
    names = entries.evaluate("[...SiteSearch.index.names.values()].map((name) => name.written)")
    shown = html.select_one("article").get_text()
    assert [name for name in names if name not in shown] == []
    wordings = [cell.get_text() for cell in html.select(".everyday tbody td:first-child")]
    rows = entries.evaluate("SiteSearch.index.everyday.map(({word}) => word)")
    links = [link.get_text() for link in html.select(".everyday tbody td:last-child a")]
    assert rows == links
    assert len(wordings) == len(rows) > 60


# Whole lines as TensorFlow and Keras print them, and what somebody marks of one.
MESSAGES = {
    "ValueError: Input 0 of layer 'conv2d' is incompatible with the layer: expected min_ndim=4, "
    "found ndim=3. Full shape received: (28, 28, 1)": "common-errors-batch",
    "Negative dimension size caused by subtracting 2 from 1": "common-errors-one-image",
    "RuntimeError: You must call compile() before using the model.": "common-errors-not-compiled",
    "found ndim=3. Full shape": "common-errors-batch",
    "UserWarning: Glyph 54620 (\\N{HANGUL SYLLABLE HAN}) missing from font": "common-errors-hangul",
    "ResourceExhaustedError: OOM when allocating tensor": "common-errors-memory",
    "Invalid shape (26, 26, 32) for image data": "common-errors-imshow",
}


@pytest.mark.parametrize("message", MESSAGES)
def test_error_message_leads_to_its_entry(search, message):
    assert search.ask(message)[0] == "beyond/common-errors"
    assert search.links()[0].endswith(f"#{MESSAGES[message]}")


def test_every_message_that_the_table_knows_leads_to_its_entry(search):
    search.rank(["필터"])
    told = search.tab.evaluate(
        "SiteSearch.index.messages.map(({fragment, section}) => {"
        " const {results} = SiteSearch.rank(fragment);"
        " return [fragment, section, results[0]?.section]; })"
    )
    assert len(told) > 30
    sections: dict[str, set] = {}
    for fragment, section, _ in told:
        sections.setdefault(fragment, set()).add(section)
    wrong = [fragment for fragment, _, first in told if first not in sections[fragment]]
    assert len(wrong) <= 2, wrong  # one message may hold another's fragment


@pytest.mark.parametrize("query", ["PyTorch", "쀍", "xkcd", "용달차운임"])
def test_what_the_site_has_no_word_for_finds_nothing(search, query):
    assert search.rank([query]) == [[]]
