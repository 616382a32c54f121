"""How soon a saved page is on the preview's server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from statistics import median

from tools import ROOT
from tools.bench.floor import floor
from tools.bench.pages import copy_pages


def only(page: str) -> list[str]:
    """Sphinx's options for one page and the glossary; other links of it lead nowhere."""
    settings = (f"root_doc={page}", f"include_patterns={page}.md,glossary.md", "nitpicky=0")
    return [f"-D{setting}" for setting in settings]


@dataclass
class Preview:
    """A preview's server, and the folder with the pages that it watches."""

    source: Path
    address: str
    log: Path

    def save(self, page: str, text: str, mark: str) -> float:
        """Seconds from adding the text to a page to having the mark from the server."""
        file, address = self.source / f"{page}.md", f"{self.address}/{page}.html"
        time.sleep(2)  # the last build's files settle
        file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
        start = time.perf_counter()
        wait_for(address, mark, self.log, 120)
        return time.perf_counter() - start

    def sentence(self, page: str, number: int) -> float:
        mark = f"고친 문장 {number}번입니다."
        return self.save(page, f"\n{mark}\n", mark)

    def code_cell(self, page: str, number: int) -> float:
        code = f"print('고친', 'cell', {number})"
        return self.save(page, f"\n```{{code-cell}}\n{code}\n```\n", f"고친 cell {number}")


@contextmanager
def preview(folder: Path, first: str, options: Sequence[str] = ()) -> Iterator[Preview]:
    """`nox -s preview`, once its first build is there.

    Args:
        folder: is made, for the pages and what becomes of them.
        first: a page, without `.md`, that is waited for.
        options: Sphinx's, on top of those that a preview has.
    """
    source = copy_pages(folder)
    out, log = folder / "html", folder / "log"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    warm = [sys.executable, str(ROOT / "docs" / "_ext" / "warm_kernel")]
    places = [f"--port={port}", f"-c={ROOT}", f"-d={out}-doctrees", str(source), str(out)]
    command = [*warm, sys.executable, "-m", "tools.preview", "-q", *options, *places]
    environment = os.environ | {"PAGE_RUNS": str(folder / "runs"), "CONTENT_POLICY": "0"}
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
    try:
        found = Preview(source, f"http://127.0.0.1:{port}", log)
        wait_for(f"{found.address}/{first}.html", "", log, 300)
        yield found
    finally:
        process.terminate()
        process.wait()


def measure(folder: Path, pages: Sequence[str], times: int, options: Sequence[str] = ()):
    """From saving a page to having it from the preview's server, as lines of a table.

    Args:
        folder: is made, for the pages and what becomes of them.
        pages: their names, without `.md`.
        times: how often each is saved with another sentence, and as often with another code cell.
        options: Sphinx's, on top of those that a preview has.
    """
    lines = [
        "| saved in the preview | a sentence | a code cell | the page's own cells | "
        "**beside the cells** |",
        "|---|---|---|---|---|",
    ]
    with preview(folder, pages[-1], options) as server:
        for page in pages:
            sentence = median(server.sentence(page, number) for number in range(times))
            code = median(server.code_cell(page, number) for number in range(times))
            cells = own_cells(server.source / f"{page}.md")
            lines.append(
                f"| {page} | **{sentence:.1f} s** | {code:.1f} s | {cells:.1f} s | "
                f"**{code - cells:.1f} s** |"
            )
            print(lines[-1], flush=True)
    return [*lines, "", f"From saving to being on the server; the middle of {times}.", ""]


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
        except (OSError, HTTPException):  # not there yet, or just being written anew
            pass
        time.sleep(0.05)
    said = log.read_text(encoding="utf-8", errors="replace")[-3000:]
    sys.exit(f"{address} did not show {text!r} within {seconds:.0f} s:\n{said}")
