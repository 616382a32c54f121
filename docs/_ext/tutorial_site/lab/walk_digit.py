"""The digit that a page's walk sets out with, as data in the page."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from tutorial_site.lab.links import encode_drawing


@dataclass(frozen=True)
class WalkDigit:
    """A digit for `docs/_static/walk/walk.js` to find; for the pages to show."""

    drawing: str

    def _repr_html_(self) -> str:
        text = json.dumps({"drawing": self.drawing}, separators=(",", ":"))
        return f'<script type="application/json" id="walk-digit">{text}</script>'


def walk_digit(image: np.ndarray) -> WalkDigit:
    """Give a page's walk its digit.

    Args:
        image: as `encode_drawing` takes it.

    Raises:
        ValueError: as `encode_drawing`.
    """
    return WalkDigit(encode_drawing(image))
