"""What each layer of CNN_Basic computes, in a few lines of NumPy, and what it costs.

Images are arrays of shape (N, H, W, C): batch, height, width, channels, as in Keras. A side given
as one integer stands for both sides; ``strides=2`` is ``strides=(2, 2)``. The layers take finite
floating-point numbers (integers would wrap around); what grows beyond the type becomes infinite, as
in Keras. Every wrong argument is a ValueError that names it.

Sources: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (2016), for the
output sizes; Keras for what "same" adds on which side, and for pooling with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from numbers import Integral, Real

import numpy as np

from tutorial_src import checks

Pair = int | Sequence[int]
PADDINGS = ("valid", "same")
MOST_CELLS = 10**8  # in all windows together: more is a mistake, and would fill the memory


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
        ValueError: an argument has another rank, channel count or value than said above, the
            kernel does not fit into the image, or there are more than `MOST_CELLS` to look at; the
            message names the argument.
    """
    x = _array("x", x, 4)
    kernel = _array("kernel", kernel, 4)
    if kernel.shape[2] != x.shape[3]:
        raise ValueError(f"kernel must have {x.shape[3]} channels as x has, got {kernel.shape[2]}")
    bias = _bias(bias, kernel.shape[3])
    places = _windows("kernel", x, kernel.shape[:2], strides, padding, outside=0)
    with np.errstate(over="ignore", invalid="ignore"):
        output = np.einsum("nhwcij,ijcf->nhwf", places, kernel, optimize=True)
        return output if bias is None else output + bias


def relu(x: np.ndarray) -> np.ndarray:
    """Replace what is negative by zero; the shape stays.

    Raises:
        ValueError: `x` does not hold finite numbers.
    """
    return np.maximum(checks.array("x", x, "iuf"), 0)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Turn the last axis into probabilities: all positive, summing to 1, in the same order.

    The largest logit is subtracted first. That changes no probability and keeps ``exp`` finite.

    Raises:
        ValueError: `logits` has no axis, an empty last one, or other values than finite floats.
    """
    logits = checks.array("logits", logits)
    if logits.ndim == 0:
        raise ValueError("logits must have at least one axis")
    if not logits.shape[-1]:
        raise ValueError(f"logits must have at least one class, got shape {logits.shape}")
    with np.errstate(over="ignore", under="ignore"):  # far below the largest: its share is 0
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
    return places.max(axis=(-2, -1))


def average_pool2d(
    x: np.ndarray, pool_size: Pair = 2, strides: Pair | None = None, padding: str = "valid"
) -> np.ndarray:
    """Keep the mean of each window, channel by channel; arguments and result as `max_pool2d`.

    With same padding, the mean is over the cells that the window really holds.

    Raises:
        ValueError: as `conv2d`.
    """
    x = _array("x", x, 4)
    # Summed in float64: four large float16 would overflow, and a thousand small ones lose digits.
    total, cells = (
        _pool_windows(values, pool_size, strides, padding, outside=0).sum(
            axis=(-2, -1), dtype=np.result_type(values, np.float64)
        )
        for values in (x, np.ones_like(x))
    )
    return (total / cells).astype(x.dtype)


def flatten(x: np.ndarray) -> np.ndarray:
    """Put each image's values in one row, last axis first: (N, H, W, C) → (N, H·W·C).

    Raises:
        ValueError: `x` does not hold finite numbers, or has no batch axis.
    """
    x = checks.array("x", x, "iuf")
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
    bias = _bias(bias, kernel.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        output = x @ kernel
        return output if bias is None else output + bias


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
    x, mask = checks.array("x", x), checks.array("mask", mask, "biuf")
    if mask.shape != x.shape:
        raise ValueError(f"mask must have the shape {x.shape} of x, got {mask.shape}")
    if not np.isin(mask, (0, 1)).all():
        raise ValueError("mask must hold zeros and ones only")
    if isinstance(rate, bool) or not isinstance(rate, Real) or not 0 <= rate < 1:
        raise ValueError(f"rate must be at least 0 and less than 1, got {checks.shown(rate)}")
    wide = x.astype(np.result_type(x, np.float64))  # in float16, 1 − rate may be 0
    with np.errstate(over="ignore"):
        return np.where(mask, wide / wide.dtype.type(1 - rate), 0).astype(x.dtype)


# --- what they cost ---


def output_side(side: int, window: int, stride: int = 1, padding: str = "valid") -> int:
    """One side of a convolution's or pooling's output, in cells.

    valid: ⌊(side − window) / stride⌋ + 1;  same: ⌈side / stride⌉.

    Raises:
        ValueError: an argument is not a positive integer, the padding is unknown, or, with valid
            padding, the window is larger than the side.
    """
    side, window, stride = (
        checks.positive("side", side),
        checks.positive("window", window),
        checks.positive("stride", stride),
    )
    if _padding(padding) == "same":
        return -(-side // stride)
    if window > side:
        raise ValueError(
            f"window must fit into {checks.shown(side)} cells, got {checks.shown(window)}"
        )
    return (side - window) // stride + 1


def conv2d_parameters(kernel_size: Pair, channels: int, filters: int, use_bias: bool = True) -> int:
    """Weights and biases of a convolution layer: (height · width · channels + 1) · filters.

    Raises:
        ValueError: a size is not a positive integer, or `use_bias` no truth value.
    """
    weights = prod(_pair("kernel_size", kernel_size)) * checks.positive("channels", channels)
    return (weights + checks.flag("use_bias", use_bias)) * checks.positive("filters", filters)


def dense_parameters(inputs: int, units: int, use_bias: bool = True) -> int:
    """Weights and biases of a dense layer: (inputs + 1) · units.

    Raises:
        ValueError: a number is not a positive integer, or `use_bias` no truth value.
    """
    weights = checks.positive("inputs", inputs)
    return (weights + checks.flag("use_bias", use_bias)) * checks.positive("units", units)


def conv2d_multiply_adds(
    input_shape: Sequence[int],
    kernel_size: Pair,
    filters: int,
    strides: Pair = 1,
    padding: str = "valid",
) -> int:
    """Multiplications (each with its addition) for one image of shape (H, W, C).

    Every cell of every feature map takes height · width · channels of them.

    Raises:
        ValueError: a size is not a positive integer, the padding is unknown, or, with valid
            padding, the kernel is larger than the image.
    """
    height, width, channels = _integers("input_shape", input_shape, 3)
    windows = zip(
        (height, width), _pair("kernel_size", kernel_size), _pair("strides", strides), strict=True
    )
    cells = prod(
        _fitting("kernel_size", side, window, stride, padding) for side, window, stride in windows
    )
    return cells * conv2d_parameters(kernel_size, channels, filters, use_bias=False)


def dense_multiply_adds(inputs: int, units: int) -> int:
    """Multiplications (each with its addition) for one row: inputs · units.

    Raises:
        ValueError: a number is not a positive integer.
    """
    return dense_parameters(inputs, units, use_bias=False)


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """How many cells of a side of the input one cell of the last layer depends on.

    Each layer adds (window − 1) steps, and a step is as long as all strides before it multiplied
    (Araujo, Norris & Sim, "Computing Receptive Fields of Convolutional Neural Networks", 2019).

    Args:
        layers: (window, stride) of each convolution and pooling, from the input on.

    Raises:
        ValueError: `layers` is no sequence of pairs, or a number is not a positive integer.
    """
    if not _is_sequence(layers) or not all(_is_sequence(one) and len(one) == 2 for one in layers):
        raise ValueError(f"layers must be pairs (window, stride), got {checks.shown(layers)}")
    field, step = 1, 1
    for window, stride in layers:
        field += (checks.positive("layers: window", window) - 1) * step
        step *= checks.positive("layers: stride", stride)
    return field


# --- shared ---


def same_padding(side: int, window: int, stride: int) -> tuple[int, int]:
    """How many cells same padding adds before and after a side; an odd one goes after.

    Raises:
        ValueError: an argument is not a positive integer.
    """
    missing = (output_side(side, window, stride, "same") - 1) * stride + window - side
    total = max(missing, 0)
    return total // 2, total - total // 2


def _windows(
    name: str, x: np.ndarray, window: Pair, strides: Pair, padding: str, outside: float
) -> np.ndarray:
    """All windows, (N, H', W', C, height, width); `name` is the argument with their size."""
    window, strides = _pair(name, window), _pair("strides", strides)
    sides = list(zip(x.shape[1:3], window, strides, strict=True))
    places = [_fitting(name, *side, padding) for side in sides]
    before_after = [same_padding(*side) if padding == "same" else (0, 0) for side in sides]
    padded = [side + sum(more) for side, more in zip(x.shape[1:3], before_after, strict=True)]
    cells = x.shape[0] * x.shape[3] * max(prod(padded), prod(places) * prod(window))
    if cells > MOST_CELLS:
        raise ValueError(
            f"{name} must be smaller: {checks.shown(window)} on x makes more than "
            f"{MOST_CELLS:,} cells"
        )
    x = np.pad(x, [(0, 0), *before_after, (0, 0)], constant_values=outside)
    views = np.lib.stride_tricks.sliding_window_view(x, window, axis=(1, 2))
    return views[:, :: strides[0], :: strides[1]]


def _fitting(name: str, side: int, window: int, stride: int, padding: str) -> int:
    """`output_side`, where the window is the caller's argument `name`."""
    if _padding(padding) == "valid" and window > side:
        raise ValueError(
            f"{name} must fit into {checks.shown(side)} cells, got {checks.shown(window)}"
        )
    return output_side(side, window, stride, padding)


def _pool_windows(x, pool_size: Pair, strides: Pair | None, padding: str, outside: float):
    strides = pool_size if strides is None else strides
    return _windows("pool_size", _array("x", x, 4), pool_size, strides, padding, outside)


def _array(name: str, value: np.ndarray, rank: int) -> np.ndarray:
    """Floats of this rank; a batch may be empty, nothing else."""
    value = checks.array(name, value)
    if value.ndim != rank:
        raise ValueError(f"{name} must have {rank} axes, got {value.ndim}: shape {value.shape}")
    if 0 in (value.shape[1:] if name == "x" else value.shape):
        raise ValueError(f"{name} must have no empty axis, got shape {value.shape}")
    return value


def _bias(bias: np.ndarray | None, count: int) -> np.ndarray | None:
    """One float for each filter or unit; a layer may also have none."""
    if bias is None:
        return None
    bias = _array("bias", bias, 1)
    if len(bias) != count:
        raise ValueError(f"bias must have {count} values, got {len(bias)}")
    return bias


def _is_sequence(value: object) -> bool:
    # Text is a sequence as well, and the elements of bytes are integers.
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray)


def _integers(name: str, value: Sequence[int], count: int) -> list[int]:
    if not _is_sequence(value) or len(value) != count:
        raise ValueError(f"{name} must be {count} integers, got {checks.shown(value)}")
    return [checks.positive(name, side) for side in value]


def _pair(name: str, value: Pair) -> tuple[int, int]:
    sides = (value, value) if isinstance(value, Integral) else value
    if not _is_sequence(sides) or len(sides) != 2:
        shown = checks.shown(value)
        raise ValueError(f"{name} must be an integer or a pair of integers, got {shown}")
    return checks.positive(name, sides[0]), checks.positive(name, sides[1])


def _padding(value: str) -> str:
    if not isinstance(value, str) or value not in PADDINGS:
        raise ValueError(f'padding must be "valid" or "same", got {checks.shown(value)}')
    return value
