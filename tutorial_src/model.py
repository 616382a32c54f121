"""CNN_Basic, the network that the tutorial takes apart layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tutorial_src import checks

if TYPE_CHECKING:
    import keras

INPUT_SHAPE = (28, 28, 1)  # height, width, channels
FILTERS = (32, 64)  # of the first and the second block
CONVOLUTIONS = 2  # in each block
KERNEL_SIZE = 3
POOL_SIZE = 2
DROPOUT_RATE = 0.25  # the part of the values that each dropout switches off
UNITS = 512  # of the dense layer
NUM_CLASSES = 10
MOST_PARAMETERS = 500_000_000  # two gigabytes: more is a mistake, and would fill the memory


def build_cnn_basic(
    input_shape: Sequence[int] = INPUT_SHAPE, num_classes: int = NUM_CLASSES
) -> keras.Model:
    """Build the untrained CNN_Basic.

    Two blocks of Conv2D → ReLU → Conv2D → ReLU → MaxPool2D → Dropout with 32 and 64 filters of
    3×3, same padding; then Flatten → Dense(512) → ReLU → Dropout → Dense(num_classes) → softmax.
    With the default arguments it has 1,676,266 parameters.

    Args:
        input_shape: height and width in pixels and the number of channels of one image, without
            the batch axis. Height and width of at least 4, because two poolings halve them twice.
        num_classes: how many classes to tell apart, at least 2.

    Returns:
        A model that maps float images of shape ``(batch, *input_shape)`` to probabilities of
        shape ``(batch, num_classes)``; every row sums to 1.

    Raises:
        ValueError: an argument is outside the ranges above, and the message names it and its value;
            or there would be more than `MOST_PARAMETERS`.

    Source: the block layout follows Simonyan & Zisserman, "Very Deep Convolutional Networks"
    (2015): small kernels in pairs, the filters doubling where the sides halve.
    """
    height, width, channels = _checked_input_shape(input_shape)
    num_classes = _checked_num_classes(num_classes)
    _check_size(height, width, channels, num_classes)

    import tensorflow as tf  # here, because it takes ten seconds and the data half needs none of it

    layers = tf.keras.layers
    inputs = layers.Input(shape=(height, width, channels))
    net = inputs
    for filters in FILTERS:
        for _ in range(CONVOLUTIONS):
            net = layers.Conv2D(filters, KERNEL_SIZE, padding="same")(net)
            net = layers.Activation("relu")(net)
        net = layers.MaxPool2D(POOL_SIZE)(net)
        net = layers.Dropout(DROPOUT_RATE)(net)

    net = layers.Flatten()(net)
    net = layers.Dense(UNITS)(net)
    net = layers.Activation("relu")(net)
    net = layers.Dropout(DROPOUT_RATE)(net)
    net = layers.Dense(num_classes)(net)
    net = layers.Activation("softmax")(net)
    return tf.keras.Model(inputs=inputs, outputs=net, name="CNN_Basic")


def _checked_input_shape(input_shape: Sequence[int]) -> tuple[int, int, int]:
    # Text and bytes are sequences as well, and the elements of bytes are integers.
    listed = isinstance(input_shape, Sequence) and not isinstance(input_shape, str | bytes)
    row = isinstance(input_shape, np.ndarray) and input_shape.ndim == 1
    sides = tuple(input_shape[:4]) if listed or row else ()
    if len(sides) != 3 or not all(checks.is_int(side) and side > 0 for side in sides):
        raise ValueError(
            f"input_shape must be three positive integers (height, width, channels), "
            f"got {checks.shown(input_shape)}"
        )
    height, width, channels = (int(side) for side in sides)
    smallest = POOL_SIZE ** len(FILTERS)
    if min(height, width) < smallest:
        raise ValueError(
            f"input_shape must be at least {smallest} high and {smallest} wide, because "
            f"{len(FILTERS)} poolings halve each side, got {checks.shown(input_shape)}"
        )
    return height, width, channels


def _checked_num_classes(num_classes: int) -> int:
    if not checks.is_int(num_classes) or num_classes < 2:
        shown = checks.shown(num_classes)
        raise ValueError(f"num_classes must be an integer of at least 2, got {shown}")
    return int(num_classes)


def _check_size(height: int, width: int, channels: int, num_classes: int) -> None:
    """Refuse a model that no machine should try; nearly all weights are in these three layers."""
    halved = POOL_SIZE ** len(FILTERS)
    flattened = (height // halved) * (width // halved) * FILTERS[-1]
    parameters = KERNEL_SIZE**2 * channels * FILTERS[0] + (flattened + num_classes) * UNITS
    if parameters > MOST_PARAMETERS:
        raise ValueError(
            f"input_shape and num_classes must be smaller: they take {checks.shown(parameters)} "
            f"parameters, more than {MOST_PARAMETERS:,}"
        )
