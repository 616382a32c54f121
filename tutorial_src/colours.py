"""What each colour of the site means: once, for figures, pages, lab and instruments alike.

Each meaning has a colour on white paper and one on the dark page. ``nox -s facts`` writes them as
custom properties for the style sheets (`docs/_static/colours.css`); figures get the light ones as
matplotlib's cycle, so that ``'C0'`` is a convolution here and a colour of matplotlib's own in a
reader's copy. Their dark twins are computed from the pixels.

Three colour maps are enough, all of them matplotlib's own: `PIXELS` for images, `POSITIVE` for
values from 0, `SIGNED` for values of both signs with 0 as the paper.
"""

from __future__ import annotations

PAPER = ("#ffffff", "#15181c")
INK = "#1f2933"  # text and lines of figures
FAINT = "#9aa5b1"

# Layers with weights are saturated, those without are quieter; what only passes values on is grey.
MEANINGS = {
    "conv2d": ("#1d6fb8", "#6cb3f0"),
    "dense": ("#b0305c", "#f08aa8"),
    "pooling": ("#2b7a4b", "#6cc78f"),
    "positive": ("#b35806", "#fdb863"),
    "negative": ("#542788", "#b2abd2"),
    "activation": ("#0b7285", "#4fc3d0"),
    "input": ("#52606d", "#a9b4c0"),
    "passing": ("#6b7280", "#8f99a6"),  # flatten, dropout
    "softmax": ("#1f2933", "#e6e9ee"),
    "focus": ("#0b57d0", "#8ab4f8"),
    "mistake": ("#b3261e", "#f2958f"),
    "right": ("#1b6e3c", "#86d6a1"),
}
# 'C0' to 'C5' in a figure.
CYCLE = ("conv2d", "dense", "pooling", "positive", "negative", "activation")

PIXELS, POSITIVE, SIGNED = "gray", "Oranges", "PuOr_r"
