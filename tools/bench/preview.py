"""How soon a saved page is on the preview's server."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tools import ROOT
from tools.bench.floor import floor
from tools.bench.pages import copy_pages


def only(page: str) -> list[str]:
    """Sphinx's options for one page and the glossary; other links of it lead nowhere."""
    settings = (f"root_doc={page}", f"include_patterns={page}.md,glossary.md", "nitpicky=0")
    return [f"-D{setting}" for setting in settings]


def preview(folder: Path, page: str, times: int, options: Sequence[str] = ()) -> list[str]:
    """From saving a page to having it from the preview's server, and the page's own cells in it.

    Args:
        folder: is made, for the pages and what becomes of them.
        page: its name, without `.md`.
        times: how often it is saved.
        options: Sphinx's, on top of those that a preview has.
    """
    source = copy_pages(folder)
    out, log = folder / "html", folder / "log"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    warm = [sys.executable, str(ROOT / "docs" / "_ext" / "warm_kernel"), "sphinx-autobuild"]
    places = [f"--port={port}", f"-c={ROOT}", f"-d={out}-doctrees", str(source), str(out)]
    command = [*warm, "-q", *options, *places]
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}/{page}.html"
    try:
        wait_for(address, "", log, 300)
        took = [save(source / f"{page}.md", number, address, log) for number in range(times)]
    finally:
        process.terminate()
        process.wait()
    cells = own_cells(source / f"{page}.md")
    middle = sorted(took)[len(took) // 2]
    return [
        f"A saved page ({page}) is on the preview's server after {middle:.1f} s (the middle of "
        f"{len(took)}: {', '.join(f'{t:.1f}' for t in took)}); its own cells take {cells:.1f} s of "
        f"that, so the preview adds **{middle - cells:.1f} s**.",
        "",
    ]


def save(file: Path, number: int, address: str, log: Path) -> float:
    """Seconds from saving a new sentence to having it from the server."""
    mark = f"고친 문장 {number}번입니다."
    time.sleep(2)  # the last build's files settle
    file.write_text(file.read_text(encoding="utf-8") + f"\n{mark}\n", encoding="utf-8")
    start = time.perf_counter()
    wait_for(address, mark, log, 120)
    return time.perf_counter() - start


def own_cells(page: Path) -> float:
    """Seconds that the page's cells take in a process that has everything imported."""
    with tempfile.TemporaryDirectory() as alone:
        shutil.copy(page, alone)
        return floor(Path(alone))[1]


def wait_for(address: str, text: str, log: Path, seconds: float) -> None:
    """Ask until the page holds the text."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if text in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.05)
    said = log.read_text(encoding="utf-8", errors="replace")[-3000:]
    sys.exit(f"{address} did not show {text!r} within {seconds:.0f} s:\n{said}")
