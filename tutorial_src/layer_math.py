"""What each layer of CNN_Basic computes, in a few lines of NumPy, and what it costs.

Images are arrays of shape (N, H, W, C): batch, height, width, channels, as in Keras. A side given
as one integer stands for both sides; ``strides=2`` is ``strides=(2, 2)``.

Sources: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (2016), for the
output sizes; Keras for what "same" adds on which side, and for pooling with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from numbers import Integral, Real

import numpy as np

Pair = int | Sequence[int]
PADDINGS = ("valid", "same")


# --- the layers ---


def conv2d(
    x: np.ndarray,
    kernel: np.ndarray,
    bias: np.ndarray | None = None,
    strides: Pair = 1,
    padding: str = "valid",
) -> np.ndarray:
    """Slide the kernel over the image; at each place multiply, add up, and add the bias.

    The kernel is not flipped: what neural networks call convolution is cross-correlation.

    Args:
        x: images, (N, H, W, C).
        kernel: (height, width, C, filters).
        bias: (filters,), or None for none.
        strides: cells from one place of the window to the next.
        padding: ``"valid"`` or ``"same"``; the latter surrounds the image with zeros.

    Returns:
        Feature maps, (N, H', W', filters), with the sides of `output_side`.

    Raises:
        ValueError: an argument has another rank, channel count or value than said above, or the
            kernel does not fit into the image; the message names the argument.
    """
    x = _array("x", x, 4)
    kernel = _array("kernel", kernel, 4)
    if kernel.shape[2] != x.shape[3]:
        raise ValueError(f"kernel must have {x.shape[3]} channels as x has, got {kernel.shape[2]}")
    if bias is not None:
        bias = _array("bias", bias, 1)
        if len(bias) != kernel.shape[3]:
            raise ValueError(f"bias must have {kernel.shape[3]} values, got {len(bias)}")
    places = _windows(x, kernel.shape[:2], strides, padding, outside=0)
    output = np.einsum("nhwcij,ijcf->nhwf", places, kernel, optimize=True)
    return output if bias is None else output + bias


def relu(x: np.ndarray) -> np.ndarray:
    """Replace what is negative by zero; the shape stays."""
    return np.maximum(x, 0)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Turn the last axis into probabilities: all positive, summing to 1, in the same order.

    The largest logit is subtracted first. That changes no probability and keeps ``exp`` finite.
    """
    logits = np.asarray(logits)
    if logits.ndim == 0:
        raise ValueError("logits must have at least one axis")
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def max_pool2d(
    x: np.ndarray, pool_size: Pair = 2, strides: Pair | None = None, padding: str = "valid"
) -> np.ndarray:
    """Keep the largest value of each window, channel by channel.

    With same padding, windows at the edge hold fewer cells; no zeros are added.

    Args:
        x: feature maps, (N, H, W, C).
        pool_size: the window's sides.
        strides: cells from window to window; None means `pool_size`.
        padding: ``"valid"`` or ``"same"``.

    Returns:
        (N, H', W', C).

    Raises:
        ValueError: as `conv2d`.
    """
    places = _pool_windows(x, pool_size, strides, padding, outside=-np.inf)
    return places.max(axis=(-2, -1)).astype(np.asarray(x).dtype)


def average_pool2d(
    x: np.ndarray, pool_size: Pair = 2, strides: Pair | None = None, padding: str = "valid"
) -> np.ndarray:
    """Keep the mean of each window, channel by channel; arguments and result as `max_pool2d`.

    With same padding, the mean is over the cells that the window really holds.
    """
    total = _pool_windows(x, pool_size, strides, padding, outside=0).sum(axis=(-2, -1))
    ones = np.ones_like(x)
    cells = _pool_windows(ones, pool_size, strides, padding, outside=0).sum(axis=(-2, -1))
    return total / cells


def flatten(x: np.ndarray) -> np.ndarray:
    """Put each image's values in one row, last axis first: (N, H, W, C) → (N, H·W·C)."""
    x = np.asarray(x)
    if x.ndim < 1:
        raise ValueError("x must have a batch axis")
    return x.reshape(len(x), prod(x.shape[1:]))


def dense(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
    """Multiply every input by a weight of its own, add up, and add the bias: x @ kernel + bias.

    Args:
        x: (N, inputs).
        kernel: (inputs, units).
        bias: (units,), or None for none.

    Returns:
        (N, units).

    Raises:
        ValueError: the shapes do not go together; the message names the argument.
    """
    x = _array("x", x, 2)
    kernel = _array("kernel", kernel, 2)
    if kernel.shape[0] != x.shape[1]:
        raise ValueError(f"kernel must have {x.shape[1]} rows as x has columns, got {len(kernel)}")
    if bias is None:
        return x @ kernel
    bias = _array("bias", bias, 1)
    if len(bias) != kernel.shape[1]:
        raise ValueError(f"bias must have {kernel.shape[1]} values, got {len(bias)}")
    return x @ kernel + bias


def dropout(x: np.ndarray, mask: np.ndarray, rate: float) -> np.ndarray:
    """Switch off where the mask is 0; scale the survivors by 1 / (1 − rate).

    The scale keeps the expected sum what it was, so that nothing need be done at inference
    (Srivastava et al., 2014, in the "inverted" form that Keras uses).

    Args:
        x: values of any shape.
        mask: zeros and ones, of the shape of `x`.
        rate: the share that is switched off, 0 ≤ rate < 1.

    Raises:
        ValueError: an argument is outside of this; the message names it.
    """
    x, mask = np.asarray(x), np.asarray(mask)
    if mask.shape != x.shape:
        raise ValueError(f"mask must have the shape {x.shape} of x, got {mask.shape}")
    if not np.isin(mask, (0, 1)).all():
        raise ValueError("mask must hold zeros and ones only")
    if isinstance(rate, bool) or not isinstance(rate, Real) or not 0 <= rate < 1:
        raise ValueError(f"rate must be at least 0 and less than 1, got {rate!r}")
    return np.where(mask, x / x.dtype.type(1 - rate), 0).astype(x.dtype)


# --- what they cost ---


def output_side(side: int, window: int, stride: int = 1, padding: str = "valid") -> int:
    """One side of a convolution's or pooling's output, in cells.

    valid: ⌊(side − window) / stride⌋ + 1;  same: ⌈side / stride⌉.

    Raises:
        ValueError: an argument is not a positive integer, the padding is unknown, or, with valid
            padding, the window is larger than the side.
    """
    side, window, stride = (
        _positive("side", side),
        _positive("window", window),
        _positive("stride", stride),
    )
    if _padding(padding) == "same":
        return -(-side // stride)
    if window > side:
        raise ValueError(f"window must fit into {side} cells, got {window}")
    return (side - window) // stride + 1


def conv2d_parameters(kernel_size: Pair, channels: int, filters: int, use_bias: bool = True) -> int:
    """Weights and biases of a convolution layer: (height · width · channels + 1) · filters."""
    weights = prod(_pair("kernel_size", kernel_size)) * _positive("channels", channels)
    return (weights + bool(use_bias)) * _positive("filters", filters)


def dense_parameters(inputs: int, units: int, use_bias: bool = True) -> int:
    """Weights and biases of a dense layer: (inputs + 1) · units."""
    return (_positive("inputs", inputs) + bool(use_bias)) * _positive("units", units)


def conv2d_multiply_adds(
    input_shape: Sequence[int],
    kernel_size: Pair,
    filters: int,
    strides: Pair = 1,
    padding: str = "valid",
) -> int:
    """Multiplications (each with its addition) for one image of shape (H, W, C).

    Every cell of every feature map takes height · width · channels of them.
    """
    height, width, channels = (_positive("input_shape", side) for side in input_shape)
    windows = zip(
        (height, width), _pair("kernel_size", kernel_size), _pair("strides", strides), strict=True
    )
    cells = prod(output_side(side, window, stride, padding) for side, window, stride in windows)
    return cells * conv2d_parameters(kernel_size, channels, filters, use_bias=False)


def dense_multiply_adds(inputs: int, units: int) -> int:
    """Multiplications (each with its addition) for one row: inputs · units."""
    return dense_parameters(inputs, units, use_bias=False)


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """How many cells of a side of the input one cell of the last layer depends on.

    Each layer adds (window − 1) steps, and a step is as long as all strides before it multiplied
    (Araujo, Norris & Sim, "Computing Receptive Fields of Convolutional Neural Networks", 2019).

    Args:
        layers: (window, stride) of each convolution and pooling, from the input on.
    """
    field, step = 1, 1
    for window, stride in layers:
        field += (_positive("window", window) - 1) * step
        step *= _positive("stride", stride)
    return field


# --- shared ---


def same_padding(side: int, window: int, stride: int) -> tuple[int, int]:
    """How many cells same padding adds before and after a side; an odd one goes after."""
    missing = (output_side(side, window, stride, "same") - 1) * stride + window - side
    total = max(missing, 0)
    return total // 2, total - total // 2


def _windows(
    x: np.ndarray, window: Pair, strides: Pair, padding: str, outside: float
) -> np.ndarray:
    """All windows, (N, H', W', C, height, width)."""
    window, strides = _pair("window", window), _pair("strides", strides)
    if _padding(padding) == "same":
        sides = zip(x.shape[1:3], window, strides, strict=True)
        before_after = [same_padding(*arguments) for arguments in sides]
        x = np.pad(x, [(0, 0), *before_after, (0, 0)], constant_values=outside)
    for side, length in zip(x.shape[1:3], window, strict=True):
        output_side(side, length)  # says so if it does not fit
    views = np.lib.stride_tricks.sliding_window_view(x, window, axis=(1, 2))
    return views[:, :: strides[0], :: strides[1]]


def _pool_windows(x, pool_size: Pair, strides: Pair | None, padding: str, outside: float):
    x = _array("x", x, 4)
    pool_size = _pair("pool_size", pool_size)
    strides = pool_size if strides is None else strides
    if not np.issubdtype(x.dtype, np.floating):
        raise ValueError(f"x must hold floating-point numbers, got {x.dtype}")
    return _windows(x, pool_size, strides, padding, outside)


def _array(name: str, value: np.ndarray, rank: int) -> np.ndarray:
    value = np.asarray(value)
    if value.ndim != rank:
        raise ValueError(f"{name} must have {rank} axes, got {value.ndim}: shape {value.shape}")
    return value


def _positive(name: str, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
        raise ValueError(f"{name} must be a positive integer, got {value!r}")
    return int(value)


def _pair(name: str, value: Pair) -> tuple[int, int]:
    sides = (value, value) if isinstance(value, Integral) else value
    if isinstance(sides, str) or not isinstance(sides, Sequence) or len(sides) != 2:
        raise ValueError(f"{name} must be an integer or a pair of integers, got {value!r}")
    return _positive(name, sides[0]), _positive(name, sides[1])


def _padding(value: str) -> str:
    if value not in PADDINGS:
        raise ValueError(f'padding must be "valid" or "same", got {value!r}')
    return value
