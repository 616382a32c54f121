"""The texts of a figure: which are drawn, which overlap, and how large they may be."""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps

import numpy as np

TOUCH = 1.5  # pixels: texts that overlap by less are next to one another


def drawing(figure, draw) -> tuple[bytes, dict]:
    """What `draw` gives, and each text that it drew with its box in the figure's pixels.

    A text is known by its font: matplotlib does not say which one it is for one of several lines.

    Args:
        figure: is drawn once.
        draw: makes the PNG file of it, cropped or not.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg

    fonts, boxes = set(), {}
    plain, plain_text = FigureCanvasAgg.draw, RendererAgg.draw_text

    @wraps(plain_text)
    def draw_text(self, gc, x, y, s, prop, *rest, **options):
        fonts.add(id(prop))
        return plain_text(self, gc, x, y, s, prop, *rest, **options)

    @wraps(plain)
    def draw_all(self):
        plain(self)
        # Now: what stands beside an axis has its place in pixels, and these are the cropped file's.
        to_figure = self.figure.transFigure.inverted() + figure_alone
        for text in texts_of(self.figure):
            if id(text.get_fontproperties()) in fonts:
                box = box_without_arrow(text, self.renderer)
                boxes[text] = box.transformed(to_figure)

    figure_alone = figure.transFigure.frozen()
    FigureCanvasAgg.draw, RendererAgg.draw_text = draw_all, draw_text
    try:
        png = draw()
    finally:
        FigureCanvasAgg.draw, RendererAgg.draw_text = plain, plain_text
    return png, boxes


def texts_of(artist) -> Iterator:
    """Each text in a figure, or in a part of it; those of an axis that is off are not there."""
    from matplotlib.axis import Axis
    from matplotlib.text import Text

    for part in artist.get_children():
        if isinstance(part, Text):
            yield part
        if not isinstance(part, Axis) or part.axes.axison:
            yield from texts_of(part)


def box_without_arrow(text, renderer):
    """The box of a text alone, in pixels, also of one that points at something."""
    from matplotlib.text import Text

    return Text.get_window_extent(text, renderer)


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
        drawn: its texts with their boxes.
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
    for text in texts_of(figure):
        points = text.get_fontsize()
        wanted = max(points * shrinks.get(text.axes, 1), smallest)
        if wanted != points:
            text.set_fontsize(wanted)


def stagger(figure, drawn: dict, known: set) -> bool:
    """Move every other text of a line in an axes, if they overlap, to a line of its own.

    Args:
        figure: laid out; where any text has moved, it has to be laid out once more.
        drawn: its texts with their boxes.
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
