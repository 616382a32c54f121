"""The preview's builds share what they import, until that changes; and what is saved is served."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path

import pytest
from kit.site_build import ROOT
from kit.small_site import HEAD, cell, small_site
from kit.system import needs_fork

pytestmark = needs_fork

# Says what each build found imported before it began, and what became of it.
BUILDS = """
import os, subprocess, sys
from pathlib import Path
from tools.preview import Builds

builds = Builds()
command = [sys.executable, "-m", "sphinx", "build", "-q", "source", "out"]

def build():
    try:
        builds.run(command)
    except subprocess.CalledProcessError as error:
        print("status", error.returncode)
    sys.stdout.flush()

for text in ("library", "library", "library 2", "library 3"):
    if text.endswith("2"):
        Path("library.py").write_text("changed = True")
        os.utime("library.py", (1, 1))
    if text.endswith("3"):
        Path("source/conf.py").write_text("raise ValueError")
    build()
"""
CONF = """
import sys
print("imported before:", "library" in sys.modules, flush=True)
import library
"""


def test_builds_share_imports_until_these_change(tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "conf.py").write_text(CONF, encoding="utf-8")
    (tmp_path / "source" / "index.rst").write_text("Title\n=====\n", encoding="utf-8")
    (tmp_path / "library.py").write_text("", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", BUILDS],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    said = [line for line in ran.stdout.splitlines() if line.startswith(("imported", "status"))]
    before = "imported before: {}".format
    assert said == [before(False), before(True), before(False), "status 2"]


class Preview:
    """`nox -s preview` without its browser, on a small site."""

    def __init__(self, folder: Path):
        self.site = small_site(folder, HEAD + cell("print(6 * 7)"))
        self.page = self.site.source / "index.md"
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/index.html"
        self.log = folder / "log"
        arguments = [f"--port={port}", f"-c={folder}", f"-d={folder / 'doctrees'}"]
        with self.log.open("wb") as said:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tools.preview",
                    *arguments,
                    self.page.parent,
                    folder / "html",
                ],
                cwd=ROOT,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def shows(self, text: str, seconds: float = 60) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(self.address, timeout=5) as answer:
                    if text in answer.read().decode():
                        return True
            except (OSError, HTTPException):  # not there yet, or just being written anew
                pass
            time.sleep(0.1)
        return False

    def add(self, text: str) -> None:
        self.page.write_text(self.page.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.fixture
def preview(tmp_path):
    started = Preview(tmp_path)
    yield started
    started.process.send_signal(signal.SIGINT)
    assert started.process.wait(timeout=30) is not None


def test_saved_page_is_served_and_a_failed_build_is_no_end(preview):
    assert preview.shows("42"), preview.log.read_text(encoding="utf-8")
    preview.add("\n새 문장입니다.\n")
    assert preview.shows("새 문장입니다.")
    said = preview.log.read_text(encoding="utf-8")
    assert said.count("Executed notebook") == 1  # for the sentence, nothing ran
    preview.add("\n" + cell("1 / 0"))
    end = time.monotonic() + 60
    while "ZeroDivisionError" not in preview.log.read_text(encoding="utf-8"):
        assert time.monotonic() < end
        time.sleep(0.1)
    text = preview.page.read_text(encoding="utf-8").replace("1 / 0", "print(8 * 8)")
    preview.page.write_text(text, encoding="utf-8")
    assert preview.shows("64")
