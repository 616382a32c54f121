"""Whatever message a page's mistake gives, the page of errors knows, and real ones only."""

from __future__ import annotations

import re

import pytest
from kit.site_build import programs

ERRORS = "beyond/common-errors"
ENGLISH = re.compile(r"(?<!\S)[`'\"(]*[A-Za-z_]{2,}[`'\".,:;)]*(?!\S)")  # a word of a sentence
# What no build can show: it takes a graphics card that is too small.
NOT_RUN = {"ResourceExhaustedError", "OOM when allocating"}


def is_message(line: str) -> bool:
    """Whether it speaks English, as errors do and the pages' own prints do not."""
    return len(ENGLISH.findall(line)) >= 3 and not re.search("[가-힣]", line)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("name 'activation' is not defined", True),
        ("filter must be 4-dimensional: [3,3]", True),
        ("ValueError: The `strides` argument must be a tuple of 2 integers.", True),
        ("weight[0]: ndarray 27 개의 가중치", False),
        ("(1, 28, 28, 3) → (1, 28, 28, 32)", False),
        ("[0.1 0.2 0.3] Conv2D Dense", False),
    ],
)
def test_messages_are_known_by_their_english(line, message):
    assert is_message(line) == message


def messages(site, page: str) -> list[str]:
    """What the cells in the page's boxes print, if it has a message in it."""
    prints = [node.get_text() for node in site.html(page).select(".mistake .cell_output .output")]
    return [text for text in prints if any(map(is_message, text.splitlines()))]


def fragments(site) -> list[str]:
    return [node.get_text() for node in site.html(ERRORS).select(".find-error td code")]


def test_every_mistake_is_found_by_its_message(site, visit):
    """Pasted into the field. Whoever adds a mistake adds a row to the table, with an entry."""
    tab = visit(ERRORS).tab
    field, answer = tab.locator(".find-error textarea"), tab.locator(".find-error [role=status] a")
    pasted, unknown = 0, []
    for page in programs():
        for message in messages(site, page):
            field.fill(message)
            pasted += 1
            if not answer.count():
                unknown.append(f"{page}: {' '.join(message.split())[:200]}")
    assert unknown == [], f"{ERRORS}.md has no fragment of these"
    assert pasted >= 10


def test_every_fragment_is_in_a_message_that_some_page_gets(site):
    """Or Keras says it in other words by now."""
    prints = [
        " ".join(node.get_text().split())
        for page in programs()
        for node in site.html(page).select(".cell_output .output")
    ]
    told = "\n".join(re.sub("[`'\"]", "", text) for text in prints)
    unsaid = []
    for fragment in set(fragments(site)) - NOT_RUN:
        parts = [re.escape(part) for part in re.sub("[`'\"]", "", fragment).split("…")]
        if not re.search(".*".join(parts), told):
            unsaid.append(fragment)
    assert unsaid == []


def test_every_entry_can_be_found(site):
    """Each entry of the page is led to by a message or by a number that looks strange."""
    html = site.html(ERRORS)
    entries = {f"#{heading.parent['id']}" for heading in html.select("article h3")}
    linked = {link["href"] for link in html.select("article table a")}
    assert entries - linked == set()
    assert len(entries) > 30
