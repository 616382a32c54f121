"""What augmentation and batch normalization do to a small network; about three minutes on one core.

Three questions of the page on augmentation, each with its control. Does changing few images a
little each time help on images that the training does not see? The control sees the same images
unchanged, in as many steps; one more is changed in a harmful way, one has four times the images.
What does the trained CNN_Basic call a 6 that is turned upside down? The control is the 6 as it
stands. Does a network with batch normalization learn in fewer steps? The control is the same
network without it, each at the best of several learning rates.
"""

from __future__ import annotations

from importlib.metadata import version

import numpy as np

from tools.records import real_mnist
from tools.train import WEIGHTS, Recipe, data_sha256, pixels
from tutorial_src import build_cnn_basic

SITE = Recipe()
RECIPE = {
    "seeds": [1, 2, 3],
    "images": 200,
    "more_images": 800,
    "validation_images": 1000,  # the last of the training images
    "steps": 400,
    "measured_every": 50,
    "batch_size": 20,
    "learning_rate": 0.001,
    "rotation": SITE.rotation,
    "scale": SITE.scale,
    "shear": SITE.shear,
    "shift": SITE.shift,
    "thicker": SITE.thicker,
    "normalized_images": 2000,
    "normalized_steps": 60,
    "normalized_every": 6,
    "normalized_batch_size": 100,
    "normalized_learning_rates": [0.1, 0.3, 1.0],
}
KINDS = ("none", "augmented", "harmful", "more")


def compute(part: str | None = None) -> dict:
    """The record; with the name of a kind of training as `part`, only that, with the first seed."""
    arrays = real_mnist()
    (x, y), (test_x, test_y) = arrays
    images, labels = pixels(x), y.astype(np.int64)
    if part is not None:
        return {part: [train(images, labels, part, RECIPE["seeds"][0])]}
    seeds = RECIPE["seeds"]
    return {
        "recipe": RECIPE,
        "measured_at": measured_at(RECIPE["steps"], RECIPE["measured_every"]),
        **{kind: [train(images, labels, kind, seed) for seed in seeds] for kind in KINDS},
        "turned": turned(pixels(test_x), test_y),
        "normalized_at": measured_at(RECIPE["normalized_steps"], RECIPE["normalized_every"]),
        "normalization": {
            "without": best(images, labels, normalized=False),
            "with": best(images, labels, normalized=True),
        },
        "data_sha256": data_sha256(arrays),
        "versions": {name: version(name) for name in ("tensorflow", "keras", "numpy")},
    }


def measured_at(steps: int, every: int) -> list[int]:
    return list(range(every, steps + 1, every))


# --- augmentation ---


def train(images: np.ndarray, labels: np.ndarray, kind: str, seed: int) -> dict:
    """Train a small network on few images; what is measured is measured on unchanged ones."""
    count = RECIPE["more_images" if kind == "more" else "images"]
    few, their_labels = images[:count], labels[:count]
    kept = RECIPE["validation_images"]
    held_out, held_out_labels = images[-kept:], labels[-kept:]
    model = small_network(seed)
    change = changing_layers(seed)
    rng = np.random.default_rng(seed)
    found: dict[str, list[float]] = {"loss": [], "val_loss": [], "val_accuracy": []}
    seen = few
    passes = batches(count, RECIPE["batch_size"], RECIPE["steps"], rng)
    for step, chosen in enumerate(passes):
        if kind in ("augmented", "harmful") and step * RECIPE["batch_size"] % count == 0:
            seen = changed(few, change, rng, harmful=kind == "harmful")
        model.train_on_batch(seen[chosen], their_labels[chosen])
        if (step + 1) % RECIPE["measured_every"] == 0:
            loss, _ = measure(model, few[: RECIPE["images"]], their_labels[: RECIPE["images"]])
            val_loss, val_accuracy = measure(model, held_out, held_out_labels)
            found["loss"].append(round(loss, 4))
            found["val_loss"].append(round(val_loss, 4))
            found["val_accuracy"].append(round(val_accuracy, 4))
    return found


def batches(count: int, size: int, steps: int, rng: np.random.Generator):
    """The numbers of each step's images: all once, in a new order, before any comes again."""
    order = np.empty(0, np.int64)
    for _ in range(steps):
        if len(order) < size:
            order = rng.permutation(count)
        chosen, order = order[:size], order[size:]
        yield chosen


def small_network(seed: int):
    import tensorflow as tf
    from tensorflow.keras import layers

    tf.keras.utils.set_random_seed(seed)
    model = tf.keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPool2D(),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPool2D(),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = tf.keras.optimizers.Adam(RECIPE["learning_rate"])
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def changing_layers(seed: int):
    """The site's own recipe in Keras's layers, as the page shows it."""
    import tensorflow as tf
    from tensorflow.keras import layers

    black = {"fill_mode": "constant"}
    shift, scale = RECIPE["shift"] / 28, RECIPE["scale"]
    return tf.keras.Sequential(
        [
            layers.RandomRotation(RECIPE["rotation"] / 360, seed=10 * seed + 1, **black),
            layers.RandomShear(RECIPE["shear"], seed=10 * seed + 2, **black),
            layers.RandomTranslation(shift, shift, seed=10 * seed + 3, **black),
            layers.RandomZoom(scale, scale, seed=10 * seed + 4, **black),
        ]
    )


def changed(batch: np.ndarray, change, rng: np.random.Generator, harmful: bool) -> np.ndarray:
    """The images as one pass sees them; `harmful` mirrors half and turns half upside down."""
    import tensorflow as tf

    thick = tf.nn.max_pool2d(batch, 2, 1, "SAME").numpy()
    batch = np.where(some(batch, RECIPE["thicker"], rng), thick, batch)
    batch = change(batch, training=True).numpy()
    if harmful:
        batch = np.where(some(batch, 0.5, rng), batch[:, :, ::-1], batch)
        batch = np.where(some(batch, 0.5, rng), batch[:, ::-1, ::-1], batch)
    return batch


def some(batch: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    return (rng.random(len(batch)) < share)[:, np.newaxis, np.newaxis, np.newaxis]


def measure(model, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Loss and accuracy, with everything switched off that is for training alone."""
    loss, accuracy = model.evaluate(images, labels, batch_size=500, verbose=0)
    return float(loss), float(accuracy)


# --- what is no 6 any more ---


def turned(images: np.ndarray, labels: np.ndarray) -> dict:
    """The part of a digit's test images that CNN_Basic names as given, as they are and changed."""
    model = build_cnn_basic()
    model.load_weights(WEIGHTS)

    def share(pictures: np.ndarray, answer: int) -> float:
        guesses = model.predict(pictures, batch_size=500, verbose=0).argmax(axis=1)
        return round(float(np.mean(guesses == answer)), 4)

    six, two = images[labels == 6], images[labels == 2]
    return {
        "sixes": len(six),
        "six_as_6": share(six, 6),
        "six_upside_down_as_9": share(six[:, ::-1, ::-1], 9),
        "six_upside_down_as_6": share(six[:, ::-1, ::-1], 6),
        "twos": len(two),
        "two_as_2": share(two, 2),
        "two_mirrored_as_2": share(two[:, :, ::-1], 2),
    }


# --- batch normalization ---


def learn(images: np.ndarray, labels: np.ndarray, normalized: bool, rate: float, seed: int) -> dict:
    """A few steps of a network of four convolutions, and its validation loss on the way."""
    import tensorflow as tf
    from tensorflow.keras import layers

    tf.keras.utils.set_random_seed(seed)
    model = tf.keras.Sequential([layers.Input((28, 28, 1))])
    for filters in (8, 8, 16, 16):
        stride = 2 if filters == 16 or len(model.layers) == 0 else 1
        model.add(layers.Conv2D(filters, 3, stride, use_bias=not normalized))
        if normalized:
            model.add(layers.BatchNormalization(momentum=0.9))  # so few steps are soon forgotten
        model.add(layers.Activation("relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(
        tf.keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    rng = np.random.default_rng(seed)
    kept = RECIPE["validation_images"]
    found: dict[str, list[float]] = {"val_loss": [], "val_accuracy": []}
    order = batches(
        RECIPE["normalized_images"],
        RECIPE["normalized_batch_size"],
        RECIPE["normalized_steps"],
        rng,
    )
    for step, chosen in enumerate(order, 1):
        model.train_on_batch(images[chosen], labels[chosen])
        if step % RECIPE["normalized_every"] == 0:
            loss, accuracy = measure(model, images[-kept:], labels[-kept:])
            found["val_loss"].append(round(loss, 4))
            found["val_accuracy"].append(round(accuracy, 4))
    return {"learning_rate": rate, **found}


def best(images: np.ndarray, labels: np.ndarray, normalized: bool) -> list[dict]:
    """Of the runs at several learning rates, those at the one that is best in the end."""
    rates = RECIPE["normalized_learning_rates"]
    runs = [[learn(images, labels, normalized, r, seed) for seed in RECIPE["seeds"]] for r in rates]
    return max(runs, key=lambda some: np.mean([run["val_accuracy"][-1] for run in some]))
