"""A copy of the site's pages, for measurements that change them."""

from __future__ import annotations

import shutil
from pathlib import Path

from tools import ROOT


def copy_pages(folder: Path) -> Path:
    """The pages in FOLDER/docs; what their links to the helper package find lies beside them."""
    source = shutil.copytree(ROOT / "docs", folder / "docs")
    (folder / "tutorial_src").symlink_to(ROOT / "tutorial_src")
    return source
