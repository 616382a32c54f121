"""CNN_Basic's weights in one small file for the browser: kernels as int8, a scale per filter.

The committed file is for Keras. What the browser gets is made from it by the build, in a tenth of a
second, so that the two can never differ and none of it is committed twice.

A kernel of float32 takes four bytes a weight. Here each weight is one of the 255 whole numbers from
−127 to 127, and each filter (or unit) has one float32 by which its numbers are multiplied. Biases
are few and stay float32.

The file, little-endian throughout:

    uint32    length of the header in bytes
    header    JSON in UTF-8, padded with spaces so that the payload begins at a multiple of 4
    payload   the float32 arrays (scales and biases), then the int8 arrays (kernels)

The header holds ``bytes`` and ``crc32`` of the payload, and for each layer the shape of ``kernel``,
``scale`` and ``bias`` and where in the payload each begins.

Source: Krishnamoorthi, "Quantizing deep convolutional networks for efficient inference" (2018), for
symmetric scales per output channel.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import struct
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

import tutorial_src
from tutorial_site.lab.facts import KERNELS
from tutorial_src import checks

FILE = "lab/cnn_basic.weights.bin"  # below _static
WEIGHTS = Path(tutorial_src.__file__).with_name("weights") / "cnn_basic.weights.h5"
# Of the committed file; `nox -s train` prints the one of the file that it has written.
WEIGHTS_SHA256 = "5eaa32c97abe961338fbb3b4ccb6849677f9310bd695f43e852918d3b9008c1b"
LARGEST = np.float32(127)  # −128 is left out, so that both signs reach equally far
DTYPES = {"scale": "<f4", "bias": "<f4", "kernel": "i1"}  # the order in the payload


# --- in the build ---


@cache
def weights_file() -> bytes:
    """The file as the browser loads it."""
    return pack(read_weights())


def weights_address() -> str:
    """Where it lies below ``_static``; another content has another address, so that a browser may
    keep the file for good.
    """
    return address(FILE, weights_file())


def weights_attributes(docname: str) -> dict[str, str]:
    """What a place's program has to know to fetch it, seen from a page."""
    return {
        "data-weights": "../" * docname.count("/") + f"_static/{weights_address()}",
        "data-bytes": str(len(weights_file())),  # for the progress
    }


def address(file: str, content: bytes) -> str:
    """Of a file below ``_static``, with what tells this content from another."""
    return f"{file}?v={hashlib.sha256(content).hexdigest()[:8]}"


def write_weights(app, exception) -> None:
    """Put the file beside the scripts, unless it is there."""
    if exception or app.builder.format != "html":
        return
    put_beside_scripts(app, FILE, weights_file())


def put_beside_scripts(app, file: str, content: bytes) -> None:
    target = Path(app.outdir) / "_static" / file
    if target.exists() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


# --- the committed file ---


def read_weights(path: Path = WEIGHTS) -> list[np.ndarray]:
    """The arrays of a Keras weights file of CNN_Basic, without Keras.

    The committed file must be the one that was trained: a changed bit in a weight would otherwise
    pass for a weight. Of another file, only layers, shapes and finite values can be known.

    Returns:
        Twelve float32 arrays in the order of ``model.get_weights()``.

    Raises:
        ValueError: the file cannot be read, is damaged or lacks a layer; the message names the file
            and says what to do.
        FileNotFoundError: there is no such file.
    """
    try:
        content = path.read_bytes()
        if path == WEIGHTS and hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256:
            raise ValueError("its SHA-256 is not WEIGHTS_SHA256 of tutorial_site/lab/weights.py")
        return _arrays(content)
    except Exception as error:  # HDF5 reports damage as OSError, KeyError, RuntimeError and others
        kind = FileNotFoundError if isinstance(error, FileNotFoundError) else ValueError
        raise kind(
            f"{path}: not the weights of CNN_Basic: {checks.reason(error)}. "
            "Restore the file from the repository, or train it again with nox -s train"
        ) from error


def _arrays(content: bytes) -> list[np.ndarray]:
    import h5py  # here, because packing arrays and reading the packed file need none of it

    arrays = []
    with h5py.File(io.BytesIO(content)) as file:
        for name, kernel in KERNELS.items():
            for number, shape in enumerate((kernel, kernel[-1:])):
                stored = file.get(f"layers/{name}/vars/{number}")
                got = getattr(stored, "shape", None)
                if got != shape:
                    raise ValueError(f"{name}/{number} must have shape {shape}, got {got}")
                array = checks.array(f"{name}/{number}", stored[()])
                arrays.append(array.astype(np.float32))
    return arrays


# --- the browser's file ---


def quantise(kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Round a kernel to whole numbers, filter by filter.

    Args:
        kernel: finite float32 weights; the last axis is the filters or units.

    Returns:
        ``(numbers, scale)``: int8 in the shape of `kernel`, from −127 to 127, and float32 of shape
        ``(filters,)``, above 0. ``numbers * scale`` is at most half a scale from the kernel.
    """
    largest = np.abs(kernel).reshape(-1, kernel.shape[-1]).max(axis=0)
    scale = largest / LARGEST
    scale[largest == 0] = 1  # a filter of zeros: any scale will do, except 0
    return np.rint(kernel / scale).astype(np.int8), scale  # rint takes a half to the even number


def pack(weights: Sequence[np.ndarray]) -> bytes:
    """Quantise and put everything in one file; the same weights give the same bytes.

    Args:
        weights: twelve arrays as `read_weights` gives them.
    """
    arrays = {}
    for name, kernel, bias in zip(KERNELS, weights[::2], weights[1::2], strict=True):
        numbers, scale = quantise(kernel)
        arrays[name] = {"kernel": numbers, "scale": scale, "bias": bias}
    layers, payload = {name: {} for name in KERNELS}, bytearray()
    for kind, dtype in DTYPES.items():
        for name in KERNELS:
            array = arrays[name][kind]
            layers[name][kind] = {"shape": list(array.shape), "offset": len(payload)}
            payload += array.astype(dtype).tobytes()
    about = {"bytes": len(payload), "crc32": zlib.crc32(payload), "layers": layers}
    header = json.dumps(about, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 4)
    return struct.pack("<I", len(header)) + header + payload


def unpack(data: bytes) -> list[np.ndarray]:
    """Read what `pack` has written, as the browser does.

    Returns:
        Twelve float32 arrays, kernels multiplied by their scales, for ``model.set_weights()``.
    """
    start = 4 + struct.unpack_from("<I", data)[0]

    def array(kind: str, shape: list[int], offset: int) -> np.ndarray:
        count = math.prod(shape)
        return np.frombuffer(data, DTYPES[kind], count, start + offset).reshape(shape)

    weights = []
    for layer in json.loads(data[4:start])["layers"].values():
        scale, bias, kernel = (array(kind, **layer[kind]) for kind in DTYPES)
        weights += [kernel * scale, bias]
    return weights
