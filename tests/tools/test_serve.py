"""The local server hands out the site as a static host does."""

from __future__ import annotations

import gzip
import threading
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tools import serve


@pytest.fixture
def address(tmp_path):
    (tmp_path / "layers").mkdir()
    (tmp_path / "index.html").write_text("<p>첫 쪽</p>" * 100, encoding="utf-8")
    (tmp_path / "404.html").write_text("<p>없는 쪽</p>", encoding="utf-8")
    (tmp_path / "picture.webp").write_bytes(b"RIFF")
    running = serve.server(str(tmp_path))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def ask(url: str, **headers: str):
    with urlopen(Request(url, headers=headers)) as answer:
        return answer.headers, answer.read()


@pytest.mark.parametrize("path", ["/", "/index.html", "/index.html?q=1"])
def test_text_is_compressed_for_those_who_take_it(address, path):
    headers, body = ask(address + path, **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert len(body) < 200
    assert gzip.decompress(body).decode().startswith("<p>첫 쪽")


def test_others_get_it_plain(address):
    headers, body = ask(address + "/index.html")
    assert headers["Content-Encoding"] is None
    assert body.decode().startswith("<p>첫 쪽")


def test_pictures_are_left_as_they_are(address):
    headers, body = ask(address + "/picture.webp", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] is None
    assert body == b"RIFF"


@pytest.mark.parametrize("path", ["/nowhere.html", "/layers/nowhere.html", "/../../etc/passwd"])
def test_unknown_addresses_get_the_404_page(address, path):
    with pytest.raises(HTTPError) as caught:
        ask(address + path, **{"Accept-Encoding": "gzip"})
    assert caught.value.code == 404
    assert "없는 쪽" in gzip.decompress(caught.value.read()).decode()
    caught.value.close()
