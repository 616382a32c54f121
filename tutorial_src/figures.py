"""What all figures of the site share: a Korean font, a size, colours."""

from __future__ import annotations

import json
import math
from functools import wraps
from importlib.util import find_spec
from pathlib import Path

from tutorial_src.colours import CYCLE, FAINT, INK, MEANINGS, PAPER

KOREAN_FONT = "NanumGothic"
COLOURS = [MEANINGS[meaning][0] for meaning in CYCLE]  # 'C0', 'C1' … in a page's code


def font_files() -> list[Path]:
    """The Korean font files that koreanize-matplotlib carries.

    The package itself is never imported: it needs ``distutils``, which Python 3.12 dropped.
    """
    spec = find_spec("koreanize_matplotlib")
    if spec is None:
        raise RuntimeError("the package koreanize-matplotlib, which carries the font, is missing")
    folder = Path(spec.submodule_search_locations[0]) / "fonts"
    return sorted(folder.glob("*.ttf"))


def mark_pictures() -> None:
    """Let every PNG that is drawn after this call say which parts of it are pictures.

    The text chunk ``Pictures`` holds one box ``[left, top, right, bottom]`` in pixels for each
    image, mesh or colour bar: what keeps its colours when the site turns the rest dark.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.image import imsave

    plain = FigureCanvasAgg.print_png

    @wraps(plain)  # matplotlib asks a method's signature which settings it takes
    def print_png(self, filename_or_obj, *, metadata=None, pil_kwargs=None):
        # As the plain one does it; the boxes are known only when the figure is laid out and
        # cropped, and to draw it twice would take twice as long.
        FigureCanvasAgg.draw(self)
        boxes = json.dumps(picture_boxes(self.figure))
        imsave(
            filename_or_obj,
            self.buffer_rgba(),
            format="png",
            origin="upper",
            dpi=self.figure.dpi,
            metadata={**(metadata or {}), "Pictures": boxes},
            pil_kwargs=pil_kwargs,
        )

    FigureCanvasAgg.print_png = print_png


def picture_boxes(figure) -> list[list[int]]:
    """Where a drawn figure shows images or meshes, in pixels from its left upper corner."""
    from matplotlib.collections import QuadMesh
    from matplotlib.image import AxesImage

    boxes = []
    height = figure.bbox.height
    for ax in figure.axes:
        shown = [
            artist
            for artist in ax.get_children()
            if isinstance(artist, AxesImage | QuadMesh) and artist.get_visible()
        ]
        for artist in shown:
            box = artist.get_window_extent()
            if ax.bbox.overlaps(box):
                inside = type(box).intersection(box, ax.bbox)
                x0, y0, x1, y1 = inside.extents
                top, bottom = math.floor(height - y1), math.ceil(height - y0)
                boxes.append([math.floor(x0), top, math.ceil(x1), bottom])
    return boxes


def use_site_style() -> None:
    """Give every figure drawn after this call the site's font, size and colours.

    Figures are 6.4 × 3.6 inches unless a cell asks for more, at 100 dots per inch.
    """
    import matplotlib as mpl
    from cycler import cycler
    from matplotlib import font_manager

    for file in font_files():
        font_manager.fontManager.addfont(file)
    mpl.rcParams.update(
        {
            # NanumGothic has no U+2212: the minus of a negative tick comes from DejaVu Sans.
            "font.family": [KOREAN_FONT, "DejaVu Sans"],
            "font.size": 12,
            "figure.figsize": (6.4, 3.6),
            "figure.dpi": 100,
            "figure.facecolor": PAPER[0],
            "figure.constrained_layout.use": True,
            "text.color": INK,
            "axes.edgecolor": FAINT,
            "axes.labelcolor": INK,
            "axes.titlesize": 12,
            # No figure has ticks above its axes. To look for some takes half of a drawing's time.
            "axes.titley": 1.0,
            # 1000 where matplotlib writes 10³, whose raised 3 is too small for a phone.
            "axes.formatter.min_exponent": 6,
            "axes.prop_cycle": cycler(color=COLOURS),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )
