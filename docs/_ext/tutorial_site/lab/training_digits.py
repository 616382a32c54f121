"""Digits to train on in the browser: one file, fetched when a reader asks to train.

Of MNIST: its first 5,000 training digits to train, the next 1,000 to validate, and of its test
digits every tenth, 1,000 in all, for the first half of them is easier than the second. Of fewer
digits, as the offline ones are: four fifths of the training digits to train, the test digits to
validate, and the other fifth to test.

The file, little-endian:

    uint32    length of the header in bytes
    header    JSON in UTF-8: ``source`` ("mnist" or "sample"), ``counts`` of the three sets,
              ``height`` and ``width`` of an image, ``crc32`` of the payload, and ``about``, a
              sentence for whoever finds the file by itself
    payload   compressed (zlib, RFC 1950); of each set its labels, then its images, a byte a pixel
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from pathlib import Path

import numpy as np

from tutorial_site.lab.weights import address, put_beside_scripts
from tutorial_src.data import Arrays

FILE = "network/training_digits.bin"  # below _static
TRAIN, VALIDATION, TEST = 5000, 1000, 1000
ABOUT = {
    "mnist": "MNIST, by Yann LeCun, Corinna Cortes and Christopher J.C. Burges, CC BY-SA 3.0",
    "sample": "Optical Recognition of Handwritten Digits, by E. Alpaydin and C. Kaynak, CC BY 4.0",
}
Set = tuple[np.ndarray, np.ndarray]  # images (n, 28, 28) and labels (n,), both uint8


def choose(arrays: Arrays) -> tuple[Set, Set, Set]:
    """The sets to train, to validate and to test; no digit is in two of them."""
    (images, labels), (others, other_labels) = arrays
    if len(images) >= TRAIN + VALIDATION and len(others) >= TEST:
        end = TRAIN + VALIDATION
        tenth = slice(0, len(others) // TEST * TEST, len(others) // TEST)
        return (
            (images[:TRAIN], labels[:TRAIN]),
            (images[TRAIN:end], labels[TRAIN:end]),
            (others[tenth], other_labels[tenth]),
        )
    train = len(images) * 4 // 5
    return (
        (images[:train], labels[:train]),
        (others[:VALIDATION], other_labels[:VALIDATION]),
        (images[train:][:TEST], labels[train:][:TEST]),
    )


def pack(sets: tuple[Set, Set, Set], source: str) -> bytes:
    """The file's content; the same digits give the same bytes."""
    payload = b"".join(part.tobytes() for images, labels in sets for part in (labels, images))
    height, width = sets[0][0].shape[1:]
    about = {
        "source": source,
        "counts": [len(labels) for _, labels in sets],
        "height": height,
        "width": width,
        "crc32": zlib.crc32(payload),
        "about": ABOUT[source],
    }
    header = json.dumps(about, separators=(",", ":")).encode()
    return struct.pack("<I", len(header)) + header + zlib.compress(payload, 9)


def digits_file(app) -> bytes:
    """The file of the digits that this build shows; packed once, and kept beside the doctrees."""
    kept = Path(app.doctreedir) / f"training_digits-{app.mnist_digest[-16:]}.bin"
    if not kept.exists():
        source = app.mnist_source
        content = pack(choose(source.load()), "sample" if source.is_sample else "mnist")
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(f".{os.getpid()}")  # pages are read by several processes
        unfinished.write_bytes(content)
        unfinished.replace(kept)
    return kept.read_bytes()


def read_header(content: bytes) -> dict:
    (length,) = struct.unpack_from("<I", content)
    return json.loads(content[4 : 4 + length])


def digits_address(content: bytes) -> str:
    """Where it lies below ``_static``: another content has another address."""
    return address(FILE, content)


def write_digits(app, exception) -> None:
    """Put the file beside the scripts, unless it is there."""
    if exception or app.builder.format != "html" or not hasattr(app, "mnist_source"):
        return
    put_beside_scripts(app, FILE, digits_file(app))
