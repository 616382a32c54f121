"""The record of overfitting: its form, what the training page says of it, and that it repeats."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import pairwise, product

import numpy as np
import pytest

from tools.records.overfitting import Recipe, compute
from tutorial_src.data import find_mnist
from tutorial_src.records import read_record

MEASURED = {"train_loss", "train_accuracy", "val_loss", "val_accuracy"}


@pytest.fixture(scope="module")
def record() -> dict:
    return read_record("overfitting")


def mean(record: dict, name: str, images: int, dropout: float) -> float:
    """Over the seeds."""
    runs = [r for r in record["runs"] if (r["images"], r["dropout"]) == (images, dropout)]
    assert len(runs) == len(record["recipe"]["seeds"])
    return float(np.mean([r[name] for r in runs]))


def test_record_says_how_it_was_made(record):
    assert record["recipe"] == json.loads(json.dumps(asdict(Recipe())))
    assert set(record["versions"]) == {"tensorflow", "keras", "numpy"}
    assert len(record["data_sha256"]) == 64


def test_every_run_is_there_once(record):
    recipe = record["recipe"]
    wanted = product(recipe["seeds"], recipe["images"], recipe["dropout"])
    assert [(r["seed"], r["images"], r["dropout"]) for r in record["runs"]] == list(wanted)
    for run in record["runs"]:
        assert set(run) == {"seed", "images", "dropout"} | MEASURED
        assert 0 <= run["val_accuracy"] <= 1
        assert run["val_loss"] > 0


def test_few_images_are_learnt_by_heart(record):
    assert mean(record, "train_accuracy", 100, 0.0) > 0.99
    assert mean(record, "val_accuracy", 100, 0.0) < 0.8


@pytest.mark.parametrize("dropout", Recipe().dropout)
def test_more_images_help_each_time_and_close_the_gap(record, dropout):
    amounts = record["recipe"]["images"]
    found = [mean(record, "val_accuracy", n, dropout) for n in amounts]
    learnt = [mean(record, "train_accuracy", n, dropout) for n in amounts]
    gaps = [side - other for side, other in zip(learnt, found, strict=True)]
    assert all(before < after for before, after in pairwise(found))
    assert all(before > after for before, after in pairwise(gaps))


def test_more_images_help_more_than_dropout(record):
    for fewer, more in pairwise(record["recipe"]["images"]):
        plain = mean(record, "val_accuracy", fewer, 0.0)
        by_dropout = mean(record, "val_accuracy", fewer, 0.5) - plain
        by_images = mean(record, "val_accuracy", more, 0.0) - plain
        assert by_images > 2 * abs(by_dropout)


def test_dropout_helps_where_images_are_few(record):
    for few in (100, 300):
        assert mean(record, "val_accuracy", few, 0.5) > mean(record, "val_accuracy", few, 0.0)


@pytest.mark.slow
def test_part_of_it_comes_out_again(record):
    if find_mnist().is_sample:
        pytest.skip("needs the real MNIST: set MNIST_NPZ to its mnist.npz")
    again = compute({"images": (100, 1000), "seeds": (2,)})
    if again["data_sha256"] != record["data_sha256"]:
        pytest.fail("these digits are not the ones that the record was made from")
    kept = {(r["seed"], r["images"], r["dropout"]): r for r in record["runs"]}
    assert len(again["runs"]) == 4
    for run in again["runs"]:
        before = kept[run["seed"], run["images"], run["dropout"]]
        for name in ("train_accuracy", "val_accuracy"):
            assert run[name] == pytest.approx(before[name], abs=0.01)
