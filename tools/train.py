"""Train CNN_Basic on MNIST and keep its weights; `nox -s train` does it in about half an hour.

Two files come out, side by side: the weights, in the format that ``Model.load_weights`` reads, and
a record of how they were made, so that anyone can make them again or doubt them.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from numbers import Real
from pathlib import Path

import numpy as np
from tutorial_site.lab.weights import WEIGHTS

from tutorial_src import checks
from tutorial_src.data import MOST_IMAGES, find_mnist
from tutorial_src.model import build_cnn_basic

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

    Raises:
        ValueError: a number makes no sense; the message names it.
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

    def __post_init__(self):
        for name in ("epochs", "batch_size", "validation_images"):
            checks.whole(name, getattr(self, name), 1, 10**6)
        checks.whole("seed", self.seed, 0, 2**32 - 1)
        _within("learning_rate", self.learning_rate, 1e-9, 1)
        _within("rotation", self.rotation, 0, 180)
        _within("scale", self.scale, 0, 0.9)  # at 1, an image would have no size
        _within("shear", self.shear, 0, 1)
        _within("shift", self.shift, 0, 28)
        _within("thicker", self.thicker, 0, 1)


def data_sha256(arrays) -> str:
    """One digest of the four arrays' values, whatever file they came in.

    Args:
        arrays: ``(x_train, y_train), (x_test, y_test)``, integers from 0 to 255 of any type.

    Raises:
        ValueError: `arrays` is something else.
    """
    digest = hashlib.sha256()
    for array in _four(arrays):
        array = checks.array("arrays", array, "iu")
        if ((array < 0) | (array > 255)).any():
            raise ValueError("arrays must hold integers from 0 to 255")
        digest.update(np.ascontiguousarray(array, dtype=np.uint8).tobytes())
    return digest.hexdigest()


def pixels(images: np.ndarray) -> np.ndarray:
    """uint8 images as the model reads them: float32 with one channel more, 0 to 1.

    Args:
        images: uint8 of shape ``(n, height, width)``.

    Returns:
        Shape ``(n, height, width, 1)``.

    Raises:
        ValueError: another type (floats may be divided already) or number of axes.
    """
    images = checks.array("images", images, "u")
    if images.dtype != np.uint8 or images.ndim != 3:
        raise ValueError(
            f"images must be uint8 of shape (n, height, width), got {images.dtype} {images.shape}"
        )
    return (images.astype(np.float32) / 255.0)[..., np.newaxis]


def random_transforms(count: int, recipe: Recipe, rng: np.random.Generator) -> np.ndarray:
    """Small random turns, scalings, slants and moves about the middle of a 28×28 image.

    Returns:
        Shape ``(count, 8)``: the numbers ``a0 a1 a2 b0 b1 b2 0 0`` of
        ``keras.ops.image.affine_transform``, which reads the output pixel (x, y) from the input
        at (a0·x + a1·y + a2, b0·x + b1·y + b2).

    Raises:
        ValueError: `count` is not an integer from 0 to `MOST_IMAGES`, `recipe` no Recipe or
            `rng` no Generator.
    """
    count = checks.whole("count", count, 0, MOST_IMAGES)
    _check_kind("recipe", recipe, Recipe)
    _check_kind("rng", rng, np.random.Generator)
    angle = np.radians(_either_way(rng, recipe.rotation, count))
    shear = _either_way(rng, recipe.shear, count)
    scale_x, scale_y = 1 + _either_way(rng, recipe.scale, (2, count))
    move_x, move_y = _either_way(rng, recipe.shift, (2, count))
    a0, a1 = np.cos(angle) / scale_x, (shear - np.sin(angle)) / scale_x
    b0, b1 = np.sin(angle) / scale_y, np.cos(angle) / scale_y
    middle = (28 - 1) / 2
    a2 = middle - a0 * middle - a1 * middle + move_x
    b2 = middle - b0 * middle - b1 * middle + move_y
    nothing = np.zeros(count)
    return np.stack([a0, a1, a2, b0, b1, b2, nothing, nothing], axis=1).astype(np.float32)


def _either_way(rng: np.random.Generator, reach: float, size) -> np.ndarray:
    reach = abs(reach)  # NumPy refuses the range from 0.0 to -0.0
    return rng.uniform(-reach, reach, size)


def augment(images: np.ndarray, recipe: Recipe, rng: np.random.Generator) -> np.ndarray:
    """A slightly different copy of every image: same shape ``(n, 28, 28, 1)``, still 0 to 1.

    Raises:
        ValueError: `images` are not floats from 0 to 1 of this shape, n at least 1; or as
            `random_transforms`.
    """
    _check_kind("recipe", recipe, Recipe)
    _check_kind("rng", rng, np.random.Generator)
    images = checks.array("images", images).copy()
    if images.ndim != 4 or images.shape[1:] != (28, 28, 1) or not len(images):
        raise ValueError(f"images must have the shape (n, 28, 28, 1), got {images.shape}")
    if images.min() < 0 or images.max() > 1:
        raise ValueError(f"images must be 0 to 1, got {images.min()} to {images.max()}")

    from keras import ops

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

    Raises:
        ValueError: `arrays` is something else or has no more images than the recipe keeps for
            validation, or `recipe` is no Recipe.
    """
    _check_kind("recipe", recipe, Recipe)
    x_train, y_train, x_test, y_test = _four(arrays)
    x_train, y_train = _checked_set(x_train, y_train)
    _checked_set(x_test, y_test)
    kept = recipe.validation_images
    if len(x_train) <= kept:
        raise ValueError(f"arrays must have more than {kept} training images, got {len(x_train)}")

    import tensorflow as tf

    tf.keras.utils.set_random_seed(recipe.seed)
    tf.config.experimental.enable_op_determinism()
    rng = np.random.default_rng(recipe.seed)
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
    """Write the weights with two bytes each, readable by ``load_weights`` of a float32 model.

    Raises:
        ValueError: `model` is not like CNN_Basic, or `path` no path that ends in ``.weights.h5``.
        OSError: the file cannot be written; what stood there stays, and nothing half beside it.
    """
    path = checks.path("path", path)
    if not path.name.endswith(".weights.h5"):
        raise ValueError(f'path must end in ".weights.h5", got {checks.shown(str(path))}')
    checks.keras_model(model)

    import keras

    standard = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float16")
    try:
        half = build_cnn_basic(model.input_shape[1:], model.output_shape[-1])
    finally:
        keras.config.set_dtype_policy(standard)
    if [weight.shape for weight in model.weights] != [weight.shape for weight in half.weights]:
        raise ValueError(f"model must have the weights of CNN_Basic, got {checks.shown(model)}")
    half.set_weights(model.get_weights())
    with tempfile.TemporaryDirectory() as folder:  # h5py does not survive a full disk cleanly
        saved = Path(folder, path.name)
        half.save_weights(saved)
        content = saved.read_bytes()
    with whole_file(path) as part:
        part.write_bytes(content)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to; it takes the place of `path` once all of it is there.

    Raises:
        OSError: it cannot be written; what stood at `path` stays, and nothing half beside it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".part-") as folder:
            part = Path(folder, path.name)
            yield part
            part.replace(path)
    except OSError as error:
        raise OSError(f"{path}: cannot be written: {error.strerror or error}") from error


def accuracy(model, images: np.ndarray, labels: np.ndarray) -> float:
    """The part of the uint8 images ``(n, 28, 28)`` that the model names as labelled, 0 to 1.

    Raises:
        ValueError: the images are not uint8 of this shape, n at least 1, or their labels no digits.
    """
    images, labels = _checked_set(images, labels)
    checks.keras_model(model)
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
    with whole_file(RECORD) as part:
        part.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(f"test accuracy {measured:.4f}; wrote {WEIGHTS} and {RECORD}")
    digest = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
    print(f'now set in docs/_ext/tutorial_site/lab/weights.py: WEIGHTS_SHA256 = "{digest}"')


def _within(name: str, value: float, smallest: float, largest: float) -> None:
    number = isinstance(value, Real) and not isinstance(value, bool)
    if not number or not smallest <= value <= largest:
        raise ValueError(f"{name} must be from {smallest} to {largest}, got {checks.shown(value)}")


def _check_kind(name: str, value: object, kind: type) -> None:
    if not isinstance(value, kind):
        raise ValueError(f"{name} must be a {kind.__name__}, got {checks.shown(value)}")


def _four(arrays) -> list[np.ndarray]:
    parts = arrays if isinstance(arrays, tuple | list) else ()
    if len(parts) != 2 or not all(isinstance(one, tuple | list) and len(one) == 2 for one in parts):
        raise ValueError("arrays must be ((x_train, y_train), (x_test, y_test))")
    return [array for part in parts for array in part]


def _checked_set(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    images = checks.array("images", images, "u")
    labels = checks.array("labels", labels, "iu")
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (28, 28):
        raise ValueError(
            f"images must be uint8 of shape (n, 28, 28), got {images.dtype} {images.shape}"
        )
    if not len(images) or labels.shape != (len(images),):
        raise ValueError(
            f"labels must be one for each image and at least one, got {labels.shape} for "
            f"{len(images)} images"
        )
    if labels.min() < 0 or labels.max() > 9:
        raise ValueError(f"labels must be 0 to 9, got {labels.min()} to {labels.max()}")
    return images, labels


if __name__ == "__main__":
    main()
