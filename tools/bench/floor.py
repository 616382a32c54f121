"""The least that a build could take: one import, and the cells' own time on all cores.

    python -m tools.bench.floor FOLDER      prints both in seconds, the cells' on one core

Without Sphinx and without Jupyter: a process imports what pages import, and forks a child for each
page of the folder, which runs the page's cells one after another, the hidden ones too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools import ROOT
from tools.cells import all_code


def floor(folder: Path) -> tuple[float, float]:
    """Seconds of one import, and of the cells of all pages below the folder, on one core.

    Raises:
        SystemExit: a page's cells do not run; the message ends with the page.
    """
    command = [sys.executable, "-m", "tools.bench.floor", str(folder)]
    ours = os.pathsep.join([str(ROOT), str(ROOT / "docs" / "_ext")])  # as conf.py has it
    environment = {"PYTHONPATH": ours, "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg"}
    with tempfile.TemporaryDirectory() as temporary:  # pages that end as a fork leave theirs there
        run = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | environment | {"TMPDIR": temporary},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    if run.returncode:
        sys.exit(run.stderr[-3000:])
    imported, cells = map(float, run.stdout.split())
    return imported, cells


def main(folder: Path) -> None:
    start = time.perf_counter()
    import tensorflow  # noqa: F401

    imported = time.perf_counter() - start
    start = time.perf_counter()
    for page in sorted(folder.rglob("*.md")):
        if (child := os.fork()) == 0:
            run_cells(page)
            os._exit(0)
        if os.waitpid(child, 0)[1] != 0:
            sys.exit(f"the cells of {page} do not run")
    print(imported, time.perf_counter() - start)


def run_cells(page: Path) -> None:
    """Run a page's cells where its kernel would, drawing what it shows and printing nothing."""
    import matplotlib.pyplot as plt

    code = "\n".join(all_code(page.read_text(encoding="utf-8")))
    os.chdir(page.parent)
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as we live
    plt.show = lambda: (plt.savefig(os.devnull, format="png", dpi=200), plt.close("all"))
    exec(compile(code, str(page), "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
