"""Sphinx builds with warm kernels: the same pages, one line when something is amiss, no remains."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import pytest

SITE = Path(__file__).parent / "sites" / "warm"
PACKAGE = Path(__file__).parents[1] / "docs" / "_ext" / "warm_kernel"
ONE_PAGE = ("-D", "root_doc=second", "-D", "include_patterns=second.md")


class Builds:
    """Builds of one copy of the site, in an environment by which their processes are found."""

    def __init__(self, folder: Path):
        self.site, self.out, self.flag = folder / "site", folder / "html", folder / "imported"
        shutil.copytree(SITE, self.site)
        conf = (self.site / "conf.py").read_text()
        self.site.joinpath("conf.py").write_text(
            conf.replace("Path(__file__).parents[3]", f"Path({str(PACKAGE.parents[2])!r})")
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


@pytest.fixture
def builds(tmp_path):
    made = Builds(tmp_path)
    yield made
    shutil.rmtree(made.temporary)


GOOD = "warm kernels: one process imports probe for all pages"


def test_same_pages(builds):
    assert builds.build() == [GOOD]
    assert builds.nothing_left()
    assert builds.flag.exists()
    pages = builds.pages()
    notebook = json.loads(pages["first.ipynb"])
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    builds.flag.unlink()
    assert builds.build() == []  # nothing has changed, so nothing is started
    assert not builds.flag.exists()
    shutil.rmtree(builds.out)
    assert builds.build(WARM_KERNEL="0") == ["warm kernels: off (WARM_KERNEL=0)"]
    assert builds.pages() == pages


def test_in_parallel(builds):
    assert builds.build("-j", "2") == [GOOD]
    assert builds.nothing_left()
    assert "<em>third</em>" in builds.pages()["third.html"]


@pytest.mark.parametrize(
    ("arguments", "wish", "line"),
    [
        (["-D", "warm_kernel=0"], "", "off (warm_kernel = False)"),
        ([], "no fork", "none, pages run in ordinary ones: linux cannot safely fork"),
        (["-D", "warm_kernel_modules=no_such"], "", "1 kernel was an ordinary one: no_such cannot"),
    ],
)
def test_steps_aside(builds, arguments, wish, line):
    *_, last = builds.build(*ONE_PAGE, *arguments, wish=wish)
    assert last.startswith(f"warm kernels: {line}")
    assert not builds.flag.exists()
    assert "<em>second</em>" in builds.pages()["second.html"]
    assert builds.nothing_left()


def test_warm_process_dies(builds):
    assert builds.build(wish="kill warm") == [
        GOOD,
        "warm kernels: 2 were ordinary kernels: the warm process died",
    ]
    assert "<em>third</em>" in builds.pages()["third.html"]
    assert builds.nothing_left()


def test_failing_page(builds):
    process = builds.start("-j", "2", wish="fail")
    assert builds.finish(process) == [GOOD]
    assert process.returncode != 0
    assert builds.nothing_left()


@pytest.mark.parametrize(
    ("arguments", "wish", "end"),
    [
        (["-j", "2"], "wait", signal.SIGKILL),
        (["-j", "2"], "busy reader", signal.SIGKILL),
        ([], "wait", signal.SIGINT),
        ([], "slow import", signal.SIGKILL),
    ],
)
def test_build_is_ended(heard, builds, arguments, wish, end):
    process = builds.start(*arguments, wish=wish)
    flag = builds.flag if wish == "slow import" else builds.flag.with_name("waiting")
    deadline = time.monotonic() + 60
    while not flag.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.2)
    if end == signal.SIGINT:
        os.killpg(process.pid, end)  # as Ctrl-C does
    else:
        process.kill()
    assert process.wait() != 0
    assert builds.nothing_left()
    builds.finish(process)


PREVIEW = """
import os, pathlib, signal, subprocess, sys

page, imported, *build = sys.argv[1:]
page, imported = pathlib.Path(page), pathlib.Path(imported)
for edit in ("First word.", "Second word.", "Last word."):
    if edit == "Last word.":
        os.kill(int(imported.read_text()), signal.SIGKILL)
    page.write_text(page.read_text() + f"\\n{edit}\\n")
    subprocess.run(build, check=True)
    print("shown by", page.with_name("parents").read_text())
"""


def test_preview(builds):
    """Builds with edits between them share the warm process of the command that starts them."""
    page = builds.site / "second.md"
    look = "import pathlib; pathlib.Path('parents').write_text(str(os.getppid()))"
    page.write_text(page.read_text().replace("import os\n", f"import os\n{look}\n"))
    script = [sys.executable, "-c", PREVIEW, str(page), str(builds.flag)]
    process = builds.run([sys.executable, str(PACKAGE), *script, *builds.command(*ONE_PAGE)])
    lines = builds.finish(process)
    assert process.returncode == 0, builds.log
    assert lines == [
        GOOD,
        GOOD,
        "warm kernels: none, pages run in ordinary ones: the warm process died",
    ]
    warm = f"shown by {builds.flag.read_text()}"
    assert [warm in line for line in builds.log.splitlines() if "shown" in line] == [1, 1, 0]
    assert "Last word." in builds.pages()["second.html"]
    assert builds.nothing_left()
