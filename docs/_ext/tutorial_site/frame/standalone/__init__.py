"""Which earlier statements of a page one of its cells needs in order to run on its own.

``Page(cells).pieces(index)`` names the lines of that cell, and before them those of just the
statements of earlier cells that it needs: what defines a name that it reads, what changed that
thing in place, and, where the cell shows random numbers, what moved the random generator since it
was last seeded. The code is only read, never run; statements are taken or left whole, with their
comments.

How it decides, in one walk over the page (`Walk`): every assignment makes a new `Thing`, which
knows the statements that made and changed it, and the random draws that it depends on; a statement
depends on what made and changed the things behind the names that it reads. A function's free names
are looked up where the function is used, as Python does. Where reading the code cannot tell, a
statement is taken rather than left; the tests run every snippet of the site.

    names    what a method or a function does to what it is given: Python, NumPy and Keras say
    syntax   what syntax trees say by themselves
    things   what the names of a page stand for
    walk     what statements do, to things and with random numbers
    page     which statement needs which, and the lines that come out
"""

from __future__ import annotations

from .page import Page, Piece

__all__ = ["Page", "Piece"]
