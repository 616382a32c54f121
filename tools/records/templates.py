"""The templates of the page about Dense: what its one layer learns from the first digits of MNIST.

It is trained as the page's cell does it. The weights are kept as the browser gets them: whole
numbers from −63 to 63 and one scale for each of the ten, so that all of the instrument that has
them, its program and its style as well, is 12 kB of gzip at most.
"""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass
from importlib.metadata import version

import numpy as np

from tools.records import real_mnist
from tools.train import data_sha256, pixels


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the numbers, apart from the data and the library versions.

    Attributes:
        images: the first so many training images.
        epochs: how often each of them is seen.
        seed: of the first weights and of the shuffling.
        steps: how many values a weight may have, one of which is 0.
        test_images: which are never trained on; the accuracy is measured with all of them.
    """

    images: int = 1500
    epochs: int = 12
    seed: int = 1
    steps: int = 127
    test_images: int = 10_000


def compute(part: None = None) -> dict:
    """The record; it takes seconds, so that there is no `part` of it.

    Raises:
        ValueError: MNIST is not at hand.
    """
    recipe = Recipe()
    arrays = real_mnist()
    (train_x, train_y), (test_x, test_y) = arrays
    some = slice(recipe.images)
    kernel, bias = train(pixels(train_x[some]).squeeze(-1), train_y[some], recipe)
    numbers, scale = rounded(kernel, recipe.steps // 2)
    asked, right = pixels(test_x).reshape(len(test_x), -1), test_y
    return {
        "kernel": base64.b64encode(numbers.tobytes()).decode("ascii"),
        "scale": scale.tolist(),
        "bias": bias.tolist(),
        "accuracy": {
            "trained": share(asked @ kernel + bias, right),
            "rounded": share(asked @ (numbers * scale) + bias, right),
        },
        "recipe": asdict(recipe),
        "data_sha256": data_sha256(arrays),
        "versions": {name: version(name) for name in ("tensorflow", "keras", "numpy")},
    }


def train(images: np.ndarray, labels: np.ndarray, recipe: Recipe) -> list[np.ndarray]:
    """Kernel (784, 10) and bias (10,), float32, of images (n, 28, 28) from 0 to 1."""
    import tensorflow as tf

    tf.keras.utils.set_random_seed(recipe.seed)
    one_layer = tf.keras.Sequential(
        [
            tf.keras.Input((28, 28)),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(10, activation="softmax"),
        ]
    )
    one_layer.compile("adam", "sparse_categorical_crossentropy")
    one_layer.fit(images, labels, epochs=recipe.epochs, verbose=0)
    return one_layer.get_weights()


def rounded(kernel: np.ndarray, largest: int) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers up to `largest`, int8, and the float32 scale of each column."""
    scale = np.abs(kernel).max(axis=0) / np.float32(largest)
    return np.rint(kernel / scale).astype(np.int8), scale


def share(scores: np.ndarray, labels: np.ndarray) -> float:
    """How many of the digits with these scores get their own name."""
    return round(float((scores.argmax(axis=1) == labels).mean()), 4)
