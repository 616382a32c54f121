"""The form of a figure for phones: readable text, panels below one another, nothing left behind."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from kit.site_build import ROOT
from PIL import Image

from tutorial_src.figures import use_site_style
from tutorial_src.narrow_figures import (
    SMALLEST,
    pixels_on_phone,
    png_chunks,
    points_on_paper,
    with_narrow_form,
)
from tutorial_src.narrow_figures.png_chunks import NARROW, SMALLEST_TEXT
from tutorial_src.narrow_figures.relayout import panels_of
from tutorial_src.narrow_figures.texts import drawing, overlaps

PIXELS = np.arange(64).reshape(8, 8)


@pytest.fixture(autouse=True)
def look():
    with mpl.rc_context():
        use_site_style()
        yield
    plt.close("all")


def pictures():
    """Two pictures side by side, each with a colour bar."""
    figure, axes = plt.subplots(1, 2, figsize=(8.6, 3.2))
    for ax in axes:
        shown = ax.imshow(PIXELS)
        ax.set_title("특성 지도")
        figure.colorbar(shown, ax=ax, shrink=0.8)
    return figure


def gallery():
    """Two rows of eight small pictures with small titles."""
    figure, axes = plt.subplots(2, 8, figsize=(7.6, 2.6))
    for number, ax in enumerate(axes.flat):
        ax.imshow(PIXELS)
        ax.axis("off")
        ax.set_title(f"{number}", fontsize=9)
    return figure


def charts():
    """Two charts that share what stands at the left of the first, below one title."""
    figure, axes = plt.subplots(1, 2, figsize=(7.6, 3.2), sharey=True)
    for ax in axes:
        ax.barh(["합성곱", "풀링"], [1, 2])
        ax.set(title="값", xlabel="개수")
    figure.suptitle("두 층")
    return figure


def annotated():
    """One diagram whose words, in one line, would touch on a phone."""
    figure, ax = plt.subplots(figsize=(8, 3.6))
    for place in range(12):
        ax.text(place, 1, "합성곱", ha="center", va="center")
    ax.annotate("", (1, 0.5), (0, 0.5), arrowprops={"arrowstyle": "->"})
    ax.set(xlim=(-0.5, 11.5), ylim=(0, 1.1))
    ax.axis("off")
    return figure


def placed():
    """Axes that were placed by hand."""
    figure = plt.figure(figsize=(7.6, 2.6), layout="none")
    figure.add_axes([0, 0.2, 0.2, 0.6]).imshow(PIXELS)
    ax = figure.add_axes([0.3, 0.2, 0.6, 0.6])
    ax.text(0.5, 0.5, "분류", fontsize=10)
    return figure


FIGURES = [pictures, gallery, charts, annotated, placed]
each = pytest.mark.parametrize("make", FIGURES, ids=lambda make: make.__name__)


def plain(figure) -> bytes:
    file = io.BytesIO()
    # With this setting, saving a figure that has no layout engine leaves one behind.
    with mpl.rc_context({"figure.constrained_layout.use": False}):
        figure.savefig(file, format="png", dpi=200, bbox_inches="tight")
    return file.getvalue()


def texts_drawn(figure) -> dict:
    return drawing(figure, lambda: plain(figure))[1]


def narrow(figure, during=lambda figure: None):
    """The narrow form, and what `during` says of the figure while it is drawn."""
    said = []

    def draw() -> bytes:
        png = plain(figure)
        said.append(during(figure))
        return png

    png = with_narrow_form(figure, draw, 200)
    return png_chunks.chunk(png, NARROW), said[-1]


def about(png: bytes) -> dict:
    return json.loads(png_chunks.chunk(png, SMALLEST_TEXT))


def test_text_of_twelve_points_has_eleven_pixels():
    assert pixels_on_phone(12, 5.4) == pytest.approx(11.05, abs=0.01)
    assert pixels_on_phone(12, 3) == pytest.approx(12 / 72 * 100)  # it is not made larger
    for inches in (2.0, 3.58, 5.4, 9.0):
        assert pixels_on_phone(points_on_paper(inches), inches) == pytest.approx(SMALLEST)


@each
def test_a_phone_can_show_its_text(make):
    figure = make()
    png = with_narrow_form(figure, lambda: plain(figure), 200)
    assert pixels_on_phone(**about(png)) < SMALLEST
    form = png_chunks.chunk(png, NARROW)
    assert pixels_on_phone(**about(form)) >= SMALLEST
    with Image.open(io.BytesIO(form)) as image:
        assert image.width == pytest.approx(about(form)["inches"] * 200)
        assert image.width < 5.6 * 200


@each
def test_no_texts_overlap(make):
    figure = make()
    assert narrow(figure, lambda figure: overlaps(texts_drawn(figure)))[1] == set()


@each
def test_figure_is_afterwards_as_it_was(make):
    figure = make()
    plain(figure)  # a colour bar takes its place only then

    def state():
        sizes = {id(text): text.get_fontsize() for text in texts_drawn(figure)}
        places = [ax.get_position().bounds for ax in figure.axes]
        grids = [ax.get_gridspec() for ax in figure.axes]
        moved = [text.get_transform() for ax in figure.axes for text in ax.texts]
        return sizes, np.round(places, 6).tolist(), grids, moved, figure.get_size_inches().tolist()

    # Each drawing lays a figure out a hair differently, with colour bars visibly so.
    bars = make is pictures
    before = state()
    first = plain(figure)
    narrow(figure)
    after = state()
    assert [*after[:1], *after[2:]] == [*before[:1], *before[2:]]
    np.testing.assert_allclose(after[1], before[1], atol=0.01)
    assert bars or plain(figure) == first


def test_wide_form_is_the_plain_drawing():
    figure, other = gallery(), gallery()
    png = with_narrow_form(figure, lambda: plain(figure), 200)
    assert png_chunks.without_private(png) == plain(other)


def test_two_drawings_are_the_same():
    assert narrow(charts())[0] == narrow(charts())[0]


def cells(figure) -> list[tuple[int, int]]:
    return [(panel.row, panel.column) for panel in panels_of(figure)]


def test_charts_stand_below_one_another_and_keep_their_names():
    def look(figure):
        return cells(figure), [text.get_text() for text in texts_drawn(figure)]

    _, (places, words) = narrow(charts(), look)
    assert places == [(0, 0), (1, 0)]
    assert words.count("합성곱") == 2  # the second has its own now
    assert words.count("두 층") == 1


def test_pictures_of_a_gallery_stand_in_shorter_rows():
    places = narrow(gallery(), cells)[1]
    assert max(column for _, column in places) == 3
    assert places == sorted(places)
    assert len(set(places)) == 16


def test_bars_stay_beside_their_pictures():
    def look(figure):
        one, other, first, second = (ax.get_window_extent() for ax in figure.axes)
        return (one, first), (other, second)

    for picture, bar in narrow(pictures(), look)[1]:
        assert bar.x0 > picture.x1
        assert bar.y0 < (picture.y0 + picture.y1) / 2 < bar.y1


def test_panels_keep_their_shape():
    def look(figure):
        return [panel.width / panel.height for panel in panels_of(figure)]

    assert narrow(gallery(), look)[1] == pytest.approx([1] * 16, abs=0.05)


def test_words_of_a_crowded_line_take_two():
    def look(figure):
        return len({round(box.y0) for box in texts_drawn(figure).values()})

    assert narrow(annotated(), look)[1] == 2


def test_large_enough_is_left_alone():
    figure, ax = plt.subplots(figsize=(3.4, 3))
    ax.plot([0, 1])
    assert narrow(figure)[0] is None
    plain_picture, ax = plt.subplots(figsize=(9, 3))
    ax.imshow(PIXELS)
    ax.axis("off")
    png = with_narrow_form(plain_picture, lambda: plain(plain_picture), 200)
    assert png_chunks.chunk(png, NARROW) is None
    assert about(png)["points"] is None


def test_private_chunks_come_and_go():
    figure = pictures()
    png = plain(figure)
    both = png_chunks.with_chunk(png_chunks.with_chunk(png, NARROW, b"1"), SMALLEST_TEXT, b"{}")
    assert png_chunks.chunk(both, NARROW) == b"1"
    assert png_chunks.chunk(png, NARROW) is None
    with Image.open(io.BytesIO(both)) as image, Image.open(io.BytesIO(png)) as other:
        np.testing.assert_array_equal(np.asarray(image), np.asarray(other))
    assert png_chunks.without_private(both) == png
    assert png_chunks.without_private(b"GIF89a") == b"GIF89a"


def test_only_what_is_displayed_has_a_narrow_form():
    """Drawn in a process of its own, as in a page's kernel."""
    code = """
import io
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
from tutorial_src.figures import mark_pictures, use_site_style
from tutorial_src.narrow_figures import draw_narrow_forms, png_chunks
use_site_style()
mark_pictures()
draw_narrow_forms()
fig, ax = plt.subplots()
ax.imshow([[0, 1]])
shown, saved = io.BytesIO(), io.BytesIO()
fig.canvas.print_figure(shown, format="png", dpi=200, bbox_inches="tight")
fig.savefig(saved)  # no format was named
narrow = png_chunks.chunk(shown.getvalue(), png_chunks.NARROW)
assert any(b"Pictures" in content for _, content in png_chunks.chunks(narrow))
assert png_chunks.chunk(saved.getvalue(), png_chunks.NARROW) is None
"""
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
