"""The table of costs, held to Keras and to what the layers really depend on."""

from __future__ import annotations

import re

import keras
import numpy as np
import pytest
import tensorflow as tf
from bs4 import BeautifulSoup

from tutorial_src import build_cnn_basic
from tutorial_src.layer_table import LayerTable, layer_costs


@pytest.fixture(scope="module")
def model():
    return build_cnn_basic()


def test_agrees_with_model_summary(model):
    lines: list[str] = []
    model.summary(print_fn=lambda line, **_: lines.append(line))
    summary = "\n".join(lines)
    shapes = re.findall(r"│ \(None, ([\d, ]+)\)", summary)
    counts = re.findall(r"\) +│ +([\d,]+) │", summary)
    costs = layer_costs(model)
    assert len(costs) == len(shapes) == 19
    assert [cost.output_shape for cost in costs] == [
        tuple(map(int, shape.split(", "))) for shape in shapes
    ]
    assert [f"{cost.parameters:,}" for cost in costs] == counts
    assert f"Total params: {sum(cost.parameters for cost in costs):,}" in summary


def test_multiply_adds_are_weights_times_places(model):
    for layer, cost in zip(model.layers, layer_costs(model), strict=True):
        places = np.prod(cost.output_shape[:-1]) if len(cost.output_shape) == 3 else 1
        weights = layer.kernel.shape.num_elements() if layer.weights else 0
        assert cost.multiply_adds == places * weights, cost.name


def test_formulas_give_the_parameters(model):
    costs = [cost for cost in layer_costs(model) if cost.formula]
    assert len(costs) == 6
    for cost in costs:
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
