"""One name for one thing: what the glossary says, and where a page departs from it."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

SITE_TITLE = "CNN 레이어 들여다보기"
NO_BRACKETS = {"층", "축"}  # the plain word explains itself
PROSE = "p, li, dd, td, th, figcaption, legend, label, .caption-text, img[alt]"
NOT_PROSE = "pre, code, math, script, .cell_input, .headerlink, .front"


@dataclass(frozen=True)
class Term:
    """A glossary entry: the site's word, its English, and other books' words for it."""

    korean: str
    english: str
    synonyms: tuple[str, ...]


def read_glossary(html: BeautifulSoup) -> list[Term]:
    """The entries of the built glossary page."""
    terms = []
    for entry in html.select("dl.glossary"):
        heading = copy.copy(entry.dt)
        for link in heading.select(".headerlink"):
            link.decompose()
        korean, english = re.fullmatch(r"(.+)\((.+)\)", heading.get_text().strip()).groups()
        synonyms = tuple(node.get_text() for node in entry.select(".synonym"))
        terms.append(Term(korean, english, synonyms))
    return terms


def whole_text(html: BeautifulSoup) -> str:
    """All that a reader meets in the article: prose, headings, alt texts, comments in the code."""
    article = copy.copy(html.select_one("article"))
    for node in article.select(".mathml, math, script, .headerlink"):
        node.decompose()
    alts = [image.get("alt", "") for image in article.select("img")]
    return "\n".join([article.get_text(), *alts])


def running_text(html: BeautifulSoup) -> str:
    """The prose in reading order, alt texts in their place; no headings, code or page titles."""
    article = copy.copy(html.select_one("article"))
    for node in article.select(NOT_PROSE + ", .admonition-title"):
        # Code keeps its place: `Conv2D` 층 is not a use of 합성곱 층.
        node.replace_with("`")
    for link in article.select("a.reference"):
        if not link.select(".std-term"):
            link.replace_with("`")
    blocks = [block for block in article.select(PROSE) if not block.find_parent(is_block)]
    return "\n".join(text_of(block) for block in blocks)


def is_block(node: Tag) -> bool:
    return node.name in ("p", "li", "dd", "td", "th", "figcaption", "legend", "label")


def text_of(block: Tag) -> str:
    if block.name == "img":
        return block["alt"]
    return re.sub(r"\s+", " ", block.get_text())


def other_words(html: BeautifulSoup, terms: list[Term]) -> list[str]:
    """Each use of another book's word, with the words around it."""
    text = whole_text(html).replace(SITE_TITLE, "").replace("스트라이드(stride, 보폭)", "")
    synonyms = [synonym for term in terms for synonym in term.synonyms]
    for term in terms:
        if any(synonym in term.korean for synonym in synonyms):
            text = text.replace(term.korean, "·")  # 학습률 holds 학습, and is ours
    found = []
    for term in terms:
        for synonym in term.synonyms:
            for match in re.finditer(rf"(?<![가-힣]){re.escape(synonym)}", text):
                around = text[max(0, match.start() - 15) : match.end() + 15]
                found.append(f"{synonym}, not {term.korean}: …{around}…".replace("\n", " "))
    return found


def without_english(html: BeautifulSoup, terms: list[Term]) -> list[str]:
    """Each term whose first use on the page lacks the English in brackets right after it."""
    text = running_text(html)
    missing = []
    for term in sorted(terms, key=lambda term: -len(term.korean)):  # 특성 맵 before 특성
        word, bracket = term.korean, rf"\([^)]*{re.escape(term.english)}[^)]*\)"
        if word in NO_BRACKETS:
            continue
        if word == "렐루":
            word, bracket = "ReLU", r"\(렐루\)"
        if word == "밀집층":
            word, bracket = "Dense 층", r"\((밀집층|dense layer).*?\)"
        pattern = rf"(?<![가-힣A-Za-z]){re.escape(word)}"
        first = re.search(pattern, text)
        if first and not re.match(bracket, text[first.end() :], re.IGNORECASE):
            around = text[max(0, first.start() - 15) : first.end() + 20]
            missing.append(f"{word} without ({term.english}): …{around}…".replace("\n", " "))
        text = re.sub(rf"{pattern}({bracket})?", "·", text, flags=re.IGNORECASE)
    return missing
