"""`nox -s preview`: sphinx-autobuild, with Sphinx imported once instead of at every save.

    python -m tools.preview [sphinx-autobuild's options] docs _build/preview/html

sphinx-autobuild starts a new process for each build, which imports for a second what the one before
had imported. Here each build is a fork of the server, and after the first one the server imports
what that had needed. When a file that it has imported changes (an extension, an upgraded library),
builds are new processes again, as sphinx-autobuild has them, until the preview is restarted.
"""

from __future__ import annotations

import os
import subprocess
import sys

from sphinx_autobuild import __main__ as autobuild
from sphinx_autobuild import build

from tools.fork import import_all, run_in_fork


class Builds:
    """Stands in the place of the module `subprocess` in sphinx_autobuild.build.

    Attributes:
        imported: the files of the modules that builds share, with their times; None before the
            first build.
    """

    CalledProcessError = subprocess.CalledProcessError

    def __init__(self):
        self.imported: dict[str, int] | None = None

    def run(self, command: list[str], check: bool = True) -> None:
        """Build in a fork, if `command` is Sphinx's."""
        sphinx = [sys.executable, "-m", "sphinx", "build"]
        if command[:4] != sphinx or self.outdated():
            subprocess.run(command, check=check)
            return
        modules = self.build(command)
        if self.imported is None:
            import_all(modules)
            self.imported = files_of_modules()

    def outdated(self) -> bool:
        return any(time_of(file) != time for file, time in (self.imported or {}).items())

    def build(self, command: list[str]) -> dict[str, str]:
        """Run Sphinx; the modules that are imported then.

        Raises:
            CalledProcessError: the build failed, as Sphinx has said.
        """

        def sphinx() -> int:
            from sphinx.cmd.build import main

            return main(command[4:])

        status, modules = run_in_fork(sphinx)
        if status:
            raise subprocess.CalledProcessError(status, command)
        return modules


def files_of_modules() -> dict[str, int]:
    """The files that this process has imported, with their times."""
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return {file: time_of(file) for file in files if file}


def time_of(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns
    except OSError:
        return 0


if __name__ == "__main__":
    if hasattr(os, "fork"):
        build.subprocess = Builds()
    sys.exit(autobuild.main())
