"""A page as its reader takes it away: with the files that it tells them to download."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat

from kit.site_build import ROOT, source

DOWNLOAD = re.compile(r"\{download\}`[^`<]*<([^`>]+)>`")


def put_downloads_beside(page: str, folder: Path) -> None:
    """The files that the page tells its reader to download, where it tells them to be."""
    for target in DOWNLOAD.findall(source(page)):
        file = (ROOT / "docs" / page).parent / target
        shutil.copy(file, folder)


def printed(notebook: Path) -> list[str]:
    """What each cell of a notebook printed, as `plain` has it."""
    cells = nbformat.read(notebook, as_version=4).cells
    outputs = [[o for o in cell.get("outputs", []) if o.get("name") == "stdout"] for cell in cells]
    return [plain("".join(out.text for out in cell)).rstrip() for cell in outputs]


def plain(text: str) -> str:
    """A print without what depends on how its process began.

    A model in the page's hidden cell counts when Keras numbers layers, and TensorFlow's tracebacks
    list the calls that started the kernel.
    """
    text = re.sub(r"name=(\w+?)_\d+\b", r"name=\1", text)
    return re.sub(r"모두 \d+줄", "모두 몇 줄", text)
