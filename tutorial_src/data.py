"""MNIST for the build: the file it is told to use, Keras's copy, or digits that need no network."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import io
import math
import os
import stat
import tempfile
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tutorial_src import checks

Arrays = tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]

# The address and hash that keras.datasets.mnist.load_data() uses.
MNIST_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
CONNECT_SECONDS = 10  # without an answer for this long, the network is taken to be absent
DOWNLOAD_SECONDS = 120  # for all of the 11 MB
DOWNLOAD_BYTES = 1 << 26  # more than this is not MNIST, whatever sends it
ARRAY_NAMES = ("x_train", "y_train", "x_test", "y_test")
MOST_IMAGES = 300_000  # in one set; the largest in MNIST's layout, EMNIST's digits, has 240,000
MOST_BYTES = MOST_IMAGES * 28 * 28 + (1 << 16)  # of one array and its header
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
    return locate_mnist().load()


def find_mnist() -> MnistSource:
    """`locate_mnist`, and read what ``MNIST_NPZ`` names; raises as `load_mnist`."""
    source = locate_mnist()
    if source.kind == "file":
        source.load()
    return source


def locate_mnist() -> MnistSource:
    """Decide which digits to use, downloading them to Keras's cache if that is possible.

    A file that ``MNIST_NPZ`` names is taken at its word.
    """
    if named := os.environ.get("MNIST_NPZ"):
        return MnistSource("file", Path(os.path.expanduser(named)).absolute())
    cached = keras_cache_path()
    online = os.environ.get("MNIST_OFFLINE") != "1"
    if has_sha256(cached, MNIST_SHA256) or (online and download(MNIST_URL, MNIST_SHA256, cached)):
        return MnistSource("keras", cached)
    return MnistSource("sample", None)


def keras_cache_path() -> Path:
    """Where Keras keeps mnist.npz: below ``KERAS_HOME``, or ``~/.keras``."""
    home = os.path.expanduser(os.environ.get("KERAS_HOME") or "~/.keras")
    return Path(home) / "datasets" / "mnist.npz"


def has_sha256(path: Path, digest: str) -> bool:
    """Whether this is a file of at most `DOWNLOAD_BYTES`, readable, with this SHA-256."""
    try:
        # A pipe would keep us waiting, and terabytes would as well.
        if not path.is_file() or path.stat().st_size > DOWNLOAD_BYTES:
            return False
        return hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False


def download(url: str, digest: str, target: Path) -> bool:
    """Fetch a file with a known SHA-256, whole or not at all.

    Returns:
        Whether ``target`` now holds it. No network, a stalled, endless or wrong answer and a full
        disk all give ``False`` and leave no partial file behind.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        content = _fetch(url)
        if hashlib.sha256(content).hexdigest() != digest:
            return False
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-") as folder:
            part = Path(folder, target.name)
            part.write_bytes(content)
            part.replace(target)  # in one step: another build may be reading the old file
        return True
    except OSError:
        return False


def _fetch(url: str) -> bytes:
    """What the address answers within `DOWNLOAD_SECONDS`, cut at `DOWNLOAD_BYTES`, or nothing.

    A name that nobody resolves, or headers that come byte by byte, hold `urlopen` for as long as
    they like. So it waits in a thread of its own, which is left to itself when the time is up.
    """
    bodies = [b""]

    def answer() -> None:
        with (  # a redirect to what is no address is a ValueError; the network's are OSErrors
            contextlib.suppress(OSError, ValueError, http.client.HTTPException),
            urllib.request.urlopen(url, timeout=CONNECT_SECONDS) as response,  # noqa: S310 - https
        ):
            bodies.append(response.read(DOWNLOAD_BYTES))

    worker = threading.Thread(target=answer, daemon=True)
    worker.start()
    worker.join(DOWNLOAD_SECONDS)
    return bodies[-1]


def check_file(path: Path) -> None:
    """Refuse, before a byte is read, what is no file or far larger than MNIST.

    Raises:
        MnistFileError: the message names the path and what is wrong with it.
    """
    with _refusing(path):
        try:
            found = path.stat()
        except FileNotFoundError:
            link = ": the link leads nowhere" if path.is_symlink() else ""
            raise MnistFileError(f"no such file{link}") from None
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("a folder" if path.is_dir() else "not a regular file")
        if found.st_size > 2 * MOST_BYTES:
            raise ValueError(f"{found.st_size:,} bytes, far more than MNIST has")


def read_npz(path: Path) -> Arrays:
    """Read and check an MNIST ``.npz``; pickled objects inside it are refused.

    What the headers say is checked before the arrays are unpacked: a small file can claim, or
    unpack to, more than any memory holds.

    Raises:
        MnistFileError: the message names the path, what is wrong with it and what to do.
    """
    check_file(path)
    with _refusing(path), path.open("rb") as file:
        if file.read(6) == b"\x93NUMPY":
            raise MnistFileError("a single array, not an .npz archive")
        with zipfile.ZipFile(file) as archive:
            found = archive.namelist()
            if missing := [name for name in ARRAY_NAMES if f"{name}.npy" not in found]:
                raise MnistFileError(f"no array named {', '.join(missing)}")
            return _read_set(archive, "train"), _read_set(archive, "test")


@contextlib.contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Make one line of whatever goes wrong: the path, the problem and what to do."""
    try:
        yield
    except Exception as error:  # zipfile, zlib and NumPy have no common word for a damaged archive
        known = isinstance(error, MnistFileError)
        problem = str(error) if known else f"cannot be read: {checks.reason(error)}"
        raise MnistFileError(
            f"MNIST file {' '.join(str(path).splitlines())}: {checks.one_line(problem)}. "
            "Let MNIST_NPZ name Keras's mnist.npz, or unset it"
        ) from (None if known else error)


def _read_set(archive: zipfile.ZipFile, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels, unpacked only when both headers are MNIST's and true."""
    names = f"x_{part}.npy", f"y_{part}.npy"
    (x_shape, x_dtype, x_stored), (y_shape, y_dtype, y_stored) = (
        _header(archive, name) for name in names
    )
    x_said, y_said = math.prod(x_shape), math.prod(y_shape)
    sized = x_shape[1:] == (28, 28) and x_shape[0] > 0
    for right, problem in (
        (sized, f"images must have the shape (n, 28, 28), got {x_shape}"),
        (x_dtype == np.uint8, f"images must be uint8, got {x_dtype}"),
        (y_shape == x_shape[:1], f"labels must have the shape {x_shape[:1]}, got {y_shape}"),
        (y_dtype == np.uint8, f"labels must be uint8, got {y_dtype}"),
        (x_said == x_stored, f"x_{part} holds {x_stored} values, its header says {x_said}"),
        (y_said == y_stored, f"y_{part} holds {y_stored} values, its header says {y_said}"),
    ):
        if not right:
            raise MnistFileError(f"{part} set: {problem}")
    images, labels = (  # `read` unpacks a member to its end, where zipfile checks the sum
        np.lib.format.read_array(io.BytesIO(archive.read(name)), allow_pickle=False)
        for name in names
    )
    if labels.max() > 9:
        raise MnistFileError(f"{part} set: labels must be 0 to 9, got {labels.max()}")
    return images, labels


def _header(archive: zipfile.ZipFile, name: str) -> tuple[tuple[int, ...], np.dtype, int]:
    """Shape and dtype of an array that is not unpacked, and how many bytes of values are there."""
    member = archive.getinfo(name)
    # bzip2 and LZMA, which NumPy does not write, may unpack one block to gigabytes.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is compressed in another way than NumPy's")
    if member.file_size > MOST_BYTES:
        raise ValueError(f"{name} has {member.file_size:,} bytes, far more than MNIST's")
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):  # what NumPy writes where a header is short
            raise ValueError(f"{name} has .npy format {version[0]}.{version[1]}")
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        return shape, dtype, member.file_size - file.tell()


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
