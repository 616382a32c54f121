"""A page as its reader takes it away: the visible code, the files that it downloads."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from kit.site_build import ROOT, source

CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"\A(?:---\n(.*?)^---\n|((?:^:[^\n]*\n)+))\n?", re.MULTILINE | re.DOTALL)
DOWNLOAD = re.compile(r"\{download\}`[^`<]*<([^`>]+)>`")


def visible_code(text: str) -> list[str]:
    """The sources of a page's cells that the reader sees, in order."""
    cells = []
    for body in CELL.findall(text):
        options = OPTIONS.match(body)
        if options and "remove-cell" in options[0]:
            continue
        cells.append(body[options.end() :] if options else body)
    return cells


def put_downloads_beside(page: str, folder: Path) -> None:
    """The files that the page tells its reader to download, where it tells them to be."""
    for target in DOWNLOAD.findall(source(page)):
        file = (ROOT / "docs" / page).parent / target
        shutil.copy(file, folder)
