"""CNN_Basic: what it is made of, which inputs it takes, what it refuses."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from kit.fuzz_values import ANYTHING, MANY, REFUSED, attempt
from kit.site_build import ROOT

from tutorial_src import build_cnn_basic
from tutorial_src import model as model_module

# Kind of layer and the settings that matter, in the order of the tutorial.
CONV = {"kernel_size": (3, 3), "strides": (1, 1), "padding": "same"}
POOL = {"pool_size": (2, 2), "strides": (2, 2), "padding": "valid"}
RELU, DROP = {"activation": "relu"}, {"rate": 0.25}
LAYERS = [
    ("Conv2D", CONV | {"filters": 32}),
    ("Activation", RELU),
    ("Conv2D", CONV | {"filters": 32}),
    ("Activation", RELU),
    ("MaxPooling2D", POOL),
    ("Dropout", DROP),
    ("Conv2D", CONV | {"filters": 64}),
    ("Activation", RELU),
    ("Conv2D", CONV | {"filters": 64}),
    ("Activation", RELU),
    ("MaxPooling2D", POOL),
    ("Dropout", DROP),
    ("Flatten", {}),
    ("Dense", {"units": 512}),
    ("Activation", RELU),
    ("Dropout", DROP),
    ("Dense", {"units": 10}),
    ("Activation", {"activation": "softmax"}),
]


@pytest.fixture(scope="module")
def model():
    return build_cnn_basic()


def test_name(model):
    assert model.name == "CNN_Basic"


def test_parameter_count(model):
    assert model.count_params() == 1_676_266


def test_parameters_of_each_layer(model):
    counts = [layer.count_params() for layer in model.layers if layer.weights]
    assert counts == [320, 9_248, 18_496, 36_928, 1_606_144, 5_130]


def test_every_parameter_is_trained(model):
    assert sum(int(np.prod(weight.shape)) for weight in model.trainable_weights) == 1_676_266


def test_layers_in_order(model):
    first, *others = model.layers
    assert type(first).__name__ == "InputLayer"
    assert [type(layer).__name__ for layer in others] == [kind for kind, _ in LAYERS]


@pytest.mark.parametrize(("position", "settings"), [(i, s) for i, (_, s) in enumerate(LAYERS, 1)])
def test_layer_settings(model, position, settings):
    config = model.layers[position].get_config()
    # Keras keeps pairs as tuples or lists, depending on the layer.
    kept = {name: config[name] for name in settings}
    kept = {name: tuple(v) if isinstance(v, list) else v for name, v in kept.items()}
    assert kept == settings


def test_layers_form_one_chain(model):
    for before, after in zip(model.layers, model.layers[1:], strict=False):
        assert after.input is before.output


def test_a_layer_that_only_activates_is_the_only_activation(model):
    # The tutorial shows the values before and after ReLU: no other layer may hide one.
    hidden = [layer for layer in model.layers if type(layer).__name__ in {"Conv2D", "Dense"}]
    assert {layer.get_config()["activation"] for layer in hidden} == {"linear"}


def test_output_rows_are_probabilities(model):
    images = np.random.default_rng(0).random((5, 28, 28, 1), dtype=np.float32)
    rows = model(images).numpy()
    assert rows.shape == (5, 10)
    assert (rows >= 0).all()
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-5)
    assert np.ptp(rows, axis=0).max() > 0  # the image has a say in it


def test_each_call_builds_an_untrained_model_of_its_own(model):
    assert not getattr(model, "compiled", False)
    other = build_cnn_basic()
    assert other is not model
    assert not np.array_equal(other.layers[1].get_weights()[0], model.layers[1].get_weights()[0])


@pytest.mark.parametrize(
    ("input_shape", "num_classes"),
    [
        pytest.param([28, 28, 1], 10, id="list"),
        pytest.param((np.int64(28), np.int32(28), np.uint8(1)), np.int64(10), id="numpy-integers"),
        pytest.param(np.array([28, 28, 1]), 10, id="numpy-array"),
        pytest.param((32, 32, 3), 10, id="three-channels"),
        pytest.param((4, 4, 1), 2, id="smallest"),
        pytest.param((5, 7, 1), 3, id="odd-sides"),
        pytest.param((12, 20, 1), 4, id="not-square"),
    ],
)
def test_valid_arguments(input_shape, num_classes):
    model = build_cnn_basic(input_shape, num_classes)
    height, width, channels = (int(side) for side in input_shape)
    assert model.input_shape == (None, height, width, channels)
    assert model.output_shape == (None, num_classes)
    rows = model(np.ones((2, height, width, channels), np.float32)).numpy()
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    "input_shape",
    [
        pytest.param(28, id="not-iterable"),
        pytest.param(None, id="none"),
        pytest.param((), id="empty"),
        pytest.param((28, 28), id="two-values"),
        pytest.param((None, 28, 28, 1), id="four-values"),
        pytest.param((1, 28, 28, 1), id="four-integers"),
        pytest.param((0, 28, 1), id="zero-height"),
        pytest.param((28, 0, 1), id="zero-width"),
        pytest.param((28, 28, 0), id="zero-channels"),
        pytest.param((-28, 28, 1), id="negative-height"),
        pytest.param((28, -28, 1), id="negative-width"),
        pytest.param((28, 28, -1), id="negative-channels"),
        pytest.param((28.0, 28, 1), id="float"),
        pytest.param((28, 28, 1.0), id="float-channels"),
        pytest.param((np.float64(28), 28, 1), id="numpy-float"),
        pytest.param((28, 28, True), id="bool"),
        pytest.param((28, 28, np.True_), id="numpy-bool"),
        pytest.param((28, 28, None), id="none-inside"),
        pytest.param(("28", "28", "1"), id="strings-inside"),
        pytest.param("284", id="string"),
        pytest.param("28x28x1", id="long-string"),
        pytest.param((3, 28, 1), id="height-of-3"),
        pytest.param((28, 3, 1), id="width-of-3"),
        pytest.param((3, 3, 3), id="all-3"),
    ],
)
def test_invalid_input_shape(input_shape):
    with pytest.raises(ValueError, match=r"\binput_shape\b") as caught:
        build_cnn_basic(input_shape)
    assert repr(input_shape) in str(caught.value)


@pytest.mark.parametrize(
    "num_classes", [1, 0, -1, 2.0, True, False, "10", None, [10], float("nan"), np.float32(10)]
)
def test_invalid_num_classes(num_classes):
    with pytest.raises(ValueError, match=rf"\bnum_classes\b.*{re.escape(repr(num_classes))}$"):
        build_cnn_basic(num_classes=num_classes)


@MANY
@given(ANYTHING | st.just((4, 4, 1)), ANYTHING | st.just(2))
@example(itertools.count(4), 2)
@example({28, 4, 1}, 2)
@example((10**6, 10**6, 1), 2)
@example((28, 28, 10**9), 10)
@example((28, 28, 1), 10**9)
@example((None, [1, 2], 3), 10**9)
@example((10**5000, 10**5000, 1), 10)  # more digits than Python prints
@example((28, 28, 1), -(10**5000))
def test_anything_else_is_refused_in_one_line(input_shape, num_classes):
    arguments = {"input_shape": input_shape, "num_classes": num_classes}
    built = attempt(build_cnn_basic, arguments)
    if built is not REFUSED:
        assert built.input_shape[1:] == tuple(int(side) for side in input_shape)
        assert built.output_shape == (None, num_classes)


def test_the_limit_counts_as_keras_does(monkeypatch):
    """The three layers that it adds up are nearly all of the model, and never more."""
    counted = build_cnn_basic().count_params()
    monkeypatch.setattr(model_module, "MOST_PARAMETERS", counted)
    build_cnn_basic()
    monkeypatch.setattr(model_module, "MOST_PARAMETERS", int(counted * 0.95))
    with pytest.raises(ValueError, match="input_shape and num_classes must be smaller"):
        build_cnn_basic()


def test_importing_the_package_does_not_import_tensorflow():
    # It takes ten seconds, and the data half of the package is used without it.
    modules = "tutorial_src.data, tutorial_src.model, tutorial_src.figures"
    code = f"import sys, {modules}; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
