"""Whatever the training is asked for: the documented error, or images and numbers that hold."""

from __future__ import annotations

from dataclasses import fields

import keras
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from kit.fuzz_values import ANYTHING, MANY, REFUSED, attempt

from tools import train as training
from tutorial_src import build_cnn_basic

RECIPE = training.Recipe()


@MANY
@given(st.sampled_from([field.name for field in fields(training.Recipe)]), ANYTHING)
@example("rotation", -0.0)
def test_recipe(name, value):
    recipe = attempt(training.Recipe, {name: value})
    if recipe is not REFUSED:
        assert not isinstance(value, bool | str)
        assert 0 <= value < 2**32
        assert name not in ("epochs", "batch_size", "validation_images") or value >= 1
        transforms = training.random_transforms(3, recipe, np.random.default_rng(1))
        assert np.isfinite(transforms).all()


@MANY
@given(st.integers(0, 50), st.integers(0, 99))
def test_transforms_neither_mirror_nor_change_the_size_by_much(count, seed):
    transforms = training.random_transforms(count, RECIPE, np.random.default_rng(seed))
    assert transforms.shape == (count, 8)
    size = transforms[:, 0] * transforms[:, 4] - transforms[:, 1] * transforms[:, 3]
    assert ((size > 0.6) & (size < 1.6)).all()


@pytest.mark.parametrize(
    "images",
    [np.full((1, 28, 28, 1), 2.0), np.zeros((0, 28, 28, 1)), np.zeros((1, 28, 28, 1), np.uint8)],
    ids=["divided-by-nothing", "none", "uint8"],
)
def test_augment_refuses(images):
    arguments = {"images": images, "recipe": RECIPE, "rng": np.random.default_rng(1)}
    assert attempt(training.augment, arguments) is REFUSED


def test_train_needs_more_images_than_it_keeps():
    images, labels = np.zeros((5000, 28, 28), np.uint8), np.zeros(5000, np.uint8)
    arrays = ((images, labels), (images, labels))
    with pytest.raises(ValueError, match="arrays must have more than 5000 training images"):
        training.train(arrays, RECIPE)
    wrong = ((images, labels + np.uint8(10)), (images, labels))
    with pytest.raises(ValueError, match="labels must be 0 to 9, got 10 to 10"):
        training.train(wrong, RECIPE)


def test_accuracy_is_the_share_of_right_answers():
    built = build_cnn_basic()
    images = np.random.default_rng(1).integers(0, 256, (7, 28, 28), np.uint8)
    answers = [int(built(training.pixels(images[i : i + 1])).numpy().argmax()) for i in range(7)]
    labels = np.array([answers[0], (answers[1] + 1) % 10, *answers[2:]])
    assert training.accuracy(built, images, labels) == pytest.approx(6 / 7)


def test_weights_of_another_model_are_not_saved(tmp_path):
    path = tmp_path / "a.weights.h5"
    for shape in ((8, 8, 1), (8,)):
        other = keras.Sequential(
            [keras.Input(shape), keras.layers.Flatten(), keras.layers.Dense(3)]
        )
        arguments = {"model": other, "path": path}
        assert attempt(training.save_float16, arguments) is REFUSED
    assert list(tmp_path.iterdir()) == []
