"""What layers cost, held to Keras and to what the layers really depend on."""

from __future__ import annotations

import re

import keras
import numpy as np
import pytest
import tensorflow as tf
from bs4 import BeautifulSoup
from hypothesis import assume, given
from hypothesis import strategies as st
from kit.fuzz_values import MANY

from tutorial_src import build_cnn_basic, costs
from tutorial_src.costs import LayerTable, layer_costs

# --- the formulas ---

SIDES, SMALL = st.integers(1, 9), st.integers(1, 4)
PAIRS = st.tuples(SMALL, SMALL)


@MANY
@given(st.tuples(SIDES, SIDES, SMALL), PAIRS, PAIRS, st.sampled_from(["valid", "same"]), SMALL)
def test_convolution(shape, kernel_size, strides, padding, filters):
    """Keras's own shapes and weights, whatever the sides, windows, strides and paddings."""
    assume(padding == "same" or (kernel_size[0] <= shape[0] and kernel_size[1] <= shape[1]))
    layer = keras.layers.Conv2D(filters, kernel_size, strides, padding)
    output = layer(keras.Input(shape))
    assert output.shape[1:3] == tuple(
        costs.output_side(side, window, stride, padding)
        for side, window, stride in zip(shape, kernel_size, strides, strict=False)
    )
    assert costs.conv2d_parameters(kernel_size, shape[2], filters) == layer.count_params()
    adds = costs.conv2d_multiply_adds(shape, kernel_size, filters, strides, padding)
    assert adds == output.shape[1] * output.shape[2] * layer.kernel.shape.num_elements()


@MANY
@given(st.integers(1, 30), st.integers(1, 8))
def test_dense(inputs, units):
    layer = keras.layers.Dense(units)
    layer.build((None, inputs))
    assert costs.dense_parameters(inputs, units) == layer.count_params()
    assert costs.dense_multiply_adds(inputs, units) == layer.kernel.shape.num_elements()


@MANY
@given(st.integers(1, 12), st.integers(1, 5), SMALL)
def test_same_padding(side, window, stride):
    """A window that counts the real cells under it: fewer at an edge, more padding there."""
    ones = tf.ones((1, side, 1, 1))
    counted = tf.nn.conv2d(ones, tf.ones((window, 1, 1, 1)), (stride, 1), "SAME")
    before, after = costs.same_padding(side, window, stride)
    padded = np.pad(np.ones(side), (before, after))
    places = np.lib.stride_tricks.sliding_window_view(padded, window)[::stride]
    assert places.sum(axis=1).tolist() == counted[0, :, 0, 0].numpy().tolist()


def test_window_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="window must fit into 2 cells, got 3"):
        costs.output_side(2, 3)


@pytest.mark.parametrize(
    ("arguments", "side"),
    [
        ((28, 3, 1, "valid"), 26),
        ((28, 3, 2, "valid"), 13),
        ((28, 3, 2, "same"), 14),
        ((5, 2, 2), 2),
    ],
)
def test_output_side(arguments, side):
    assert costs.output_side(*arguments) == side


def test_same_padding_is_lopsided_at_stride_two():
    assert costs.same_padding(28, 3, 2) == (0, 1)
    assert costs.same_padding(28, 3, 1) == (1, 1)


def test_receptive_field_of_cnn_basic():
    block = [(3, 1), (3, 1), (2, 2)]
    assert [costs.receptive_field(block[:n]) for n in range(4)] == [1, 3, 5, 6]
    assert costs.receptive_field(block * 2) == 16


@given(st.lists(PAIRS, max_size=4))
def test_receptive_field_is_what_one_output_needs(layers):
    """Going back from one cell: each layer widens it to (n − 1)·stride + window."""
    field = 1
    for window, stride in reversed(layers):
        field = (field - 1) * stride + window
    assert costs.receptive_field(layers) == field


# --- the table ---


@pytest.fixture(scope="module")
def model():
    return build_cnn_basic()


def test_agrees_with_model_summary(model):
    lines: list[str] = []
    model.summary(print_fn=lambda line, **_: lines.append(line))
    summary = "\n".join(lines)
    shapes = re.findall(r"│ \(None, ([\d, ]+)\)", summary)
    counts = re.findall(r"\) +│ +([\d,]+) │", summary)
    found = layer_costs(model)
    assert len(found) == len(shapes) == 19
    assert [cost.output_shape for cost in found] == [
        tuple(map(int, shape.split(", "))) for shape in shapes
    ]
    assert [f"{cost.parameters:,}" for cost in found] == counts
    assert f"Total params: {sum(cost.parameters for cost in found):,}" in summary


def test_multiply_adds_are_weights_times_places(model):
    for layer, cost in zip(model.layers, layer_costs(model), strict=True):
        places = np.prod(cost.output_shape[:-1]) if len(cost.output_shape) == 3 else 1
        weights = layer.kernel.shape.num_elements() if layer.weights else 0
        assert cost.multiply_adds == places * weights, cost.name


def test_formulas_give_the_parameters(model):
    counted = [cost for cost in layer_costs(model) if cost.formula]
    assert len(counted) == 6
    for cost in counted:
        factors, filters = re.fullmatch(r"\(([\d·]+) \+ 1\)·(\d+)", cost.formula).groups()
        weights = np.prod([int(factor) for factor in factors.split("·")])
        assert (weights + 1) * int(filters) == cost.parameters


def test_receptive_field_is_what_a_value_depends_on():
    """The input cells whose change reaches one value in the middle, counted by its gradient."""
    model = build_cnn_basic((40, 40, 1))
    for weight in model.weights:
        weight.assign(tf.fill(weight.shape, 0.01))  # nothing cancels, no ReLU cuts anything off
    image = tf.random.uniform((1, 40, 40, 1), seed=1)
    pooled = [layer for layer in model.layers if isinstance(layer, keras.layers.MaxPooling2D)]
    for layer in pooled:  # its average depends on all cells, its maximum on one at a time
        layer.call = tf.keras.layers.AveragePooling2D(layer.pool_size).call
    for layer, cost in zip(model.layers[1:13], layer_costs(model)[1:13], strict=True):
        part = keras.Model(model.inputs, layer.output)
        with tf.GradientTape() as tape:
            tape.watch(image)
            output = part(image)
            middle = output[0, output.shape[1] // 2, output.shape[2] // 2, 0]
        reached = np.abs(tape.gradient(middle, image)[0, :, :, 0]) > 0
        assert np.sum(reached.any(axis=1)) == cost.receptive_field, layer.name
        assert np.sum(reached.any(axis=0)) == cost.receptive_field, layer.name


def test_dense_sees_the_whole_image(model):
    assert [cost.receptive_field for cost in layer_costs(model)][-6:] == [16, 28, 28, 28, 28, 28]


def test_unknown_layer_is_named():
    layers = keras.layers
    model = keras.Sequential([layers.Input((8, 8, 1)), layers.UpSampling2D()])
    with pytest.raises(TypeError, match="UpSampling2D"):
        layer_costs(model)


def test_convolution_without_bias_is_not_passed_over():
    layers = keras.layers
    model = keras.Sequential([layers.Input((8, 8, 1)), layers.Conv2D(2, 3, use_bias=False)])
    with pytest.raises(AssertionError, match="Conv2D: 20, Keras counts 18"):
        layer_costs(model)


def other_models() -> dict[str, keras.Model]:
    layers = keras.layers
    image = keras.Input((8, 8, 1))
    branch = layers.Conv2D(2, 3, padding="same")(image)

    def one_layer(layer, shape=(8, 8, 1)) -> keras.Model:
        return keras.Sequential([keras.Input(shape), layer])

    return {
        "fork": keras.Model(image, [layers.Flatten()(branch), layers.MaxPooling2D()(branch)]),
        "two-inputs": keras.Model([image, keras.Input((8, 8, 1))], branch),
        "not-built": keras.Sequential([layers.Dense(2)]),
        "row": one_layer(layers.Dense(2), (8,)),
        "any-side": one_layer(layers.Conv2D(2, 3), (None, None, 1)),
        "oblong": one_layer(layers.Conv2D(2, 3), (8, 9, 1)),
        "oblong-window": one_layer(layers.Conv2D(2, (3, 1))),
        "oblong-pool": one_layer(layers.MaxPooling2D((2, 1))),
        "oblong-strides": one_layer(layers.Conv2D(2, 3, (1, 2))),
        "dilated": one_layer(layers.Conv2D(2, 3, dilation_rate=2)),
        "dense-on-maps": one_layer(layers.Dense(8), (8, 8, 8)),
    }


OTHER_MODELS = other_models()


@pytest.mark.parametrize("model", OTHER_MODELS.values(), ids=OTHER_MODELS.keys())
def test_models_that_the_formulas_do_not_know_are_refused(model):
    with pytest.raises(ValueError, match=r"\b(model|conv2d|max_pooling2d|dense|flatten)"):
        layer_costs(model)


def test_costs_of_another_chain():
    layers = keras.layers
    parts = layers.Conv2D(2, 3, 2), layers.Activation("tanh"), layers.Flatten(), layers.Dense(3)
    chain = keras.Sequential([keras.Input((8, 8, 1)), *parts])
    found = layer_costs(chain)
    assert [cost.multiply_adds for cost in found] == [0, 3 * 3 * 9 * 2, 0, 0, 18 * 3]
    assert [cost.receptive_field for cost in found] == [1, 3, 3, 3, 8]
    assert "tanh" in LayerTable(chain)._repr_html_()


def test_html_table(model):
    html = BeautifulSoup(LayerTable(model)._repr_html_(), "html.parser")
    rows = [[cell.get_text() for cell in row.select("td")] for row in html.select("tbody tr")]
    assert len(rows) == 19 + 1
    assert rows[3] == [
        "3", "Conv2D", "28 × 28 × 32", "(3·3·32 + 1)·32 =", "9,248", "0.6%", "7,225,344", "5 × 5",
    ]  # fmt: skip
    assert rows[-1][4] == f"{model.count_params():,}"
    assert sum(float(row[5].rstrip("%")) for row in rows[:-1] if row[5]) == pytest.approx(
        100, abs=0.1
    )
