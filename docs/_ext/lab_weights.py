"""The trained weights as the lab loads them: one small file beside the scripts, made by the build.

The committed file is for Keras. What the browser gets is made from it, in a tenth of a second, so
that the two can never differ and none of it is committed twice.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from tutorial_src.quantised import pack, read_weights

FILE = "lab/cnn_basic.weights.bin"  # below _static


@cache
def weights_file() -> tuple[bytes, str]:
    """The file, and the first 8 hexadecimal digits of its SHA-256."""
    data = pack(read_weights())
    return data, hashlib.sha256(data).hexdigest()[:8]


def lab_weights() -> dict[str, str | int]:
    """What the page tells its script: the address below _static, and the size for the progress.

    The address changes with the content, so that a browser may keep the file for good.
    """
    data, digest = weights_file()
    return {"file": f"{FILE}?v={digest}", "bytes": len(data)}


def write_weights(app, exception) -> None:
    if exception or app.builder.format != "html":
        return
    data, _ = weights_file()
    target = Path(app.outdir) / "_static" / FILE
    if target.exists() and target.read_bytes() == data:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def setup(app):
    app.connect("build-finished", write_weights)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
