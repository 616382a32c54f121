"""The steps of a build, and the one message if it fails."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from pathlib import Path

from .lock import BusyError, locked
from .message import what_failed, why_not
from .process import Sphinx
from .sites import Sites

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
ANNOUNCED = ("digits: ", "warm kernels: ")  # what a build says of itself, besides its progress
STEP = ("reading sources... [", "writing output... [")


class StoppedError(BaseException):
    """A signal asks for the end. No Exception, for nothing is to go on after it."""

    def __init__(self, signum: int):
        self.signum = signum


def main(source: Path, out: Path, options: list[str]) -> int:
    """Build the site and publish it, or leave everything as it was; the exit status."""
    for name in SIGNALS:
        if signal.getsignal(name) != signal.SIG_IGN:  # as nohup has it
            signal.signal(name, on_signal)
    sites = Sites(out)
    try:
        sites.out.parent.mkdir(parents=True, exist_ok=True)
        with locked(sites.out.parent / ".lock") as held:
            return build(sites, source, out, options, held)
    except BusyError as error:
        return failed(str(error))
    except StoppedError as stopped:
        failed(f"stopped; {out} is as it was")
        return 128 + stopped.signum
    except OSError as error:
        return failed(why_not(error, sites.out.parent))


def build(sites: Sites, source: Path, out: Path, options: list[str], held: int) -> int:
    begun = time.monotonic()
    log = sites.out.parent / "build.log"
    try:
        sites.begin(source)
        status, errors = run_sphinx(sites, source, options, log, held)
        ignore_signals()  # from here on it is quicker to finish
        if status != 0:
            said = out.parent / log.name
            lines = what_failed(errors, status, sites.building)
            return failed(*lines, f"{out} is as it was; all that Sphinx said is in {said}")
        sites.publish()
    finally:
        ignore_signals()
        sites.discard()
    with contextlib.suppress(OSError):  # the reader of our words may be gone; the site is there
        print(f"built {out} in {time.monotonic() - begun:.1f} s", flush=True)
    return 0


def run_sphinx(
    sites: Sites, source: Path, options: list[str], log: Path, held: int
) -> tuple[int, list[str]]:
    """Sphinx's exit status, and what it said on stderr."""
    own = ["-W", "-T", "--no-color", "-d", str(sites.building / "doctrees")]
    places = [str(source), str(sites.building / sites.out.name)]
    sphinx = Sphinx([*own, *options, *places], log, Progress().show, held)
    try:
        status = sphinx.wait()
    except StoppedError as stopped:
        sphinx.end(stopped.signum)
        raise
    finally:
        sphinx.end()
    return status, sphinx.errors


class Progress:
    """One line that moves in a terminal; in a log only what a build announces."""

    def __init__(self):
        self.moving = sys.stdout.isatty()

    def show(self, line: str) -> None:
        if line.startswith(ANNOUNCED):
            print(("\r\x1b[K" if self.moving else "") + line, flush=True)
        elif self.moving and line.startswith(STEP):
            print(f"\r\x1b[K{line}", end="\r", flush=True)


def failed(*lines: str) -> int:
    if sys.stdout.isatty():
        print("\r\x1b[K", end="", flush=True)
    for line in lines:
        print(line, file=sys.stderr, flush=True)
    return 1


def on_signal(signum: int, frame: object) -> None:
    ignore_signals()
    raise StoppedError(signum)


def ignore_signals() -> None:
    for name in SIGNALS:
        signal.signal(name, signal.SIG_IGN)
