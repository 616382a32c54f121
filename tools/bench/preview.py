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
        file = self.source / f"{page}.md"
        time.sleep(2)  # the last build's files settle
        file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
        start = time.perf_counter()
        self.wait_for(page, mark)
        return time.perf_counter() - start

    def sentence(self, page: str, number: int) -> float:
        mark = f"고친 문장 {number}번입니다."
        return self.save(page, f"\n{mark}\n", mark)

    def code_cell(self, page: str, number: int) -> float:
        code = f"print('고친', 'cell', {number})"
        return self.save(page, f"\n```{{code-cell}}\n{code}\n```\n", f"고친 cell {number}")

    def wait_for(self, page: str, text: str, seconds: float = 120) -> None:
        """Ask until the page is there and holds the text.

        Raises:
            TimeoutError: it never did; with what the server and its builds have said.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address}/{page}.html", timeout=5) as answer:
                    if text in answer.read().decode():
                        return
            except (OSError, HTTPException):  # not there yet, or just being written anew
                pass
            time.sleep(0.05)
        raise TimeoutError(
            f"{page} did not show {text!r} in {seconds:.0f} s:\n{self.said()[-3000:]}"
        )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def preview(
    source: Path, conf: Path, folder: Path, options: Sequence[str] = (), before: Sequence = ()
) -> Iterator[Preview]:
    """`nox -s preview` without its browser.

    Args:
        source: the pages.
        conf: the folder with their conf.py.
        folder: for what becomes of them.
        options: Sphinx's, on top of those that a preview has.
        before: the program that starts it.
    """
    log = folder / "log"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    places = [f"--port={port}", f"-c={conf}", f"-d={folder / 'doctrees'}", source, folder / "html"]
    environment = os.environ | {"PAGE_RUNS": str(folder / "runs"), "CONTENT_POLICY": "0"}
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*before, sys.executable, "-m", "tools.preview", *options, *places],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Preview(source, f"http://127.0.0.1:{port}", log)
    finally:
        process.terminate()  # also in the middle of a build
        process.wait(timeout=60)


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
    warm = [sys.executable, ROOT / "docs" / "_ext" / "warm_kernel"]
    with preview(copy_pages(folder), ROOT, folder, ["-q", *options], warm) as server:
        server.wait_for(pages[-1], "", 300)
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
