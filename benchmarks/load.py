"""The built site behind nginx, as a host serves it: every file, then many readers at once.

    nox -s load             serves _build/html; a folder after -- serves that one

First it asks for all that the pages lead to, and then for whatever else lies in the folder: each
answer must be the file, byte by byte, said to be what it is and compressed where that helps. Then
10,000 requests for these, 64 at a time, from this machine: no error, no wrong size. Writes a part
of BENCHMARKS.md; anything wrong ends it instead.
"""

from __future__ import annotations

import gzip
import http.client
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

import sections
from references import address_of, crawl

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "/cnn/"  # a project's pages are in a folder of their host
STARTS = ("index.html", "search.html", "404.html", "sitemap.xml")
REQUESTS, AT_ONCE = 10_000, 64
TYPES = {  # what nginx must call them, and whether it compresses them
    ".html": ("text/html; charset=utf-8", True),
    ".css": ("text/css; charset=utf-8", True),
    ".js": ("application/javascript; charset=utf-8", True),
    ".json": ("application/json", True),
    ".ipynb": ("application/x-ipynb+json", True),
    ".py": ("text/x-python; charset=utf-8", True),
    ".txt": ("text/plain; charset=utf-8", True),
    ".xml": ("text/xml; charset=utf-8", True),
    ".svg": ("image/svg+xml", True),
    ".webp": ("image/webp", False),
    ".png": ("image/png", False),
    ".woff2": ("font/woff2", False),
    ".bin": ("application/octet-stream", False),
    ".h5": ("application/octet-stream", False),
}
SMALLEST = 256  # bytes; less is not worth compressing
CONFIGURATION = """
daemon off;
pid {work}/pid;
error_log {work}/error.log crit; # what is not there is asked for on purpose
{user}worker_processes auto;
events {{ worker_connections 1024; }}
http {{
  include /etc/nginx/mime.types;
  types {{
    application/x-ipynb+json ipynb;
    text/x-python py;
  }}
  default_type application/octet-stream;
  charset utf-8;
  charset_types text/css text/plain text/xml text/x-python application/javascript;
  access_log off;
  sendfile on;
  gzip on;
  gzip_static off;
  gzip_vary on;
  gzip_min_length {smallest};
  gzip_types text/css text/plain text/xml text/x-python application/javascript
             application/json application/x-ipynb+json image/svg+xml;
  client_body_temp_path {work}/body;
  proxy_temp_path {work}/proxy;
  fastcgi_temp_path {work}/fastcgi;
  uwsgi_temp_path {work}/uwsgi;
  scgi_temp_path {work}/scgi;
  server {{
    listen 127.0.0.1:{port};
    keepalive_requests 100000;
    error_page 404 {folder}404.html;
    error_page 403 =404 {folder}404.html;
    location {folder} {{ alias {site}/; }}
    location ~ /\\. {{ return 404; }}
    location / {{ return 404; }}
  }}
}}
"""


# --- the server ---


@contextmanager
def nginx(site: Path):
    """nginx with a configuration of its own, as an ordinary process; gives its port."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        sys.exit("no nginx on this machine: apt-get install nginx-light")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as work:
        written = Path(work, "nginx.conf")
        user = "user root;\n" if os.geteuid() == 0 else ""  # its workers must see the folder
        values = {"work": work, "port": port, "site": site, "folder": FOLDER, "user": user}
        written.write_text(CONFIGURATION.format(smallest=SMALLEST, **values), encoding="utf-8")
        # Said here too: until it has read its configuration, it would write where Debian says.
        process = subprocess.Popen([program, "-c", written, "-e", f"{work}/error.log"])
        try:
            wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(30)
        complaints = Path(work, "error.log").read_text(encoding="utf-8")
        if complaints.strip():
            sys.exit(f"nginx complained:\n{complaints}")


def wait_for(port: int, process: subprocess.Popen) -> None:
    for _ in range(100):
        if process.poll() is not None:
            sys.exit("nginx did not start")
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    sys.exit("nginx does not answer")


def version() -> str:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    told = subprocess.run([program, "-v"], capture_output=True, text=True, check=True)
    return told.stderr.strip().rpartition("/")[2]


# --- one file ---


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(connection: http.client.HTTPConnection, path: str, coding: str = "gzip") -> Answer:
    """What a reader gets for a path, its body as it was sent."""
    connection.request("GET", path, headers={"Accept-Encoding": coding})
    response = connection.getresponse()
    body = response.read()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, body)


def flaws(answer: Answer, file: Path, status: int = 200) -> list[str]:
    """What is wrong with an answer that should be this file."""
    content = file.read_bytes()
    kind, compressed = TYPES.get(file.suffix, (None, False))
    found = []
    if answer.status != status:
        found.append(f"status {answer.status}, not {status}")
    if kind and answer.headers.get("content-type") != kind:
        found.append(f"type {answer.headers.get('content-type')}, not {kind}")
    coding = answer.headers.get("content-encoding", "identity")
    wanted = "gzip" if compressed and len(content) >= SMALLEST else "identity"
    if coding != wanted:
        found.append(f"coding {coding}, not {wanted}")
    length = answer.headers.get("content-length")
    if length is not None and int(length) != len(answer.body):
        found.append(f"length {length} for {len(answer.body)} bytes")
    if length is None and coding == "identity":
        found.append("no length")
    if (gzip.decompress(answer.body) if coding == "gzip" else answer.body) != content:
        found.append("another content")
    return found


def ask_for_all(port: int, site: Path, files: list[Path]) -> tuple[dict[str, int], list[str]]:
    """The bytes that each path sends, and all that is wrong."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    sizes, wrong = {}, []
    for file in files:
        path = urlsplit(address_of(file, site, f"http://127.0.0.1:{port}{FOLDER}")).path
        answer = ask(connection, path)
        wrong += [f"{path}: {flaw}" for flaw in flaws(answer, file)]
        plain = ask(connection, path, "identity")
        if plain.body != file.read_bytes() or "content-encoding" in plain.headers:
            wrong.append(f"{path}: not plain for those who do not take gzip")
        sizes[path] = len(answer.body)
    connection.close()
    return sizes, wrong


def ask_for_others(port: int, site: Path) -> list[str]:
    """What is wrong with answers that are no file: nothing is listed, nothing hidden is shown."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    wrong = []
    for path in ("nowhere.html", "layers/nowhere.html", "_static/", "layers/", ".buildinfo"):
        answer = ask(connection, FOLDER + path)
        wrong += [f"{path}: {flaw}" for flaw in flaws(answer, site / "404.html", 404)]
    connection.close()
    return wrong


# --- many at once ---


@dataclass
class Load:
    seconds: float
    took: list[float]
    errors: Counter
    wrong_sizes: int
    bytes: int


def load(port: int, sizes: dict[str, int]) -> Load:
    """Ask for the paths in turn, by many readers who each keep their connection."""
    paths = islice(cycle(sorted(sizes)), REQUESTS)
    lock = threading.Lock()
    together = threading.Barrier(AT_ONCE + 1)
    result = Load(0.0, [], Counter(), 0, 0)

    def read() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.connect()
        together.wait()
        while True:
            with lock:
                path = next(paths, None)
            if path is None:
                break
            start = time.perf_counter()
            try:
                answer = ask(connection, path)
                problem = None if answer.status == 200 else f"status {answer.status}"
                size = len(answer.body)
            except (OSError, http.client.HTTPException) as error:
                problem, size = type(error).__name__, sizes[path]
                connection.close()  # the next request opens it again
            took = time.perf_counter() - start
            with lock:
                result.took.append(took)
                result.bytes += size
                result.wrong_sizes += size != sizes[path]
                if problem:
                    result.errors[problem] += 1
        connection.close()

    readers = [threading.Thread(target=read) for _ in range(AT_ONCE)]
    for reader in readers:
        reader.start()
    together.wait()
    start = time.perf_counter()
    for reader in readers:
        reader.join()
    result.seconds = time.perf_counter() - start
    return result


# --- the report ---


def report(site: Path, reached: int, sizes: dict[str, int], result: Load) -> str:
    middle = statistics.median(result.took) * 1000
    slow = statistics.quantiles(result.took, n=100)[98] * 1000
    rate = len(result.took) / result.seconds
    sent = sum(sizes.values()) / 1e6
    return f"""## Load

Written by `nox -s load`. The built site below `{FOLDER}` of nginx {version()}, asked from the same machine: nginx and the {AT_ONCE} readers share its {os.cpu_count()} cores ({platform.machine()}).

| what | result |
|---|---|
| files that pages lead to | {reached} |
| all files of the folder, each asked for and compared | {len(sizes)} ({sent:.1f} MB as sent) |
| requests, {AT_ONCE} at a time | {len(result.took):,} |
| errors | {result.errors.total()} |
| wrong sizes | {result.wrong_sizes} |
| requests a second | {rate:,.0f} ({result.bytes / result.seconds / 1e6:.0f} MB/s) |
| time of a request, median | {middle:.1f} ms |
| time of a request, 99th percentile | {slow:.1f} ms |
"""  # noqa: E501


def main() -> None:
    site = Path(*sys.argv[1:2] or [ROOT / "_build" / "html"]).resolve()
    if not (site / "index.html").is_file():
        sys.exit(f"{site} holds no site yet: run nox -s docs first")
    reached = crawl(site, f"http://127.0.0.1{FOLDER}", *STARTS)
    files = [file for file in sorted(site.rglob("*")) if file.is_file()]
    shown = [
        file for file in files if not any(part[0] == "." for part in file.relative_to(site).parts)
    ]
    with nginx(site) as port:
        sizes, wrong = ask_for_all(port, site, shown)
        wrong += ask_for_others(port, site)
        if wrong:
            sys.exit("\n".join(wrong))
        result = load(port, sizes)
    told = report(site, len(reached), sizes, result)
    print(told)
    if result.errors or result.wrong_sizes or len(result.took) != REQUESTS:
        sys.exit(f"failed: {dict(result.errors)}")
    sections.write(told)


if __name__ == "__main__":
    main()
