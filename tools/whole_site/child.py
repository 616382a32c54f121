"""`sphinx-build`, except that it and its parallel readers end when the process above them does.

python child.py PARENT [sphinx-build's arguments]
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

# In place of the script's own folder, whose modules must not be found under their short names.
sys.path[0] = str(Path(__file__).resolve().parents[2] / "docs" / "_ext")

from warm_kernel.lifetime import die_with  # noqa: E402

if __name__ == "__main__":
    if sys.platform.startswith("linux") and hasattr(os, "fork"):
        die_with(int(sys.argv[1]), signal.SIGKILL)
        os.register_at_fork(after_in_child=lambda: die_with(os.getppid(), signal.SIGKILL))

    # What it says is read and kept as UTF-8, whatever a console here would take.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")

    from sphinx.cmd.build import main

    sys.exit(main(sys.argv[2:]))
