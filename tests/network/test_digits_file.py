"""The browser reads the digits to train on as Python has packed them."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from kit.networks import decoded
from tutorial_site.lab.training_digits import choose, pack

from tutorial_src.data import offline_sample

DECODE = """
const { decodeDigits } = await import("/network/digits.js");
const file = Uint8Array.fromBase64(text);
if (flip !== null) file[flip] ^= 4;
try {
    const { train, validation, test, source } = await decodeDigits(file);
    const sizes = [train, validation, test].map(({ images, labels }) =>
        [images.length, labels.length]);
    return { source, sizes, labels: Array.from(test.labels),
        image: tools.encode(train.images.slice(784, 1568)) };
} catch (error) {
    return { name: error.name, reason: error.reason };
}
"""


@pytest.fixture(scope="module")
def sets():
    return choose(offline_sample())


@pytest.fixture(scope="module")
def content(sets) -> bytes:
    return pack(sets, "sample")


def read(network, content: bytes, flip: int | None = None) -> dict:
    return network.ask(DECODE, text=base64.b64encode(content).decode(), flip=flip)


def test_browser_reads_every_set(network, sets, content):
    found = read(network, content)
    assert found["source"] == "sample"
    assert found["sizes"] == [[len(labels) * 784, len(labels)] for _, labels in sets]
    assert found["labels"] == sets[2][1].tolist()
    np.testing.assert_array_equal(decoded(found["image"]), sets[0][0][1].ravel())


@pytest.mark.parametrize("place", [0, 40, 400, 5000, -1])
def test_damage_is_noticed(network, content, place):
    found = read(network, content, flip=place % len(content))
    assert found == {"name": "FileError", "reason": "damaged"}


def test_a_file_that_ends_early_is_noticed(network, content):
    for length in (2, 100, len(content) - 1):
        assert read(network, content[:length])["reason"] == "damaged"
