"""What the pages tell the lab: the digits it offers, and links that open it on a page's digit."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from html import escape

import numpy as np

from tutorial_site.lab.facts import LAYERS, MAPS, SIDE, TASKS
from tutorial_src import checks

KINDS = {layer["name"]: layer["type"] for layer in LAYERS}
WRONG = 6  # digits that the network gets wrong, as many as one row holds


def encode_drawing(image: np.ndarray) -> str:
    """Write an image as letters for an address, as ``docs/_static/parts/address.js`` reads them.

    A run of zeros becomes 0 and its length (at most 255); other bytes stay; then base64 with the
    letters that addresses keep (RFC 4648, section 5).

    Args:
        image: shape ``(28, 28)``, or more axes of length 1; 0 to 255, uint8 or floats without
            fractions.

    Raises:
        ValueError: another shape, or values that are no whole numbers from 0 to 255.
    """
    values = checks.array("image", image, "iuf")
    if values.squeeze().shape != (SIDE, SIDE):
        raise ValueError(f"image must have the shape (28, 28), got {values.shape}")
    if not ((values >= 0) & (values <= 255) & (values == np.rint(values))).all():
        raise ValueError("image must hold whole numbers from 0 to 255")
    packed, run = bytearray(), 0
    for byte in [*values.astype(np.uint8).ravel().tolist(), None]:
        if byte == 0 and run < 255:
            run += 1
            continue
        if run:
            packed += bytes((0, run))
        run = 1 if byte == 0 else 0
        if byte:
            packed.append(byte)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=") + "."


@dataclass(frozen=True)
class LabLink:
    """A link that opens the lab at a layer, on a digit, and what to do there; for the pages."""

    address: str
    layer: str
    with_digit: bool

    def _repr_html_(self) -> str:
        which = "이 숫자로 " if self.with_digit else ""
        text = f"실험실에서 {which}<code>{escape(self.layer)}</code> 층 열기"
        link = f'<a href="{escape(self.address)}">{text}</a>'
        return f'<p class="lab-link">{link}: {escape(TASKS[KINDS[self.layer]])}</p>'


def lab_link(image: np.ndarray | None, layer: str, feature_map: int = 0) -> LabLink:
    """Link a page below ``docs/layers`` or ``docs/beyond`` to the lab and a task there.

    Args:
        image: the page's digit, as `encode_drawing` takes it; None where a page has none.
        layer: Keras's name of one of CNN_Basic's layers in a fresh process, such as ``conv2d_1``.
        feature_map: which of the layer's maps to open, counted from 0.

    Raises:
        ValueError: as `encode_drawing`, or CNN_Basic has no such layer or map.
    """
    if not isinstance(layer, str) or layer not in MAPS:
        raise ValueError(f"layer must be one of CNN_Basic's, got {checks.shown(layer)}")
    feature_map = checks.whole("feature_map", feature_map, 0, MAPS[layer] - 1)
    address = f"../lab.html#layer={layer}&map={feature_map}&task=1"
    if image is not None:
        address += f"&drawing={encode_drawing(image)}"
    return LabLink(address, layer, image is not None)


@dataclass(frozen=True)
class LabSamples:
    """The digits that the lab offers, as data in the page."""

    samples: list[dict]

    def _repr_html_(self) -> str:
        text = json.dumps(self.samples, separators=(",", ":"))
        return f'<script type="application/json" id="lab-samples">{text}</script>'


def lab_samples(images: np.ndarray, labels: np.ndarray, answers: np.ndarray) -> LabSamples:
    """Choose one digit of each kind that the network gets right, and some that it gets wrong.

    Args:
        images: shape ``(n, 28, 28)``, uint8.
        labels: what they are, shape ``(n,)``.
        answers: what the network says they are, shape ``(n,)``.

    Returns:
        The first image of each label whose answer is right, then up to six whose answer is wrong.
    """
    right = [np.flatnonzero((labels == digit) & (answers == digit))[:1] for digit in range(10)]
    wrong = np.flatnonzero(labels != answers)[:WRONG]
    samples = [(images[at], labels[at], answers[at]) for at in [*np.concatenate(right), *wrong]]
    return LabSamples(
        [
            {"drawing": encode_drawing(image), "label": int(label), "answer": int(answer)}
            for image, label, answer in samples
        ]
    )
