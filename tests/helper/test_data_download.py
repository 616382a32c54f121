"""The download of MNIST: whole or not at all, and never for longer than it may take."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from kit.mnist_world import (
    GOOD,
    OTHER,
    fill,
    good_file,
    proxy_login_page,
    refused_url,
    send,
    without_privileges,
)
from kit.system import needs_links, needs_permissions

from tutorial_src import data
from tutorial_src.data import download, find_mnist

pytestmark = pytest.mark.usefixtures("cached")

PUBLISHED = (data.MNIST_URL, data.MNIST_SHA256)  # before the fixture replaces them


# --- what a server may answer ---


def wrong_bytes(handler, over):
    send(handler, OTHER)


def no_bytes(handler, over):
    send(handler, b"")


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


# Each byte comes in good time, and the line does not end.
HEADERS = b"HTTP/1.1 200 OK\r\nX-Wait: "
CHUNK_SIZE = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5; wait="


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


@pytest.mark.parametrize("start", [HEADERS, CHUNK_SIZE], ids=["headers", "chunk-size"])
def test_a_server_that_keeps_us_waiting_is_given_up(monkeypatch, cached, serve, start):
    monkeypatch.setattr(data, "DOWNLOAD_SECONDS", 0.3)
    gave_up_first = []

    def line_drop_by_drop(handler, over):
        handler.wfile.write(start)
        for _ in range(200):
            if over.wait(0.05):
                return
            handler.wfile.write(b"x")
        gave_up_first.append("server")

    requests = serve(line_drop_by_drop)
    assert fetch(cached) is False
    assert requests
    assert not gave_up_first
    assert list(cached.parent.iterdir()) == []


def test_a_download_larger_than_any_mnist_is_given_up(monkeypatch, cached, serve):
    # The right bytes, so that only the limit can tell; a client without one would keep them.
    serve(good_file)
    monkeypatch.setattr(data, "DOWNLOAD_BYTES", len(GOOD) - 1)
    assert fetch(cached) is False
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


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a file system with room for half of GOOD."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={len(GOOD) // 2}", "none", str(folder)]
    mount = shutil.which("mount")
    if not mount or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root on Linux")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full_leaves_nothing_behind(small_disk, serve):
    requests = serve(good_file)
    assert fetch(small_disk / "mnist.npz") is False
    assert requests
    assert list(small_disk.iterdir()) == []


# --- what may stand where Keras's cached file should be ---


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_in_the_cache_is_replaced_without_waiting_for_it(cached, serve):
    serve(good_file)
    cached.parent.mkdir(parents=True)
    os.mkfifo(cached)
    assert find_mnist().path == cached
    assert cached.read_bytes() == GOOD


@needs_links
def test_a_link_to_nowhere_in_the_cache_is_replaced(cached, serve, tmp_path):
    serve(good_file)
    cached.parent.mkdir(parents=True)
    cached.symlink_to(tmp_path / "nowhere")
    assert find_mnist().path == cached
    assert cached.read_bytes() == GOOD
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_in_the_cache_is_left_alone(cached, serve):
    requests = serve(good_file)
    cached.mkdir(parents=True)
    assert find_mnist().is_sample
    assert requests
    assert list(cached.parent.iterdir()) == [cached]


def test_a_huge_file_in_the_cache_is_not_read(monkeypatch, cached):
    # The size alone decides: were the file read, its digest would be right.
    fill(cached, GOOD)
    assert find_mnist().kind == "keras"
    monkeypatch.setattr(data, "DOWNLOAD_BYTES", len(GOOD) - 1)
    assert find_mnist().is_sample


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda good: b"", id="empty"),
        pytest.param(lambda good: good[: len(good) // 2], id="truncated"),
        pytest.param(lambda good: good[:999] + bytes([good[999] ^ 1]) + good[1000:], id="one-bit"),
        pytest.param(lambda good: pickle.dumps({"x_train": [0]}), id="pickled"),
    ],
)
def test_a_damaged_cached_file_is_replaced_whole(cached, serve, damage):
    serve(good_file)
    fill(cached, damage(GOOD))
    assert find_mnist().kind == "keras"
    assert [file.read_bytes() for file in cached.parent.iterdir()] == [GOOD]


@needs_permissions
def test_a_cached_file_that_may_not_be_read_is_replaced(monkeypatch, serve):
    serve(good_file)
    with tempfile.TemporaryDirectory() as folder:
        cached = Path(folder) / "datasets" / "mnist.npz"
        fill(cached, GOOD)
        cached.chmod(0)
        for shared in (Path(folder), cached.parent):
            shared.chmod(0o777)
        monkeypatch.setenv("KERAS_HOME", folder)
        with without_privileges():
            assert not data.has_sha256(cached, data.MNIST_SHA256)
            assert find_mnist().path == cached
            assert cached.read_bytes() == GOOD


def test_has_sha256(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2
    assert data.has_sha256(file, digest)
    assert not data.has_sha256(file, digest[::-1])
    assert not data.has_sha256(tmp_path / "missing", digest)
    assert not data.has_sha256(tmp_path, digest)
