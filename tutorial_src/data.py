"""MNIST for the build: the file it is told to use, Keras's copy, or digits that need no network."""

from __future__ import annotations

import hashlib
import http.client
import os
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Arrays = tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]

# The address and hash that keras.datasets.mnist.load_data() uses.
MNIST_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
CONNECT_SECONDS = 10  # without an answer for this long, the network is taken to be absent
DOWNLOAD_SECONDS = 120  # for all of the 11 MB
ARRAY_NAMES = ("x_train", "y_train", "x_test", "y_test")
SAMPLE_TRAIN_IMAGES = 1500  # of the 1,797 that scikit-learn carries; the rest is the test set


class MnistFileError(ValueError):
    """The MNIST file that was asked for cannot be used; the message names its path."""


@dataclass(frozen=True)
class MnistSource:
    """Where the digits of this build come from.

    Attributes:
        kind: ``"file"`` (named by MNIST_NPZ), ``"keras"`` (Keras's cache, perhaps just filled) or
            ``"sample"`` (scikit-learn's digits).
        path: the ``.npz`` file, or ``None`` for the sample.
    """

    kind: str
    path: Path | None

    @property
    def is_sample(self) -> bool:
        return self.kind == "sample"

    def describe(self) -> str:
        """One line for the build's log."""
        if self.is_sample:
            return "digits: the offline sample of 1,797 from scikit-learn (no MNIST at hand)"
        origin = "MNIST_NPZ" if self.kind == "file" else "Keras's cache"
        return f"digits: MNIST from {origin}, {self.path}"

    def load(self) -> Arrays:
        """Read and check the arrays; see `load_mnist`, also for what it raises."""
        return offline_sample() if self.path is None else read_npz(self.path)


def load_mnist() -> Arrays:
    """Load the digits in the shape of ``keras.datasets.mnist.load_data()``.

    Looked for in this order: the file that the environment variable ``MNIST_NPZ`` names; Keras's
    cached file, downloaded first if need be; the handwritten digits of scikit-learn, scaled to
    28×28. With ``MNIST_OFFLINE=1`` nothing is downloaded.

    Returns:
        ``(x_train, y_train), (x_test, y_test)``: images of shape ``(n, 28, 28)``, uint8, 0 is the
        background and 255 full ink; labels of shape ``(n,)``, uint8, 0 to 9. MNIST has 60,000 and
        10,000 of them, the sample 1,500 and 297.

    Raises:
        MnistFileError: ``MNIST_NPZ`` names a file that is missing, unreadable, damaged or holds
            other arrays. There is no fallback then: the file was asked for.
    """
    return find_mnist().load()


def find_mnist() -> MnistSource:
    """Decide which digits to use, and check a file that ``MNIST_NPZ`` names.

    Raises:
        MnistFileError: as `load_mnist`.
    """
    source = locate_mnist()
    if source.kind == "file":
        source.load()
    return source


def locate_mnist() -> MnistSource:
    """Decide which digits to use, downloading them to Keras's cache if that is possible.

    A file that ``MNIST_NPZ`` names is taken at its word; `find_mnist` reads it as well.
    """
    if named := os.environ.get("MNIST_NPZ"):
        return MnistSource("file", Path(os.path.expanduser(named)).absolute())
    cached = keras_cache_path()
    if has_sha256(cached, MNIST_SHA256):
        return MnistSource("keras", cached)
    if os.environ.get("MNIST_OFFLINE") != "1" and download(MNIST_URL, MNIST_SHA256, cached):
        return MnistSource("keras", cached)
    return MnistSource("sample", None)


def keras_cache_path() -> Path:
    """Where Keras keeps mnist.npz: below ``KERAS_HOME``, or ``~/.keras``."""
    home = os.path.expanduser(os.environ.get("KERAS_HOME") or "~/.keras")
    return Path(home) / "datasets" / "mnist.npz"


def has_sha256(path: Path, digest: str) -> bool:
    """Whether the file exists, is readable and has this SHA-256."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False


def download(url: str, digest: str, target: Path) -> bool:
    """Fetch a file with a known SHA-256, whole or not at all.

    Returns:
        Whether ``target`` now holds it. No network, a stalled or wrong answer and a full disk all
        give ``False`` and leave no partial file behind.
    """
    part = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + DOWNLOAD_SECONDS
        with (
            urllib.request.urlopen(url, timeout=CONNECT_SECONDS) as answer,  # noqa: S310 - https
            tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as file,
        ):
            part = Path(file.name)
            while block := answer.read1(1 << 16):
                if time.monotonic() > deadline:
                    return False
                file.write(block)
        if not has_sha256(part, digest):
            return False
        part.chmod(0o644)  # temporary files are private; a cache is shared
        part.replace(target)  # in one step: another build may be reading the old file
        return True
    except (OSError, ValueError, http.client.HTTPException):  # URLError, time-outs are OSErrors
        return False
    finally:
        if part:
            part.unlink(missing_ok=True)


def read_npz(path: Path) -> Arrays:
    """Read and check an MNIST ``.npz``; pickled objects inside it are refused.

    Raises:
        MnistFileError: the message names the path and what is wrong with it.
    """
    try:
        # NumPy does not close a damaged archive that it opened by name; this file is ours to close.
        with path.open("rb") as file:
            archive = np.load(file, allow_pickle=False)
            names = getattr(archive, "files", None)
            complete = names is not None and set(ARRAY_NAMES) <= set(names)
            arrays = [archive[name] for name in ARRAY_NAMES] if complete else None
    except FileNotFoundError:
        raise MnistFileError(f"MNIST file {path}: no such file") from None
    except Exception as error:  # zipfile, zlib and NumPy have no common word for a damaged archive
        reason = str(error) or type(error).__name__
        raise MnistFileError(f"MNIST file {path}: cannot be read: {reason}") from error
    if names is None:
        raise MnistFileError(f"MNIST file {path}: a single array, not an .npz archive")
    if arrays is None:
        missing = [name for name in ARRAY_NAMES if name not in names]
        raise MnistFileError(f"MNIST file {path}: no array named {', '.join(missing)}")
    x_train, y_train, x_test, y_test = arrays
    for images, labels, part in ((x_train, y_train, "train"), (x_test, y_test, "test")):
        if problem := _problem(images, labels):
            raise MnistFileError(f"MNIST file {path}: {part} set: {problem}")
    return (x_train, y_train), (x_test, y_test)


def _problem(images: np.ndarray, labels: np.ndarray) -> str | None:
    """What keeps the arrays from being MNIST's, or None."""
    if not (isinstance(images, np.ndarray) and isinstance(labels, np.ndarray)):
        return "images and labels must be stored as .npy arrays"
    if images.ndim != 3 or images.shape[1:] != (28, 28) or not len(images):
        return f"images must have the shape (n, 28, 28), got {images.shape}"
    if images.dtype != np.uint8:
        return f"images must be uint8, got {images.dtype}"
    if labels.shape != (len(images),):
        return f"labels must have the shape ({len(images)},), got {labels.shape}"
    if labels.dtype != np.uint8:
        return f"labels must be uint8, got {labels.dtype}"
    if labels.max() > 9:
        return f"labels must be 0 to 9, got {labels.max()}"
    return None


def offline_sample() -> Arrays:
    """The 1,797 handwritten digits that scikit-learn carries, made to look like MNIST's.

    MNIST fits each digit into 20×20 pixels and puts its centre of mass in the middle of 28×28
    (LeCun et al., 1998); the 8×8 originals are scaled with cubic splines and treated the same.

    Returns:
        As `load_mnist`: 1,500 images for training, 297 for the test.
    """
    from scipy import ndimage
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = np.stack([_like_mnist(small, ndimage) for small in digits.images])
    labels = digits.target.astype(np.uint8)
    n = SAMPLE_TRAIN_IMAGES
    return (images[:n], labels[:n]), (images[n:], labels[n:])


def _like_mnist(small: np.ndarray, ndimage) -> np.ndarray:
    """One 8×8 image with ink 0 to 16, as 28×28 uint8."""
    large = ndimage.zoom(small, 20 / 8, order=3)
    # A little of both ends is cut off: splines blur the paper grey and never reach full ink.
    large = np.clip((large - 0.15 * large.max()) / (0.7 * large.max()), 0, 1)
    canvas = np.pad(large, 4)
    row, column = ndimage.center_of_mass(canvas)
    centred = ndimage.shift(canvas, (13.5 - row, 13.5 - column), order=1)
    return np.round(255 * centred).astype(np.uint8)
