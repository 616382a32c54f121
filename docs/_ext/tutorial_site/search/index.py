"""The index of the site, as the browser gets it: one script that says where each word stands.

    SiteSearch.setIndex({pages, words, places, kinds, rules, practice, …})

``pages``: of each its name, its title and its sections, ``[anchor, heading]``. Sections are
numbered through all pages; the first one of a page is what stands before its first heading.

``words``: all words that stand anywhere, in order, each as what it adds to the one before: a
capital letter says how many of that one's letters it begins with (A: none).

``places``: for each word, one space between them, in which sections it stands, each as how far it
is from the one before. A number is one of the first `SHORT` digits of `DIGITS`, or one of the
others and a second one. ``kinds``: what the word is there, for each place: `CODE` to `TITLE`.

``rules``: how `words.stem` cuts, for the query is cut by the browser. ``practice``: the headings of
sections that ask instead of telling. The rest is what the pages know of other people's words
(`knowledge.py`).
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import takewhile
from pathlib import Path

from .words import RULES, words

CODE, PROSE, OFTEN, HEADING, TITLE = range(5)
# Printable, and none that JSON escapes; a space stands between the words.
DIGITS = "".join(chr(code) for code in range(33, 127) if chr(code) not in '"\\')
SHORT = 70
MANY = 3  # times in the prose of a section
# Sections that ask, or send elsewhere, instead of telling.
PRACTICE = {
    *("확인 문제", "연습 문제", "더 읽을거리", "정리", "여기서 자주 넘어집니다"),
    "메시지로 찾아가기",
}
COMMON = 14  # what stands in more than one of so many sections says no more than on which pages


def index_script(pages: list[tuple[str, list[list]]], known: dict[str, list]) -> str:
    """The script.

    Args:
        pages: their names with their texts (`text.page_text`), in order.
        known: what `knowledge` has.
    """
    listed: list[list] = []
    places: dict[str, list[tuple[int, int]]] = {}
    number = 0
    for name, sections in pages:
        for at, found in enumerate(places_of_page(sections)):
            for word, kind in sorted(found.items()):
                places.setdefault(word, []).append((number + at, kind))
        number += len(sections)
        title = sections[0][1]
        listed.append([name, title, [[anchor, heading] for anchor, heading, *_ in sections[1:]]])
    places = {word: found for word, found in places.items() if not is_own_name(found)}
    few = number // COMMON
    for word, found in places.items():
        if len(found) > few:
            places[word] = first_of_each_page(found, listed)
    ordered = sorted(places)
    index = {
        "pages": listed,
        "words": front_coded(ordered),
        "places": " ".join(encoded([at for at, _ in places[word]]) for word in ordered),
        "kinds": "".join(str(kind) for word in ordered for _, kind in places[word]),
        "rules": RULES,
        "practice": sorted(PRACTICE),
        **known,
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return f"SiteSearch.setIndex({text})\n"


def places_of_page(sections: list[list]) -> list[dict[str, int]]:
    """The words of each of a page's sections, with what each is there, if it tells something.

    What asks, or names books, has only words that no other section of the page has; and a name that
    is nowhere but in code stands in the code of the whole page.
    """
    found = [kinds(section, is_page=at == 0) for at, section in enumerate(sections)]
    asks = [heading in PRACTICE for _, heading, *_ in sections]
    told = {word for words_, ask in zip(found, asks, strict=True) if not ask for word in words_}
    in_code: set[str] = set()
    for at, ask in enumerate(asks):
        kept = {word: kind for word, kind in found[at].items() if not (ask and word in told)}
        if ask:
            told |= kept.keys()
        found[at] = {w: kind for w, kind in kept.items() if kind != CODE or w not in in_code}
        in_code |= {word for word, kind in found[at].items() if kind == CODE}
    return found


def kinds(section: list, is_page: bool) -> dict[str, int]:
    """The words of a section, each with the most that it is there."""
    _, heading, prose, code = section
    found: dict[str, int] = {}
    for text in code:
        found |= dict.fromkeys((word for word in words(text) if not word[0].isdigit()), CODE)
    counted = Counter(word for text in prose for word in words(text))
    found |= {word: OFTEN if count >= MANY else PROSE for word, count in counted.items()}
    return found | dict.fromkeys(words(heading), TITLE if is_page else HEADING)


def is_own_name(places: list[tuple[int, int]]) -> bool:
    """Whether a word is in the code of one page and nowhere else: what a program calls its own."""
    return len(places) == 1 and places[0][1] == CODE


def first_of_each_page(places: list[tuple[int, int]], pages: list[list]) -> list[tuple[int, int]]:
    """Only the first place on a page, and headings."""
    starts = {}
    for page, (_, _, headings) in enumerate(pages):
        starts |= dict.fromkeys(range(len(starts), len(starts) + 1 + len(headings)), page)
    seen, kept = set(), []
    for number, kind in places:
        if kind >= HEADING or starts[number] not in seen:
            kept.append((number, kind))
        seen.add(starts[number])
    return kept


def front_coded(ordered: list[str]) -> str:
    said, before = [], ""
    for word in ordered:
        pairs = zip(before, word, strict=False)
        shared = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
        shared = min(shared, 25)  # the last letter that can say so is Z
        said.append(chr(ord("A") + shared) + word[shared:])
        before = word
    return "".join(said)


def encoded(sections: list[int]) -> str:
    said, before = "", 0
    for section in sections:
        far, before = section - before, section
        more, last = divmod(far, len(DIGITS))
        said += DIGITS[far] if far < SHORT else DIGITS[SHORT + more] + DIGITS[last]
    return said


def read_page(file: Path) -> tuple[str, list[list]]:
    """A page's name and text, as `write_text` has left them."""
    call = file.read_text(encoding="utf-8")
    name, sections = json.loads(f"[{call[call.index('(') + 1 : call.rindex(')')]}]")
    return name, sections
