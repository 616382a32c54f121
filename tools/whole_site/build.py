"""The steps of a build, and the one message if it fails."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from pathlib import Path

from .lock import locked
from .message import what_failed, why_not
from .process import StoppedError, run_sphinx
from .sites import Sites

ENDING = ("SIGTERM", "SIGINT", "SIGHUP")  # the last one is not known to Windows
SIGNALS = tuple(getattr(signal, name) for name in ENDING if hasattr(signal, name))
ANNOUNCED = ("digits: ", "warm kernels: ")  # what a build says of itself, besides its progress
STEP = ("reading sources... [", "writing output... [")
CLEAR = "\r\x1b[K"  # the line that moves


def main(source: Path, out: Path, options: list[str]) -> int:
    """Build the site and publish it, or leave everything as it was; the exit status."""
    for name in SIGNALS:
        if signal.getsignal(name) != signal.SIG_IGN:  # as nohup has it
            signal.signal(name, on_signal)
    # A file or a pipe takes the letters of the system's encoding, and folders may have others.
    sys.stdout.reconfigure(errors="backslashreplace")
    sites = Sites(out)
    try:
        sites.out.parent.mkdir(parents=True, exist_ok=True)
        with locked(sites.out.parent / ".lock") as held:
            return build(sites, source, out, options, held)
    except StoppedError as stopped:
        failed(f"stopped; {out} is as it was")
        return 128 + stopped.signum
    except OSError as error:
        return failed(why_not(error, sites.out.parent))


def build(sites: Sites, source: Path, out: Path, options: list[str], held: int | None) -> int:
    begun = time.monotonic()
    own = ["-W", "-T", "--no-color", f"-d={sites.building / 'doctrees'}"]
    places = [str(source), str(sites.building / sites.out.name)]
    log = out.parent / "build.log"
    try:
        sites.begin(source)
        status, errors = run_sphinx([*own, *options, *places], log, show, held)
        ignore_signals()  # from here on it is quicker to finish
        if status != 0:
            lines = what_failed(errors, status, sites.building)
            return failed(*lines, f"{out} is as it was; all that Sphinx said is in {log}")
        sites.publish()
    finally:
        ignore_signals()
        sites.discard()
    with contextlib.suppress(OSError):  # the reader of our words may be gone; the site is there
        print(f"built {out} in {time.monotonic() - begun:.1f} s", flush=True)
    return 0


def show(line: str) -> None:
    """One line that moves in a terminal; in a log only what a build announces."""
    moving = sys.stdout.isatty()
    if line.startswith(ANNOUNCED):
        print((CLEAR if moving else "") + line, flush=True)
    elif moving and line.startswith(STEP):
        print(CLEAR + line, end="\r", flush=True)


def failed(*lines: str) -> int:
    if sys.stdout.isatty():
        print(CLEAR, end="", flush=True)
    print(*lines, sep="\n", file=sys.stderr, flush=True)
    return 1


def on_signal(signum: int, frame: object) -> None:
    ignore_signals()
    raise StoppedError(signum)


def ignore_signals() -> None:
    for name in SIGNALS:
        signal.signal(name, signal.SIG_IGN)
