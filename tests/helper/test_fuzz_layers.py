"""Whatever a function of layer_math gets: the documented error, or what a slow computation says."""

from __future__ import annotations

import itertools
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.fuzz_values import MANY, REFUSED, attempt, number_arrays, spoiled

from tutorial_src import build_cnn_basic, checks, lab
from tutorial_src import layer_math as lm

SMALL = st.integers(1, 4)
PADDING = st.sampled_from(["valid", "same"])
PAIR = SMALL | st.tuples(SMALL, SMALL)
BOOL = st.booleans()


def pair(value) -> tuple[int, int]:
    return (int(value), int(value)) if np.ndim(value) == 0 else tuple(int(one) for one in value)


# --- the layers ---


def places(side: int, window: int, stride: int, padding: str) -> list[range]:
    """For each place of the window the cells that it covers, some perhaps outside."""
    if padding == "valid":
        return [range(at, at + window) for at in range(0, side - window + 1, stride)]
    starts = range(0, side, stride)
    missing = max(starts[-1] + window - side, 0) // 2 if len(starts) else 0
    total = max((len(starts) - 1) * stride + window - side, 0)
    assert missing == total // 2
    return [range(at - total // 2, at - total // 2 + window) for at in starts]


def slow_windows(x, window, strides, padding):
    """(place in the output, cells inside) for every window, where cells are ((i, j), (y, x))."""
    (height, width), (down, right) = pair(window), pair(strides)
    rows = places(x.shape[1], height, down, padding)
    columns = places(x.shape[2], width, right, padding)
    for (row, ys), (column, xs) in itertools.product(enumerate(rows), enumerate(columns)):
        cells = [
            ((i, j), (y, z))
            for (i, y), (j, z) in itertools.product(enumerate(ys), enumerate(xs))
            if 0 <= y < x.shape[1] and 0 <= z < x.shape[2]
        ]
        yield (row, column), (len(rows), len(columns)), cells


def slow_conv2d(x, kernel, bias, strides, padding):
    output = None
    for (row, column), size, cells in slow_windows(x, kernel.shape[:2], strides, padding):
        if output is None:
            output = np.zeros((len(x), *size, kernel.shape[3]))
        for (i, j), (y, z) in cells:
            for channel in range(x.shape[3]):
                output[:, row, column] += np.outer(x[:, y, z, channel], kernel[i, j, channel])
    return output if bias is None else output + bias


def slow_pool(reduce):
    def pool(x, pool_size, strides, padding):
        output = None
        strides = pool_size if strides is None else strides
        for (row, column), size, cells in slow_windows(x, pool_size, strides, padding):
            if output is None:
                output = np.zeros((len(x), *size, x.shape[3]))
            inside = [x[:, y, z].astype(float) for _, (y, z) in cells]
            output[:, row, column] = reduce(inside, axis=0)
        return output

    return pool


def slow_dense(x, kernel, bias):
    sums = [[sum(a * b for a, b in zip(row, one, strict=True)) for one in kernel.T] for row in x]
    output = np.array(sums, dtype=float).reshape(len(x), kernel.shape[1])
    return output if bias is None else output + bias


def slow_softmax(logits):
    wide = np.asarray(logits, np.float64)
    rows = wide.reshape(-1, wide.shape[-1])
    powers = [[np.exp(one - max(row)) for one in row] for row in rows]
    return np.array([np.array(row) / sum(row) for row in powers]).reshape(wide.shape)


def slow_dropout(x, mask, rate):
    scale = 1 / (1 - float(rate))
    flat = [a * scale if b else 0.0 for a, b in zip(np.ravel(x), np.ravel(mask), strict=True)]
    return np.array(flat).reshape(np.shape(x))


X = number_arrays(2, 4, 5, 2)
WIDE = {"over": "ignore", "invalid": "ignore"}
LAYERS = {
    lm.conv2d: (
        {
            "x": X,
            "kernel": number_arrays(2, 3, 2, 2),
            "bias": st.none() | number_arrays(2),
            "strides": PAIR,
            "padding": PADDING,
        },
        slow_conv2d,
    ),
    lm.max_pool2d: (
        {"x": X, "pool_size": PAIR, "strides": st.none() | PAIR, "padding": PADDING},
        slow_pool(np.max),
    ),
    lm.average_pool2d: (
        {"x": X, "pool_size": PAIR, "strides": st.none() | PAIR, "padding": PADDING},
        slow_pool(np.mean),
    ),
    lm.dense: (
        {
            "x": number_arrays(3, 4),
            "kernel": number_arrays(4, 2),
            "bias": st.none() | number_arrays(2),
        },
        slow_dense,
    ),
    lm.relu: ({"x": X}, lambda x: np.where(np.asarray(x) > 0, x, 0)),
    lm.softmax: ({"logits": number_arrays(3, 4)}, slow_softmax),
    lm.flatten: ({"x": X}, lambda x: [np.ravel(one) for one in np.asarray(x)]),
    lm.dropout: (
        {
            "x": number_arrays(2, 3),
            "mask": number_arrays(2, 3).map(lambda values: values > 0),
            "rate": st.floats(0, 0.9),
        },
        slow_dropout,
    ),
}


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.__name__)
def test_layers(layer):
    valid, slow = LAYERS[layer]

    @MANY
    @given(spoiled(valid))
    def check(arguments):
        result = attempt(layer, arguments)
        if result is REFUSED:
            return
        arrays = [value for value in arguments.values() if isinstance(value, np.ndarray)]
        with np.errstate(all="ignore"):
            plain = {
                name: value
                if value is None or name not in ("x", "kernel", "bias")
                else np.asarray(value)
                for name, value in arguments.items()
            }
            expected = np.asarray(slow(**plain))
            if result.size == 0:
                assert len(result) == len(np.asarray(arguments[next(iter(valid))]))
                return
            assert result.shape == expected.shape
            large = max(
                (
                    np.abs(np.nan_to_num(a.astype(float))).max()
                    for a in arrays
                    if a.dtype.kind in "iuf" and a.size
                ),
                default=1,
            )
            if large < 1e4:  # beyond, float16 and float32 may have left their range
                rough = any(array.dtype == np.float16 for array in arrays)
                tolerance = 0.02 if rough else 1e-4
                np.testing.assert_allclose(
                    result.astype(float),
                    expected.astype(float),
                    rtol=tolerance,
                    atol=tolerance * max(large, 1) ** 2,
                )

    check()


def test_layers_hold_what_overflows():
    largest = np.full((1, 4, 4, 1), np.finfo(np.float16).max)
    assert (lm.average_pool2d(largest) == largest[:, :2, :2]).all()
    assert np.isposinf(lm.conv2d(largest, largest.reshape(4, 4, 1, 1))).all()
    ends = np.array([-np.finfo(np.float32).max, np.finfo(np.float32).max])
    assert lm.softmax(ends.astype(np.float32)).tolist() == [0, 1]
    near = lm.dropout(np.float16([0, 1]), np.array([1, 1]), 1 - 1e-12)
    assert near.tolist() == [0, np.inf]


@pytest.mark.parametrize("dtype", ["u1", "i1", "i8"])
def test_integers_that_would_wrap_are_refused(dtype):
    numbers = np.full((1, 3, 3, 1), 100, dtype)
    for call in (
        lambda: lm.conv2d(numbers, numbers.reshape(3, 3, 1, 1)),
        lambda: lm.dense(numbers[0, :, :, 0], numbers[0, :, :, 0]),
        lambda: lm.softmax(numbers),
        lambda: lm.dropout(numbers, np.ones_like(numbers), 0.5),
        lambda: lm.max_pool2d(numbers),
    ):
        with pytest.raises(ValueError, match="must hold floating-point numbers"):
            call()


@pytest.mark.parametrize("window", [10**9, (1, 10**9), (10**30, 1)])
def test_windows_that_no_memory_holds_are_refused(window):
    for pool in (lm.max_pool2d, lm.average_pool2d):
        for strides in (1, None, 10**30):
            with pytest.raises(ValueError, match="pool_size must be smaller"):
                pool(np.ones((1, 4, 4, 1)), window, strides, "same")


# --- sizes and costs ---

COSTS = {
    lm.output_side: (
        {"side": SMALL, "window": SMALL, "stride": SMALL, "padding": PADDING},
        lambda side, window, stride, padding: len(places(side, window, stride, padding)),
    ),
    lm.same_padding: (
        {"side": SMALL, "window": SMALL, "stride": SMALL},
        lambda side, window, stride: (
            -places(side, window, stride, "same")[0][0],
            max(places(side, window, stride, "same")[-1][-1] - (side - 1), 0),
        ),
    ),
    lm.conv2d_parameters: (
        {"kernel_size": PAIR, "channels": SMALL, "filters": SMALL, "use_bias": BOOL},
        lambda kernel_size, channels, filters, use_bias: (
            np.zeros((*pair(kernel_size), channels, filters)).size + filters * use_bias
        ),
    ),
    lm.dense_parameters: (
        {"inputs": SMALL, "units": SMALL, "use_bias": BOOL},
        lambda inputs, units, use_bias: np.zeros((inputs, units)).size + units * use_bias,
    ),
    lm.dense_multiply_adds: (
        {"inputs": SMALL, "units": SMALL},
        lambda inputs, units: np.zeros((inputs, units)).size,
    ),
    lm.conv2d_multiply_adds: (
        {
            "input_shape": st.tuples(SMALL, SMALL, SMALL),
            "kernel_size": PAIR,
            "filters": SMALL,
            "strides": PAIR,
            "padding": PADDING,
        },
        lambda input_shape, kernel_size, filters, strides, padding: (
            prod(
                len(places(side, window, stride, padding))
                for side, window, stride in zip(
                    input_shape[:2], pair(kernel_size), pair(strides), strict=True
                )
            )
            * prod(pair(kernel_size))
            * input_shape[2]
            * filters
        ),
    ),
    lm.receptive_field: (
        {"layers": st.lists(st.tuples(SMALL, SMALL), max_size=4)},
        lambda layers: _field_backwards(layers),
    ),
}


@pytest.mark.parametrize("huge", [10**5000, -(10**5000)], ids=["huge", "minus-huge"])
def test_more_digits_than_python_prints(huge):
    """Hypothesis cannot print such an integer either, so it is tried by itself."""
    assert attempt(lm.output_side, {"side": 3, "window": huge}) is REFUSED
    assert attempt(lm.max_pool2d, {"x": np.ones((1, 4, 4, 1)), "pool_size": huge}) is REFUSED
    assert attempt(lm.relu, {"x": huge}) is REFUSED
    assert attempt(build_cnn_basic, {"input_shape": (huge, huge, 1)}) is REFUSED
    assert attempt(build_cnn_basic, {"num_classes": huge}) is REFUSED
    assert attempt(lab.lab_link, {"image": None, "layer": "dense", "feature_map": huge}) is REFUSED


def _field_backwards(layers) -> int:
    field = 1
    for window, stride in reversed(layers):
        field = (field - 1) * stride + window
    return field


def sizes(value) -> list[int]:
    found = [value] if np.ndim(value) == 0 else list(itertools.chain(*map(sizes, value)))
    return [one for one in found if checks.is_int(one)]


@pytest.mark.parametrize("cost", COSTS, ids=lambda cost: cost.__name__)
def test_costs(cost):
    valid, slow = COSTS[cost]

    @MANY
    @given(spoiled(valid))
    def check(arguments):
        result = attempt(cost, arguments)
        if result is REFUSED:
            return
        assert min(sizes(result), default=0) >= 0
        numbers = itertools.chain(*map(sizes, arguments.values()))
        if max(numbers, default=0) < 1000:
            assert result == slow(**arguments)

    check()
