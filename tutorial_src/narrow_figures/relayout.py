"""Lays a figure out for a narrow screen: fewer panels side by side, text of a readable size.

Nothing is made anew: the axes move to another grid, the figure gets another size, its texts another
one; `keep` puts it back. Lengths are inches of the figure, text sizes points.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from . import texts

INCHES = 5.3  # at which the site's 12 points are 11 pixels of a phone
PICTURE, CHART = 0.95, 2.8  # the least room for one in a row of several
LABELS = 1.25  # so much more room than its frame a small chart needs
NEAR, ENOUGH = 0.85, 2.2  # of its width a picture keeps where the next row is free, up to so much
GROWTH = 1.1  # a picture becomes at most so much larger than on a wide screen
DENSE = 1.5  # times as much of its panel a text may take up as on a wide screen
GAP = 0.1  # above and below each row, so that what stands between two panels belongs to one


@dataclass
class Panel:
    """An axes of the figure's grid, as the wide form shows it.

    Attributes:
        ax: the axes.
        row, column: its cell.
        width, height: of its frame, in inches.
    """

    ax: object
    row: int
    column: int
    width: float
    height: float

    @property
    def is_picture(self) -> bool:
        """Whether its height follows from its width."""
        return self.ax.get_aspect() != "auto"

    def room_needed(self, bound: bool) -> float:
        """Below what width it is too small; `bound` says that its row should stay whole."""
        if not self.is_picture:
            return min(CHART, LABELS * self.width)
        return PICTURE if bound else max(PICTURE, min(ENOUGH, NEAR * self.width))

    def height_at(self, width: float) -> float:
        """How high it should be in a column of this width."""
        if not self.is_picture:
            return self.height
        return min(width / self.width, GROWTH) * self.height

    def crowded(self, sizes: dict) -> int:
        """How many texts in it have grown too large for it; `sizes` are those of before."""
        shrink = self.ax.get_window_extent().width / self.ax.figure.dpi / self.width
        known = [text for text in self.ax.texts if text in sizes]
        return sum(text.get_fontsize() / sizes[text] > DENSE * shrink for text in known)


def make_narrow(figure, engine, wide: dict, smallest: float, draw) -> tuple[bytes, dict]:
    """Lay the figure out in `INCHES`, with no text below `smallest` points, and draw it.

    Args:
        figure: as it was drawn for wide screens, and not laid out anew when it is drawn.
        engine: matplotlib's layout engine of the figure, or None.
        wide: its texts with their boxes, of `texts.drawing`.
        smallest: points.
        draw: makes the PNG file of the figure as it is.

    Returns:
        What `texts.drawing` gives of what has become of it.
    """
    known = texts.overlaps(wide)
    sizes = {text: text.get_fontsize() for text in wide}
    panels = panels_of(figure)
    choices = columns_to_try(panels) if panels and engine else []
    tried: dict[int, int] = {}

    def arranged_anew(columns: int) -> tuple[bytes, dict]:
        for text, points in sizes.items():
            text.set_fontsize(points)
        arrange(figure, engine, panels, columns, smallest)
        return texts.drawing(figure, draw)

    for columns in choices:
        png, drawn = arranged_anew(columns)
        tried[columns] = texts.faults(figure, drawn, known) + sum(p.crowded(sizes) for p in panels)
        if not tried[columns]:
            return png, drawn
    if not choices:
        squeeze(figure, engine, smallest)
        png, drawn = texts.drawing(figure, draw)
    elif (best := min(tried, key=tried.get)) != choices[-1]:
        png, drawn = arranged_anew(best)
    if texts.stagger(figure, drawn, known):
        lay_out(figure, engine)
        png, drawn = texts.drawing(figure, draw)
    return png, drawn


def panels_of(figure) -> list[Panel]:
    """The axes of the figure's one grid; none if they are placed in another way."""
    inside = [ax for ax in figure.axes if not is_colour_bar(ax)]
    cells = [ax.get_subplotspec() for ax in inside]
    if None in cells or len({id(cell.get_gridspec()) for cell in cells}) != 1:
        return []
    if any(cell.num1 != cell.num2 for cell in cells) or figure.subfigs:
        return []
    panels = []
    for ax, cell in zip(inside, cells, strict=True):
        width, height = ax.get_window_extent().size / figure.dpi
        panels.append(Panel(ax, cell.rowspan.start, cell.colspan.start, width, height))
    return panels


def is_colour_bar(ax) -> bool:
    """Whether the layout engine puts the axes beside others (as it does since matplotlib 3.4)."""
    return hasattr(ax, "_colorbar_info")


def columns_to_try(panels: list[Panel]) -> list[int]:
    """How many panels may stand side by side, the most first; even rows rather than a hole."""
    columns = max(panel.column for panel in panels) + 1
    ratios = panels[0].ax.get_gridspec().get_width_ratios()
    rows = max(panel.row for panel in panels) + 1
    bound = rows > 1 or len(set(ratios)) > 1  # rows to compare, sizes that mean something
    needed = max(panel.room_needed(bound) for panel in panels)
    even = [n for n in range(columns, 0, -1) if columns % n == 0 or -columns % n == 1]
    return [n for n in even if INCHES / n >= needed] or [1]


def arrange(figure, engine, panels: list[Panel], columns: int, smallest: float) -> None:
    """Put so many panels side by side, each as high as it was or as its shape asks."""
    places = new_places(panels, columns)
    rows = max(row for row, _ in places) + 1
    grid = moved_to_grid(figure, panels, places, rows, columns)
    # Once with room to spare, to see how wide the panels become and what stands around them.
    high = figure.get_figheight() * rows / (max(panel.row for panel in panels) + 1) + 1
    figure.set_size_inches(INCHES, high, forward=False)
    texts.resize(figure, {}, smallest)
    with filling_their_rooms(panels):
        lay_out(figure, engine)
    rooms = [panel.ax.get_position(original=True) for panel in panels]
    have, want = np.zeros(rows), np.full(rows, 0.01)
    for panel, (row, _), room in zip(panels, places, rooms, strict=True):
        have[row] = max(have[row], room.height * high)
        want[row] = max(want[row], panel.height_at(room.width * INCHES))
    grid.set_height_ratios(want)
    figure.set_size_inches(INCHES, high + (want - have).sum(), forward=False)
    widths = zip(panels, rooms, strict=True)
    shrinks = {panel.ax: min(1, room.width * INCHES / panel.width) for panel, room in widths}
    texts.resize(figure, shrinks, smallest)
    lay_out(figure, engine)


def new_places(panels: list[Panel], columns: int) -> list[tuple[int, int]]:
    """Row and column of each panel where so many stand side by side."""
    before = max(panel.column for panel in panels) + 1
    if before % columns and max(panel.row for panel in panels) > 1:
        # Of many rows that do not divide none means anything: a gallery.
        return [divmod(panel.row * before + panel.column, columns) for panel in panels]
    lines = math.ceil(before / columns)  # that one row becomes
    return [(p.row * lines + p.column // columns, p.column % columns) for p in panels]


def moved_to_grid(figure, panels, places, rows: int, columns: int):
    """The new grid, with the panels in it."""
    from matplotlib.gridspec import GridSpec

    grid = GridSpec(rows, columns, figure=figure)
    old = panels[0].ax.get_gridspec()
    if old.ncols == columns:
        grid.set_width_ratios(old.get_width_ratios())
    for panel, (row, column) in zip(panels, places, strict=True):
        ax = panel.ax
        ax.set_subplotspec(grid[row, column])
        if column == 0 < panel.column and len(ax.get_shared_y_axes().get_siblings(ax)) > 1:
            ax.tick_params(labelleft=True)  # those of the panel beside it are there no more
    return grid


@contextmanager
def filling_their_rooms(panels: list[Panel]) -> Iterator[None]:
    """Let pictures be as high as their cells: their titles stand above the cell, not in it."""
    aspects = [panel.ax.get_aspect() for panel in panels]
    for panel in panels:
        panel.ax.set_aspect("auto")
    yield
    for panel, aspect in zip(panels, aspects, strict=True):
        panel.ax.set_aspect(aspect)


def squeeze(figure, engine, smallest: float) -> None:
    """Only make the figure narrower: its parts are not in one grid."""
    width, height = figure.get_size_inches()
    axes = [ax for ax in figure.axes if not is_colour_bar(ax)]
    if engine and all(ax.get_aspect() != "auto" for ax in axes):
        height *= INCHES / width
    figure.set_size_inches(INCHES, height, forward=False)
    texts.resize(figure, dict.fromkeys(figure.axes, min(1, INCHES / width)), smallest)
    lay_out(figure, engine)


def lay_out(figure, engine) -> None:
    """What drawing would do first: find places for the axes."""
    if not engine:
        return
    before = engine.get().get("h_pad", 0)
    engine.set(h_pad=GAP)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what does not fit is a fault of this arrangement
        engine.execute(figure)
    engine.set(h_pad=before)
