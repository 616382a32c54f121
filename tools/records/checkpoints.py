"""How CNN_Basic's first two layers come out of their random start, at moments of two trainings.

Each run trains the whole network on MNIST, and stops at each checkpoint to measure it on images
that were kept out and to note the kernels and biases of the first two layers. The runs differ in
their seed only. The test images are not looked at.
"""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version

import numpy as np
from tutorial_site.lab.checkpoints import Run, pack

from tools.records import real_mnist
from tools.train import data_sha256, pixels
from tutorial_src.model import build_cnn_basic


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the numbers, apart from the data and the library versions.

    Attributes:
        seeds: each of the weights, of the order of the images and of the dropout of one run.
        batches: after how many of them there is a checkpoint.
        batch_size: images per batch; 550 of them are the training images once.
        learning_rate: Adam's, which stays the same.
        validation_images: the last training images, kept out; accuracy and loss are theirs.
    """

    seeds: tuple[int, ...] = (1, 2)
    batches: tuple[int, ...] = (
        *(0, 1, 2, 5, 10, 20, 30, 50),
        *(70, 100, 150, 200, 300, 550, 800, 1100),
    )
    batch_size: int = 100
    learning_rate: float = 0.001
    validation_images: int = 5000


def compute(part: dict | None = None) -> dict:
    """The record; with a ``part``, such as ``{"seeds": (1,), "batches": (0, 1)}``, less of it.

    Raises:
        ValueError: MNIST is not at hand.
    """
    recipe = replace(Recipe(), **(part or {}))
    arrays = real_mnist()
    (train_x, train_y), _ = arrays
    images = pixels(train_x)
    runs = [train(images, train_y, seed, recipe) for seed in recipe.seeds]
    about = {
        "batches": recipe.batches,
        "batch_size": recipe.batch_size,
        "validation_images": recipe.validation_images,
    }
    content = pack(runs, list(range(len(recipe.batches))), **about)
    return {
        "file": base64.b64encode(content).decode("ascii"),
        "runs": [{"seed": r.seed, "accuracy": r.accuracy, "loss": r.loss} for r in runs],
        "recipe": asdict(recipe),
        "data_sha256": data_sha256(arrays),
        "versions": {name: version(name) for name in ("tensorflow", "keras", "numpy")},
    }


def train(images: np.ndarray, labels: np.ndarray, seed: int, recipe: Recipe) -> Run:
    """Train once, and note what there is at each checkpoint."""
    import tensorflow as tf

    tf.keras.utils.set_random_seed(seed)
    model = build_cnn_basic()
    optimizer = tf.keras.optimizers.Adam(recipe.learning_rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    kept = len(images) - recipe.validation_images
    validation = images[kept:], labels[kept:]
    size, last = recipe.batch_size, recipe.batches[-1]
    rng = np.random.default_rng(seed)
    rounds = -(-max(last, 1) * size // kept)
    order = np.concatenate([rng.permutation(kept) for _ in range(rounds)])
    layers = [layer for layer in model.layers if layer.get_weights()][:2]
    run, noted = Run(seed, [], [], []), []
    for batch in range(last + 1):
        if batch in recipe.batches:
            loss, accuracy = model.evaluate(*validation, batch_size=1000, verbose=0)
            run.accuracy.append(round(accuracy, 4))
            run.loss.append(round(loss, 4))
            noted.append([array for layer in layers for array in layer.get_weights()])
        chosen = order[batch * size : (batch + 1) * size]
        if batch < last:
            model.train_on_batch(images[chosen], labels[chosen])
    kernels, biases, more_kernels, more_biases = map(np.stack, zip(*noted, strict=True))
    run.first, run.second = [kernels, biases], [more_kernels, more_biases]
    return run
