"""The way of a digit on the front page's card."""

from __future__ import annotations

import numpy as np
import pytest
from docutils import nodes
from docutils.utils import new_document
from PIL import Image
from tutorial_site.frame.card import card_fonts
from tutorial_site.frame.strip import GAP, HEIGHT, SHOWN, SIDE, strip_of
from tutorial_site.lab.facts import LAYERS
from tutorial_site.lab.front import PATH, Front

from tutorial_src.colours import MEANINGS

FONT = card_fonts()["nanumgothicbold"]


def rgb(kind: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(MEANINGS[kind][0].removeprefix("#")))


@pytest.fixture(scope="module")
def page() -> nodes.document:
    drawn = np.random.default_rng(3)
    outputs = [drawn.normal(size=layer["shape"]) for layer in LAYERS]
    image = np.zeros((28, 28), np.uint8)
    document = new_document("test")
    document += nodes.raw("", Front(image, outputs)._repr_html_(), format="html")
    return document


def test_stations_stand_in_their_colours_before_the_answer(page):
    strip = strip_of(page, FONT)
    assert strip.size == (len(SHOWN) * (SIDE + GAP) + SIDE, HEIGHT)
    for place, at in enumerate(SHOWN):
        left = place * (SIDE + GAP)
        assert strip.getpixel((left + 2, HEIGHT // 2)) == rgb(PATH[at].kind)
        inside = np.asarray(strip.crop((left + 8, 100, left + SIDE - 8, 220)))
        assert len(np.unique(inside.reshape(-1, 3), axis=0)) > 5, PATH[at].name
    answer = np.asarray(strip.crop((len(SHOWN) * (SIDE + GAP) + 1, 0, *strip.size)))
    assert answer.min() < 60  # ink


def test_same_page_gives_the_same_strip(page):
    one, other = (strip_of(page, FONT).tobytes() for _ in range(2))
    assert one == other


def test_page_without_a_way_has_no_strip():
    document = new_document("test")
    document += nodes.raw("", "<p>글</p>", format="html")
    assert strip_of(document, FONT) is None


def test_card_of_the_front_page_shows_it_and_no_other_does(site):
    kinds = {rgb(PATH[at].kind) for at in SHOWN}
    for page, shown in (("index", True), ("layers-dense", False)):
        with Image.open(site.out / "_static" / "cards" / f"{page}.png") as card:
            colours = {colour for _, colour in card.convert("RGB").getcolors(1 << 24)}
        assert (kinds <= colours) == shown, page
