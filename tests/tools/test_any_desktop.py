"""What Windows lacks is taken away, and a build still works, all or nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from kit.site_build import ROOT
from kit.small_site import HEAD, cell, conf

WITHOUT = """
import runpy, signal, sys
sys.modules["fcntl"] = None  # importing it fails
del signal.SIGHUP
sys.argv = ["whole_site", "docs", "_build/html", "-b=html", "-c=."]
runpy.run_path({builder!r}, run_name="__main__")
"""
CONFTEST = """
import asyncio, sys  # asyncio has another module there
sys.modules["fcntl"] = None
sys.path[:0] = [{root!r}, {tests!r}, {extensions!r}]
import conftest
"""


@pytest.fixture
def build(tmp_path):
    """Builds a page with this text; gives the exit status, what was said, and the page as it is."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "conf.py").write_text(conf(), encoding="utf-8")

    def run(text: str) -> tuple[int, str, str]:
        (tmp_path / "docs" / "index.md").write_text(text, encoding="utf-8")
        code = WITHOUT.format(builder=str(ROOT / "tools" / "whole_site"))
        command = [sys.executable, "-c", code]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        page = Path(tmp_path, "_build", "html", "index.html")
        return ran.returncode, ran.stderr, page.read_text("utf-8") if page.exists() else ""

    return run


def test_good_site_takes_the_place_of_the_last_one(build):
    status, said, page = build(HEAD + cell("print(6 * 7)"))
    assert status == 0, said
    assert "42" in page
    status, said, page = build(HEAD + cell("print(6 * 8)"))
    assert status == 0, said
    assert "48" in page


def test_failure_leaves_the_last_site_and_says_why(build):
    build(HEAD + cell("print(6 * 7)"))
    status, said, page = build(HEAD + cell("1 / 0"))
    assert status == 1
    assert "index.md:10: code cell 1: ZeroDivisionError: division by zero" in said.splitlines()[0]
    assert "as it was" in said.splitlines()[-1]
    assert "42" in page


def test_tests_can_start():
    code = CONFTEST.format(
        root=str(ROOT), tests=str(ROOT / "tests"), extensions=str(ROOT / "docs" / "_ext")
    )
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
