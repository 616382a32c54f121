"""The look of the figures: the font that draws Hangul, the colours, the size."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pytest
from kit.site_build import ROOT
from matplotlib import colors, font_manager
from matplotlib.figure import Figure

from tutorial_src.colours import INK, MEANINGS, PAPER
from tutorial_src.figures import COLOURS, KOREAN_FONT, font_files, use_site_style

HANGUL = "합성곱 필터, 풀링 뷁"


@pytest.fixture
def bare_machine(monkeypatch):
    """Only the fonts that matplotlib brings itself, and its default settings."""
    own = Path(mpl.get_data_path())
    fonts = [f for f in font_manager.fontManager.ttflist if own in Path(f.fname).parents]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", fonts)
    with mpl.rc_context():
        mpl.rcdefaults()
        yield


@pytest.fixture
def site_style(bare_machine):
    use_site_style()


def draw(text: str = "", **kwargs) -> io.BytesIO:
    """Draw a figure with this title as a PNG; a character without a glyph is a warning."""
    figure = Figure()
    axes = figure.subplots()
    axes.plot([-2, 0, 2], [-1, 0, 1])
    axes.set_title(text, **kwargs)
    png = io.BytesIO()
    figure.savefig(png, format="png")
    png.seek(0)
    return png


def test_font_files_exist():
    files = font_files()
    assert f"{KOREAN_FONT}.ttf" in [file.name for file in files]
    assert all(file.is_file() and file.suffix == ".ttf" for file in files)


def test_font_files_say_which_package_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "koreanize_matplotlib", None)  # as if not installed
    with pytest.raises(RuntimeError, match="koreanize-matplotlib"):
        font_files()


def test_a_bare_machine_has_no_korean_font(bare_machine):
    # Otherwise the tests below would pass with a font of this machine.
    with pytest.raises(ValueError, match=KOREAN_FONT):
        font_manager.findfont(KOREAN_FONT, fallback_to_default=False)
    with pytest.warns(UserWarning, match="missing from font"):
        draw(HANGUL)


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_the_korean_font_comes_from_the_package(site_style, weight):
    # The family of the settings, not a name of this test: that is what figures ask for.
    family = mpl.rcParams["font.family"][0]
    wanted = font_manager.FontProperties(family=family, weight=weight)
    found = Path(font_manager.findfont(wanted, fallback_to_default=False))
    assert found in font_files()
    assert font_manager.get_font(found).family_name == KOREAN_FONT


@pytest.mark.parametrize("text", [HANGUL, "−3", "28×28", "입력 → 출력", "합성곱 3×3 → −1"])
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_every_character_has_a_glyph(site_style, caplog, text, weight):
    draw(text, weight=weight)  # pytest turns the warning about a missing glyph into an error
    assert not caplog.records  # a missing family is only logged


def test_negative_ticks_have_a_minus(site_style):
    figure = Figure()
    axes = figure.subplots()
    axes.plot([-2, 2])
    figure.draw_without_rendering()
    assert any("\u2212" in label.get_text() for label in axes.get_yticklabels())


def test_the_minus_needs_the_second_font(site_style):
    # The reason for the second family: without it this warns.
    with (
        mpl.rc_context({"font.family": [KOREAN_FONT]}),
        pytest.warns(UserWarning, match="8722"),
    ):
        draw("−3")


def test_the_font_package_is_never_imported():
    # Its module needs distutils, which Python 3.12 dropped.
    code = (
        "import sys; from tutorial_src.figures import use_site_style; use_site_style();"
        "assert 'matplotlib' in sys.modules;"
        "sys.exit(any(name.split('.')[0] == 'koreanize_matplotlib' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_style_may_be_set_twice(site_style):
    before = dict(mpl.rcParams)
    use_site_style()
    assert dict(mpl.rcParams) == before


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def rgb(colour: str) -> tuple[float, float, float]:
    return colors.to_rgb(colour)


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does():
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("#767676", "white") == pytest.approx(4.54, abs=0.01)  # WCAG's known example


@pytest.mark.parametrize("colour", [*COLOURS, INK])
@pytest.mark.parametrize("paper", ["figure.facecolor", "axes.facecolor"])
def test_colours_stand_out_from_the_paper(site_style, colour, paper):
    assert contrast(colour, mpl.rcParams[paper]) >= 4.5


@pytest.mark.parametrize("meaning", MEANINGS)
def test_each_meaning_can_be_read_on_either_paper(meaning):
    for colour, paper in zip(MEANINGS[meaning], PAPER, strict=True):
        assert contrast(colour, paper) >= 4.5


def test_signs_differ_from_the_paper_in_brightness():
    """Who sees no hues still sees where a value is not 0, on screen and in print."""
    for sign in ("positive", "negative"):
        for colour, paper in zip(MEANINGS[sign], PAPER, strict=True):
            assert contrast(colour, paper) >= 3


def test_figures_use_the_colours(site_style):
    axes = Figure().subplots()
    lines = [axes.plot([0, 1])[0].get_color() for _ in COLOURS]
    assert lines == COLOURS
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize("part", ["text.color", "axes.labelcolor", "xtick.color", "ytick.color"])
def test_all_words_are_in_ink(site_style, part):
    assert mpl.rcParams[part] == INK


def test_size_and_paper_of_a_figure(site_style):
    pixels = mpl.image.imread(draw())
    assert pixels.shape[:2] == (360, 640)  # 6.4 × 3.6 inches at 100 dots
    assert pixels[0, 0].tolist() == [1, 1, 1, 1]  # opaque white, also on a dark page


def test_a_long_label_stays_inside_the_figure(site_style):
    figure = Figure()
    axes = figure.subplots()
    label = axes.set_ylabel("정확도\n두 번째 줄\n세 번째 줄")
    figure.draw_without_rendering()
    assert label.get_window_extent().x0 >= 0


def test_png_says_where_its_pictures_are():
    """Drawn in a process of its own, as in a page's kernel; cropped like a page's figure."""
    code = """
import io, json
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image
from tutorial_src.figures import mark_pictures, use_site_style
use_site_style()
mark_pictures()
fig, (left, right) = plt.subplots(1, 2)
left.imshow(np.full((4, 4), 0.5), cmap="Reds", vmin=0, vmax=1)
left.axis("off")
right.plot([0, 1])
file = io.BytesIO()
fig.savefig(file, format="png", dpi=200, bbox_inches="tight")
image = Image.open(file)
print(json.dumps([image.size, image.info["Pictures"]]))
((x0, y0, x1, y1),) = json.loads(image.info["Pictures"])
inside = np.asarray(image.convert("RGB"))[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2]
around = np.asarray(image.convert("RGB"))[y0 - 3, x0 : x1]
assert len(np.unique(inside.reshape(-1, 3), axis=0)) == 1, "one colour, the picture's"
assert inside[0, 0].tolist() != [255, 255, 255]
assert (around == 255).all()
"""
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_powers_of_ten_are_written_out():
    """The raised number of 10³ would be too small on a phone."""
    with mpl.rc_context():
        use_site_style()
        figure = Figure()
        figure.subplots().set(yscale="log", ylim=(1, 1e5))
        figure.draw_without_rendering()
        labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert any("1000" in label for label in labels)
    assert not any("10^{3}" in label for label in labels)
