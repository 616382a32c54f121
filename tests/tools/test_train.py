"""The trained weights: what they are, how they were made, and that they can be made again."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace

import numpy as np
import pytest

from tools.train import (
    RECORD,
    WEIGHTS,
    Recipe,
    accuracy,
    augment,
    data_sha256,
    pixels,
    random_transforms,
    save_float16,
    train,
)
from tutorial_src import build_cnn_basic
from tutorial_src.data import find_mnist, offline_sample

pytestmark = pytest.mark.slow

SHORT = replace(Recipe(), epochs=1, batch_size=50, validation_images=100)
STILL = replace(Recipe(), rotation=0.0, scale=0.0, shear=0.0, shift=0.0, thicker=0.0)


@pytest.fixture(scope="module")
def few():
    """Some hundreds of the digits that need no network."""
    (x_train, y_train), (x_test, y_test) = offline_sample()
    return (x_train[:500], y_train[:500]), (x_test[:100], y_test[:100])


@pytest.fixture(scope="module")
def record() -> dict:
    return json.loads(RECORD.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def trained():
    model = build_cnn_basic()
    model.load_weights(WEIGHTS)
    return model


def test_file_is_small():
    assert WEIGHTS.stat().st_size <= 4_000_000


def test_plain_keras_reads_the_file(tmp_path):
    """A reader's own model, in a process that knows nothing of this project."""
    code = f"""
import keras
from keras import layers
model = keras.Sequential([layers.Input((28, 28, 1))])
for filters in (32, 64):
    for _ in range(2):
        model.add(layers.Conv2D(filters, 3, padding="same"))
        model.add(layers.Activation("relu"))
    model.add(layers.MaxPool2D((2, 2)))
    model.add(layers.Dropout(0.25))
for layer in (layers.Flatten(), layers.Dense(512), layers.Activation("relu"),
              layers.Dropout(0.25), layers.Dense(10), layers.Activation("softmax")):
    model.add(layer)
model.load_weights({str(WEIGHTS)!r})
print(model.weights[0].dtype, float(abs(model.weights[0].numpy()).sum()))
"""
    command = [sys.executable, "-I", "-c", code]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
    dtype, size = result.stdout.split()
    ours = build_cnn_basic()
    ours.load_weights(WEIGHTS)
    assert dtype == "float32"
    assert float(size) == pytest.approx(float(np.abs(ours.get_weights()[0]).sum()), rel=1e-6)


def test_record_says_how_they_were_made(record, trained):
    assert record["recipe"] == asdict(Recipe())
    assert record["parameters"] == trained.count_params()
    assert record["test_accuracy"] >= 0.993
    assert set(record["versions"]) == {"tensorflow", "keras", "numpy"}
    assert len(record["data_sha256"]) == 64
    names = {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert set(record["history"]) == names
    assert {len(record["history"][name]) for name in names} == {Recipe().epochs}


def test_weights_read_the_offline_digits(trained):
    """Digits from another data set, which the training never saw; needs no MNIST."""
    _, (images, labels) = offline_sample()
    assert accuracy(trained, images, labels) > 0.9


def test_accuracy_on_the_real_test_images(record, trained):
    source = find_mnist()
    if source.is_sample:
        pytest.skip("needs the real MNIST: set MNIST_NPZ to its mnist.npz")
    arrays = source.load()
    if data_sha256(arrays) != record["data_sha256"]:
        pytest.fail("these digits are not the ones that the weights were trained on")
    measured = accuracy(trained, *arrays[1])
    assert measured >= 0.993
    assert measured == pytest.approx(record["test_accuracy"], abs=0.0002)


@pytest.fixture(scope="module")
def short(few):
    """A model after one epoch, and what was written down of it."""
    return train(few, SHORT)


def test_training_again_gives_the_same_weights(few, short):
    first, history = short
    second, again = train(few, SHORT)
    assert history == again
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    for ours, theirs in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_another_seed_gives_other_weights(few, short):
    first, _ = short
    second, _ = train(few, replace(SHORT, seed=2))
    assert np.abs(first.get_weights()[0] - second.get_weights()[0]).max() > 0.01


def test_training_learns(few):
    model, history = train(few, replace(SHORT, epochs=4))
    assert history["loss"][-1] < 0.5 * history["loss"][0]
    assert accuracy(model, *few[1]) > 0.6


# Keras's own half-precision variables do not take NumPy 2's `copy` keyword yet.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_float16_file_gives_back_what_was_saved(short, tmp_path):
    model = build_cnn_basic()
    model.set_weights(short[0].get_weights())
    path = tmp_path / "folder" / "some.weights.h5"
    save_float16(model, path)
    loaded = build_cnn_basic()
    loaded.load_weights(path)
    for saved, read in zip(model.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(saved, read)


def test_hash_is_of_the_values(few):
    (x, y), test = few
    assert data_sha256(few) == data_sha256(((x.copy(), y.astype(np.int64)), test))
    changed = x.copy()
    changed[0, 0, 0] ^= 1
    assert data_sha256(few) != data_sha256(((changed, y), test))


def test_pixels():
    images = np.array([[[0, 255], [51, 102]]], dtype=np.uint8)
    result = pixels(images)
    assert result.shape == (1, 2, 2, 1)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result[0, :, :, 0], [[0, 1], [0.2, 0.4]], rtol=1e-6)


def test_transform_without_change_is_the_identity():
    transforms = random_transforms(3, STILL, np.random.default_rng(1))
    np.testing.assert_allclose(transforms, [[1, 0, 0, 0, 1, 0, 0, 0]] * 3, atol=1e-6)


def test_augmentation_changes_a_little_and_keeps_the_range(few):
    images = pixels(few[0][0][:50])
    before = images.copy()
    changed = augment(images, Recipe(), np.random.default_rng(1))
    np.testing.assert_array_equal(images, before)  # the caller's images stay as they were
    assert changed.shape == images.shape
    assert changed.min() >= 0
    assert changed.max() <= 1
    alike = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(images, changed, strict=True)]
    assert 0.4 < np.mean(alike) < 0.95
    same = augment(images, STILL, np.random.default_rng(1))
    np.testing.assert_allclose(same, images, atol=1e-5)
