"""``model.summary()`` as a table that fits a phone, instead of one drawn with lines.

Keras draws its table for a terminal of 80 columns; on a phone only the names would be seen. The
page gets the same words as rows and cells, which the style sheet lays out in two lines where it is
narrow. Notebooks keep what Keras wrote.
"""

from __future__ import annotations

import re
from html import unescape

from tutorial_src.html_table import html_table

DRAWN = re.compile(r"<pre[^>]*>(?=[^<]*┏)(.*?)</pre>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
EDGES = re.compile("[┃│]")


def show_summaries(app, pagename, templatename, context, doctree) -> None:
    if context.get("body"):
        context["body"] = DRAWN.sub(as_table, context["body"])


def as_table(drawn: re.Match[str]) -> str:
    """The table; a drawing that is no such table stays as it is."""
    rows = rows_of(unescape(TAG.sub("", drawn[1])))
    if len(rows) < 2 or len({len(row) for row in rows}) > 1:
        return drawn[0]
    return html_table("model-summary", rows[0], rows[1:])


def rows_of(text: str) -> list[list[str]]:
    """The cells of each row; a row may go over several lines."""
    rows: list[list[str]] = []
    lines: list[list[str]] = []
    for line in text.strip().splitlines():
        if line[0] in "┃│":
            lines.append([cell.strip() for cell in EDGES.split(line)[1:-1]])
        elif lines:
            rows.append([" ".join(filter(None, cells)) for cells in zip(*lines, strict=False)])
            lines = []
    return rows
