"""A page as its reader takes it away: with the files that it tells them to download."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from kit.site_build import ROOT, source

DOWNLOAD = re.compile(r"\{download\}`[^`<]*<([^`>]+)>`")


def put_downloads_beside(page: str, folder: Path) -> None:
    """The files that the page tells its reader to download, where it tells them to be."""
    for target in DOWNLOAD.findall(source(page)):
        file = (ROOT / "docs" / page).parent / target
        shutil.copy(file, folder)
