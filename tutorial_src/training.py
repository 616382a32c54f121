"""Train CNN_Basic on MNIST and keep its weights; `nox -s train` does it in about half an hour.

Two files come out, side by side: the weights, in the format that ``Model.load_weights`` reads, and
a record of how they were made, so that anyone can make them again or doubt them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tutorial_src.data import find_mnist
from tutorial_src.model import build_cnn_basic

WEIGHTS = Path(__file__).with_name("weights") / "cnn_basic.weights.h5"
RECORD = WEIGHTS.with_name("cnn_basic.json")


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the weights, apart from the data and the library versions.

    Attributes:
        epochs: how often every training image is seen.
        batch_size: images per step.
        learning_rate: Adam's first step size; it falls to 0 along half a cosine.
        seed: of the weights, the shuffling, the dropout and the augmentation.
        validation_images: kept out of the training images for the curves. The test images are
            looked at once, when the training is over.
        rotation: largest turn, in degrees, either way.
        scale: largest change of size, as a part of 1, either way.
        shear: largest slant, as a part of the height, either way.
        shift: largest move, in pixels, in each direction.
        thicker: the part of the images whose stroke gets a pixel wider, as a mouse draws it.
    """

    epochs: int = 14
    batch_size: int = 128
    learning_rate: float = 0.001
    seed: int = 1
    validation_images: int = 5000
    rotation: float = 12.0
    scale: float = 0.12
    shear: float = 0.12
    shift: float = 2.0
    thicker: float = 0.15


def data_sha256(arrays) -> str:
    """One digest of the four arrays' values, whatever file they came in."""
    digest = hashlib.sha256()
    for part in arrays:
        for array in part:
            digest.update(np.ascontiguousarray(array, dtype=np.uint8).tobytes())
    return digest.hexdigest()


def pixels(images: np.ndarray) -> np.ndarray:
    """uint8 images ``(n, 28, 28)`` as the model reads them: float32 ``(n, 28, 28, 1)``, 0 to 1."""
    return (images.astype(np.float32) / 255.0)[..., np.newaxis]


def random_transforms(count: int, recipe: Recipe, rng: np.random.Generator) -> np.ndarray:
    """Small random turns, scalings, slants and moves about the middle of a 28×28 image.

    Returns:
        Shape ``(count, 8)``: the numbers ``a0 a1 a2 b0 b1 b2 0 0`` of
        ``keras.ops.image.affine_transform``, which reads the output pixel (x, y) from the input
        at (a0·x + a1·y + a2, b0·x + b1·y + b2).
    """
    angle = np.radians(rng.uniform(-recipe.rotation, recipe.rotation, count))
    shear = rng.uniform(-recipe.shear, recipe.shear, count)
    scale_x, scale_y = 1 + rng.uniform(-recipe.scale, recipe.scale, (2, count))
    move_x, move_y = rng.uniform(-recipe.shift, recipe.shift, (2, count))
    a0, a1 = np.cos(angle) / scale_x, (shear - np.sin(angle)) / scale_x
    b0, b1 = np.sin(angle) / scale_y, np.cos(angle) / scale_y
    middle = (28 - 1) / 2
    a2 = middle - a0 * middle - a1 * middle + move_x
    b2 = middle - b0 * middle - b1 * middle + move_y
    nothing = np.zeros(count)
    return np.stack([a0, a1, a2, b0, b1, b2, nothing, nothing], axis=1).astype(np.float32)


def augment(images: np.ndarray, recipe: Recipe, rng: np.random.Generator) -> np.ndarray:
    """A slightly different copy of every image: same shape ``(n, 28, 28, 1)``, still 0 to 1."""
    from keras import ops

    images = images.copy()
    chosen = np.flatnonzero(rng.random(len(images)) < recipe.thicker)
    right = np.roll(images[chosen], 1, axis=2)
    below = np.roll(images[chosen], 1, axis=1)
    images[chosen] = np.maximum(images[chosen], np.maximum(right, below))
    transforms = random_transforms(len(images), recipe, rng)
    moved = ops.image.affine_transform(
        images, transforms, interpolation="bilinear", fill_mode="constant", fill_value=0.0
    )
    return np.clip(ops.convert_to_numpy(moved), 0.0, 1.0)


def train(arrays, recipe: Recipe):
    """Train a fresh CNN_Basic.

    Args:
        arrays: ``(x_train, y_train), (x_test, y_test)`` as `load_mnist` returns them.
        recipe: how.

    Returns:
        The model, its weights rounded to float16 (what the file will hold), and the history:
        ``loss``, ``accuracy``, ``val_loss`` and ``val_accuracy``, one number per epoch.
    """
    import tensorflow as tf

    tf.keras.utils.set_random_seed(recipe.seed)
    tf.config.experimental.enable_op_determinism()
    rng = np.random.default_rng(recipe.seed)
    (x_train, y_train), _ = arrays
    kept = recipe.validation_images
    images, labels = pixels(x_train[:-kept]), y_train[:-kept]
    validation = pixels(x_train[-kept:]), y_train[-kept:]

    model = build_cnn_basic()
    steps = recipe.epochs * -(-len(images) // recipe.batch_size)
    schedule = tf.keras.optimizers.schedules.CosineDecay(recipe.learning_rate, steps)
    model.compile(
        optimizer=tf.keras.optimizers.Adam(schedule),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    history: dict[str, list[float]] = {}
    for epoch in range(recipe.epochs):
        fit = model.fit(
            augment(images, recipe, rng),
            labels,
            batch_size=recipe.batch_size,
            epochs=epoch + 1,
            initial_epoch=epoch,
            validation_data=validation,
            verbose=2,
        )
        for name, (value,) in fit.history.items():
            history.setdefault(name, []).append(round(float(value), 5))
    model.set_weights([weight.astype(np.float16) for weight in model.get_weights()])
    return model, history


def save_float16(model, path: Path) -> None:
    """Write the weights with two bytes each, readable by ``load_weights`` of a float32 model."""
    import keras

    standard = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float16")
    try:
        half = build_cnn_basic(model.input_shape[1:], model.output_shape[-1])
    finally:
        keras.config.set_dtype_policy(standard)
    half.set_weights(model.get_weights())
    path.parent.mkdir(parents=True, exist_ok=True)
    half.save_weights(path)


def accuracy(model, images: np.ndarray, labels: np.ndarray) -> float:
    """The part of the uint8 images ``(n, 28, 28)`` that the model names as labelled, 0 to 1."""
    guesses = model.predict(pixels(images), batch_size=500, verbose=0).argmax(axis=1)
    return float(np.mean(guesses == labels))


def main() -> None:
    """Train on the MNIST at hand and write WEIGHTS and RECORD."""
    source = find_mnist()
    if source.is_sample:
        sys.exit("training needs the real MNIST: set MNIST_NPZ to its mnist.npz, or go online")
    recipe = Recipe()
    arrays = source.load()
    model, history = train(arrays, recipe)
    measured = accuracy(model, *arrays[1])
    save_float16(model, WEIGHTS)
    record = {
        "test_accuracy": measured,
        "test_images": len(arrays[1][1]),
        "parameters": model.count_params(),
        "recipe": asdict(recipe),
        "data_sha256": data_sha256(arrays),
        "versions": {name: version(name) for name in ("tensorflow", "keras", "numpy")},
        "history": history,
    }
    RECORD.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(f"test accuracy {measured:.4f}; wrote {WEIGHTS} and {RECORD}")


if __name__ == "__main__":
    main()
