"""The ten templates of the page about Dense, in one small file for the browser.

They are a record (``tools/records/templates.py``), so that they are the same in every build. The
file, little-endian:

    float32   10 scales, one for each template
    float32   10 biases
    int8      784 × 10 whole numbers, from −63 to 63, which times their scale are the weights
"""

from __future__ import annotations

import base64
from functools import cache

import numpy as np

from tutorial_site.lab.weights import address, put_beside_scripts
from tutorial_src.records import read_record

FILE = "instruments/templates.bin"  # below _static
UNITS = 10


@cache
def templates_file() -> bytes:
    """The file as the browser loads it."""
    record = read_record("templates")
    floats = np.array([record["scale"], record["bias"]], dtype="<f4")
    return floats.tobytes() + base64.b64decode(record["kernel"])


def read_templates() -> list[np.ndarray]:
    """The weights as the browser has them: kernel (784, 10) and bias (10,), float32."""
    content = templates_file()
    scale, bias = np.frombuffer(content, "<f4", 2 * UNITS).reshape(2, UNITS)
    numbers = np.frombuffer(content, "i1", offset=scale.nbytes + bias.nbytes)
    return [numbers.reshape(-1, UNITS) * scale, bias]


def templates_attributes(docname: str) -> dict[str, str]:
    """What a place's program has to know to fetch it, seen from a page."""
    return {
        "data-templates": "../" * docname.count("/") + f"_static/{address(FILE, templates_file())}"
    }


def write_templates(app, exception) -> None:
    """Put the file beside the scripts, unless it is there."""
    if exception or app.builder.format != "html":
        return
    put_beside_scripts(app, FILE, templates_file())
