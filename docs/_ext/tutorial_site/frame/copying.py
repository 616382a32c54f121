"""Two buttons on every visible code cell: copy the cell, or copy it so that it runs on its own.

The second adds just those earlier statements of the page that the cell needs (`standalone`). The
page carries only which lines those are; ``copy.js`` takes them from the code on the page, makes the
buttons and copies. So a page without JavaScript has no button that does nothing.

The lines are written into the page as JSON, a list for each cell: four numbers for each `Piece`,
the cell itself last. A cell that runs as it stands has an empty list and no second button.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from docutils import nodes
from sphinx.errors import ExtensionError

from .standalone import Page


def sources(doctree: nodes.document) -> list[str]:
    """The code of the page's visible cells, in order, as Pygments leaves it to the reader."""
    return [
        block.astext().strip("\n")
        for part in doctree.findall(is_source)
        for block in part.findall(nodes.literal_block)
    ]


def is_source(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "cell_input" in node["classes"]


def standalone_lines(cells: list[str]) -> Iterator[list[int]]:
    """For each cell the numbers of its snippet's pieces; none where the cell is enough."""
    page = Page(cells)
    for number in range(len(cells)):
        pieces = page.pieces(number)
        yield [part for piece in pieces for part in piece] if len(pieces) > 1 else []


def put_lines(app, pagename, templatename, context, doctree) -> None:
    """Add the lines and the script to a page that has code."""
    if doctree is None or not (cells := sources(doctree)):
        return
    try:
        lines = list(standalone_lines(cells))
    except SyntaxError as error:
        raise ExtensionError(f"{pagename}: a code cell is not plain Python: {error}") from error
    data = json.dumps(lines, separators=(",", ":"))
    context["body"] += f'<script type="application/json" id="standalone">{data}</script>\n'
    app.add_js_file("copy.js", loading_method="defer")
