"""Files that MNIST_NPZ may name by mistake: one line says what is wrong, nothing is unpickled."""

from __future__ import annotations

import gc
import io
import os
import pickle
import struct
import tempfile
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.fuzz_values import MANY, REFUSED, attempt
from kit.mnist_world import (
    GOOD,
    assert_loaded,
    fill,
    good_file,
    memory_below,
    npz_bytes,
    small_mnist,
    without_privileges,
)
from kit.system import needs_links, needs_permissions

from tutorial_src import data
from tutorial_src.data import MnistFileError, find_mnist, load_mnist, read_npz

pytestmark = pytest.mark.usefixtures("cached")


@pytest.fixture
def fallback(cached, serve):
    """A good cached file and a good server, which must not be used; gives the requests."""
    fill(cached, GOOD)
    return serve(good_file)


@pytest.fixture
def shared_folder():
    """A folder that other users may enter and write to."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def assert_refused(path: Path, said: str) -> None:
    """MNIST_NPZ is in error; one line names the path and says why and what to do."""
    for load in (find_mnist, load_mnist, lambda: read_npz(path)):
        with pytest.raises(MnistFileError) as caught:
            load()
        message = str(caught.value)
        assert message.startswith(f"MNIST file {path}: ")
        assert message.endswith("Let MNIST_NPZ name Keras's mnist.npz, or unset it")
        assert said in message
        assert "\n" not in message
        assert len(message) < len(str(path)) + 350


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_a_good_file(named, save):
    fill(named, npz_bytes(save))
    assert_loaded(load_mnist(), small_mnist())
    assert_loaded(read_npz(named), small_mnist())


def test_the_error_is_a_value_error(named):
    with pytest.raises(ValueError, match="no such file"):
        find_mnist()


def test_a_missing_file(named, fallback):
    assert_refused(named, "no such file")
    assert fallback == []


def test_a_folder(named, fallback):
    named.mkdir()
    assert_refused(named, "cannot be read: a folder")
    assert fallback == []


@needs_links
def test_a_link_to_nowhere(named, fallback):
    named.symlink_to(named.with_name("nowhere"))
    assert_refused(named, "no such file: the link leads nowhere")
    assert fallback == []


@needs_links
def test_a_link_to_itself(named, fallback):
    named.symlink_to(named)
    assert_refused(named, "cannot be read: ")
    assert fallback == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_is_not_waited_for(named, fallback):
    os.mkfifo(named)
    assert_refused(named, "cannot be read: not a regular file")
    assert fallback == []


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="Windows has no such device")
def test_a_device_without_end_is_not_read(monkeypatch, fallback):
    monkeypatch.setenv("MNIST_NPZ", "/dev/zero")
    assert_refused(Path("/dev/zero"), "not a regular file")
    assert fallback == []


@needs_permissions
def test_a_file_that_may_not_be_read(monkeypatch, shared_folder):
    file = shared_folder / "mnist.npz"
    fill(file, GOOD)
    file.chmod(0)
    monkeypatch.setenv("MNIST_NPZ", str(file))
    with without_privileges():
        assert_refused(file, "cannot be read: Permission denied")


def test_a_path_of_two_lines_makes_a_message_of_one(tmp_path):
    with pytest.raises(MnistFileError, match=r"two lines\.npz: no such file") as caught:
        read_npz(tmp_path / "two\nlines.npz")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows makes room for what is not written")
def test_a_file_of_terabytes_is_not_read(named, fallback):
    fill(named, GOOD)
    os.truncate(named, 1 << 40)  # a hole takes no room on the disk
    assert_refused(named, "1,099,511,627,776 bytes, far more than MNIST has")
    assert fallback == []


def test_a_file_that_cannot_be_opened(monkeypatch, named, fallback):
    # Root may read everything, but nobody can open a name of 300 characters.
    path = named.with_name("x" * 300 + ".npz")
    monkeypatch.setenv("MNIST_NPZ", str(path))
    assert_refused(path, "cannot be read")
    assert fallback == []


def test_the_home_of_an_unknown_user(monkeypatch, fallback):
    monkeypatch.setenv("MNIST_NPZ", "~nobody-of-this-name/mnist.npz")
    with pytest.raises(MnistFileError, match="~nobody-of-this-name"):
        find_mnist()


CUTS = {f"cut-at-{end}": GOOD[:end] for end in (4, 100, len(GOOD) // 2)}
CUTS |= {f"cut-{lost}-before-the-end": GOOD[:-lost] for lost in (200, 22, 1)}
DAMAGED = CUTS | {
    "empty": b"",
    "cut-in-the-signature": GOOD[:3],
    "random": np.random.default_rng(1).bytes(5000),
    "html": b"<!doctype html><title>404</title>",
    "zeros-inside": GOOD[:5000] + bytes(100) + GOOD[5100:],
    "beginning-lost": GOOD[5000:],
    "not-compressed-data": GOOD[:61] + b"\xff" * 100 + GOOD[161:],  # 61: after the first header
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file(named, fallback, content):
    fill(named, content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the next test is about that
        assert_refused(named, "cannot be read")
        gc.collect()  # now, not during some other test
    assert fallback == []


@pytest.mark.parametrize("content", CUTS.values(), ids=CUTS.keys())
def test_a_damaged_file_is_closed_again(named, content):
    fill(named, content)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert_refused(named, "cannot be read")
        gc.collect()
    assert [str(warning.message) for warning in caught] == []


def test_a_single_array(named, fallback):
    with named.open("wb") as file:
        np.save(file, small_mnist()["x_train"])
    assert_refused(named, "a single array, not an .npz archive")
    assert fallback == []


class Trap:
    """Unpickling it creates a file."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("kind", ["array", "labels", "file"])
def test_pickled_objects_are_not_unpickled(tmp_path, named, fallback, kind):
    sprung = tmp_path / "sprung"
    traps = np.array([Trap(sprung)], dtype=object)
    if kind == "file":
        fill(named, pickle.dumps(traps))
        np.load(named, allow_pickle=True)
    else:
        name = "x_train" if kind == "array" else "y_test"
        fill(named, npz_bytes(**{name: traps}))
        with np.load(named, allow_pickle=True) as archive:
            archive[name]
    assert sprung.exists()  # the trap works
    sprung.unlink()
    said = {"array": "train set: images must", "labels": "test set: labels", "file": "not a zip"}
    assert_refused(named, said[kind])
    assert not sprung.exists()
    assert fallback == []


@pytest.mark.parametrize("name", data.ARRAY_NAMES)
def test_a_missing_array(named, fallback, name):
    fill(named, npz_bytes(**{name: None}))
    assert_refused(named, f"no array named {name}")
    assert fallback == []


def test_all_missing_arrays_are_named(named):
    fill(named, npz_bytes(x_train=None, y_test=None))
    assert_refused(named, "no array named x_train, y_test")


def test_more_arrays_do_no_harm(named):
    fill(named, npz_bytes(notes=np.zeros(3)))
    assert_loaded(load_mnist(), small_mnist())


IMAGES, LABELS = small_mnist()["x_train"], small_mnist()["y_train"]


@pytest.mark.parametrize("part", ["train", "test"])
@pytest.mark.parametrize(
    ("images", "labels", "said"),
    [
        pytest.param(IMAGES / np.float32(255), LABELS, "uint8, got float32", id="float-images"),
        pytest.param(IMAGES.astype(np.int64), LABELS, "uint8, got int64", id="int64-images"),
        pytest.param(IMAGES.astype(np.int8), LABELS, "uint8, got int8", id="int8-images"),
        pytest.param(IMAGES[..., None], LABELS, "(30, 28, 28, 1)", id="channel-axis"),
        pytest.param(IMAGES.reshape(30, 784), LABELS, "(30, 784)", id="flat"),
        pytest.param(IMAGES[:, :, :27], LABELS, "(30, 28, 27)", id="narrow"),
        pytest.param(IMAGES[:, :8, :8], LABELS, "(30, 8, 8)", id="8-by-8"),
        pytest.param(IMAGES[0], LABELS, "(28, 28)", id="one-image"),
        pytest.param(IMAGES[:0], LABELS[:0], "(0, 28, 28)", id="no-images"),
        pytest.param(IMAGES, LABELS[:-1], "(30,), got (29,)", id="too-few-labels"),
        pytest.param(IMAGES[:-1], LABELS, "(29,), got (30,)", id="too-many-labels"),
        pytest.param(IMAGES, np.eye(10, dtype=np.uint8)[LABELS], "(30, 10)", id="one-hot"),
        pytest.param(IMAGES, LABELS.astype(np.int64), "uint8, got int64", id="int64-labels"),
        pytest.param(IMAGES, LABELS.astype(str), "uint8, got <U3", id="text-labels"),
        pytest.param(IMAGES, LABELS + np.uint8(1), "0 to 9, got 10", id="label-10"),
        pytest.param(IMAGES, LABELS - np.uint8(1), "0 to 9, got 255", id="label-255"),
    ],
)
def test_other_arrays_than_mnist(named, fallback, part, images, labels, said):
    fill(named, npz_bytes(**{f"x_{part}": images, f"y_{part}": labels}))
    assert_refused(named, said)
    assert_refused(named, f"{part} set")
    assert fallback == []


def test_one_image_is_enough(named):
    arrays = {"x_test": IMAGES[:1], "y_test": np.array([9], np.uint8)}
    fill(named, npz_bytes(**arrays))
    assert_loaded(load_mnist(), small_mnist(**arrays))


# Archives that only a broken or hostile writer makes.


def npy_bytes(header: str) -> bytes:
    """The beginning of an .npy file with this header."""
    text = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def archive_with(content: bytes, member: str = "x_train.npy", good: bytes = GOOD) -> bytes:
    """A good archive with other content in one member."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as good, zipfile.ZipFile(file, "w") as other:
        for name in good.namelist():
            other.writestr(name, content if name == member else good.read(name))
    return file.getvalue()


def with_member_field(local: int, central: int, value: int) -> bytes:
    """GOOD with one byte of every member's two zip headers set."""
    content = bytearray(GOOD)
    for signature, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        start = -1
        while (start := content.find(signature, start + 1)) >= 0:
            content[start + offset] = value
    return bytes(content)


def header(shape: str, descr: str = "|u1") -> str:
    return f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"


UNCLOSED = header("(30, 28, 28)")[:-4]
TOO_MANY = header("(1000000000000, 28, 28)")
LABELS_TOO_MANY = header("(1000000000000,)")
BIG_ITEMS = header("(30, 28, 28)", "|S1000000000")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(archive_with(b"not an array"), "magic string", id="no-array"),
        pytest.param(archive_with(b"not an array", "y_test.npy"), "magic string", id="no-labels"),
        pytest.param(with_member_field(6, 8, 1), "encrypted", id="encrypted"),
        pytest.param(with_member_field(8, 10, 99), "compressed in another way", id="compression"),
        pytest.param(archive_with(npy_bytes(UNCLOSED)), "cannot be read", id="unclosed"),
        pytest.param(
            archive_with(npy_bytes("{'descr': 'zz'}")), "Header does not", id="wrong-header"
        ),
        pytest.param(archive_with(npy_bytes(TOO_MANY)), "(1000000000000,), got (30,)", id="huge"),
        pytest.param(
            archive_with(npy_bytes("{" + " " * 20_000 + "}")),
            "Header info length",
            id="long-header",
        ),
        pytest.param(
            archive_with(npy_bytes(LABELS_TOO_MANY), "y_test.npy"), "(1000000000000,)", id="labels"
        ),
        pytest.param(archive_with(npy_bytes(BIG_ITEMS)), "uint8, got |S1", id="huge-items"),
        pytest.param(archive_with(npy_bytes(header("(-30, 28, 28)"))), "got (-30", id="negative"),
        pytest.param(archive_with(npy_bytes("{" * 100)), "cannot be read", id="nested-header"),
        pytest.param(
            archive_with(npy_bytes(header("(30, 28, 28)")) + bytes(30 * 784 - 1)),
            "23519 values, its header says 23520",
            id="too-few-values",
        ),
        pytest.param(
            archive_with(npy_bytes(header("(30, 28, 28)")) + bytes(30 * 784 + 1)),
            "23521 values, its header says 23520",
            id="too-many-values",
        ),
        pytest.param(
            archive_with(npy_bytes(header("(30,)")) + bytes(31), "y_train.npy"),
            "y_train holds 31 values, its header says 30",
            id="too-many-labels",
        ),
        pytest.param(
            archive_with(npy_bytes(header("(30, 28, 28)")).replace(b"Y\x01", b"Y\x03", 1)),
            ".npy format 3.0",
            id="version-3",
        ),
    ],
)
def test_a_strange_archive(named, fallback, content, said):
    fill(named, content)
    assert_refused(named, said)
    assert fallback == []


def bomb(method: int, megabytes: int) -> bytes:
    """An archive of zeros whose x_train unpacks to this, made without unpacking it here."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name in data.ARRAY_NAMES:
            with archive.open(f"{name}.npy", "w") as member:
                if name == "x_train":
                    member.write(npy_bytes(header("(200000, 28, 28)")))
                    for _ in range(megabytes):
                        member.write(bytes(1 << 20))
                else:
                    member.write(npy_bytes(header("(1,)")) + b"1")
    return file.getvalue()


def claiming_small(archive: bytes) -> bytes:
    """The same, but the directory says that x_train unpacks to MNIST's own size."""
    content = bytearray(archive)
    place = content.find(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 60_000 * 784 + 128)
    return bytes(content)


MANY_IMAGES = archive_with(npy_bytes(header("(200000, 28, 28)")))
CLAIMED = archive_with(npy_bytes(header("(200000,)")), "y_train.npy", MANY_IMAGES)
DEFLATED, BZIP2 = bomb(zipfile.ZIP_DEFLATED, 300), bomb(zipfile.ZIP_BZIP2, 300)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(CLAIMED, "x_train holds 0 values, its header says 156800000", id="claimed"),
        pytest.param(DEFLATED, "314,572,928 bytes, far more than MNIST's", id="deflated"),
        pytest.param(claiming_small(DEFLATED), "train set: ", id="deflated-lying"),
        pytest.param(BZIP2, "compressed in another way", id="bzip2"),
        pytest.param(claiming_small(BZIP2), "compressed in another way", id="bzip2-lying"),
    ],
)
def test_a_zip_bomb_takes_no_memory(named, fallback, content, said):
    assert len(content) < 1 << 20
    fill(named, content)
    with memory_below(50 << 20):
        assert_refused(named, said)
    assert fallback == []


def test_a_long_header_is_not_evaluated(named, fallback):
    """Format 2.0 allows headers of 4 GB."""
    text = b"{" + b" " * 5_000_000 + b"}\n"
    content = b"\x93NUMPY\x02\x00" + struct.pack("<I", len(text)) + text
    fill(named, archive_with(content))
    assert_refused(named, "cannot be read: x_train.npy has .npy format 2.0")
    assert fallback == []


def test_a_flipped_bit_is_noticed_or_harmless(named):
    """Wherever one bit is wrong: an error in one line, or the very same digits."""
    random = np.random.default_rng(2)
    ends = [*range(150), *range(len(GOOD) - 450, len(GOOD))]  # headers and directory, all of them
    places = [*ends, *random.integers(0, len(GOOD), 300)]
    refused = 0
    for place in places:
        flipped = bytearray(GOOD)
        flipped[place] ^= 1 << int(random.integers(8))
        fill(named, bytes(flipped))
        try:
            loaded = read_npz(named)
        except MnistFileError:
            refused += 1
        else:
            assert_loaded(loaded, small_mnist())
    assert refused > len(places) / 2


def test_a_header_changed_together_with_its_checksum_is_noticed(named, fallback):
    """One image fewer, as the header has it, and a right sum: the bytes left over tell."""
    plain = npz_bytes(np.savez)
    changed = plain.replace(b"(30, 28, 28)", b"(29, 28, 28)", 1).replace(b"(30,)", b"(29,)", 1)
    for name in ("x_train", "y_train"):
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            member = archive.read(f"{name}.npy")
        other = member.replace(b"(30,", b"(29,", 1)
        old, new = (struct.pack("<I", zlib.crc32(content)) for content in (member, other))
        assert changed.count(old) == 2
        changed = changed.replace(old, new)
    fill(named, changed)
    assert_refused(named, "x_train holds 23520 values, its header says 22736")
    assert fallback == []


SIGNATURES = st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\x93NUMPY\x01\x00"])


@MANY
@given(SIGNATURES, st.binary(max_size=300), SIGNATURES)
def test_random_bytes(named, start, content, end):
    fill(named, start + content + end)
    with pytest.raises(MnistFileError, match=r"cannot be read|no array named|a single array"):
        read_npz(named)


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


@MANY
@given(TEXT.filter(bool))
def test_any_text_in_mnist_npz(monkeypatch, tmp_path, text):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MNIST_NPZ", text)
    assert attempt(find_mnist, {}, MnistFileError, "MNIST file") is REFUSED
    assert data.locate_mnist().describe().startswith("digits: MNIST from MNIST_NPZ, ")


@pytest.mark.parametrize("order", ["C", "F"])
def test_what_is_read_can_be_written_to(named, order):
    fill(named, npz_bytes(np.savez, x_train=np.asarray(IMAGES, order=order)))
    loaded = load_mnist()
    assert_loaded(loaded, small_mnist())
    loaded[0][0][0] = 0
    loaded[0][1][0] = 0
