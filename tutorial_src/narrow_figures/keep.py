"""A figure is as it was after its narrow form has been drawn: a later cell may show it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .texts import texts_of


@contextmanager
def as_drawn(figure, engine) -> Iterator[None]:
    """Leave the axes where the last drawing has put them; afterwards `engine` lays them out."""
    figure.set_layout_engine("none")
    try:
        yield
    finally:
        figure.set_layout_engine(engine or "none")


@contextmanager
def kept(figure) -> Iterator[None]:
    """Put back afterwards: the figure's size, where its axes are, its texts' sizes and places."""
    size = figure.get_size_inches().copy()
    points = {text: text.get_fontsize() for text in texts_of(figure)}
    places = {text: text.get_transform() for ax in figure.axes for text in ax.texts}
    axes = [
        (
            ax,
            ax.get_subplotspec(),
            ax.get_position(original=True),
            ax.get_position(),
            has_labels(ax),
        )
        for ax in figure.axes
    ]
    try:
        yield
    finally:
        for ax, cell, original, active, left in axes:
            if cell is not None:
                ax.set_subplotspec(cell)
            # Axes.set_position would take the axes out of the layout.
            ax._set_position(original.frozen(), which="original")
            ax._set_position(active.frozen(), which="active")
            if has_labels(ax) != left:
                ax.tick_params(labelleft=left)
        for text, before in points.items():
            text.set_fontsize(before)
        for text, before in places.items():
            if text.get_transform() is not before:
                text.set_transform(before)
        figure.set_size_inches(size, forward=False)


def has_labels(ax) -> bool:
    """Whether the ticks at the axes' left have labels."""
    return ax.yaxis.get_tick_params().get("labelleft", True)
