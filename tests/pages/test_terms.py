"""The check of terms finds what it looks for, and only that."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from kit.terms import Term, other_words, read_glossary, without_english

TERMS = [
    Term("필터", "filter", ()),
    Term("특성", "feature", ("특징",)),
    Term("특성 맵", "feature map", ("특징 맵", "피처 맵")),
    Term("훈련", "training", ("학습",)),
    Term("학습률", "learning rate", ()),
    Term("층", "layer", ("계층", "레이어")),
    Term("스트라이드", "stride", ("보폭",)),
    Term("렐루", "ReLU", ()),
    Term("밀집층", "dense layer", ()),
]


def page(body: str) -> BeautifulSoup:
    return BeautifulSoup(f"<article>{body}</article>", "html.parser")


@pytest.mark.parametrize(
    "body",
    [
        "<p>필터(filter)를 씁니다. 필터입니다.</p>",
        "<h1>필터</h1><p>필터(filter)입니다.</p>",
        "<p><code>필터</code>와 필터(filter)</p>",
        "<p>특성 맵(feature map)과 특성(feature)</p>",
        "<p><a class='reference' href='x.html'>필터</a>에서 본 필터(filter)</p>",
        "<p><a class='reference'><span class='std-term'>필터</span></a>(filter)입니다.</p>",
        "<p>스트라이드(stride, 보폭)입니다.</p>",
        "<p>ReLU(렐루)와 ReLU. Dense 층(밀집층)도 층입니다.</p>",
        "<p>학습률(learning rate)을 정합니다.</p>",
        "<p>숫자필터는 다른 말입니다.</p>",
        "<div class='cell_input'><pre># 필터</pre></div><p>필터(filter)</p>",
    ],
)
def test_right_use_passes(body):
    assert without_english(page(body), TERMS) == []
    assert other_words(page(body), TERMS) == []


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("<p>필터를 씁니다. 필터(filter)입니다.</p>", "필터"),
        ("<p>필터(kernel)를 씁니다.</p>", "필터"),
        ("<p>특성 맵(feature map)의 특성입니다.</p>", "특성"),
        ("<p>특성 맵의 특성(feature)입니다.</p>", "특성 맵"),
        ("<img alt='필터 그림'><p>필터(filter)입니다.</p>", "필터"),
        ("<figcaption>필터입니다.</figcaption>", "필터"),
        ("<table><tr><td>필터입니다.</td></tr></table>", "필터"),
        ("<p><a class='reference'><span class='std-term'>필터</span></a>를 씁니다.</p>", "필터"),
        ("<p>ReLU를 지납니다.</p>", "ReLU"),
        ("<p>Dense 층입니다.</p>", "Dense 층"),
        ("<fieldset><legend>필터는?</legend></fieldset>", "필터"),
    ],
)
def test_first_use_without_english_is_found(body, word):
    (found,) = without_english(page(body), TERMS)
    assert found.startswith(f"{word} without (")


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("<p>특징을 찾습니다.</p>", "특징"),
        ("<p>피처 맵입니다.</p>", "피처 맵"),
        ("<h2>학습</h2>", "학습"),
        ("<img alt='계층 그림'>", "계층"),
        ("<p>보폭을 넓힙니다.</p>", "보폭"),
        ("<div class='cell_input'><pre># 레이어를 쌓습니다</pre></div>", "레이어"),
    ],
)
def test_other_books_words_are_found(body, word):
    (found,) = other_words(page(body), TERMS)
    assert found.startswith(f"{word}, not ")


def test_site_title_may_say_layer_in_hangul():
    assert other_words(page("<h1>CNN 레이어 들여다보기</h1>"), TERMS) == []


def test_reads_entries():
    html = BeautifulSoup(
        '<dl class="glossary"><dt>특성(feature)<a class="headerlink">#</a></dt><dd><p>풀이</p>'
        '<p><span class="synonym">특징</span>, <span class="synonym">피처</span></p></dd></dl>',
        "html.parser",
    )
    assert read_glossary(html) == [Term("특성", "feature", ("특징", "피처"))]
