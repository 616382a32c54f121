"""A small site that is built all or nothing, and what is counted when its builds go wrong."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from kit.site_build import ROOT
from kit.small_site import HEAD, cell, conf
from kit.waiting import soon
from kit.warm_builds import Builds

BUILDER = ROOT / "tools" / "whole_site"

# Warm kernels as the real site has them, but these pages want nothing from them.
WARM = "\nwarm_kernel_modules = []\n"
INDEX = HEAD + "```{toctree}\nfirst\nsecond\nthird\n```\n"
PAGE = HEAD + cell("print(6 * 7)")
# A page that does what the test wishes, without its text or its output telling. The hidden cell is
# not the last one: myst-nb runs cells as far as the page shows them.
WISHING = (
    HEAD
    + cell(
        """:tags: [remove-cell]

import os, pathlib, signal, time

wish, folder = os.environ.get("WISH"), pathlib.Path(os.environ["WISH_FOLDER"])
if wish == "wait":
    (folder / "waiting").touch()
    while not (folder / "go on").exists():
        time.sleep(0.05)
elif wish == "kill warm":
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(0.5)"""
    )
    + cell("print(6 * 7)")
)
SOURCES = {
    "conf.py": conf() + WARM,
    "docs/index.md": INDEX,
    "docs/first.md": PAGE,
    "docs/second.md": WISHING,
    "docs/third.md": PAGE,
}


@dataclass
class Ended:
    status: int
    said: list[str]  # on stdout
    message: list[str]  # on stderr


@dataclass
class Tally:
    """What the suite counts; faults by name."""

    tried: list[str] = field(default_factory=list)
    harmed: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = len(self.tried), len(self.harmed), len(self.unclear)
        return "faults tried: {}, sites harmed: {}, messages unclear: {}".format(*counts)


class World(Builds):
    """The site's sources in a folder, builds of it, and the site as a reader sees it."""

    def __init__(self, folder: Path):
        self.folder, self.out = folder, folder / "_build" / "html"
        # pytest's folder has a long name, and a socket's address is short.
        self.temporary = Path(tempfile.mkdtemp(dir="/tmp"))
        self.mark = uuid.uuid4().hex
        self.environ = {
            **{name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
            "WARM_TEST_MARK": self.mark,
            "WISH_FOLDER": str(folder),
            "TMPDIR": str(self.temporary),
        }
        self.mend()

    # --- the sources ---

    def mend(self) -> None:
        """Put everything as it was; files that have changed get a new time."""
        for name, text in SOURCES.items():
            if not (self.folder / name).exists() or (self.folder / name).read_text() != text:
                self.write(name, text)
        for flag in ("waiting", "go on"):
            (self.folder / flag).unlink(missing_ok=True)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")

    # --- builds ---

    def command(self, *options: str, program: tuple[str, ...] = (str(BUILDER),)) -> list[str]:
        return [sys.executable, *program, "docs", "_build/html", "-b=html", "-c=.", *options]

    def begin(self, *options: str, **more) -> subprocess.Popen:
        return subprocess.Popen(
            self.command(*options, program=more.pop("program", (str(BUILDER),))),
            cwd=self.folder,
            env=self.environ | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(self, process: subprocess.Popen) -> Ended:
        said, message = process.communicate(timeout=180)
        return Ended(process.returncode, said.splitlines(), message.splitlines())

    def build(self, *options: str, **more) -> Ended:
        return self.end(self.begin(*options, **more))

    def waiting(self, *options: str, **more) -> subprocess.Popen:
        """A build that has come to a cell which waits for the file `go on`."""
        self.run_again("second")
        process = self.begin(*options, WISH="wait", **more)
        assert soon((self.folder / "waiting").exists, 60)
        return process

    def run_again(self, *pages: str) -> None:
        """Have the next build run pages that have not changed."""
        shutil.rmtree(self.folder / "_build" / "runs")
        for page in pages:
            (self.folder / "docs" / f"{page}.md").touch()

    # --- what a reader sees ---

    def tree(self) -> dict[str, str]:
        """Every file of the published site, by its hash."""
        return tree(self.out)

    def content(self) -> dict[str, str]:
        """The same, but for two things in which Sphinx's clean builds differ from others.

        myst-nb puts its style sheet there too late for Sphinx to append a checksum to its address
        in a clean build; and the search index keeps a word that no page has any more, with no page.
        """
        return tree(self.out, without_differences)

    @contextlib.contextmanager
    def reader(self):
        """Somebody reads the front page all the time; every time it is there, and whole."""
        failures, over = [], threading.Event()

        def read():
            while not over.wait(0.001):
                try:
                    text = (self.out / "index.html").read_text(encoding="utf-8")
                    if not text.rstrip().endswith("</html>"):
                        failures.append(f"only {len(text)} characters")
                except OSError as error:
                    failures.append(str(error))

        thread = threading.Thread(target=read)
        thread.start()
        try:
            yield
        finally:  # else a failed test would never let pytest end
            over.set()
            thread.join()
        assert failures == []


def without_differences(data: bytes) -> bytes:
    data = re.sub(rb"(/mystnb\.\w+\.css)\?v=\w+", rb"\1", data)
    return re.sub(rb',"[^"]+":\[\](?=[,}])', b"", data)


def tree(folder: Path, without=lambda data: data) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(without(path.read_bytes())).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def clear(message: list[str], expected: str) -> bool:
    """One line that says it all, and at most one more: where the rest is to be read."""
    if not message or not re.fullmatch(expected, message[0]) or len(message[0]) > 300:
        return False
    return all("as it was" in line for line in message[1:]) and len(message) <= 2


# Dies before or after the first call of one function: a moment that no sleep would hit.
DYING = """
import os, shutil, signal, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from tools.whole_site import build, sites

def dying(*arguments, **options):
    if {moment!r} == "after":
        real(*arguments, **options)
    os.kill(os.getpid(), signal.SIGKILL)

real = {module}.{function}
{module}.{function} = dying
build.main(Path("docs"), Path("_build/html"), ["-b=html", "-c=."])
"""


def dying(moment: str, step: str) -> tuple[str, str]:
    module, function = step.split(".")
    return "-c", DYING.format(root=str(ROOT), moment=moment, module=module, function=function)


# In a namespace of its own this user may mount a small disk. There: the good site; so much room
# as the test leaves; a build; then the disk is emptied and a build follows.
FULL_DISK = """
import json, os, shutil, subprocess, sys
from pathlib import Path

room, *command = sys.argv[1:]
kept, disk = Path("kept"), Path("_build")
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", "_build"], check=True)
shutil.copytree(kept, disk, symlinks=True, dirs_exist_ok=True)
shown = (disk / "html").resolve().parent
for site in set(shown.parent.iterdir()) - {shown}:
    shutil.rmtree(site)  # the build would, and so have more room
used = shutil.disk_usage(disk).used
with open(disk / "filler", "wb") as filler:
    filler.write(bytes(shutil.disk_usage(disk).free - int(float(room) * used)))
first = subprocess.run(command, capture_output=True, text=True)
sys.path[:0] = json.loads(os.environ["PATHS"])
from kit.whole_site_tools import tree
left = tree(disk / "html")
(disk / "filler").unlink()
print(json.dumps([first.returncode, first.stderr.splitlines(), left]))
second = subprocess.run(command, capture_output=True, text=True)
sys.exit(second.stderr if second.returncode else 0)
"""
