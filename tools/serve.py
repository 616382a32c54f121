"""The built site over HTTP on this machine, compressed as a static host serves it."""

from __future__ import annotations

import gzip
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

COMPRESSED = {".html", ".css", ".js", ".svg", ".json", ".ipynb", ".py", ".xml", ".txt"}


class Handler(SimpleHTTPRequestHandler):
    """Text goes out gzipped where the browser takes it; unknown addresses get the site's 404."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.split("?")[0].endswith("/"):
            path /= "index.html"
        if not path.exists():
            return self.send_text(Path(self.directory, "404.html"), 404)
        takes_gzip = "gzip" in self.headers.get("Accept-Encoding", "")
        if path.is_file() and path.suffix in COMPRESSED and takes_gzip:
            return self.send_text(path, 200)
        return super().send_head()

    def send_text(self, path: Path, status: int):
        body = gzip.compress(path.read_bytes(), mtime=0) if path.is_file() else b""
        self.send_response(status)
        self.send_header("Content-Type", f"{self.guess_type(str(path))}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        return BytesIO(body)

    def log_message(self, *_) -> None:
        """Nobody reads it."""


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address) -> None:
        """A browser that has seen enough hangs up; anything else is told as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def server(folder: str, port: int = 0) -> ThreadingHTTPServer:
    """A server of a folder on the loopback address; port 0 takes a free one."""
    return Server(("127.0.0.1", port), partial(Handler, directory=folder))


def main() -> None:
    if not Path("_build/html/index.html").is_file():
        sys.exit("_build/html holds no site yet: run nox -s docs first")
    with server("_build/html", 8000) as running:
        print(f"http://127.0.0.1:{running.server_port} (stop with Ctrl+C)")
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
