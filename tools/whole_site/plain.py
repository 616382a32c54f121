"""The same build where the system has no locks, process groups or links for everybody: Windows.

The site is built beside the one that is there, and takes its place by two renames when it is good.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .message import what_failed


def main(source: Path, out: Path, options: list[str]) -> int:
    """Build the site and put it in place, or leave what is there as it was; the exit status."""
    out = Path(os.path.abspath(out))
    sites = out.parent / "sites"
    building, aside = sites / "building" / out.name, sites / "aside"
    sites.mkdir(parents=True, exist_ok=True)  # for the log, should Sphinx end before it writes
    if aside.exists() and not out.exists():
        os.rename(aside, out)  # a build was ended between the two renames
    shutil.rmtree(building, ignore_errors=True)  # the doctrees stay: only what changed is run
    own = ["-W", "-T", "--no-color", f"-d={sites / 'building' / 'doctrees'}"]
    command = [sys.executable, "-m", "sphinx", *own, *options, str(source), str(building)]
    ran = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
    (out.parent / "build.log").write_text(ran.stderr, encoding="utf-8")
    if ran.returncode != 0:
        lines = what_failed(ran.stderr.splitlines(), ran.returncode, sites)
        print(*lines, f"{out} is as it was", sep="\n", file=sys.stderr)
        return 1
    shutil.rmtree(aside, ignore_errors=True)
    if out.exists():
        os.rename(out, aside)
    os.rename(building, out)
    shutil.rmtree(aside, ignore_errors=True)
    print(f"built {out}")
    return 0
