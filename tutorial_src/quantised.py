"""CNN_Basic's weights in one small file for the browser: kernels as int8, a scale per filter.

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
from pathlib import Path

import numpy as np

from tutorial_src import checks

WEIGHTS = Path(__file__).with_name("weights") / "cnn_basic.weights.h5"
# Of the committed file; `nox -s train` prints the one of the file that it has written.
WEIGHTS_SHA256 = "5eaa32c97abe961338fbb3b4ccb6849677f9310bd695f43e852918d3b9008c1b"
MOST_BYTES = 1 << 24  # the committed file has 3.4 MB, and twice that in float32
KERNELS = {  # the layers that have weights, in the order of ``model.get_weights()``
    "conv2d": (3, 3, 1, 32),
    "conv2d_1": (3, 3, 32, 32),
    "conv2d_2": (3, 3, 32, 64),
    "conv2d_3": (3, 3, 64, 64),
    "dense": (3136, 512),
    "dense_1": (512, 10),
}
LARGEST = 127  # −128 is left out, so that both signs reach equally far
# Outside of these, a scale would lose its precision or 127 times it would be infinite.
SMALLEST_SCALE = np.finfo(np.float32).tiny
LARGEST_SCALE = np.nextafter(np.finfo(np.float32).max / np.float32(LARGEST), np.float32(0))
DTYPES = {"scale": "<f4", "bias": "<f4", "kernel": "i1"}  # the order in the payload


def quantise(kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Round a kernel to whole numbers, filter by filter.

    Args:
        kernel: finite weights of any shape; the last axis is the filters or units.

    Returns:
        ``(numbers, scale)``: int8 in the shape of `kernel`, from −127 to 127, and float32 of shape
        ``(filters,)``, above 0. ``numbers * scale`` is at most half a scale from the kernel.

    Raises:
        ValueError: `kernel` has no axis, or a weight is not a finite number in float32.
    """
    kernel = _float32("kernel", kernel)
    if kernel.ndim == 0 or kernel.size == 0:
        raise ValueError(f"kernel must hold weights, got shape {kernel.shape}")
    largest = np.abs(kernel).reshape(-1, kernel.shape[-1]).max(axis=0)
    scale = (largest / np.float32(LARGEST)).clip(SMALLEST_SCALE, LARGEST_SCALE)
    scale[largest == 0] = 1  # a filter of zeros: any scale will do, except 0
    numbers = np.rint(kernel / scale)  # rint takes a half to the even number
    return numbers.clip(-LARGEST, LARGEST).astype(np.int8), scale


def dequantise(numbers: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """The kernel that the numbers stand for: ``float32(numbers) * scale``, in float32.

    Args:
        numbers: int8 of shape ``(..., filters)``.
        scale: float32 of shape ``(filters,)``.

    Raises:
        ValueError: `numbers` is no int8 array with an axis, or `scale` does not hold as many finite
            numbers as the last axis of `numbers` is long, or a product is beyond float32.
    """
    numbers, scale = checks.array("numbers", numbers, "i"), _float32("scale", scale)
    if numbers.dtype != np.int8 or numbers.ndim == 0:
        raise ValueError(f"numbers must be int8 with an axis, got {numbers.dtype} {numbers.shape}")
    if scale.shape != numbers.shape[-1:]:
        raise ValueError(f"scale must have shape {numbers.shape[-1:]}, got {scale.shape}")
    if (np.abs(scale) > LARGEST_SCALE).any():
        raise ValueError(f"scale must be at most {LARGEST_SCALE}, got {np.abs(scale).max()}")
    return numbers.astype(np.float32) * scale


def read_weights(path: Path = WEIGHTS) -> list[np.ndarray]:
    """The arrays of a Keras weights file of CNN_Basic, without Keras.

    The committed file must be the one that was trained: a changed bit in a weight would otherwise
    pass for a weight. Of another file, only layers, shapes and finite values can be known.

    Returns:
        Twelve float32 arrays in the order of ``model.get_weights()``.

    Raises:
        ValueError: `path` is no path, or the file cannot be read, is damaged or lacks a layer; the
            message names the file and says what to do.
        FileNotFoundError: there is no such file.
    """
    path = checks.path("path", path)
    try:
        content = _content(path)
        if path == WEIGHTS and hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256:
            raise ValueError("its SHA-256 is not WEIGHTS_SHA256 of tutorial_src/quantised.py")
        return _arrays(content)
    except FileNotFoundError:
        raise FileNotFoundError(_refusal(path, "no such file")) from None
    except Exception as error:  # HDF5 reports damage as OSError, KeyError, RuntimeError and others
        raise ValueError(_refusal(path, checks.reason(error))) from error


def _refusal(path: Path, problem: str) -> str:
    path = " ".join(str(path).splitlines())
    return (
        f"{path}: not the weights of CNN_Basic: {problem}. "
        "Restore the file from the repository, or train it again with nox -s train"
    )


def _content(path: Path) -> bytes:
    if path.stat() and not path.is_file():  # a pipe would keep us waiting
        raise ValueError("a folder" if path.is_dir() else "not a regular file")
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES:,} bytes")
    return content


def _arrays(content: bytes) -> list[np.ndarray]:
    import h5py  # here, because packing arrays and reading the packed file need none of it

    arrays = []
    with h5py.File(io.BytesIO(content)) as file:
        for name, kernel in KERNELS.items():
            for number, shape in enumerate((kernel, kernel[-1:])):
                stored = file.get(f"layers/{name}/vars/{number}")
                # Before it is read: the shape may claim more than any memory holds.
                if getattr(stored, "shape", None) != shape:
                    got = checks.shown(getattr(stored, "shape", None))
                    raise ValueError(f"{name}/{number} must have shape {shape}, got {got}")
                if stored.dtype.kind != "f":
                    raise ValueError(f"{name}/{number} must be floats, got {stored.dtype}")
                arrays.append(_float32(f"{name}/{number}", stored[()]))
    return arrays


def pack(weights: Sequence[np.ndarray]) -> bytes:
    """Quantise and put everything in one file; the same weights give the same bytes.

    Args:
        weights: twelve arrays in the order of ``build_cnn_basic().get_weights()``.

    Raises:
        ValueError: the number of arrays, a shape or a value is wrong; the message names the layer.
    """
    arrays = {}
    for name, kernel, bias in _checked(weights):
        numbers, scale = quantise(kernel)
        arrays |= {(name, "kernel"): numbers, (name, "scale"): scale, (name, "bias"): bias}
    payload = b"".join(
        arrays[name, kind].astype(dtype).tobytes()
        for kind, dtype in DTYPES.items()
        for name in KERNELS
    )
    about = {"bytes": len(payload), "crc32": zlib.crc32(payload), "layers": _layout()}
    header = json.dumps(about, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 4)
    return struct.pack("<I", len(header)) + header + payload


def unpack(data: bytes) -> list[np.ndarray]:
    """Read a packed file back.

    Returns:
        Twelve float32 arrays, kernels dequantised, for ``model.set_weights()``.

    Raises:
        ValueError: `data` is not bytes, or the file is cut short, damaged or of another model; the
            message says which.
    """
    payload = _payload(data)
    weights = []
    for kinds in _layout().values():
        found = {}
        for kind, place in kinds.items():
            shape = place["shape"]
            array = np.frombuffer(payload, DTYPES[kind], math.prod(shape), place["offset"])
            found[kind] = array.reshape(shape)
            if kind != "kernel" and not np.isfinite(array).all():
                raise ValueError("file is damaged: a scale or bias is not finite")
        weights += [dequantise(found["kernel"], found["scale"]), found["bias"].astype(np.float32)]
    return weights


def _layout() -> dict[str, dict]:
    """For each layer the shape of each array, and where in the payload it begins."""
    layers = {name: {} for name in KERNELS}
    end = 0
    for kind, dtype in DTYPES.items():
        for name, kernel in KERNELS.items():
            shape = kernel if kind == "kernel" else kernel[-1:]
            layers[name][kind] = {"shape": list(shape), "offset": end}
            end += math.prod(shape) * np.dtype(dtype).itemsize
    return layers


def _checked(weights: Sequence[np.ndarray]) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """``(layer, kernel, bias)`` for each layer."""
    if not isinstance(weights, Sequence):
        raise ValueError(f"weights must be a list of arrays, got {checks.shown(weights)}")
    if len(weights) != 2 * len(KERNELS):
        raise ValueError(f"weights must be {2 * len(KERNELS)} arrays, got {len(weights)}")
    layers = []
    for place, (name, shape) in enumerate(KERNELS.items()):
        pair = []
        for kind, wanted in (("kernel", shape), ("bias", shape[-1:])):
            array = _float32(f"{name}.{kind}", weights[2 * place + len(pair)])
            if array.shape != wanted:
                raise ValueError(f"{name}.{kind} must have shape {wanted}, got {array.shape}")
            pair.append(array)
        layers.append((name, *pair))
    return layers


def _float32(name: str, value: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite and is refused
        return checks.array(name, checks.array(name, value, "iuf").astype(np.float32))


def _payload(data: bytes) -> bytes:
    """What follows the header, once all is known to be whole."""
    if not isinstance(data, bytes | bytearray | memoryview):
        raise ValueError(f"data must be bytes, got {checks.shown(data)}")
    data = bytes(data)
    if len(data) < 4:
        raise ValueError(f"file is cut short: {len(data)} bytes")
    start = 4 + struct.unpack_from("<I", data)[0]
    if len(data) < start:
        raise ValueError(f"file is cut short: {len(data)} bytes, and the header ends at {start}")
    try:
        header = json.loads(data[4:start])
        size, checksum, layers = header["bytes"], header["crc32"], header["layers"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"file is damaged: header: {checks.one_line(str(error))}") from error
    if layers != _layout():
        raise ValueError("file is damaged or of another model: its layers are not CNN_Basic's")
    last = _layout()["dense_1"]["kernel"]
    if size != last["offset"] + math.prod(last["shape"]):
        raise ValueError("file is damaged: header: another size than CNN_Basic's")
    payload = data[start:]
    if len(payload) < size:
        raise ValueError(f"file is cut short: payload of {len(payload)} bytes, should be {size}")
    if len(payload) > size or zlib.crc32(payload) != checksum:
        raise ValueError("file is damaged: the payload does not match its checksum")
    return payload
