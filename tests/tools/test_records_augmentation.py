"""The record on augmentation: what it holds, which way its numbers point, a part of it again."""

from __future__ import annotations

import numpy as np
import pytest

from tools.records import augmentation
from tutorial_src.data import find_mnist
from tutorial_src.records import read_record


@pytest.fixture(scope="module")
def record() -> dict:
    return read_record("augmentation")


def last(runs: list[dict], name: str) -> np.ndarray:
    return np.array([run[name][-1] for run in runs])


def test_says_what_it_was_made_from(record):
    assert record["recipe"] == augmentation.RECIPE
    assert set(record["versions"]) == {"tensorflow", "keras", "numpy"}
    assert len(record["data_sha256"]) == 64


def test_has_each_kind_with_each_seed(record):
    points = len(record["measured_at"])
    for kind in augmentation.KINDS:
        assert len(record[kind]) == len(augmentation.RECIPE["seeds"])
        for run in record[kind]:
            assert {len(values) for values in run.values()} == {points}
    for runs in record["normalization"].values():
        assert len({run["learning_rate"] for run in runs}) == 1
        for run in runs:
            assert len(run["val_loss"]) == len(record["normalized_at"])


def test_augmentation_helps_with_every_seed(record):
    without, augmented = record["none"], record["augmented"]
    assert (last(augmented, "val_accuracy") > last(without, "val_accuracy")).all()
    assert (last(augmented, "val_loss") < last(without, "val_loss")).all()
    assert (last(augmented, "loss") > last(without, "loss")).all()


def test_harmful_augmentation_is_worse_than_the_small_changes(record):
    harmful, augmented = record["harmful"], record["augmented"]
    assert (last(harmful, "val_accuracy") < last(augmented, "val_accuracy")).all()


def test_more_images_help_more_than_changed_ones(record):
    more, augmented = record["more"], record["augmented"]
    assert last(more, "val_accuracy").mean() > last(augmented, "val_accuracy").mean()


def test_a_turned_six_is_called_a_nine(record):
    turned = record["turned"]
    assert turned["six_as_6"] > 0.99 > 0.5 > turned["six_upside_down_as_6"]
    assert turned["six_upside_down_as_9"] > 0.5
    assert turned["two_as_2"] > 0.99 > turned["two_mirrored_as_2"]


def test_normalization_learns_in_fewer_steps(record):
    runs = record["normalization"]
    halfway = len(record["normalized_at"]) // 2
    losses = {name: np.array([run["val_loss"] for run in runs[name]]) for name in runs}
    assert losses["with"][:, halfway].mean() < losses["without"][:, halfway].mean()


def test_a_part_again_gives_the_same(record):
    if find_mnist().is_sample:
        pytest.skip("needs the real MNIST: set MNIST_NPZ to its mnist.npz")
    (again,) = augmentation.compute("augmented")["augmented"]
    then = record["augmented"][0]
    assert again["val_accuracy"] == pytest.approx(then["val_accuracy"], abs=0.02)
