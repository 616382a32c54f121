"""The digit that a page's walk and instruments begin with, as data in the page."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from tutorial_site.lab.links import encode_drawing


@dataclass(frozen=True)
class PageDigit:
    """A digit for `docs/_static/parts/page_digit.js` to find; for the pages to show."""

    drawing: str

    def _repr_html_(self) -> str:
        text = json.dumps({"drawing": self.drawing}, separators=(",", ":"))
        return f'<script type="application/json" id="page-digit">{text}</script>'


def page_digit(image: np.ndarray) -> PageDigit:
    """Give a page the digit that can be touched on it.

    Args:
        image: as `encode_drawing` takes it.

    Raises:
        ValueError: as `encode_drawing`.
    """
    return PageDigit(encode_drawing(image))
