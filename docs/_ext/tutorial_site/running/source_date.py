"""Whatever in the site would carry today's date carries the commit's: two builds write the same.

No page shows a date, but a file format may: matplotlib's SVG and PDF, fonts, archives. Their
writers, Sphinx and the pages' kernels all take the date from ``SOURCE_DATE_EPOCH``
(https://reproducible-builds.org/specs/source-date-epoch/), if somebody has set it.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

VARIABLE = "SOURCE_DATE_EPOCH"


def source_date(folder: Path) -> str | None:
    """Seconds since 1970: what the environment says, or when the folder's last commit was made.

    None outside of a Git checkout, as in an unpacked archive.
    """
    if given := os.environ.get(VARIABLE):
        return given
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        asked = subprocess.run(  # noqa: S603 - no part of it comes from elsewhere
            command, cwd=folder, capture_output=True, encoding="utf-8", check=True
        )
    except (OSError, subprocess.CalledProcessError):  # no git, or nothing that it knows
        return None
    return asked.stdout.strip()


def set_source_date(folder: Path) -> None:
    """Set the date for this build and for all that it starts."""
    if date := source_date(folder):
        os.environ[VARIABLE] = date
