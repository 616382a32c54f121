"""Break a copy of the project on purpose, one slip after the other: does the suite catch each?

    python -m tools.check.breakages [--jobs N] [--only NAME-OR-ROOM ...] [--list]

A test that passes says little as long as nobody has seen it fail. `breakage_table.py` lists slips
that a maintainer could really make, each with a test that has to fail then. What runs here are
copies in a temporary folder; the checkout is only read.

The site is built once, in the first copy, and only there: Sphinx remembers whole paths and would
read every page again anywhere else. So slips that show on the built site wait for that copy, and
the others are shared out. After each slip all is put back from a second copy, with its times, by
which Sphinx tells what has changed: that is quicker than another build.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tools import ROOT
from tools.check.breakage_table import TABLE, WRITTEN, Breakage
from tools.check.reproducible import copy_project

CAUGHT, MISSED, UNCLEAR = "caught", "NOT CAUGHT", "no verdict"
PATIENCE = 900  # seconds for one build or one test
FOR_ALL = 3600  # seconds for all tests of the table, once
TO_CLEAR_UP = 10  # seconds for what is stopped
SHOWN = 30  # lines of what a breakage's last command said, where it was not caught
TEST_FAILED = 1  # pytest's exit status; any other tells of no test that failed


def main(
    arguments: Sequence[str] | None = None,
    root: Path = ROOT,
    table: Sequence[Breakage] = TABLE,
) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=2, help="copies that are broken at a time")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME-OR-ROOM")
    parser.add_argument("--list", action="store_true", help="print the table and break nothing")
    options = parser.parse_args(arguments)
    if unknown := set(options.only) - {word for one in table for word in (one.name, one.room)}:
        parser.error(f"no breakage and no room: {', '.join(sorted(unknown))}")
    chosen = [one for one in table if not options.only or {one.name, one.room} & {*options.only}]
    if options.list:
        for one in chosen:
            print(f"{one.room:10} {one.name:34} {one.file} → {one.build or one.test}")
        return 0
    if stale := [reason for one in chosen if (reason := stale_because(root, one))]:
        print(f"stale, nothing was run: {'; '.join(stale)}")
        return 1
    with tempfile.TemporaryDirectory(prefix="breakages-", ignore_cleanup_errors=True) as made:
        return Run(chosen, Path(made).resolve(), options.jobs).go(root)


def stale_because(root: Path, one: Breakage) -> str:
    """Why the project is no longer what this breakage was written for, if it is not."""
    file = root / one.file
    if not file.is_file():
        return f"{one.name} (there is no {one.file})"
    if (times := file.read_text(encoding="utf-8").count(one.old)) != 1:
        return f"{one.name} ({one.file} has its text {times} times)"
    if one.test and not file_of_test(root, one.test):
        return f"{one.name} (there is not one {one.test.partition('::')[0]} below tests)"
    return ""


def file_of_test(root: Path, selector: str) -> Path | None:
    """The file that a selector names, in whatever folder below tests it lies."""
    found = list((root / "tests").rglob(selector.partition("::")[0]))
    return found[0] if len(found) == 1 else None


class Run:
    """The chosen breakages, the copies to try them in, and what runs at the moment."""

    def __init__(self, chosen: list[Breakage], folder: Path, jobs: int):
        self.folder, self.jobs = folder, jobs
        self.chosen = chosen
        self.on_site = deque(one for one in chosen if one.site or one.build)
        self.elsewhere = deque(one for one in chosen if not (one.site or one.build))
        self.running: set[subprocess.Popen] = set()
        self.stopped = False

    def go(self, root: Path) -> int:
        begun = time.monotonic()
        worlds = [World(self.folder / str(number), self) for number in range(self.jobs)]
        for world in worlds:
            world.copy(root)
        threads = ThreadPoolExecutor(len(worlds))
        try:
            if said := worlds[0].wrong_unbroken():
                print(
                    said, "Something fails before anything is broken: no slip was tried.", sep="\n"
                )
                return 1
            print(f"all tests pass on the whole project ({time.monotonic() - begun:.0f} s)")
            waiting = [threads.submit(self.work, world) for world in worlds]
            verdicts = [verdict for done in as_completed(waiting) for verdict in done.result()]
        finally:  # also after Ctrl-C: nothing goes on, nothing is left
            self.stop()
            threads.shutdown(cancel_futures=True)
        counts = [verdicts.count(kind) for kind in (CAUGHT, MISSED, UNCLEAR)]
        print(
            "{} breakages: {} caught, {} not caught, {} without a verdict ({:.0f} s)".format(
                len(self.chosen), *counts, time.monotonic() - begun
            )
        )
        return 0 if counts[0] == len(self.chosen) else 1

    def work(self, world: World) -> list[str]:
        verdicts = []
        while not self.stopped and (one := self.next_for(world)):
            begun = time.monotonic()
            verdict, by, said = world.judge(one)
            if self.stopped:
                break
            lines = [f"{verdict:10} {one.name} ({by}, {time.monotonic() - begun:.0f} s)"]
            if verdict != CAUGHT:
                lines += [f"    {line}" for line in said.splitlines()[-SHOWN:]]
            print("\n".join(lines), flush=True)
            verdicts.append(verdict)
        return verdicts

    def next_for(self, world: World) -> Breakage | None:
        queue = self.on_site if world.has_site and self.on_site else self.elsewhere
        with contextlib.suppress(IndexError):  # nothing is left for this world
            return queue.popleft()
        return None

    def command(
        self, command: list[str], world: World, patience: int = PATIENCE, **more: str
    ) -> tuple[int, str]:
        """A command's exit status and all that it said."""
        log = world.folder / "log"
        with (
            log.open("w", encoding="utf-8") as said,
            subprocess.Popen(
                command,
                cwd=world.project,
                env=world.environment | more,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that all of it can be ended together
            ) as process,
        ):
            self.running.add(process)
            try:
                status = process.wait(0 if self.stopped else patience)
            except subprocess.TimeoutExpired:
                status = end(process)
                said.write(f"\nstill running after {patience} s\n")
            self.running.discard(process)
        return status, log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        self.stopped = True
        for process in list(self.running):
            end(process)


def end(process: subprocess.Popen) -> int:
    """Let it clear up as after Ctrl-C; then end it and what belongs to it."""
    for signum in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, signum)
            return process.wait(TO_CLEAR_UP)
    return process.wait()


class World:
    """A copy of the project, at a place where it stays."""

    def __init__(self, folder: Path, run: Run):
        self.folder, self.run = folder, run
        self.now, self.good = folder / "now", folder / "good"  # what is broken, what it comes from
        self.project, self.site = self.now / "project", self.now / "site"
        self.has_site = False
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        self.environment = kept | {
            "CI": "1",  # a test without its browser fails instead of being skipped
            "NO_COLOR": "1",
            "MNIST_OFFLINE": "1",
            "MNIST_NPZ": "",
            "KERAS_HOME": str(folder / "keras"),
            "TMPDIR": str(folder / "tmp"),
        }

    def copy(self, root: Path) -> None:
        (self.folder / "tmp").mkdir(parents=True)
        copy_project(root, self.project)

    def build(self) -> tuple[int, str]:
        """As the tests' fixture `site` builds it."""
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b=html", "-c=.", "-j=2"]
        command += [f"-d={self.site / 'html-doctrees'}", "docs", str(self.site / "html")]
        return self.run.command(command, self)

    def test(self, *selectors: str, options: Sequence[str] = ()) -> tuple[int, str]:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
        for selector in selectors:
            _, colons, rest = selector.partition("::")
            command.append(f"{file_of_test(self.project, selector)}{colons}{rest}")
        built = {"BUILT_SITE": str(self.site / "html")} if self.has_site else {}
        patience = FOR_ALL if len(selectors) > 1 else PATIENCE
        return self.run.command(command, self, patience, **built)

    def wrong_unbroken(self) -> str:
        """What is said if the build or a test fails as things are: that would catch everything."""
        if self.run.on_site:
            status, said = self.build()
            if status:
                return said
            self.has_site = True
        selectors = dict.fromkeys(one.test for one in self.run.chosen if one.test)
        shared_out = [f"-n={self.run.jobs}", "--dist=loadfile"] if self.run.jobs > 1 else []
        status, said = self.test(*selectors, options=shared_out) if selectors else (0, "")
        return said if status else ""

    def judge(self, one: Breakage) -> tuple[str, str, str]:
        """The verdict, who spoke it, and what was said."""
        with self.broken(one):
            if one.site or one.build:
                status, said = self.build()
                if one.build:
                    found = status != 0 and re.search(one.build, said)
                    return CAUGHT if found else UNCLEAR if status else MISSED, "the build", said
                if status:
                    return UNCLEAR, "the build fails", said
            status, said = self.test(one.test)
        if status == TEST_FAILED:
            return CAUGHT, one.test, said
        return MISSED if status == 0 else UNCLEAR, f"{one.test}, exit status {status}", said

    @contextlib.contextmanager
    def broken(self, one: Breakage) -> Iterator[None]:
        """The world with this slip; afterwards all is as it was, also what a test has left."""
        if not self.good.exists():
            shutil.copytree(self.now, self.good, symlinks=True)
        file = self.project / one.file
        text, times = file.read_text(encoding="utf-8"), file.stat()
        file.write_text(text.replace(one.old, one.new), encoding="utf-8")
        if one.site == WRITTEN:
            if file.suffix == ".py":  # as old as it was, but for Python: pages run for new code
                os.utime(file, (times.st_atime, times.st_mtime + 1))
            for page in (self.site / "html").rglob("*.html"):
                page.unlink()
        try:
            yield
        finally:
            shutil.rmtree(self.now)
            shutil.copytree(self.good, self.now, symlinks=True)


if __name__ == "__main__":
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) != signal.SIG_IGN:  # as nohup has it
            signal.signal(name, signal.default_int_handler)  # they clear up as Ctrl-C does
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("stopped; nothing is left behind")
