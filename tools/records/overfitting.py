"""What helps against overfitting, and how much: more images, or dropout? Over five seeds.

The Dense head of the training page, for the same number of steps on 100 to 10,000 images of MNIST,
without and with dropout. When the training is over, both sides are measured alike: dropout is off
for the images that it was trained on and for 5,000 training images that were kept out. The test
images are not looked at.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from importlib.metadata import version

import numpy as np

from tools.records import real_mnist
from tools.train import data_sha256, pixels


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the numbers, apart from the data and the library versions.

    Attributes:
        images: how many are trained on; the smaller sets are parts of the larger ones.
        dropout: the part of the 512 values that is switched off in training.
        seeds: each of the choice of images, of the weights, of the shuffling and of the dropout.
        steps: how often the weights are changed, for every number of images.
        batch_size: images per step.
        units: of the one Dense layer between the pixels and the answer.
        validation_images: the last training images, kept out.
    """

    images: tuple[int, ...] = (100, 300, 1000, 3000, 10_000)
    dropout: tuple[float, ...] = (0.0, 0.5)
    seeds: tuple[int, ...] = (1, 2, 3, 4, 5)
    steps: int = 1000
    batch_size: int = 32
    units: int = 512
    validation_images: int = 5000


def compute(part: dict | None = None) -> dict:
    """The record; with a ``part``, such as ``{"images": (100,), "seeds": (1,)}``, less of it."""
    recipe = replace(Recipe(), **(part or {}))
    arrays = real_mnist()
    (train_x, train_y), _ = arrays
    images = pixels(train_x)
    kept = recipe.validation_images
    validation = images[-kept:], train_y[-kept:]
    runs = []
    for seed in recipe.seeds:
        order = np.random.default_rng(seed).permutation(len(images) - kept)
        for count in recipe.images:
            chosen = order[:count]
            for rate in recipe.dropout:
                measured = run(images[chosen], train_y[chosen], validation, rate, seed, recipe)
                runs.append({"seed": seed, "images": count, "dropout": rate, **measured})
    return {
        "recipe": asdict(recipe),
        "data_sha256": data_sha256(arrays),
        "versions": {name: version(name) for name in ("tensorflow", "keras", "numpy")},
        "runs": runs,
    }


def run(images, labels, validation, rate: float, seed: int, recipe: Recipe) -> dict[str, float]:
    """Train one model and measure it on both sides, dropout off."""
    import tensorflow as tf

    layers = tf.keras.layers
    tf.keras.utils.set_random_seed(seed)
    model = tf.keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(recipe.units, activation="relu"),
            layers.Dropout(rate),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    data = data.shuffle(len(images), seed=seed).repeat().batch(recipe.batch_size)
    model.fit(data, steps_per_epoch=recipe.steps, epochs=1, shuffle=False, verbose=0)
    measured = {}
    for side, pictures in (("train", (images, labels)), ("val", validation)):
        loss, accuracy = model.evaluate(*pictures, batch_size=1000, verbose=0)
        measured |= {f"{side}_loss": round(loss, 4), f"{side}_accuracy": round(accuracy, 4)}
    return measured
