"""What a cell prints is one text, on the page as in the notebook.

A kernel sends prints in pieces, cut wherever its buffer happened to be emptied. myst-nb joins them
for the page, but (1.4) it breaks the line at each cut, so that the same page comes out with blank
lines or without, and it leaves the pieces in the executed notebook a second time. Here they are
joined before it sees them.
"""

from __future__ import annotations

import myst_nb.core.execute
from nbformat import NotebookNode


class WholePrints:
    """What a myst-nb client does besides: hand out each cell's prints in one piece."""

    def code_cell_outputs(self, cell_index):
        count, outputs = super().code_cell_outputs(cell_index)
        outputs[:] = joined(outputs)
        return count, outputs


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """All that went to one stream, where it began."""
    streams: dict[str, NotebookNode] = {}
    kept = []
    for output in outputs:
        if output.output_type != "stream":
            kept.append(output)
        elif output.name in streams:
            streams[output.name].text += output.text
        else:
            streams[output.name] = output
            kept.append(output)
    return kept


def join_prints() -> None:
    client = myst_nb.core.execute.NotebookClientInline  # others may have been here before
    myst_nb.core.execute.NotebookClientInline = type("Client", (WholePrints, client), {})
