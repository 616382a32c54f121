"""Look at scripts and styles with the tools that package.json names.

    nox -s lint     does this after ruff

The tools come through npm. Where there is none, one line says what was not looked at, and the rest
of the check goes on; in CI (where the variable CI is set) that is an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import ROOT

LOCK = ROOT / "package-lock.json"
INSTALLED = ROOT / "node_modules" / ".installed"  # the lock that the tools were installed from
COMMANDS = (
    ("biome", "check", "--error-on-warnings"),
    ("tsc", "--project", "jsconfig.json"),
)
MISSING = (
    "Not checked, because npm is missing: docs/_static and all other scripts and styles (Biome, "
    "TypeScript). Install Node.js 20 or later, which brings npm: https://nodejs.org/"
)
REPAIR = "What Biome can repair by itself, it does with: npx biome check --write"


def main() -> int:
    npm = shutil.which("npm")
    if npm is None:
        print(MISSING, file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    if not (INSTALLED.exists() and INSTALLED.read_bytes() == LOCK.read_bytes()):
        command = [npm, "ci", "--silent", "--ignore-scripts"]  # neither tool has any to run
        subprocess.run(command, cwd=ROOT, check=True)
        shutil.copyfile(LOCK, INSTALLED)
    tools = ROOT / "node_modules" / ".bin"
    failed = [name for name, *arguments in COMMANDS if not passes(tools / name, arguments)]
    if "biome" in failed:
        print(REPAIR, file=sys.stderr)
    return 1 if failed else 0


def passes(tool: Path, arguments: list[str]) -> bool:
    """Whether the tool finds nothing; what it finds, it says itself."""
    command = shutil.which(tool) or str(tool)  # on Windows the file's name ends in .cmd
    return subprocess.run([command, *arguments], cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
