"""Whatever a public function of the helper gets: the documented error, or a right answer.

Right is what a slow, plain computation says that shares no line with the helper.
"""

from __future__ import annotations

import itertools
from dataclasses import fields
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kit.fuzz_values import ANYTHING, MANY, REFUSED, attempt, number_arrays, spoiled

from tutorial_src import build_cnn_basic, data, figures, model, training
from tutorial_src.layer_table import LayerTable, layer_costs
from tutorial_src.page import same_as_build_cnn_basic
from tutorial_src.path_picture import PathPicture

FEW = settings(MANY, max_examples=15)


# --- the model and what shows it ---


@MANY
@given(spoiled({"input_shape": st.just((4, 4, 1)), "num_classes": st.just(2)}, least=1))
@example({"input_shape": itertools.count(4), "num_classes": 2})
@example({"input_shape": b"\x1c\x1c\x01", "num_classes": 2})
@example({"input_shape": {28, 4, 1}, "num_classes": 2})
@example({"input_shape": (10**6, 10**6, 1), "num_classes": 2})
@example({"input_shape": (28, 28, 10**9), "num_classes": 10})
@example({"input_shape": (28, 28, 1), "num_classes": 10**9})
@example({"input_shape": (None, [1, 2], 3), "num_classes": 10**9})
def test_build_cnn_basic(arguments):
    built = attempt(build_cnn_basic, arguments)
    if built is not REFUSED:
        assert built.input_shape[1:] == tuple(int(side) for side in arguments["input_shape"])
        assert built.output_shape == (None, arguments["num_classes"])


def test_the_limit_of_the_model_counts_as_keras_does(monkeypatch):
    """The three layers that it adds up are nearly all of the model, and never more."""
    counted = build_cnn_basic().count_params()
    monkeypatch.setattr(model, "MOST_PARAMETERS", counted)
    build_cnn_basic()
    monkeypatch.setattr(model, "MOST_PARAMETERS", int(counted * 0.95))
    with pytest.raises(ValueError, match="input_shape and num_classes must be smaller"):
        build_cnn_basic()


@MANY
@given(ANYTHING)
def test_what_is_no_model_is_refused(value):
    for function in (layer_costs, LayerTable, PathPicture, same_as_build_cnn_basic):
        assert attempt(lambda model, f=function: f(model), {"model": value}) is REFUSED
    assert attempt(figures.picture_boxes, {"figure": value}) is REFUSED


def keras_models() -> dict:
    import keras

    layers = keras.layers
    image = keras.Input((8, 8, 1))
    branch = layers.Conv2D(2, 3, padding="same")(image)
    return {
        "chain": keras.Sequential(
            [
                image,
                layers.Conv2D(2, 3, 2),
                layers.Activation("tanh"),
                layers.Flatten(),
                layers.Dense(3),
            ]
        ),
        "fork": keras.Model(image, [layers.Flatten()(branch), layers.MaxPooling2D()(branch)]),
        "two-inputs": keras.Model([image, keras.Input((8, 8, 1))], branch),
        "not-built": keras.Sequential([layers.Dense(2)]),
        "row": keras.Sequential([keras.Input((8,)), layers.Dense(2)]),
        "any-side": keras.Sequential([keras.Input((None, None, 1)), layers.Conv2D(2, 3)]),
        "oblong": keras.Sequential([keras.Input((8, 9, 1)), layers.Conv2D(2, 3)]),
        "oblong-window": keras.Sequential([image, layers.Conv2D(2, (3, 1))]),
        "oblong-pool": keras.Sequential([image, layers.MaxPooling2D((2, 1))]),
        "oblong-strides": keras.Sequential([image, layers.Conv2D(2, 3, (1, 2))]),
        "dilated": keras.Sequential([image, layers.Conv2D(2, 3, dilation_rate=2)]),
        "dense-on-maps": keras.Sequential([keras.Input((8, 8, 8)), layers.Dense(8)]),
    }


@pytest.fixture(scope="module")
def models():
    return keras_models()


def test_costs_of_another_chain(models):
    costs = layer_costs(models["chain"])
    assert [cost.multiply_adds for cost in costs] == [0, 3 * 3 * 9 * 2, 0, 0, 18 * 3]
    assert [cost.receptive_field for cost in costs] == [1, 3, 3, 3, 8]
    assert "tanh" in LayerTable(models["chain"])._repr_html_()
    assert PathPicture(models["chain"])._repr_html_().count("<li") == 5


@pytest.mark.parametrize(
    "name",
    [
        "fork",
        "two-inputs",
        "not-built",
        "row",
        "any-side",
        "oblong",
        "oblong-window",
        "oblong-pool",
        "oblong-strides",
        "dilated",
        "dense-on-maps",
    ],
)
def test_models_that_the_formulas_do_not_know_are_refused(models, name):
    named = r"\b(model|conv2d|max_pooling2d|dense|flatten)"
    assert attempt(layer_costs, {"model": models[name]}, named=named) is REFUSED


@pytest.mark.parametrize("name", ["two-inputs", "not-built", "row", "any-side"])
def test_models_that_cannot_be_cnn_basic_are_refused(models, name):
    for function in (PathPicture, same_as_build_cnn_basic):
        assert attempt(lambda model, f=function: f(model), {"model": models[name]}) is REFUSED


def test_figures_need_no_arguments():
    assert all(file.is_file() for file in figures.font_files())


# --- training ---

RECIPE = training.Recipe()
RNG = np.random.default_rng(1)
BYTES = number_arrays(2, 28, 28).map(lambda values: (values % 1 * 255).astype(np.uint8))
LABELS = st.sampled_from([np.array([0, 9]), np.array([3, 3], np.uint8)])


@MANY
@given(spoiled({"images": BYTES}))
def test_pixels(arguments):
    result = attempt(training.pixels, arguments)
    if result is not REFUSED:
        expected = [Fraction(int(one), 255) for one in arguments["images"].ravel()]
        np.testing.assert_allclose(result.ravel(), np.array(expected, float), rtol=1e-6)
        assert result.shape == (*arguments["images"].shape, 1)


@MANY
@given(BYTES, LABELS, ANYTHING, st.sampled_from([0, 1, 2, 3, 4]))
def test_data_sha256(images, labels, other, place):
    arrays = [images, labels, images, labels]
    if place < 4:
        arrays[place] = other
    given = ((arrays[0], arrays[1]), (arrays[2], arrays[3]))
    result = attempt(training.data_sha256, {"arrays": given})
    if result is not REFUSED:
        assert all(0 <= one <= 255 for array in arrays for one in np.ravel(array))
        assert result == training.data_sha256(given)
    if place == 4:
        assert result is not REFUSED


@MANY
@given(spoiled({"arrays": st.just(None), "recipe": st.just(RECIPE)}))
def test_train_refuses(arguments):
    assert attempt(training.train, arguments, named="arrays|images|labels|recipe") is REFUSED
    assert attempt(training.data_sha256, {"arrays": arguments["arrays"]}) is REFUSED


def test_train_needs_more_images_than_it_keeps():
    images, labels = np.zeros((5000, 28, 28), np.uint8), np.zeros(5000, np.uint8)
    arrays = ((images, labels), (images, labels))
    with pytest.raises(ValueError, match="arrays must have more than 5000 training images"):
        training.train(arrays, RECIPE)
    wrong = ((images, labels + np.uint8(10)), (images, labels))
    with pytest.raises(ValueError, match="labels must be 0 to 9, got 10 to 10"):
        training.train(wrong, RECIPE)


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
@given(spoiled({"count": st.integers(0, 5), "recipe": st.just(RECIPE), "rng": st.just(RNG)}))
def test_random_transforms(arguments):
    result = attempt(training.random_transforms, arguments)
    if result is not REFUSED:
        assert result.shape == (arguments["count"], 8)
        size = result[:, 0] * result[:, 4] - result[:, 1] * result[:, 3]
        assert ((size > 0.6) & (size < 1.6)).all()  # neither mirrored nor much larger or smaller


@FEW
@given(
    spoiled(
        {
            "images": BYTES.map(training.pixels),
            "recipe": st.just(RECIPE),
            "rng": st.just(RNG),
        }
    )
)
@example({"images": np.full((1, 28, 28, 1), 2.0), "recipe": RECIPE, "rng": RNG})
@example({"images": np.zeros((0, 28, 28, 1)), "recipe": RECIPE, "rng": RNG})
def test_augment(arguments):
    result = attempt(training.augment, arguments)
    if result is not REFUSED:
        assert result.shape == arguments["images"].shape
        assert result.min() >= 0
        assert result.max() <= 1


@FEW
@given(spoiled({"model": st.just(None), "images": BYTES, "labels": LABELS}))
def test_accuracy_refuses(arguments):
    assert attempt(training.accuracy, arguments) is REFUSED


def test_accuracy_is_the_share_of_right_answers():
    built = build_cnn_basic()
    images = np.random.default_rng(1).integers(0, 256, (7, 28, 28), np.uint8)
    answers = [int(built(training.pixels(images[i : i + 1])).numpy().argmax()) for i in range(7)]
    labels = np.array([answers[0], (answers[1] + 1) % 10, *answers[2:]])
    assert training.accuracy(built, images, labels) == pytest.approx(6 / 7)


@MANY
@given(spoiled({"model": st.just(None), "path": st.just("a.weights.h5")}))
def test_save_float16_refuses(arguments):
    assert attempt(training.save_float16, arguments) is REFUSED


def test_save_float16_refuses_another_model(models, tmp_path):
    path = tmp_path / "a.weights.h5"
    for name in ("chain", "oblong", "row", "two-inputs"):
        arguments = {"model": models[name], "path": path}
        named = "model|input_shape|num_classes"
        assert attempt(training.save_float16, arguments, named=named) is REFUSED
    assert list(tmp_path.iterdir()) == []


# --- the digits ---

NO_PATH = ANYTHING.filter(lambda value: not isinstance(value, str))


@MANY
@given(NO_PATH)
def test_what_is_no_path_is_refused(value):
    for function in (data.read_npz, data.check_file):
        assert attempt(function, {"path": value}) is REFUSED
    assert attempt(data.has_sha256, {"path": value, "digest": ""}) is REFUSED
    assert attempt(data.download, {"url": "", "digest": "", "target": value}) is REFUSED


@MANY
@given(st.text(max_size=20).filter(lambda text: "/" not in text), ANYTHING)
def test_paths_of_any_text(tmp_path, text, digest):
    path = tmp_path / "none" / text
    named = "cannot be read|no such file"
    assert attempt(data.read_npz, {"path": path}, data.MnistFileError, named) is REFUSED
    assert data.has_sha256(path, digest) is False


@MANY
@given(ANYTHING.filter(lambda value: not isinstance(value, str) or ":" not in value))
def test_download_from_no_address(tmp_path, url):
    arguments = {"url": url, "digest": "", "target": tmp_path / "target"}
    result = attempt(data.download, arguments)
    assert result is (False if isinstance(url, str) else REFUSED)
    assert list(tmp_path.iterdir()) == []


SIGNATURES = st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\x93NUMPY\x01\x00"])


@MANY
@given(SIGNATURES, st.binary(max_size=300), SIGNATURES)
def test_read_npz_of_random_bytes(tmp_path, start, content, end):
    path = tmp_path / "random.npz"
    path.write_bytes(start + content + end)
    named = "cannot be read|no array named|a single array"
    assert attempt(data.read_npz, {"path": path}, data.MnistFileError, named) is REFUSED


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


@MANY
@given(TEXT.filter(bool))
def test_any_text_in_mnist_npz(monkeypatch, tmp_path, text):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MNIST_NPZ", text)
    assert attempt(data.find_mnist, {}, data.MnistFileError, "MNIST file") is REFUSED
    assert data.locate_mnist().describe().startswith("digits: MNIST from MNIST_NPZ, ")
