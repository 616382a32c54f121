"""Which earlier statements of a page one of its cells needs in order to run on its own.

``snippet(cells, index)`` gives the lines of that cell, preceded by just those statements of the
cells before it that the cell needs: what defines a name that it reads, what changed that thing in
place, and, where the cell shows random numbers, what moved the random generator since it was last
seeded. The code is only read, never run; statements are taken or left whole, with their comments.

How it decides, in one pass over the page (`Page`): every assignment makes a new `Thing`, which
knows the statements that made and changed it; a statement depends on what made and changed the
things behind the names that it reads. A function's free names are looked up where the function is
used, as Python does. Where reading the code cannot tell, a statement is taken rather than left; the
tests run every snippet of the site.
"""

from __future__ import annotations

from .page import Page, Piece, snippet, text

__all__ = ["Page", "Piece", "snippet", "text"]
