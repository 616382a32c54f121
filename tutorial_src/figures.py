"""What all figures of the site share: a Korean font, a size, colours."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

KOREAN_FONT = "NanumGothic"
INK = "#1f2933"  # text and lines; the figure brings its own paper, so it holds in dark mode too
FAINT = "#9aa5b1"
COLOURS = ["#1d6fb8", "#d1495b", "#2f855a", "#946200", "#6b46c1", "#0f8b8d"]  # ≥ 4:1 on white


def font_files() -> list[Path]:
    """The Korean font files that koreanize-matplotlib carries.

    The package itself is never imported: it needs ``distutils``, which Python 3.12 dropped.
    """
    spec = find_spec("koreanize_matplotlib")
    if spec is None:
        raise RuntimeError("the package koreanize-matplotlib, which carries the font, is missing")
    folder = Path(spec.submodule_search_locations[0]) / "fonts"
    return sorted(folder.glob("*.ttf"))


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
            "figure.facecolor": "white",
            "figure.constrained_layout.use": True,
            "text.color": INK,
            "axes.edgecolor": FAINT,
            "axes.labelcolor": INK,
            "axes.titlesize": 12,
            "axes.prop_cycle": cycler(color=COLOURS),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )
