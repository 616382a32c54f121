"""Builds of a small site with warm kernels, whose processes the tests can find."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

SITE = Path(__file__).parent / "sites" / "warm"
PACKAGE = Path(__file__).parents[2] / "docs" / "_ext" / "warm_kernel"
ONE_PAGE = ("-D", "root_doc=second", "-D", "include_patterns=second.md")


class Builds:
    """Builds of one copy of the site, in an environment by which their processes are found."""

    def __init__(self, folder: Path):
        self.site, self.out, self.flag = folder / "site", folder / "html", folder / "imported"
        shutil.copytree(SITE, self.site)
        conf = (self.site / "conf.py").read_text()
        self.site.joinpath("conf.py").write_text(
            conf.replace("Path(__file__).parents[4]", f"Path({str(PACKAGE.parents[2])!r})")
        )
        # pytest's folder has a long name, and a socket's address is short.
        self.temporary = Path(tempfile.mkdtemp(dir="/tmp"))
        self.mark = uuid.uuid4().hex
        self.environ = {
            **{name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
            "WARM_TEST_MARK": self.mark,
            "WARM_TEST_IMPORTED": str(self.flag),
            "TMPDIR": str(self.temporary),
        }

    def command(self, *arguments: str) -> list[str]:
        sphinx = [sys.executable, "-m", "sphinx", "-W", "-b", "html"]
        return [*sphinx, *arguments, str(self.site), str(self.out)]

    def start(self, *arguments: str, wish="", **environ: str) -> subprocess.Popen:
        return self.run(self.command(*arguments), WARM_TEST=wish, **environ)

    def run(self, command: list[str], **environ: str) -> subprocess.Popen:
        return subprocess.Popen(
            command,
            env=self.environ | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def finish(self, process: subprocess.Popen) -> list[str]:
        """Wait for the end; what the log says of warm kernels."""
        self.log = process.communicate(timeout=120)[0]
        return [line for line in self.log.splitlines() if line.startswith("warm kernels: ")]

    def build(self, *arguments: str, **options) -> list[str]:
        process = self.start(*arguments, **options)
        lines = self.finish(process)
        assert process.returncode == 0, self.log
        return lines

    def pages(self) -> dict[str, str]:
        return {
            # Cells have random ids; all else must be the same each time.
            path.name: re.sub(r'"id": "\w+"', '"id": ""', path.read_text())
            for folder in (self.out, self.out.parent / "jupyter_execute")
            for path in [*folder.glob("*.html"), *folder.glob("*.ipynb")]
        }

    def processes(self) -> list[str]:
        """Those with our mark in their environment, zombies aside."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_text().replace("\0", " "))
            except OSError:
                pass
        return found

    def nothing_left(self, seconds=5) -> bool:
        deadline = time.monotonic() + seconds
        while (left := [*self.processes(), *self.temporary.glob("warm*")]) and (
            time.monotonic() < deadline
        ):
            time.sleep(0.05)
        assert left == []
        return True
