"""An HTML table that stays one for every browser, however a style sheet lays its rows out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def html_table(
    classes: str, head: Sequence[str], rows: Iterable[Sequence[str]], label: str = ""
) -> str:
    """The table as text, its cells' texts escaped.

    The roles say again what the tags say: on a phone rows are cards, and a browser that sees no
    table in them would not tell of one either.

    Args:
        classes: of the table.
        head: the columns' names.
        rows: the cells of each row.
        label: what the table is called aloud; empty for nothing.
    """
    named = f' aria-label="{label}"' if label else ""
    names = "".join(f'<th scope="col" role="columnheader">{escape(name)}</th>' for name in head)
    body = "".join(_row(cells) for cells in rows)
    return (
        f'<table class="{classes}" role="table"{named}>'
        f'<thead role="rowgroup"><tr role="row">{names}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def _row(cells: Sequence[str]) -> str:
    inner = "".join(f'<td role="cell">{escape(cell)}</td>' for cell in cells)
    return f'<tr role="row">{inner}</tr>'
