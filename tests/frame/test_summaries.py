"""Keras's drawn table becomes rows and cells with the same words."""

from __future__ import annotations

import re

from tutorial_site.frame.summaries import DRAWN, as_table, rows_of

DRAWING = """\
┏━━━━━━━━━━━━━━━┳━━━━━━━━━┓
┃ Layer (type)  ┃ Param # ┃
┡━━━━━━━━━━━━━━━╇━━━━━━━━━┩
│ a_very_long   │     320 │
│ (Conv2D)      │         │
├───────────────┼─────────┤
│ b<c (Flatten) │       0 │
└───────────────┴─────────┘
"""


def test_rows_may_go_over_several_lines():
    assert rows_of(DRAWING) == [
        ["Layer (type)", "Param #"],
        ["a_very_long (Conv2D)", "320"],
        ["b<c (Flatten)", "0"],
    ]


def test_drawing_becomes_a_table():
    html = DRAWING.replace("<", "&lt;").replace("320", '<span style="color: #00af00">320</span>')
    shown = DRAWN.sub(as_table, f'<p>x</p><pre style="white-space:pre">{html}</pre><pre>y</pre>')
    assert shown.startswith('<p>x</p><table class="model-summary"')
    assert shown.endswith("</table><pre>y</pre>")
    assert '<td role="cell">b&lt;c (Flatten)</td>' in shown
    assert not re.search("[┃│━]", shown)


def test_other_drawings_stay():
    for text in ("┏━┓\n┃a┃\n┗━┛", "┏┓ no table"):
        assert DRAWN.sub(as_table, f"<pre>{text}</pre>") == f"<pre>{text}</pre>"
