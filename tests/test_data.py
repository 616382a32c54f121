"""Where the digits come from, and what happens when a file or the network is at fault."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import pickle
import socket
import sys
import threading
import warnings
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from tutorial_src import data
from tutorial_src.data import MnistFileError, download, find_mnist, load_mnist, read_npz

# --- small files in MNIST's shape ---


def small_mnist(**changes) -> dict[str, np.ndarray]:
    """Arrays as in mnist.npz, 30 and 20 of them; a change of None leaves an array out."""
    random = np.random.default_rng(0)
    arrays = {
        "x_train": random.integers(0, 256, (30, 28, 28), dtype=np.uint8),
        "y_train": (np.arange(30) % 10).astype(np.uint8),
        "x_test": random.integers(0, 256, (20, 28, 28), dtype=np.uint8),
        "y_test": (np.arange(20) % 10).astype(np.uint8),
    }
    return {name: array for name, array in (arrays | changes).items() if array is not None}


def npz_bytes(save=np.savez_compressed, **changes) -> bytes:
    file = io.BytesIO()
    save(file, **small_mnist(**changes))
    return file.getvalue()


GOOD = npz_bytes()
OTHER = npz_bytes(y_test=np.zeros(20, np.uint8))  # good as well, but not the published file


def assert_loaded(loaded: data.Arrays, expected: dict[str, np.ndarray]) -> None:
    (x_train, y_train), (x_test, y_test) = loaded
    for array, name in zip((x_train, y_train, x_test, y_test), data.ARRAY_NAMES, strict=True):
        np.testing.assert_array_equal(array, expected[name], strict=True)


# --- a world of its own for every test: no cache, no network ---

PUBLISHED = (data.MNIST_URL, data.MNIST_SHA256)  # before the fixture replaces them


def refused_url() -> str:
    """An address on this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}/mnist.npz"


@pytest.fixture(autouse=True)
def cached(monkeypatch, tmp_path) -> Path:
    """Where the cached file would be; GOOD is the published file, but it cannot be fetched."""
    for name in ("MNIST_NPZ", "MNIST_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(data, "MNIST_URL", refused_url())
    monkeypatch.setattr(data, "MNIST_SHA256", hashlib.sha256(GOOD).hexdigest())
    return tmp_path / "keras" / "datasets" / "mnist.npz"


@pytest.fixture
def serve(monkeypatch):
    """Start an HTTP server in place of the real one; gives the list of requests it has had."""
    over = threading.Event()
    with contextlib.ExitStack() as stack:

        def start(answer) -> list[str]:
            requests = []

            class Handler(BaseHTTPRequestHandler):
                def do_GET(self):  # the name that http.server calls
                    requests.append(self.path)
                    with contextlib.suppress(OSError):  # the client may hang up
                        answer(self, over)

                def log_message(self, *args):
                    pass

            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            stack.callback(server.shutdown)
            stack.callback(over.set)  # ends the answers that are still waiting
            monkeypatch.setattr(data, "MNIST_URL", f"http://127.0.0.1:{server.server_port}/m.npz")
            return requests

        yield start


def send(handler, body: bytes, status: int = 200, length: int | None = None) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)


def good_file(handler, over):
    send(handler, GOOD)


def wrong_bytes(handler, over):
    send(handler, OTHER)


def no_bytes(handler, over):
    send(handler, b"")


def proxy_login_page(handler, over):
    send(handler, b"<!doctype html><title>Log in to the network</title>")


def good_file_as_error(handler, over):
    send(handler, GOOD, status=404)


def cut_off(handler, over):
    send(handler, GOOD[:-100], length=len(GOOD))


# The stalling ones send the right bytes in the end: a client that waits for them is found out.


def silent_at_first(handler, over):
    over.wait(3)
    send(handler, GOOD)


def silent_half_way(handler, over):
    send(handler, GOOD[:2000], length=len(GOOD))
    over.wait(3)
    handler.wfile.write(GOOD[2000:])


def drop_by_drop(handler, over):
    send(handler, b"", length=len(GOOD))
    for start in range(0, len(GOOD), 4000):
        handler.wfile.write(GOOD[start : start + 4000])
        over.wait(0.04)


def redirect_to_nowhere(handler, over):
    handler.send_response(302)
    handler.send_header("Location", refused_url())
    handler.end_headers()


def redirect_to_no_address(handler, over):
    handler.send_response(302)
    handler.send_header("Location", "http://[no-address/")
    handler.end_headers()


def another_protocol(handler, over):
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")


def chunks_cut_off(handler, over):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    handler.wfile.write(head + b"fff\r\n" + GOOD[:100])


# --- the order: MNIST_NPZ, cache, download, sample ---


@pytest.fixture
def named(monkeypatch, tmp_path) -> Path:
    """A file that MNIST_NPZ names; the test writes it."""
    path = tmp_path / "named" / "my-mnist.npz"
    path.parent.mkdir()
    monkeypatch.setenv("MNIST_NPZ", str(path))
    return path


def fill(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_the_named_file_comes_first(named, cached, serve):
    requests = serve(good_file)
    fill(cached, GOOD)
    fill(named, OTHER)
    source = find_mnist()
    assert (source.kind, source.path, source.is_sample) == ("file", named, False)
    assert_loaded(load_mnist(), small_mnist(y_test=np.zeros(20, np.uint8)))
    assert requests == []


def test_the_cache_comes_second(cached, serve):
    requests = serve(good_file)
    fill(cached, GOOD)
    source = find_mnist()
    assert (source.kind, source.path, source.is_sample) == ("keras", cached, False)
    assert_loaded(load_mnist(), small_mnist())
    assert requests == []


def test_the_download_comes_third_and_fills_the_cache(cached, serve):
    requests = serve(good_file)
    source = find_mnist()
    assert (source.kind, source.path, source.is_sample) == ("keras", cached, False)
    assert_loaded(load_mnist(), small_mnist())
    assert cached.read_bytes() == GOOD
    assert len(requests) == 1  # the second look found the cached file


def test_the_sample_comes_last():
    source = find_mnist()
    assert (source.kind, source.path, source.is_sample) == ("sample", None, True)
    (x_train, _), (x_test, _) = load_mnist()
    assert (len(x_train), len(x_test)) == (1500, 297)


def test_an_empty_name_is_no_name(monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", "")
    assert find_mnist().is_sample


def test_a_named_file_may_be_relative(monkeypatch, named):
    fill(named, GOOD)
    monkeypatch.chdir(named.parent)
    monkeypatch.setenv("MNIST_NPZ", named.name)
    assert find_mnist().path == named  # a page's kernel runs in another folder


def test_a_named_file_may_start_at_home(monkeypatch, named):
    fill(named, GOOD)
    monkeypatch.setenv("HOME", str(named.parent))
    monkeypatch.setenv("USERPROFILE", str(named.parent))
    monkeypatch.setenv("MNIST_NPZ", f"~/{named.name}")
    assert find_mnist().path == named


def test_offline_makes_no_request(monkeypatch, cached, serve):
    requests = serve(good_file)
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    assert find_mnist().is_sample
    assert requests == []
    assert not cached.parent.exists()


@pytest.mark.parametrize("value", ["", "0"])
def test_only_1_means_offline(monkeypatch, serve, value):
    requests = serve(good_file)
    monkeypatch.setenv("MNIST_OFFLINE", value)
    assert find_mnist().kind == "keras"
    assert len(requests) == 1


def test_offline_still_uses_the_cache(monkeypatch, cached):
    fill(cached, GOOD)
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    assert find_mnist().kind == "keras"


def test_offline_still_uses_the_named_file(monkeypatch, named):
    fill(named, GOOD)
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    assert find_mnist().kind == "file"


@pytest.mark.parametrize("content", [OTHER, GOOD[:-1], b""], ids=["other", "truncated", "empty"])
def test_a_wrong_cached_file_is_not_used(cached, content):
    fill(cached, content)
    assert find_mnist().is_sample
    assert cached.read_bytes() == content  # nor removed: nothing better was found


def test_a_wrong_cached_file_is_downloaded_again(cached, serve):
    serve(good_file)
    fill(cached, OTHER)
    assert find_mnist().kind == "keras"
    assert cached.read_bytes() == GOOD


def test_a_wrong_download_leaves_the_cached_file_alone(cached, serve):
    requests = serve(proxy_login_page)
    fill(cached, OTHER)
    assert find_mnist().is_sample
    assert len(requests) == 1
    assert [file.read_bytes() for file in cached.parent.iterdir()] == [OTHER]


def test_a_cache_that_cannot_be_written_is_no_error(cached, serve):
    serve(good_file)
    fill(cached.parent, b"a file where the folder should be")
    assert find_mnist().is_sample


def test_describe_the_named_file(named):
    fill(named, GOOD)
    assert find_mnist().describe() == f"digits: MNIST from MNIST_NPZ, {named}"


def test_describe_the_cache(cached):
    fill(cached, GOOD)
    assert find_mnist().describe() == f"digits: MNIST from Keras's cache, {cached}"


def test_describe_the_sample():
    line = find_mnist().describe()
    assert line.startswith("digits: the offline sample of 1,797 from scikit-learn")
    assert "\n" not in line


@pytest.mark.parametrize("home", [None, ""])
def test_the_cache_is_below_home(monkeypatch, tmp_path, home):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("KERAS_HOME")
    if home is not None:
        monkeypatch.setenv("KERAS_HOME", home)
    assert data.keras_cache_path() == tmp_path / ".keras" / "datasets" / "mnist.npz"


def test_the_cache_is_below_keras_home(tmp_path, cached):
    assert data.keras_cache_path() == cached


def test_keras_home_may_start_at_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", "~/k")
    assert data.keras_cache_path() == tmp_path / "k" / "datasets" / "mnist.npz"


# --- the download ---


def test_the_published_file_is_the_one_of_keras():
    # Keras names both only in its code, which is read and not imported: that takes ten seconds.
    keras = Path(find_spec("keras").submodule_search_locations[0])
    code = (keras / "src" / "datasets" / "mnist.py").read_text(encoding="utf-8")
    url, digest = PUBLISHED
    folder, _, name = url.rpartition("/")
    assert f'"{folder}/"' in code
    assert name == "mnist.npz"
    assert f'"{digest}"' in code


def fetch(target: Path) -> bool:
    return download(data.MNIST_URL, data.MNIST_SHA256, target)


def test_download(cached, serve):
    requests = serve(good_file)
    assert fetch(cached) is True
    assert requests == ["/m.npz"]
    assert cached.read_bytes() == GOOD
    assert list(cached.parent.iterdir()) == [cached]  # nothing beside it


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file in its place")
def test_a_download_does_not_disturb_a_reader_of_the_old_file(cached, serve):
    serve(good_file)
    fill(cached, OTHER)
    with cached.open("rb") as old:
        assert fetch(cached) is True
        assert old.read() == OTHER
    assert cached.read_bytes() == GOOD


@pytest.mark.parametrize(
    "answer",
    [
        wrong_bytes,
        no_bytes,
        proxy_login_page,
        good_file_as_error,
        cut_off,
        redirect_to_nowhere,
        redirect_to_no_address,
        another_protocol,
        chunks_cut_off,
    ],
)
def test_a_wrong_answer_leaves_nothing_behind(cached, serve, answer):
    requests = serve(answer)
    assert fetch(cached) is False
    assert requests
    assert list(cached.parent.iterdir()) == []


@pytest.mark.parametrize("answer", [silent_at_first, silent_half_way])
def test_a_silent_server_is_given_up(monkeypatch, cached, serve, answer):
    monkeypatch.setattr(data, "CONNECT_SECONDS", 0.2)
    requests = serve(answer)
    assert fetch(cached) is False
    assert requests
    assert list(cached.parent.iterdir()) == []


def test_a_download_without_end_is_given_up(monkeypatch, cached, serve):
    monkeypatch.setattr(data, "DOWNLOAD_SECONDS", 0.1)
    requests = serve(drop_by_drop)
    assert fetch(cached) is False
    assert requests
    assert list(cached.parent.iterdir()) == []


def test_a_slow_download_within_the_limits_is_kept(cached, serve):
    serve(drop_by_drop)
    assert fetch(cached) is True


def test_nobody_listens(cached):
    assert fetch(cached) is False
    assert list(cached.parent.iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(cached, serve):
    # A limit on the size of a file fails as a full disk does, in the middle of the writing.
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    serve(good_file)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(GOOD) // 2, hard))
    try:
        assert fetch(cached) is False
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(cached.parent.iterdir()) == []


def test_has_sha256(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2
    assert data.has_sha256(file, digest)
    assert not data.has_sha256(file, digest[::-1])
    assert not data.has_sha256(tmp_path / "missing", digest)
    assert not data.has_sha256(tmp_path, digest)


# --- files that MNIST_NPZ may name by mistake ---


@pytest.fixture
def fallback(cached, serve):
    """A good cached file and a good server, which must not be used; gives the requests."""
    fill(cached, GOOD)
    return serve(good_file)


def assert_refused(path: Path, said: str) -> None:
    """The file that MNIST_NPZ names is an error; its message names the path and says why."""
    for load in (find_mnist, load_mnist, lambda: read_npz(path)):
        with pytest.raises(MnistFileError) as caught:
            load()
        assert str(path) in str(caught.value)
        assert said in str(caught.value)


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
    assert_refused(named, "cannot be read")
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
    assert_refused(named, "allow_pickle=")  # NumPy's reason; the path has no such text
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


def archive_with(content: bytes, member: str = "x_train.npy") -> bytes:
    """GOOD with other content in one member."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as good, zipfile.ZipFile(file, "w") as other:
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


HUGE = "{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000000, 28, 28), }"
UNCLOSED = "{'descr': '|u1', 'fortran_order': False, 'shape': (30, 28, 28"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(archive_with(b"not an array"), id="no-array"),
        pytest.param(archive_with(b"not an array", "y_test.npy"), id="no-label-array"),
        pytest.param(with_member_field(6, 8, 1), id="encrypted"),
        pytest.param(with_member_field(8, 10, 99), id="unknown-compression"),
        pytest.param(archive_with(npy_bytes(UNCLOSED)), id="unclosed-header"),
        pytest.param(archive_with(npy_bytes(HUGE)), id="huge"),
        pytest.param(archive_with(npy_bytes("{'descr': 'zz'}")), id="wrong-header"),
    ],
)
def test_a_strange_archive(named, fallback, content):
    fill(named, content)
    with pytest.raises(MnistFileError) as caught:
        find_mnist()
    assert str(named) in str(caught.value)
    assert fallback == []


# --- the sample ---


@pytest.fixture(scope="module")
def sample() -> data.Arrays:
    return data.offline_sample()


@pytest.fixture(scope="module")
def images(sample) -> np.ndarray:
    return np.concatenate([sample[0][0], sample[1][0]])


def test_the_sample_has_the_shapes_of_mnist(sample):
    (x_train, y_train), (x_test, y_test) = sample
    assert x_train.shape == (1500, 28, 28)
    assert x_test.shape == (297, 28, 28)
    assert y_train.shape == (1500,)
    assert y_test.shape == (297,)
    assert {array.dtype for pair in sample for array in pair} == {np.dtype(np.uint8)}


def test_the_sample_passes_for_mnist(sample, named):
    (x_train, y_train), (x_test, y_test) = sample
    np.savez(named, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    assert len(read_npz(named)[1][1]) == 297


def test_both_sets_hold_every_digit(sample):
    for _, labels in sample:
        counts = np.bincount(labels, minlength=10)
        assert len(counts) == 10
        assert counts.min() > len(labels) / 20  # a tenth each would be even


def test_paper_is_black_and_ink_white(images):
    assert (images == 0).mean() > 0.5
    assert (images.max(axis=(1, 2)) > 200).all()
    assert images.max() == 255
    assert images[:, [0, 0, -1, -1], [0, -1, 0, -1]].max() == 0  # the corners


def test_the_digits_are_as_large_as_in_mnist(images):
    # 20×20 pixels, and a pixel more where centring falls between two.
    for axis in (1, 2):
        used = (images > 64).any(axis=axis).sum(axis=1)
        assert used.max() <= 21
    assert (images > 64).any(axis=2).sum(axis=1).mean() > 17  # the originals fill their height


def test_the_digits_are_centred_like_mnist(images):
    # Written out, so that it does not share a mistake with scipy's centre of mass.
    ink = images.astype(float)
    pixel = np.arange(28)
    rows = (ink.sum(axis=2) * pixel).sum(axis=1) / ink.sum(axis=(1, 2))
    columns = (ink.sum(axis=1) * pixel).sum(axis=1) / ink.sum(axis=(1, 2))
    assert np.abs(rows - 13.5).max() < 1
    assert np.abs(columns - 13.5).max() < 1


def test_the_digits_stand_as_the_originals_do(images):
    from sklearn.datasets import load_digits

    originals = load_digits().images.reshape(-1, 64)

    def likeness(pictures: np.ndarray) -> float:
        small = pictures[:, 2:26, 2:26].reshape(-1, 8, 3, 8, 3).mean(axis=(2, 4)).reshape(-1, 64)
        pairs = zip(small, originals, strict=True)
        return float(np.mean([np.corrcoef(one, other)[0, 1] for one, other in pairs]))

    upright = likeness(images)
    assert upright > 0.7
    for turned in (images.transpose(0, 2, 1), images[:, ::-1], images[:, :, ::-1]):
        assert likeness(turned) < upright - 0.2


def test_the_labels_belong_to_the_images(sample):
    # The nearest mean image names most digits right; with shuffled labels it would be 10 %.
    (x_train, y_train), (x_test, y_test) = sample
    means = np.stack([x_train[y_train == digit].mean(axis=0) for digit in range(10)])
    distances = ((x_test[:, None] - means) ** 2).sum(axis=(2, 3))
    assert (distances.argmin(axis=1) == y_test).mean() > 0.8


def test_the_sample_is_the_same_every_time(sample):
    assert_loaded(data.offline_sample(), dict(zip(data.ARRAY_NAMES, sum(sample, ()), strict=True)))
