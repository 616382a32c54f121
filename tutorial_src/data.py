"""MNIST for the build: the file it is told to use, Keras's copy, or digits that need no network."""

from __future__ import annotations

import hashlib
import http.client
import os
import stat
import tempfile
import threading
import time
import urllib.request
import zipfile
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
    """Whether this is a file of at most `DOWNLOAD_BYTES`, readable, with this SHA-256.

    Raises:
        ValueError: `path` is no path.
    """
    path = checks.path("path", path)
    try:
        # A pipe would keep us waiting, and terabytes would as well.
        if not path.is_file() or path.stat().st_size > DOWNLOAD_BYTES:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except (OSError, ValueError):  # ValueError: no file can have such a name
        return False


def download(url: str, digest: str, target: Path) -> bool:
    """Fetch a file with a known SHA-256, whole or not at all.

    Returns:
        Whether ``target`` now holds it. No network, a stalled, endless or wrong answer and a full
        disk all give ``False`` and leave no partial file behind.

    Raises:
        ValueError: `url` is no text or `target` no path.
    """
    target = checks.path("target", target)
    if not isinstance(url, str):
        raise ValueError(f"url must be an address, got {checks.shown(url)}")
    part = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        content = _fetch(url)
        if content is None or hashlib.sha256(content).hexdigest() != digest:
            return False
        with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as file:
            part = Path(file.name)
            file.write(content)
        part.chmod(0o644)  # temporary files are private; a cache is shared
        part.replace(target)  # in one step: another build may be reading the old file
        return True
    except (OSError, ValueError):
        return False
    finally:
        if part:
            part.unlink(missing_ok=True)


def _fetch(url: str) -> bytes | None:
    """What the address answers with, or None if that is not over in `DOWNLOAD_SECONDS`.

    A name that nobody resolves, or headers that come byte by byte, hold `urlopen` for as long as
    they like. So it waits in a thread of its own, which is left to itself when the time is up.
    """
    deadline = time.monotonic() + DOWNLOAD_SECONDS
    bodies: list[bytes | None] = []
    worker = threading.Thread(target=lambda: bodies.append(_answer(url, deadline)), daemon=True)
    worker.start()
    worker.join(DOWNLOAD_SECONDS)
    return bodies[0] if bodies else None


def _answer(url: str, deadline: float) -> bytes | None:
    body = bytearray()
    try:
        with urllib.request.urlopen(url, timeout=CONNECT_SECONDS) as answer:  # noqa: S310 - https
            while block := answer.read1(1 << 16):
                body += block
                if len(body) > DOWNLOAD_BYTES or time.monotonic() > deadline:
                    return None
    except (OSError, ValueError, http.client.HTTPException):  # URLError, time-outs are OSErrors
        return None
    return bytes(body)


def check_file(path: Path) -> None:
    """Refuse, before a byte is read, what is no file or far larger than MNIST.

    Raises:
        MnistFileError: the message names the path and what is wrong with it.
    """
    path = checks.path("path", path)
    try:
        found = path.stat()
    except FileNotFoundError:
        link = ": the link leads nowhere" if path.is_symlink() else ""
        raise _refusal(path, f"no such file{link}") from None
    except (OSError, ValueError) as error:
        raise _refusal(path, f"cannot be read: {checks.reason(error)}") from error
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "not a regular file"
        raise _refusal(path, f"cannot be read: {kind}")
    if found.st_size > 2 * MOST_BYTES:
        raise _refusal(path, f"cannot be read: {found.st_size:,} bytes, far more than MNIST has")
    if not found.st_size:
        raise _refusal(path, "cannot be read: the file is empty")


def read_npz(path: Path) -> Arrays:
    """Read and check an MNIST ``.npz``; pickled objects inside it are refused.

    What the headers say is checked before the arrays are unpacked: a small file can claim, or
    unpack to, more than any memory holds.

    Raises:
        MnistFileError: the message names the path, what is wrong with it and what to do.
        ValueError: `path` is no path.
    """
    path = checks.path("path", path)
    check_file(path)
    try:
        with path.open("rb") as file:
            if file.read(6) == b"\x93NUMPY":
                raise _WrongContent("a single array, not an .npz archive")
            with zipfile.ZipFile(file) as archive:
                return _read_arrays(archive)
    except _WrongContent as error:
        raise _refusal(path, str(error)) from None
    except Exception as error:  # zipfile, zlib and NumPy have no common word for a damaged archive
        raise _refusal(path, f"cannot be read: {checks.reason(error)}") from error


class _WrongContent(Exception):  # noqa: N818 - it never leaves this module
    """The archive can be read, but it is not MNIST; the message says why."""


def _refusal(path: Path, problem: str) -> MnistFileError:
    path = " ".join(str(path).splitlines())
    return MnistFileError(
        f"MNIST file {path}: {problem}. Let MNIST_NPZ name Keras's mnist.npz, or unset it"
    )


def _read_arrays(archive: zipfile.ZipFile) -> Arrays:
    names = {name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")}
    if missing := [name for name in ARRAY_NAMES if name not in names]:
        raise _WrongContent(f"no array named {', '.join(missing)}")
    arrays = []
    for part in ("train", "test"):
        pair = f"x_{part}", f"y_{part}"
        if problem := _problem(*(_header(archive, name) for name in pair)):
            raise _WrongContent(f"{part} set: {problem}")
        images, labels = (_read_array(archive, name) for name in pair)
        if labels.max() > 9:
            raise _WrongContent(f"{part} set: labels must be 0 to 9, got {labels.max()}")
        arrays.append((images, labels))
    return tuple(arrays)


def _open(archive: zipfile.ZipFile, name: str):
    member = archive.getinfo(f"{name}.npy")
    # bzip2 and LZMA, which NumPy does not write, may unpack one block to gigabytes.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _WrongContent(f"cannot be read: {name} is compressed in another way than NumPy's")
    if member.file_size > MOST_BYTES:
        raise _WrongContent(f"{name} has {member.file_size:,} bytes, far more than MNIST's")
    return archive.open(member)


def _header(archive: zipfile.ZipFile, name: str) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and dtype of an array that is not unpacked."""
    with _open(archive, name) as member:
        return _read_header(member)[::2]


def _read_header(member) -> tuple[tuple[int, ...], bool, np.dtype]:
    version = np.lib.format.read_magic(member)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(member)
    if version == (2, 0):
        return np.lib.format.read_array_header_2_0(member)
    raise _WrongContent(f"cannot be read: .npy format {version[0]}.{version[1]}")


def _read_array(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    with _open(archive, name) as member:
        shape, fortran_order, dtype = _read_header(member)
        values = np.frombuffer(member.read(), dtype)  # to the end, where zipfile checks the sum
    if values.size != np.prod(shape):
        raise _WrongContent(
            f"cannot be read: {name} holds {values.size} values, its header says {np.prod(shape)}"
        )
    return values.reshape(shape, order="F" if fortran_order else "C").copy()  # to be written to


def _problem(images: tuple, labels: tuple) -> str | None:
    """What keeps two arrays, told by shape and dtype, from being MNIST's, or None."""
    (shape, dtype), (labels_shape, labels_dtype) = images, labels
    if len(shape) != 3 or shape[1:] != (28, 28) or shape[0] < 1:
        return f"images must have the shape (n, 28, 28), got {checks.one_line(str(shape))}"
    if dtype != np.uint8:
        return f"images must be uint8, got {checks.one_line(str(dtype))}"
    if shape[0] > MOST_IMAGES:
        return f"images must be at most {MOST_IMAGES:,}, got {shape[0]:,}"
    if labels_shape != shape[:1]:
        got = checks.one_line(str(labels_shape))
        return f"labels must have the shape {shape[:1]}, got {got}"
    if labels_dtype != np.uint8:
        return f"labels must be uint8, got {checks.one_line(str(labels_dtype))}"
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
