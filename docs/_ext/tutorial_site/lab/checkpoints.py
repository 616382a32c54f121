"""The first two layers of CNN_Basic at moments of its training, for the browser.

They are a record (``tools/records/checkpoints.py``): real trainings, which no build repeats. Two
files are made from it. The instrument begins with the small one, which has the first layer of the
first run, before the training and at its end; the other one has every checkpoint of both layers and
all runs, and comes when a reader asks for it.

Both have one form, little-endian:

    uint32    length of the header in bytes
    header    JSON in UTF-8
    payload   compressed (zlib, RFC 1950)

The header holds ``batches``, after how many of them there is a checkpoint; ``points``, which of
these the file has; ``batch_size`` and ``validation_images``; ``crc32`` of the payload; ``second``,
whether the second layer is there; for each run its ``seed``, and the ``accuracy`` and ``loss`` at
all checkpoints; and ``stored``, how many of the runs have their kernels here.

The payload holds, run by run, for all points of the file: the first layer's kernels and biases,
then the second layer's scales and biases, all float32; and behind the last run, run by run, the
second layer's kernels as int8. Kernels have the axes of Keras: row, column, input, filter.

The first layer is exact, so that one can say how far a kernel has moved in a single batch. The
second has a scale per filter for all points, and but for the first point only the differences from
the point before (modulo 256): nearly all are close to 0, so that they become small when compressed.
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from tutorial_site.lab.facts import KERNELS
from tutorial_site.lab.weights import LARGEST, address, put_beside_scripts
from tutorial_src.records import read_record

FILE = "instruments/checkpoints.bin"  # below _static
ENDS = "instruments/checkpoints_ends.bin"
FIRST, SECOND = list(KERNELS.values())[:2]
F4 = np.dtype("<f4")


@dataclass
class Run:
    """A training; of each array the first axis is the checkpoints.

    Attributes:
        seed: of the weights, of the dropout and of the order of the images.
        accuracy: on the validation images, from 0 to 1.
        loss: the cross-entropy on them.
        first: kernels and biases of the first layer, float32; empty if they are not stored.
        second: those of the second layer, or None.
    """

    seed: int
    accuracy: list[float]
    loss: list[float]
    first: list[np.ndarray] = field(default_factory=list)
    second: list[np.ndarray] | None = None


def pack(runs: list[Run], points: list[int], **about) -> bytes:
    """One file; the same arrays give the same bytes.

    Args:
        runs: with both layers or without the second, all alike; those that are not stored last.
        points: the numbers of the checkpoints that the arrays have.
        about: what else the header says: ``batches``, ``batch_size``, ``validation_images``.
    """
    floats, whole = bytearray(), bytearray()
    for run in runs:
        arrays = run.first
        if run.second:
            kernels, biases = run.second
            differences, scale = quantise_together(kernels)
            arrays = [*arrays, scale, biases]
            whole += differences.tobytes()
        floats += b"".join(array.astype(F4).tobytes() for array in arrays)
    payload = bytes(floats + whole)
    told = [{"seed": r.seed, "accuracy": r.accuracy, "loss": r.loss} for r in runs]
    about |= {"points": points, "second": bool(runs[0].second), "crc32": zlib.crc32(payload)}
    about["stored"] = sum(bool(run.first) for run in runs)
    header = json.dumps(about | {"runs": told}, separators=(",", ":")).encode()
    return struct.pack("<I", len(header)) + header + zlib.compress(payload, 9)


def quantise_together(kernels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Round kernels of shape ``(points, …, filters)`` to whole numbers, a scale for each filter.

    Returns:
        ``(differences, scale)``: int8 in their shape, of the first point its numbers from −127 to
        127, of the others what is added to the point before, modulo 256; float32 ``(filters,)``.
    """
    scale = np.abs(kernels).reshape(-1, kernels.shape[-1]).max(axis=0) / LARGEST
    scale[scale == 0] = 1
    numbers = np.rint(kernels / scale).astype(np.int16)
    return np.diff(numbers, axis=0, prepend=0).astype(np.int8), scale


def unpack(content: bytes) -> tuple[dict, list[Run]]:
    """Read what `pack` has written, as the browser does.

    Raises:
        ValueError: the payload is not the one that the header tells of.
    """
    start = 4 + struct.unpack_from("<I", content)[0]
    header = json.loads(content[4:start])
    payload = zlib.decompress(content[start:])
    if zlib.crc32(payload) != header["crc32"]:
        raise ValueError("the payload does not match its checksum")
    count, at = len(header["points"]), 0

    def take(dtype, *shape: int) -> np.ndarray:
        nonlocal at
        array = np.frombuffer(payload, dtype, int(np.prod(shape)), at).reshape(shape)
        at += array.nbytes
        return array

    runs = [Run(**told) for told in header["runs"]]
    for run in runs[: header["stored"]]:
        run.first = [take(F4, count, *FIRST), take(F4, count, FIRST[-1])]
        if header["second"]:
            run.second = [take(F4, SECOND[-1]), take(F4, count, SECOND[-1])]
    for run in runs:
        if run.second:
            numbers = np.cumsum(take(np.int8, count, *SECOND), axis=0, dtype=np.int8)
            run.second[0] = numbers * run.second[0]
    if at != len(payload):
        raise ValueError(f"the arrays end at {at} instead of {len(payload)}")
    return header, runs


# --- in the build ---


@cache
def checkpoints_file() -> bytes:
    """All of them, as the browser loads them when it is asked to."""
    return base64.b64decode(read_record("checkpoints")["file"])


@cache
def ends_file() -> bytes:
    """The first layer before and after the first training, as the instrument begins with it."""
    header, (one, *others) = unpack(checkpoints_file())
    ends = [0, len(header["batches"]) - 1]
    first = [array[ends] for array in one.first]
    runs = [replace(run, first=[], second=None) for run in (one, *others)]
    runs[0].first = first
    about = {name: header[name] for name in ("batches", "batch_size", "validation_images")}
    return pack(runs, ends, **about)


def checkpoints_attributes(docname: str) -> dict[str, str]:
    """What a place's program has to know to fetch them, seen from a page."""
    below = "../" * docname.count("/") + "_static/"
    return {
        "data-ends": below + address(ENDS, ends_file()),
        "data-ends_bytes": str(len(ends_file())),
        "data-checkpoints": below + address(FILE, checkpoints_file()),
        "data-bytes": str(len(checkpoints_file())),  # for the progress
    }


def write_checkpoints(app, exception) -> None:
    """Put both files beside the scripts, unless they are there."""
    if exception or app.builder.format != "html":
        return
    put_beside_scripts(app, FILE, checkpoints_file())
    put_beside_scripts(app, ENDS, ends_file())
