"""Run a line of Python in a fresh process that finds our packages, as a page's kernel does."""

from __future__ import annotations

import os
import subprocess
import sys

from kit.site_build import ROOT


def run_alone(code: str) -> str:
    """What it prints, without the line's end."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "docs" / "_ext")])
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()
