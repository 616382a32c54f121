"""The preview's builds share what they import, until that changes; and what is saved is served."""

from __future__ import annotations

import os
import subprocess
import sys

from kit.site_build import ROOT
from kit.small_site import HEAD, cell, small_site
from kit.system import needs_fork
from kit.waiting import soon

from tools.bench.preview import preview

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


def test_saved_page_is_served_and_a_failed_build_is_no_end(tmp_path):
    source = small_site(tmp_path, HEAD + cell("print(6 * 7)")).source
    page = source / "index.md"
    with preview(source, tmp_path, tmp_path) as server:
        server.wait_for("index", "42", 60)
        server.sentence("index", 1)
        assert server.said().count("Executed notebook") == 1  # for the sentence, nothing ran
        text = page.read_text(encoding="utf-8")
        page.write_text(text + "\n" + cell("1 / 0"), encoding="utf-8")
        assert soon(lambda: "ZeroDivisionError" in server.said(), 60)
        page.write_text(text + "\n" + cell("print(8 * 8)"), encoding="utf-8")
        server.wait_for("index", "64", 60)
