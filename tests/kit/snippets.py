"""What a cell's second button copies: the lines that the page names, as ``copy.js`` takes them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tutorial_site.frame.standalone import Page, Piece


def snippet(cells: list[str], index: int) -> str:
    """The cell, preceded by the earlier statements of the page that it needs."""
    return text(cells, Page(cells).pieces(index))


def text(cells: list[str], pieces: Iterable[Piece]) -> str:
    """The lines that the pieces name, as the reader gets them."""
    lines = []
    for piece in pieces:
        lines += [""] * piece.blank + cells[piece.cell].split("\n")[piece.first : piece.last]
    return "\n".join(lines) + "\n"


def snippets(html) -> list[tuple[str, str]]:
    """Each visible cell of a built page (BeautifulSoup) with what its second button copies."""
    cells = [pre.get_text().rstrip("\n") for pre in html.select(".cell_input pre")]
    lines = json.loads(html.find(id="standalone").string)
    return [
        (cell, text(cells, batched(numbers) or [Piece(number, 0, cell.count("\n") + 1, 0)]))
        for number, (cell, numbers) in enumerate(zip(cells, lines, strict=True))
    ]


def batched(numbers: list[int]) -> list[Piece]:
    return [Piece(*numbers[start : start + 4]) for start in range(0, len(numbers), 4)]
