"""The record of two trainings: its file against its own header, what it says, and a part again."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict

import numpy as np
import pytest
from tutorial_site.lab import checkpoints
from tutorial_site.lab.checkpoints import FIRST, SECOND, Run, ends_file, pack, unpack

from tools.records.checkpoints import Recipe, compute
from tutorial_src.data import find_mnist
from tutorial_src.records import FOLDER, read_record

MOST = 400_000  # bytes, of the committed file and of what a reader fetches


@pytest.fixture(scope="module")
def record() -> dict:
    return read_record("checkpoints")


@pytest.fixture(scope="module")
def unpacked(record) -> tuple[dict, list[Run]]:
    return unpack(base64.b64decode(record["file"]))


def moved(run: Run) -> np.ndarray:
    """How far each kernel of the first layer is from its start, as a part of its size there."""
    kernels = run.first[0].reshape(-1, 9, FIRST[-1])
    return np.linalg.norm(kernels - kernels[0], axis=1) / np.linalg.norm(kernels[0], axis=0)


def test_record_says_how_it_was_made(record):
    assert record["recipe"] == json.loads(json.dumps(asdict(Recipe())))
    assert set(record["versions"]) == {"tensorflow", "keras", "numpy"}
    assert len(record["data_sha256"]) == 64


def test_it_is_small():
    assert (FOLDER / "checkpoints.json").stat().st_size < MOST
    assert len(ends_file()) < 4_000 < len(checkpoints.checkpoints_file()) < MOST


def test_file_is_what_its_header_says(record, unpacked):
    header, runs = unpacked
    recipe = record["recipe"]
    count = len(recipe["batches"])
    for name in ("batches", "batch_size", "validation_images"):
        assert header[name] == recipe[name]
    assert header["points"] == list(range(count))
    assert header["runs"] == record["runs"]
    assert [run.seed for run in runs] == recipe["seeds"]
    for run in runs:
        shapes = [array.shape for array in (*run.first, *run.second)]
        assert shapes == [(count, *FIRST), (count, 32), (count, *SECOND), (count, 32)]
        assert len(run.accuracy) == len(run.loss) == count
        assert all(np.isfinite(array).all() for array in (*run.first, *run.second))


def test_ends_are_of_the_first_training(unpacked):
    header, runs = unpacked
    told, (one, other) = unpack(ends_file())
    assert (told["points"], told["stored"]) == ([0, len(header["batches"]) - 1], 1)
    assert (told["batches"], told["runs"]) == (header["batches"], header["runs"])
    for whole, part in zip(runs[0].first, one.first, strict=True):
        assert np.array_equal(whole[[0, -1]], part)
    assert one.second is None
    assert other.first == []


def test_changed_byte_is_noticed(record):
    content = bytearray(base64.b64decode(record["file"]))
    header, runs = unpack(bytes(content))
    about = {name: header[name] for name in ("batches", "batch_size", "validation_images")}
    runs[0].first[0] = runs[0].first[0] * 2
    other = pack(runs, header["points"], **about)
    start = 4 + int.from_bytes(content[:4], "little")
    with pytest.raises(ValueError, match="checksum"):
        unpack(bytes(content[:start]) + other[4 + int.from_bytes(other[:4], "little") :])


def test_packing_loses_at_most_half_a_step():
    rng = np.random.default_rng(3)
    first = [rng.normal(size=(3, *FIRST)).astype("f4"), rng.normal(size=(3, 32)).astype("f4")]
    second = [rng.normal(size=(3, *SECOND)).astype("f4"), rng.normal(size=(3, 32)).astype("f4")]
    second[0][1] *= -1  # differences that do not fit into eight bits
    about = {"batches": [0, 1, 2], "batch_size": 100, "validation_images": 5}
    _, (run,) = unpack(pack([Run(1, [0.1], [2.3], first, second)], [0, 1, 2], **about))
    for before, after in zip(first, run.first, strict=True):
        assert np.array_equal(before, after)
    assert np.array_equal(second[1], run.second[1])
    step = np.abs(second[0]).max(axis=(0, 1, 2, 3)) / 127
    assert (np.abs(second[0] - run.second[0]) <= step / 2 * 1.001).all()


def test_first_weights_are_those_of_the_seed(unpacked):
    """The control: nothing was trained at the first checkpoint."""
    import tensorflow as tf

    from tutorial_src.model import build_cnn_basic

    _, runs = unpacked
    for run in runs:
        tf.keras.utils.set_random_seed(run.seed)
        arrays = build_cnn_basic().get_weights()
        assert np.array_equal(run.first[0][0], arrays[0])
        step = np.abs(run.second[0]).max(axis=(0, 1, 2, 3)) / 127
        assert (np.abs(run.second[0][0] - arrays[2]) <= step / 2 * 1.001).all()
        assert not run.first[1][0].any()


def test_both_trainings_learn(record, unpacked):
    for run in record["runs"]:
        assert run["accuracy"][0] < 0.3
        assert run["accuracy"][-1] > 0.98
        assert run["loss"][-1] < 0.1 * run["loss"][0]
        first_good = int(np.argmax(np.array(run["accuracy"]) > 0.9))
        assert 1 < first_good < len(run["accuracy"]) - 1  # what the first task looks for


def test_kernels_keep_much_of_their_start(unpacked):
    for run in unpacked[1]:
        kernels = run.first[0].reshape(-1, 9 * FIRST[-1])
        assert np.corrcoef(kernels[0], kernels[-1])[0, 1] > 0.7
        assert (np.diff(moved(run).mean(axis=1)) > 0).all()


def test_other_seed_is_another_start(unpacked):
    one, other = (run.first[0].ravel() for run in unpacked[1])
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.2


@pytest.mark.slow
def test_part_of_it_comes_out_again(record, unpacked):
    if find_mnist().is_sample:
        pytest.skip("needs the real MNIST: set MNIST_NPZ to its mnist.npz")
    again = compute({"seeds": (2,), "batches": (0, 1, 2, 5)})
    if again["data_sha256"] != record["data_sha256"]:
        pytest.fail("these digits are not the ones that the record was made from")
    _, (run,) = unpack(base64.b64decode(again["file"]))
    kept = unpacked[1][1]
    assert np.allclose(run.first[0], kept.first[0][:4], atol=5e-4)
    assert np.allclose(run.second[0], kept.second[0][:4], atol=2e-3)
    assert run.accuracy == pytest.approx(kept.accuracy[:4], abs=0.02)
    assert run.loss == pytest.approx(kept.loss[:4], abs=0.02)
