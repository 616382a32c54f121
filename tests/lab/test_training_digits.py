"""The digits to train on: which they are, their file, and what the page says of them."""

from __future__ import annotations

import json
import struct
import zlib

import numpy as np
import pytest
from tutorial_site.lab.training_digits import ABOUT, FILE, choose, pack, read_header

from tutorial_src.data import find_mnist, offline_sample


def invented(train: int, test: int):
    """Images that can be told apart, with the labels 0 to 9 in turn."""
    images = np.zeros((train + test, 28, 28), np.uint8)
    images[:, 0, 0] = np.arange(train + test) % 251
    images[:, 0, 1] = np.arange(train + test) // 251
    labels = (np.arange(train + test) % 10).astype(np.uint8)
    return (images[:train], labels[:train]), (images[train:], labels[train:])


def unpacked(content: bytes) -> tuple[dict, list[tuple[np.ndarray, np.ndarray]]]:
    """Read by the description alone."""
    (length,) = struct.unpack("<I", content[:4])
    header = json.loads(content[4 : 4 + length])
    payload = np.frombuffer(zlib.decompress(content[4 + length :]), np.uint8)
    assert zlib.crc32(payload.tobytes()) == header["crc32"]
    sets, at = [], 0
    for count in header["counts"]:
        labels = payload[at : at + count]
        at += count
        images = payload[at : at + count * 784].reshape(count, 28, 28)
        at += count * 784
        sets.append((images, labels))
    assert at == len(payload)
    return header, sets


def test_of_mnist():
    train, test = invented(60_000, 10_000)
    sets = choose((train, test))
    assert [len(labels) for _, labels in sets] == [5000, 1000, 1000]
    np.testing.assert_array_equal(sets[0][0], train[0][:5000])
    np.testing.assert_array_equal(sets[1][1], train[1][5000:6000])
    np.testing.assert_array_equal(sets[2][0], test[0][::10])
    np.testing.assert_array_equal(sets[2][1], test[1][::10])


def test_of_the_offline_digits():
    sets = choose(offline_sample())
    assert [len(labels) for _, labels in sets] == [1200, 297, 300]
    seen = [{image.tobytes() for image in images} for images, _ in sets]
    assert not seen[0] & seen[2]


@pytest.mark.parametrize("sizes", [(6000, 999), (5999, 1000), (100, 20), (30_000, 1500)])
def test_of_other_files_no_digit_is_in_two_sets(sizes):
    sets = choose(invented(*sizes))
    codes = [set(map(tuple, images[:, 0, :2].tolist())) for images, _ in sets]
    assert all(codes)
    assert len(codes[0] | codes[1] | codes[2]) == sum(len(labels) for _, labels in sets)


@pytest.mark.parametrize("source", ["mnist", "sample"])
def test_file_holds_every_pixel(source):
    sets = choose(offline_sample())
    content = pack(sets, source)
    assert content == pack(sets, source)
    header, found = unpacked(content)
    assert header == read_header(content)
    assert header["source"] == source
    assert header["about"] == ABOUT[source]
    for (images, labels), (ours, own) in zip(sets, found, strict=True):
        np.testing.assert_array_equal(ours, images)
        np.testing.assert_array_equal(own, labels)


def test_mnists_file_is_small():
    source = find_mnist()
    if source.is_sample:
        pytest.skip("needs the real MNIST: set MNIST_NPZ to its mnist.npz")
    content = pack(choose(source.load()), "mnist")
    assert read_header(content)["counts"] == [5000, 1000, 1000]
    assert len(content) <= 1_500_000


# --- in the built site ---


def test_site_publishes_the_file_and_says_what_it_is(site):
    content = (site.out / "_static" / FILE).read_bytes()
    header, sets = unpacked(content)
    assert [len(labels) for _, labels in sets] == header["counts"]
    sample = header["source"] == "sample"
    expected = choose(offline_sample() if sample else find_mnist().load())
    np.testing.assert_array_equal(sets[0][0], expected[0][0])
    paragraph = (
        site.html("lab").select_one(f'#lab-training-digits a[href*="{FILE}"]').find_parent("p")
    )
    words = paragraph.get_text()
    for count in header["counts"]:
        assert f"{count:,}장" in words
    names = ("LeCun", "Cortes", "Burges", "CC BY-SA 3.0")
    offline = ("scikit-learn", "MNIST를 내려받을 수 없는", "CC BY 4.0")
    for part in names if header["source"] == "mnist" else offline:
        assert part in words
    licence = paragraph.select_one('a[href^="https://creativecommons.org/licenses/"]')
    assert licence is not None
