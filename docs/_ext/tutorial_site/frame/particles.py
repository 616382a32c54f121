"""A particle stays with the word that it belongs to: 모양(shape)이 is not broken before 이.

Korean breaks between words (``word-break: keep-all``), but to a browser a closing bracket or a
quotation mark before a syllable is such a place as well. Where both stand in one piece of text, a
span keeps them on a line; where markup ends between them, as in ``Flatten()`` 은, a word joiner
does (U+2060), which ``site.js`` leaves out of what is copied.
"""

from __future__ import annotations

import re

CLOSING = ")]}%’”'\"…›»℃"
PIECE = re.compile(r"(<[^>]*>)")
WITHIN = re.compile(rf"([{re.escape(CLOSING)}])([가-힣])")
NAME = re.compile(r"</?([a-z0-9]+)")
# What is not prose: its text stays as it is. Nothing of it stands inside of itself.
LEFT_ALONE = {"button", "math", "option", "pre", "script", "style", "svg", "textarea"}
INLINE = {"a", "abbr", "b", "code", "em", "i", "span", "strong", "sub", "sup"}
JOINER = "\u2060"
BOUND = r'<span class="bound">\1\2</span>'


def bind_particles(app, pagename, templatename, context, doctree) -> None:
    if context.get("body"):
        context["body"] = bind(context["body"])


def bind(html: str) -> str:
    """The page's body with its particles bound."""
    bound = []
    inside = None  # the element whose text is left alone
    before = ""  # the last character of the running text
    for piece in PIECE.split(html):
        if piece.startswith("<"):
            name = NAME.match(piece)
            if name and name[1] in LEFT_ALONE and not piece.endswith("/>"):
                inside = None if piece.startswith("</") else inside or name[1]
                before = ")" if piece == "</math>" else ""  # a formula is a word as well
            elif not name or name[1] not in INLINE:
                before = ""
        elif piece and inside is None:
            crossing = before and before in CLOSING and "가" <= piece[0] <= "힣"
            before = piece[-1]
            piece = WITHIN.sub(BOUND, piece)
            if crossing:
                piece = JOINER + piece
        bound.append(piece)
    return "".join(bound)
