"""A world of its own for a test of the digits: small MNIST files, a cache, a server."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import socket
import threading
import tracemalloc
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from tutorial_src import data

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


def fill(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


# --- no cache, no network ---


def refused_url() -> str:
    """An address on this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}/mnist.npz"


@pytest.fixture
def cached(monkeypatch, tmp_path) -> Path:
    """Where the cached file would be; GOOD is the published file, but it cannot be fetched."""
    for name in ("MNIST_NPZ", "MNIST_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(data, "MNIST_URL", refused_url())
    monkeypatch.setattr(data, "MNIST_SHA256", hashlib.sha256(GOOD).hexdigest())
    return tmp_path / "keras" / "datasets" / "mnist.npz"


@contextlib.contextmanager
def without_privileges():
    """Root may read and write every file; here it acts as nobody does, others as themselves."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@contextlib.contextmanager
def memory_below(limit: int):
    """What runs inside must at no time have taken more bytes than this."""
    tracemalloc.start()
    try:
        yield
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < limit


@pytest.fixture
def named(cached, monkeypatch, tmp_path) -> Path:
    """A file that MNIST_NPZ names; the test writes it."""
    path = tmp_path / "named" / "my-mnist.npz"
    path.parent.mkdir()
    monkeypatch.setenv("MNIST_NPZ", str(path))
    return path


@pytest.fixture
def serve(cached, monkeypatch):
    """Gives a function that starts an HTTP server in place of the real one.

    What it returns is the list of the requests that this server has had.
    """
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


def proxy_login_page(handler, over):
    send(handler, b"<!doctype html><title>Log in to the network</title>")
