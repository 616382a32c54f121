"""The weights file when it is damaged, missing or of another model, and a disk that is full."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import h5py
import numpy as np
import pytest
from kit.mnist_world import memory_below, without_privileges
from kit.system import needs_links, needs_permissions
from tutorial_site.lab import weights
from tutorial_site.lab.facts import KERNELS
from tutorial_site.lab.weights import WEIGHTS, read_weights

from tools import train as training
from tools.train import save_float16, whole_file
from tutorial_src import build_cnn_basic

GOOD = WEIGHTS.read_bytes()
NAME = WEIGHTS.name


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / NAME


def assert_refused(path: Path, said: str, kind: type[Exception] = ValueError) -> None:
    """One line names the file and says what is wrong and what to do."""
    with pytest.raises(kind) as caught:
        read_weights(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: not the weights of CNN_Basic: ")
    assert message.endswith("from the repository, or train it again with nox -s train")
    assert said in message
    assert "\n" not in message
    assert len(message) < len(str(path)) + 400


# --- what is no file ---


def test_missing(file):
    assert_refused(file, "No such file", FileNotFoundError)


@needs_links
def test_link_to_nowhere(file):
    file.symlink_to(file.with_name("nowhere"))
    assert_refused(file, "No such file", FileNotFoundError)


def test_folder(file):
    file.mkdir()
    assert_refused(file, "directory")


@needs_permissions
def test_file_that_may_not_be_read():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        file = Path(folder) / NAME
        file.write_bytes(GOOD)
        file.chmod(0)
        with without_privileges():
            assert_refused(file, "Permission denied")


# --- what is in the file ---


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(GOOD[:3], id="cut-in-the-signature"),
        pytest.param(GOOD[:100], id="cut-in-the-header"),
        pytest.param(GOOD[: len(GOOD) // 2], id="half"),
        pytest.param(GOOD[:-1], id="a-byte-lost"),
        pytest.param(b"<!doctype html><title>404</title>", id="html"),
        pytest.param(np.random.default_rng(3).bytes(100_000), id="random"),
        pytest.param(GOOD[:8] + np.random.default_rng(3).bytes(100_000), id="random-inside"),
    ],
)
def test_damaged(file, content):
    file.write_bytes(content)
    assert_refused(file, "")


@pytest.fixture
def committed(monkeypatch, file) -> Path:
    """A copy that takes the place of the committed file."""
    file.write_bytes(GOOD)
    monkeypatch.setattr(weights, "WEIGHTS", file)
    return file


def test_committed_file_is_the_one_that_was_trained(committed):
    read = read_weights(committed)
    assert [array.shape for array in read[::2]] == list(KERNELS.values())


@pytest.mark.parametrize("place", [0, 5000, len(GOOD) // 2, len(GOOD) - 1])
@pytest.mark.parametrize("bit", [0, 7])
def test_a_flipped_bit_in_the_committed_file_is_noticed(committed, place, bit):
    flipped = bytearray(GOOD)
    flipped[place] ^= 1 << bit
    committed.write_bytes(flipped)
    with pytest.raises(ValueError, match=re.escape(str(committed)) + ": not the weights"):
        read_weights(committed)


def write(file: Path, changes: dict) -> None:
    """CNN_Basic's layers; `changes` puts another array, or a function of the file, in a place."""
    with h5py.File(file, "w") as archive:
        for name, kernel in KERNELS.items():
            for number, shape in enumerate((kernel, kernel[-1:])):
                place = f"layers/{name}/vars/{number}"
                change = changes.get(place, np.zeros(shape, np.float16))
                if callable(change):
                    change(archive, place)
                elif change is not None:
                    archive[place] = change


def claim(shape, dtype="f4"):
    """A dataset of which nothing is stored."""
    return lambda archive, place: archive.create_dataset(place, shape, dtype, chunks=True)


BIAS = "layers/conv2d/vars/1"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(None, "conv2d/1 must have shape (32,), got None", id="missing"),
        pytest.param(np.zeros(31), "must have shape (32,), got (31,)", id="shape"),
        pytest.param(np.float32(1), "must have shape (32,), got ()", id="scalar"),
        pytest.param(
            np.zeros(32, np.int16), "must hold floating-point numbers, got int16", id="integers"
        ),
        pytest.param(
            np.array([b"abc"] * 32), "must hold floating-point numbers, got |S3", id="text"
        ),
        pytest.param(["abc"] * 32, "must hold floating-point numbers, got object", id="objects"),
        pytest.param(np.full(32, np.nan), "must be finite", id="nan"),
        pytest.param(claim((10**12,)), "got (1000000000000,)", id="huge"),
        pytest.param(claim((10**7,) * 4), "got (10000000, ", id="very-huge"),
        pytest.param(lambda archive, place: archive.create_group(place), "got None", id="group"),
    ],
)
def test_other_content(file, change, said):
    write(file, {})
    assert not any(array.any() for array in read_weights(file))  # this is how it should be
    write(file, {BIAS: change})
    with memory_below(100 << 20):
        assert_refused(file, said)


# --- a full disk ---


@pytest.fixture(scope="module")
def model():
    return build_cnn_basic()


@pytest.fixture
def full_disk(tmp_path):
    """A folder with room for the old file and half of a new one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)]
    mount = shutil.which("mount")
    if not mount or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root on Linux")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


# Keras's own half-precision variables do not take NumPy 2's `copy` keyword yet.
HALF = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@HALF
def test_full_disk_keeps_the_old_weights_and_nothing_half(full_disk, model):
    path = full_disk / NAME
    path.write_bytes(b"old")
    with pytest.raises(OSError, match=f"{NAME}: cannot be written: No space left"):
        save_float16(model, path)
    assert list(full_disk.iterdir()) == [path]
    assert path.read_bytes() == b"old"


@HALF
def test_weights_take_the_place_of_the_old_ones_whole(tmp_path, model):
    path = tmp_path / NAME
    path.write_bytes(b"old")
    save_float16(model, path)
    assert list(tmp_path.iterdir()) == [path]
    expected = [weight.astype(np.float16) for weight in model.get_weights()]
    for read, wanted in zip(read_weights(path), expected, strict=True):
        np.testing.assert_array_equal(read, wanted)


def test_interrupted_writing_leaves_the_old_file(tmp_path):
    path = tmp_path / "record.json"
    path.write_text("old", encoding="utf-8")

    def write_half() -> None:
        with whole_file(path) as part:
            part.write_text("ne", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_full_disk_while_the_record_is_written(full_disk):
    path = full_disk / "record.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(OSError, match="cannot be written: No space"), whole_file(path) as part:
        part.write_text("x" * 3_000_000, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(full_disk.iterdir()) == [path]


def test_training_names_the_digest_that_it_has_written(monkeypatch, tmp_path, capsys, model):
    """What `nox -s train` does after the training itself, which the other tests are about."""
    written, record = tmp_path / NAME, tmp_path / "cnn_basic.json"
    labels = np.zeros(20, np.uint8)
    images = np.zeros((20, 28, 28), np.uint8)
    named = tmp_path / "mnist.npz"
    np.savez(named, x_train=images, y_train=labels, x_test=images, y_test=labels)
    monkeypatch.setenv("MNIST_NPZ", str(named))
    monkeypatch.setattr(training, "WEIGHTS", written)
    monkeypatch.setattr(training, "RECORD", record)
    monkeypatch.setattr(training, "train", lambda arrays, recipe: (model, {}))
    monkeypatch.setattr(training, "save_float16", lambda model, path: path.write_bytes(GOOD))
    training.main()
    assert record.exists()
    assert f'WEIGHTS_SHA256 = "{weights.WEIGHTS_SHA256}"' in capsys.readouterr().out
