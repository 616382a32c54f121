"""The texts of a figure: which are drawn, which overlap, and how large they may be."""

from __future__ import annotations

import numpy as np

TOUCH = 1.5  # pixels: texts that overlap by less are next to one another


def texts_drawn(figure) -> dict:
    """Each text that drawing the figure would show, with its box in pixels."""
    from matplotlib.text import Text

    renderer = figure.canvas.get_renderer()
    asked = {}  # by its font: matplotlib does not say which text it is for one of several lines

    def note(gc, x, y, s, font, angle, **_):
        asked[id(font)] = font

    with renderer._draw_disabled():
        renderer.draw_text = note
        figure.draw(renderer)
    found = (text for text in figure.findobj(Text) if id(text.get_fontproperties()) in asked)
    return {text: Text.get_window_extent(text, renderer) for text in found}


def overlaps(texts: dict) -> set[tuple[int, int]]:
    """The pairs of texts, as their ids, that overlap."""
    if not texts:
        return set()
    x0, y0, x1, y1 = np.array([box.extents for box in texts.values()]).T
    wide = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0) > TOUCH
    high = np.minimum(y1[:, None], y1) - np.maximum(y0[:, None], y0) > TOUCH
    ids = [id(text) for text in texts]
    return {(ids[i], ids[j]) for i, j in np.argwhere(np.triu(wide & high, 1))}


def faults(figure, drawn: dict, known: set) -> int:
    """How many texts overlap that did not before, or reach beyond the figure's sides.

    Args:
        figure: laid out.
        drawn: `texts_drawn` of it.
        known: `overlaps` of before.
    """
    outside = [b for b in drawn.values() if b.x0 < -TOUCH or b.x1 > figure.bbox.width + TOUCH]
    return len(overlaps(drawn) - known) + len(outside)


def resize(figure, shrinks: dict, smallest: float) -> None:
    """Let texts shrink with their axes, but none below the smallest size.

    Args:
        figure: whose texts are meant.
        shrinks: by which factor an axes has become smaller, where it has.
        smallest: points.
    """
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        points = text.get_fontsize()
        wanted = max(points * shrinks.get(text.axes, 1), smallest)
        if wanted != points:
            text.set_fontsize(wanted)


def stagger(figure, drawn: dict, known: set) -> bool:
    """Move every other text of a line in an axes, if they overlap, to a line of its own.

    Args:
        figure: laid out; where any text has moved, it has to be laid out once more.
        drawn: `texts_drawn` of it.
        known: `overlaps` of before.
    """
    from matplotlib.transforms import ScaledTranslation

    crowded = {one for pair in overlaps(drawn) - known for one in pair}
    done = set()
    for text, box in drawn.items():
        if id(text) not in crowded or text in done or text not in getattr(text.axes, "texts", ()):
            continue
        middle = (box.y0 + box.y1) / 2
        line = [t for t in text.axes.texts if t in drawn and drawn[t].y0 < middle < drawn[t].y1]
        line.sort(key=lambda other: drawn[other].x0)
        done.update(line)
        up = 1 if middle > (text.axes.bbox.y0 + text.axes.bbox.y1) / 2 else -1
        for other in line[1::2]:
            high = up * drawn[other].height * 1.1 / figure.dpi
            move = ScaledTranslation(0, high, figure.dpi_scale_trans)
            other.set_transform(other.get_transform() + move)
    return bool(done)
