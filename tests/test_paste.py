"""Each page's visible code, downloaded and run in a bare Python process, works for a reader."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from site_build import ROOT, programs, source

from tutorial_src.data import offline_sample

CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"\A(?:---\n(.*?)^---\n|((?:^:[^\n]*\n)+))\n?", re.MULTILINE | re.DOTALL)
DOWNLOAD = re.compile(r"\{download\}`[^`<]*<([^`>]+)>`")

# A reader has a network; this stands in for Keras's download and changes nothing else.
BARE = """
import runpy, sys
try:
    import tutorial_src
except ImportError:
    pass
else:
    sys.exit("this process can import tutorial_src")
import keras.src.datasets.mnist as mnist
mnist.get_file = lambda **_: {npz!r}
runpy.run_path({script!r}, run_name="__main__")
"""


def visible_code(text: str) -> list[str]:
    """The sources of a page's cells that the reader sees, in order."""
    cells = []
    for body in CELL.findall(text):
        options = OPTIONS.match(body)
        if options and "remove-cell" in options[0]:
            continue
        cells.append(body[options.end() :] if options else body)
    return cells


@pytest.fixture(scope="module")
def npz(tmp_path_factory) -> Path:
    (x_train, y_train), (x_test, y_test) = offline_sample()
    path = tmp_path_factory.mktemp("data") / "mnist.npz"
    np.savez_compressed(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    return path


def paste(code: str, folder: Path, npz: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a process with the installed packages and nothing of this project."""
    script = folder / "pasted.py"
    script.write_text(code, encoding="utf-8")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
    }
    return subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", BARE.format(npz=str(npz), script=str(script))],
        cwd=folder,
        env=environment | {"MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def put_downloads_beside(page: str, folder: Path) -> None:
    """The files that the page tells its reader to download, where it tells them to be."""
    for target in DOWNLOAD.findall(source(page)):
        file = (ROOT / "docs" / page).parent / target
        shutil.copy(file, folder)


@pytest.mark.parametrize("page", programs())
def test_pasted_page_runs(site, page, tmp_path, npz):
    """The .py download: the visible code in order, as test_downloads makes sure."""
    code = (site.out / f"{page}.py").read_text(encoding="utf-8")
    assert len(visible_code(source(page))) > 2
    put_downloads_beside(page, tmp_path)
    result = paste(code, tmp_path, npz)
    assert result.returncode == 0, result.stderr[-3000:]
    assert "Traceback" not in result.stderr
    assert result.stdout.strip()


def test_pasting_notices_code_that_needs_the_project(tmp_path, npz):
    result = paste("from tutorial_src import load_mnist", tmp_path, npz)
    assert result.returncode != 0
    assert "No module named 'tutorial_src'" in result.stderr


def test_hidden_cells_are_not_pasted():
    text = "```{code-cell}\n:tags: [remove-cell]\n\nhidden\n```\n\n```{code-cell}\nshown\n```\n"
    assert visible_code(text) == ["shown\n"]
