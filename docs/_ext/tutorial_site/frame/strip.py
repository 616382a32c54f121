"""For a card: the digit on its way through the network, as the front page shows it.

The pictures are those that stand in the page (`tutorial_site.lab.front`), enlarged; what is read
from them is nothing that the page does not say.
"""

from __future__ import annotations

import base64
import re
from io import BytesIO
from pathlib import Path

from docutils import nodes
from PIL import Image, ImageDraw, ImageFont

from tutorial_src.colours import FAINT, INK, MEANINGS, PAPER

STATION = re.compile(
    r'<li class="front-(?P<kind>\w+)" data-layer="(?P<layer>\w+)"'
    r'.*?front-light"[^>]*?base64,(?P<picture>[^"]+)',
    re.DOTALL,
)
DIGIT = re.compile(r'class="front-digit">(\d)<')
# Of thirteen, those that one tells apart in the small; the answer comes after them.
SHOWN = (0, 1, 3, 7, 10)
SIDE, GAP, LINE = 150, 32, 6
HEIGHT = 320  # as high as a figure is on other cards


def strip_of(doctree: nodes.document, font: Path) -> Image.Image | None:
    """The way of the page's digit from its pixels to the answer, in a row; None without a way.

    Args:
        doctree: of any page.
        font: for the answer.
    """
    for raw in doctree.findall(nodes.raw):
        stations = list(STATION.finditer(raw.astext()))
        if stations:
            answer = DIGIT.search(raw.astext())[1]
            return draw_strip([stations[at] for at in SHOWN], answer, font)
    return None


def draw_strip(stations: list[re.Match[str]], answer: str, font: Path) -> Image.Image:
    step, top, middle = SIDE + GAP, (HEIGHT - SIDE) // 2, HEIGHT // 2
    strip = Image.new("RGB", (len(stations) * step + SIDE, HEIGHT), PAPER[0])
    draw = ImageDraw.Draw(strip)

    def lead_to(left: int, colour: str) -> None:
        draw.rectangle((left - GAP, middle - LINE // 2, left, middle + LINE // 2), fill=colour)

    for number, station in enumerate(stations):
        colour = MEANINGS[station["kind"]][0]
        left = number * step
        if number:
            lead_to(left, colour)
        with Image.open(BytesIO(base64.b64decode(station["picture"]))) as picture:
            inner = (SIDE - 2 * LINE,) * 2
            enlarged = picture.convert("RGB").resize(inner, Image.Resampling.NEAREST)
        box = (left, top, left + SIDE - 1, top + SIDE - 1)
        draw.rounded_rectangle(box, 2 * LINE, fill=colour)
        strip.paste(enlarged, (left + LINE, top + LINE))
    left = len(stations) * step
    lead_to(left, FAINT)
    large = ImageFont.truetype(str(font), SIDE)
    draw.text((left + SIDE // 2, middle), answer, font=large, fill=INK, anchor="mm")
    return strip
