"""The layers in NumPy agree with Keras, whatever the shapes, kernels, strides and paddings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tutorial_src import layer_math as lm

SIDES = st.integers(1, 9)
WINDOWS = st.integers(1, 4)
STRIDES = st.integers(1, 3)
PADDINGS = st.sampled_from(lm.PADDINGS)
SEEDS = st.integers(0, 2**32 - 1)
SLOW_IMPORT = settings(deadline=None, max_examples=60)  # the first example imports TensorFlow


def keras_layers():
    import tensorflow as tf

    return tf.keras.layers


def numbers(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def close(ours: np.ndarray, keras) -> None:
    keras = np.asarray(keras)
    assert ours.shape == keras.shape
    assert ours.dtype == keras.dtype
    # Sums near zero have no relative precision of their own: the scale is that of the terms.
    np.testing.assert_allclose(ours, keras, rtol=1e-5, atol=1e-5 * max(1, np.abs(keras).max()))


# --- layers ---


@SLOW_IMPORT
@given(
    st.tuples(st.integers(1, 3), SIDES, SIDES, st.integers(1, 4)),
    st.tuples(WINDOWS, WINDOWS),
    st.one_of(STRIDES, st.tuples(STRIDES, STRIDES)),
    PADDINGS,
    st.integers(1, 4),
    st.booleans(),
    SEEDS,
)
def test_conv2d(shape, kernel_size, strides, padding, filters, use_bias, seed):
    fits = kernel_size[0] <= shape[1] and kernel_size[1] <= shape[2]
    assume(padding == "same" or fits)
    x = numbers(seed, *shape)
    kernel = numbers(seed + 1, *kernel_size, shape[3], filters)
    bias = numbers(seed + 2, filters) if use_bias else None
    layer = keras_layers().Conv2D(filters, kernel_size, strides, padding, use_bias=use_bias)
    layer.build(shape)
    layer.set_weights([kernel, bias] if use_bias else [kernel])
    ours = lm.conv2d(x, kernel, bias, strides, padding)
    close(ours, layer(x))
    assert lm.conv2d_parameters(kernel_size, shape[3], filters, use_bias) == layer.count_params()
    adds = lm.conv2d_multiply_adds(shape[1:], kernel_size, filters, strides, padding)
    assert adds == ours[0].size * kernel_size[0] * kernel_size[1] * shape[3]


@SLOW_IMPORT
@given(
    st.tuples(st.integers(1, 3), SIDES, SIDES, st.integers(1, 4)),
    st.one_of(WINDOWS, st.tuples(WINDOWS, WINDOWS)),
    st.one_of(st.none(), STRIDES, st.tuples(STRIDES, STRIDES)),
    PADDINGS,
    SEEDS,
)
def test_pooling(shape, pool_size, strides, padding, seed):
    height, width = (pool_size, pool_size) if isinstance(pool_size, int) else pool_size
    assume(padding == "same" or (height <= shape[1] and width <= shape[2]))
    x = numbers(seed, *shape) - 2  # mostly negative: padding with zeros would show
    layers = keras_layers()
    close(
        lm.max_pool2d(x, pool_size, strides, padding),
        layers.MaxPool2D(pool_size, strides, padding)(x),
    )
    close(
        lm.average_pool2d(x, pool_size, strides, padding),
        layers.AveragePooling2D(pool_size, strides, padding)(x),
    )


@SLOW_IMPORT
@given(st.integers(1, 4), st.integers(1, 30), st.integers(1, 8), st.booleans(), SEEDS)
def test_dense(batch, inputs, units, use_bias, seed):
    x, kernel = numbers(seed, batch, inputs), numbers(seed + 1, inputs, units)
    bias = numbers(seed + 2, units) if use_bias else None
    layer = keras_layers().Dense(units, use_bias=use_bias)
    layer.build((None, inputs))
    layer.set_weights([kernel, bias] if use_bias else [kernel])
    close(lm.dense(x, kernel, bias), layer(x))
    assert lm.dense_parameters(inputs, units, use_bias) == layer.count_params()
    assert lm.dense_multiply_adds(inputs, units) == kernel.size


@SLOW_IMPORT
@given(st.integers(1, 4), st.integers(2, 12), st.floats(0, 300), SEEDS)  # Keras warns of one class
def test_relu_softmax_flatten(batch, classes, scale, seed):
    x = numbers(seed, batch, classes) * np.float32(scale)
    layers = keras_layers()
    close(lm.relu(x), layers.ReLU()(x))
    close(lm.softmax(x), layers.Softmax()(x))
    maps = numbers(seed, batch, 2, 3, classes)
    close(lm.flatten(maps), layers.Flatten()(maps))


@SLOW_IMPORT
@given(st.integers(1, 40), st.floats(0, 0.95), SEEDS)
def test_dropout(values, rate, seed):
    x = np.abs(numbers(seed, 2, values)) + 1  # a zero of Keras's is a dropped value
    keras = np.asarray(keras_layers().Dropout(rate, seed=seed)(x, training=True))
    close(lm.dropout(x, keras != 0, rate), keras)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_dtypes_stay(dtype):
    x = np.ones((1, 5, 5, 2), dtype)
    kernel = np.ones((3, 3, 2, 1), dtype)
    for output in (
        lm.conv2d(x, kernel, np.zeros(1, dtype), padding="same"),
        lm.max_pool2d(x, 2, padding="same"),
        lm.average_pool2d(x, 2, padding="same"),
        lm.dropout(x, np.ones_like(x), 0.4),
        lm.softmax(x),
    ):
        assert output.dtype == dtype


def test_the_example_of_dive_into_deep_learning():
    x = np.arange(9.0).reshape(1, 3, 3, 1)
    kernel = np.arange(4.0).reshape(2, 2, 1, 1)
    assert lm.conv2d(x, kernel)[0, :, :, 0].tolist() == [[19, 25], [37, 43]]


# --- arithmetic ---


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
    assert lm.output_side(*arguments) == side


def test_same_padding_is_lopsided_at_stride_two():
    assert lm.same_padding(28, 3, 2) == (0, 1)
    assert lm.same_padding(28, 3, 1) == (1, 1)


def test_receptive_field_of_cnn_basic():
    block = [(3, 1), (3, 1), (2, 2)]
    assert [lm.receptive_field(block[:n]) for n in range(4)] == [1, 3, 5, 6]
    assert lm.receptive_field(block * 2) == 16


@given(st.lists(st.tuples(WINDOWS, STRIDES), max_size=4))
def test_receptive_field_is_what_one_output_needs(layers):
    """Going back from one cell: each layer widens it to (n − 1)·stride + window."""
    field = 1
    for window, stride in reversed(layers):
        field = (field - 1) * stride + window
    assert lm.receptive_field(layers) == field


# --- errors ---

X = np.zeros((1, 5, 5, 2), np.float32)
KERNEL = np.zeros((3, 3, 2, 4), np.float32)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: lm.conv2d(X[0], KERNEL), "x must have 4 axes"),
        (lambda: lm.conv2d(X, KERNEL[0]), "kernel must have 4 axes"),
        (lambda: lm.conv2d(X, KERNEL[:, :, :1]), "kernel must have 2 channels"),
        (lambda: lm.conv2d(X, KERNEL, np.zeros(3)), "bias must have 4 values"),
        (lambda: lm.conv2d(X, KERNEL, strides=-1), "strides must be a positive integer"),
        (lambda: lm.conv2d(X, KERNEL, strides=(1, 0)), "strides must be a positive integer"),
        (lambda: lm.conv2d(X, KERNEL, strides="12"), "strides must be an integer or a pair"),
        (lambda: lm.conv2d(X, KERNEL, padding="SAME"), "padding must be"),
        (lambda: lm.conv2d(X[:, :2], KERNEL), "kernel must fit into 2 cells"),
        (lambda: lm.max_pool2d(X[0]), "x must have 4 axes"),
        (lambda: lm.max_pool2d(X, 0), "pool_size must be a positive integer"),
        (lambda: lm.max_pool2d(X, 2, (1, 2, 3)), "strides must be an integer or a pair"),
        (lambda: lm.average_pool2d(X.astype(int)), "x must hold floating-point numbers"),
        (lambda: lm.dense(X, KERNEL), "x must have 2 axes"),
        (lambda: lm.dense(np.zeros((1, 3)), np.zeros((2, 3))), "kernel must have 3 rows"),
        (lambda: lm.dense(np.zeros((1, 3)), np.zeros((3, 2)), np.zeros(3)), "bias must have 2"),
        (lambda: lm.dropout(X, X[0], 0.5), "mask must have the shape"),
        (lambda: lm.dropout(X, X + 2, 0.5), "mask must hold zeros and ones"),
        (lambda: lm.dropout(X, X, 1.0), "rate must be at least 0"),
        (lambda: lm.dropout(X, X, True), "rate must be at least 0"),
        (lambda: lm.softmax(np.float32(1)), "logits must have at least one axis"),
        (lambda: lm.flatten(np.float32(1)), "x must have a batch axis"),
        (lambda: lm.output_side(2, 3), "window must fit"),
        (lambda: lm.output_side(2.0, 1), "side must be a positive integer"),
        (lambda: lm.dense_parameters(0, 3), "inputs must be a positive integer"),
        (lambda: lm.conv2d_parameters(3, 1, -1), "filters must be a positive integer"),
        (lambda: lm.receptive_field([(3, 0)]), "stride must be a positive integer"),
    ],
)
def test_wrong_arguments_are_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()
