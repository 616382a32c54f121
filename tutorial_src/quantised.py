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

import json
import math
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

WEIGHTS = Path(__file__).with_name("weights") / "cnn_basic.weights.h5"
KERNELS = {  # the layers that have weights, in the order of ``model.get_weights()``
    "conv2d": (3, 3, 1, 32),
    "conv2d_1": (3, 3, 32, 32),
    "conv2d_2": (3, 3, 32, 64),
    "conv2d_3": (3, 3, 64, 64),
    "dense": (3136, 512),
    "dense_1": (512, 10),
}
LARGEST = 127  # −128 is left out, so that both signs reach equally far
DTYPES = {"scale": "<f4", "bias": "<f4", "kernel": "i1"}  # the order in the payload


def quantise(kernel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Round a kernel to whole numbers, filter by filter.

    Args:
        kernel: finite weights of any shape; the last axis is the filters or units.

    Returns:
        ``(numbers, scale)``: int8 in the shape of `kernel`, from −127 to 127, and float32 of shape
        ``(filters,)``, above 0. ``numbers * scale`` is at most half a scale from the kernel.

    Raises:
        ValueError: `kernel` has no axis, or a weight is not a finite number.
    """
    kernel = np.asarray(kernel, dtype=np.float32)
    if kernel.ndim == 0 or kernel.size == 0:
        raise ValueError(f"kernel must hold weights, got shape {kernel.shape}")
    if not np.isfinite(kernel).all():
        raise ValueError("kernel must be finite, got inf or nan")
    scale = np.abs(kernel).reshape(-1, kernel.shape[-1]).max(axis=0) / np.float32(LARGEST)
    scale[scale == 0] = 1  # a filter of zeros: any scale will do, except 0
    numbers = np.rint(kernel / scale)  # rint takes a half to the even number
    return numbers.clip(-LARGEST, LARGEST).astype(np.int8), scale


def dequantise(numbers: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """The kernel that the numbers stand for: ``float32(numbers) * scale``, in float32.

    Args:
        numbers: int8 of shape ``(..., filters)``.
        scale: float32 of shape ``(filters,)``.

    Raises:
        ValueError: the last axis of `numbers` is not as long as `scale`.
    """
    if scale.shape != numbers.shape[-1:]:
        raise ValueError(f"scale must have shape {numbers.shape[-1:]}, got {scale.shape}")
    return numbers.astype(np.float32) * scale.astype(np.float32)


def read_weights(path: Path = WEIGHTS) -> list[np.ndarray]:
    """The arrays of a Keras weights file of CNN_Basic, without Keras.

    Returns:
        Twelve float32 arrays in the order of ``model.get_weights()``.

    Raises:
        ValueError: the file is not HDF5 or lacks a layer; the message names it.
        FileNotFoundError: there is no such file.
    """
    import h5py  # here, because packing arrays and reading the packed file need none of it

    try:
        with h5py.File(path) as file:
            return [
                np.asarray(file[f"layers/{name}/vars/{number}"], dtype=np.float32)
                for name in KERNELS
                for number in range(2)
            ]
    except FileNotFoundError:
        raise
    except (OSError, KeyError) as error:
        raise ValueError(f"{path}: not the weights of CNN_Basic: {error}") from error


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
        ValueError: the file is cut short, damaged or of another model; the message says which.
    """
    payload = _payload(data)
    weights = []
    for kinds in _layout().values():
        found = {}
        for kind, place in kinds.items():
            shape = place["shape"]
            array = np.frombuffer(payload, DTYPES[kind], math.prod(shape), place["offset"])
            found[kind] = array.reshape(shape)
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
    if len(weights) != 2 * len(KERNELS):
        raise ValueError(f"weights must be {2 * len(KERNELS)} arrays, got {len(weights)}")
    layers = []
    for place, (name, shape) in enumerate(KERNELS.items()):
        pair = []
        for kind, wanted in (("kernel", shape), ("bias", shape[-1:])):
            array = np.asarray(weights[2 * place + len(pair)], dtype=np.float32)
            if array.shape != wanted:
                raise ValueError(f"{name}.{kind} must have shape {wanted}, got {array.shape}")
            if not np.isfinite(array).all():
                raise ValueError(f"{name}.{kind} must be finite, got inf or nan")
            pair.append(array)
        layers.append((name, *pair))
    return layers


def _payload(data: bytes) -> bytes:
    """What follows the header, once all is known to be whole."""
    if len(data) < 4:
        raise ValueError(f"file is cut short: {len(data)} bytes")
    start = 4 + struct.unpack_from("<I", data)[0]
    if len(data) < start:
        raise ValueError(f"file is cut short: {len(data)} bytes, and the header ends at {start}")
    try:
        header = json.loads(data[4:start])
        size, checksum, layers = header["bytes"], header["crc32"], header["layers"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"file is damaged: header: {error}") from error
    if layers != _layout():
        raise ValueError("file is damaged or of another model: its layers are not CNN_Basic's")
    payload = data[start:]
    if len(payload) < size:
        raise ValueError(f"file is cut short: payload of {len(payload)} bytes, should be {size}")
    if len(payload) > size or zlib.crc32(payload) != checksum:
        raise ValueError("file is damaged: the payload does not match its checksum")
    return payload
