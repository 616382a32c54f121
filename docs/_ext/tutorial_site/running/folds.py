"""A folded code cell is called what one reads on it.

myst-nb 1.4 gives every fold the English label "Toggle hidden content", which a screen reader says
instead of the Korean text, and which voice control would want to hear.
"""

from __future__ import annotations

from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput, visit_HideCellInput

LABEL = ' aria-label="Toggle hidden content"'


def visit(translator, node: HideCodeCellNode) -> None:
    start = len(translator.body)
    visit_HideCellInput(translator, node)
    translator.body[start:] = [piece.replace(LABEL, "") for piece in translator.body[start:]]


def add_to(app) -> None:
    app.add_node(HideCodeCellNode, override=True, html=(visit, depart_HideCellInput))
