"""The record of the nearest neighbours: its form, what it says, and that it comes out again."""

from __future__ import annotations

import numpy as np
import pytest

from tools.records.neighbours import HUNDRED, SHIFTS, compute, move_right, nearest
from tools.train import data_sha256
from tutorial_src.data import find_mnist, offline_sample
from tutorial_src.records import read_record

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def record() -> dict:
    return read_record("neighbours")


def test_form(record):
    assert set(record) == {"accuracy", "right_of_each_hundred", "recipe", "data_sha256"}
    assert record["recipe"]["training_images"] == 60_000
    assert record["recipe"]["pixels_to_the_right"] == list(SHIFTS)
    count = record["recipe"]["test_images"]
    assert len(record["accuracy"]) == len(record["right_of_each_hundred"]) == len(SHIFTS)
    for accuracy, right in zip(record["accuracy"], record["right_of_each_hundred"], strict=True):
        assert len(right) == count // HUNDRED
        assert all(isinstance(number, int) and 0 <= number <= HUNDRED for number in right)
        assert accuracy == pytest.approx(sum(right) / count, abs=5e-5)


def test_pixels_name_a_digit_until_it_moves(record):
    accuracy = record["accuracy"]
    assert accuracy == sorted(accuracy, reverse=True)
    assert accuracy[0] > 0.95
    assert 0.1 < accuracy[-1] < 0.3


def test_a_part_comes_out_again(record):
    source = find_mnist()
    if source.is_sample:
        pytest.skip("needs the real MNIST: set MNIST_NPZ to its mnist.npz")
    if data_sha256(source.load()) != record["data_sha256"]:
        pytest.fail("these digits are not the ones that the record was made from")
    again = compute(part=1)
    assert again["recipe"] == record["recipe"] | {"test_images": HUNDRED}
    assert again["right_of_each_hundred"] == [
        right[:1] for right in record["right_of_each_hundred"]
    ]


def test_without_mnist_it_says_so(monkeypatch):
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    monkeypatch.setenv("MNIST_NPZ", "")
    monkeypatch.setenv("KERAS_HOME", "/nowhere")
    with pytest.raises(ValueError, match="needs the real MNIST"):
        compute(part=1)


def test_nearest_is_what_comparing_one_by_one_finds():
    (stored, _), (asked, _) = offline_sample()
    stored, asked = stored[:300], asked[:20]
    differences = stored[None].astype(int) - asked[:, None].astype(int)
    expected = (differences**2).sum(axis=(2, 3)).argmin(axis=1)
    np.testing.assert_array_equal(nearest(stored, asked), expected)


def test_nearest_in_a_later_lot_and_first_of_two(monkeypatch):
    monkeypatch.setattr("tools.records.neighbours.AT_ONCE", 2)
    stored = np.array([0, 9, 5, 5, 200], dtype=np.uint8).reshape(5, 1, 1)
    asked = np.array([4, 199, 7], dtype=np.uint8).reshape(3, 1, 1)
    assert nearest(stored, asked).tolist() == [2, 4, 1]


def test_what_moves_out_is_lost():
    row = np.array([[[1, 2, 3]]])
    assert move_right(row, 1).tolist() == [[[0, 1, 2]]]
    assert move_right(row, 0).tolist() == row.tolist()
