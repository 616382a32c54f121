"""The folders: the site that is shown, the one that is being built, and what may be thrown away.

Where a system or a disk has no links, `_build/html` is a folder: the new one is moved into its
place, and in between there is none for a moment. What Sphinx remembers stays behind in `sites`.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import time
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2


class Sites:
    """The sites behind one published link.

    Attributes:
        out: the link, as `_build/html`.
        folder: where the sites are, beside it.
        building: the site that is being built. Its name is always the same, for Sphinx keeps paths
            of files (the pages' figures) from one build to the next.
    """

    def __init__(self, out: Path):
        self.out = Path(os.path.abspath(out))  # not resolve(): it is the link itself that we mean
        self.folder = self.out.parent / "sites"
        self.building = self.folder / "building"
        self.aside = self.folder / "aside"

    def shown(self) -> Path | None:
        """The site behind the link, or the one that the folder was moved out of.

        None if there is none, or if it is none of ours.
        """
        if not self.out.is_symlink():
            left = (tree.parent for tree in self.folder.glob("*/doctrees"))
            left = {site for site in left if not (site / self.out.name).exists()} - {self.building}
            return max(left, default=None) if self.out.is_dir() else None
        target = self.out.parent / os.readlink(self.out)
        return target.parent if target.parent.parent == self.folder and target.is_dir() else None

    def begin(self, source: Path) -> None:
        """Clear what earlier builds have left, and start from a copy of the site that is shown."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.aside.is_dir() and not os.path.lexists(self.out):
            os.rename(self.aside, self.out)  # a build was killed between two renames
        shown = self.shown()
        for entry in set(self.folder.iterdir()) - {shown}:
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        if not shown:
            self.building.mkdir()
            return
        # Times included: by them Sphinx tells what has changed. No hard links: it writes in place.
        shutil.copytree(shown, self.building, symlinks=True)
        pages = self.building / self.out.name
        if pages.exists() and pages_gone(self.building / "doctrees", source):
            # Sphinx leaves a page that has no source any more where it is. It writes all pages
            # anew when there are none, and runs none of them for that.
            shutil.rmtree(pages)

    def publish(self) -> None:
        """Turn the link to the new site, in one step; without links, move the site in, in two.

        The site before it stays until the next build begins: somebody may just be reading it.
        """
        site = self.folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
        os.rename(self.building, site)
        link = self.folder / "link"
        if not linked(link, Path(self.folder.name, site.name, self.out.name)):
            self.move_in(site / self.out.name)
            return
        if self.out.is_dir() and not self.out.is_symlink():  # from before there were links
            if exchange(link, self.out):
                return
            os.rename(self.out, self.aside)
        os.replace(link, self.out)

    def move_in(self, pages: Path) -> None:
        """Put the folder where the link would be; if that cannot be done, the last one is back."""
        if os.path.lexists(self.out):
            os.rename(self.out, self.aside)
        try:
            os.rename(pages, self.out)
        except OSError:
            if os.path.lexists(self.aside):
                os.rename(self.aside, self.out)
            raise

    def discard(self) -> None:
        """Throw the unfinished site away; should something be left, the next build removes it."""
        shutil.rmtree(self.building, ignore_errors=True)


def pages_gone(doctrees: Path, source: Path) -> bool:
    """Whether a page was built that is no longer there."""
    pages = (tree.relative_to(doctrees).with_suffix("") for tree in doctrees.rglob("*.doctree"))
    return any(not list((source / page).parent.glob(f"{page.name}.*")) for page in pages)


def linked(link: Path, target: Path) -> bool:
    """Make a link; False where there can be none."""
    if os.name == "nt":  # it lets few users make links, and replaces none
        return False
    try:
        link.symlink_to(target)
    except OSError:  # the disk, a USB stick perhaps, holds none
        return False
    return True


def exchange(one: Path, other: Path) -> bool:
    """Let two names change places in one step, where the system can do that (Linux can)."""
    rename = getattr(ctypes.CDLL(None), "renameat2", lambda *_: -1)
    return rename(AT_FDCWD, bytes(one), AT_FDCWD, bytes(other), RENAME_EXCHANGE) == 0
