"""Highlighted code in as few elements as show it.

Pygments puts each word of code into an element of its own, named after what it is, a comma as well
as a name. The theme's two styles show half of them as they show plain text, and many neighbours
alike. Tokens that both styles show alike become one kind here: of the elements of a page, most of
which are words of code, a phone lays out half as many.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from pygments.formatters import HtmlFormatter
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Comment, Keyword, Name, Number, String, Text, Token
from sphinx.highlighting import PygmentsBridge

USUAL = (Keyword, String, Number, Comment, Name.Function)  # one of which stands for most others
COLUMNS = 40  # of code, on a phone about 400 px wide; what is longer goes on below
STYLES = ("a11y-high-contrast-light", "a11y-high-contrast-dark")  # the theme's own


class SparingFormatter(HtmlFormatter):
    """Pygments's formatter, with one kind of token for all that look alike."""

    def format(self, tokensource, outfile):
        tokens = [(kind_with_its_look(kind), text) for kind, text in tokensource]
        lines = "".join(text for _, text in tokens).rstrip("\n").split("\n")
        self.prestyles = f"--lines: {len(lines)}; --lines-on-a-phone: {sum(map(rows, lines))}"
        super().format(tokens, outfile)


def rows(line: str) -> int:
    """How many lines of a phone one line of code takes; a Hangul syllable is two columns wide."""
    columns = len(line) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in line)
    return max(1, -(-columns // COLUMNS))


@cache
def kind_with_its_look(kind):
    """The first of Pygments's kinds that both styles show as they show this one."""
    if kind not in STANDARD_TYPES:  # an extension's, with styles of its own
        return kind
    if look(kind) == look(Token):
        return Text  # needs no element
    return next(other for other in (*USUAL, *STANDARD_TYPES) if look(other) == look(kind))


@cache
def look(kind) -> tuple:
    """Colour, weight and whatever else both styles have for a kind of token."""
    styles = map(get_style_by_name, STYLES)
    return tuple(tuple(sorted(style.style_for_token(kind).items(), key=str)) for style in styles)


def install() -> None:
    """Let Sphinx show code so; its bridge to Pygments has this attribute for that."""
    PygmentsBridge.html_formatter = SparingFormatter
