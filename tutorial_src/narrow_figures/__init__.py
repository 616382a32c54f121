"""Each figure that a page shows has a second form for phones, if its text would be too small there.

A page's code makes one figure. Right after the kernel has drawn it, it is laid out once more for a
narrow screen (`relayout`), drawn, and put back as it was (`keep`). The second drawing travels
in a private chunk of the first one's PNG file (`png_chunks`).
"""

from __future__ import annotations

import io
import json
import math
from functools import wraps

from . import png_chunks

ARTICLE = 358  # CSS pixels: an article's width on a phone of 390
SMALLEST = 11  # CSS pixels: no text may be smaller there
BORDER = 0.12  # inches by which a file may be wider than its figure: what is put around it
DOTS = 100  # CSS pixels an inch of a figure has where there is room for it


def pixels_on_phone(points: float, inches: float) -> float:
    """CSS pixels that text of this size has on a phone, in a figure of this width."""
    return points / 72 * DOTS * min(1, ARTICLE / (inches * DOTS))


def points_on_paper(inches: float) -> float:
    """The smallest size of text, in points, that a phone can show in a figure of this width."""
    return SMALLEST / pixels_on_phone(1, inches)


def draw_narrow_forms() -> None:
    """Let every PNG that is displayed after this call bring its narrow form, if it needs one."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    plain = FigureCanvasAgg.print_figure

    @wraps(plain)
    def print_figure(self, filename, *args, **options):
        # Only what goes to the page: what a page saves under a name is its own.
        if options.get("format") != "png" or not isinstance(filename, io.BytesIO):
            return plain(self, filename, *args, **options)

        def draw() -> bytes:
            file = io.BytesIO()
            plain(self, file, *args, **options)
            return file.getvalue()

        filename.write(with_narrow_form(self.figure, draw, options.get("dpi")))
        return None

    FigureCanvasAgg.print_figure = print_figure


def with_narrow_form(figure, draw, dpi: float | None = None) -> bytes:
    """The figure's PNG file, with its narrow form in it where the wide one would be too small.

    Args:
        figure: is afterwards as it was.
        draw: makes the PNG file of the figure as it is.
        dpi: pixels an inch that it makes; None for the figure's own.
    """
    from . import keep, relayout, texts

    dpi = dpi or figure.dpi
    engine = figure.get_layout_engine()  # drawing would put the usual one in the place of none
    png, drawn = texts.drawing(figure, draw)
    with keep.as_drawn(figure, engine):
        wide, shown = labelled(png, drawn, dpi)
        if shown >= SMALLEST:
            return wide
        needed = points_on_paper(relayout.INCHES + BORDER)
        for _ in range(2):  # the second time for what sticks out at a side
            with keep.kept(figure):
                form, small = relayout.make_narrow(figure, engine, drawn, needed, draw)
                narrow, shown = labelled(form, small, dpi)
            if shown >= SMALLEST:
                break
            needed *= 1.005 * SMALLEST / shown
    return png_chunks.with_chunk(wide, png_chunks.NARROW, narrow)


def labelled(png: bytes, drawn: dict, dpi: float) -> tuple[bytes, float]:
    """The PNG file with the size of its smallest text and its width; that text's size on a phone.

    Args:
        png: the file.
        drawn: the texts in it.
        dpi: its pixels an inch.
    """
    inches = int.from_bytes(png[16:20]) / dpi  # in the header, the first chunk
    points = min((text.get_fontsize() for text in drawn), default=None)
    shown = math.inf if points is None else pixels_on_phone(points, inches)
    about = json.dumps({"points": points and round(points, 3), "inches": inches})
    return png_chunks.with_chunk(png, png_chunks.SMALLEST_TEXT, about.encode()), shown
