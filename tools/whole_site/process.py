"""Run Sphinx, and see to it that nothing of it is left when it is over."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

CHILD = Path(__file__).with_name("child.py")
GROUPS = hasattr(os, "killpg")  # of processes; Windows has none
PATIENCE = 5  # seconds to end by itself, before it is ended
PR_SET_CHILD_SUBREAPER = 36


class StoppedError(BaseException):
    """A signal asks for the end. No Exception, for nothing is to go on after it."""

    def __init__(self, signum: int):
        self.signum = signum


def run_sphinx(
    arguments: list[str], log: Path, show: Callable[[str], None], held: int | None
) -> tuple[int, list[str]]:
    """Run sphinx-build, to its end or that of a StoppedError; nothing of it runs afterwards.

    Both of its streams go to the log, and what it says on stderr is also kept: on a full disk the
    log would not hold the reason. `show` gets every line of stdout, and `held`, the descriptor of
    the lock, is for Sphinx to hold as well, where there is one.

    Returns:
        The exit status, negative for a signal, and the lines on stderr.
    """
    adopt_orphans()
    errors: list[str] = []
    with log.open("wb", buffering=0) as kept:
        process = subprocess.Popen(
            [sys.executable, str(CHILD), str(os.getpid()), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,  # a signal goes to all of it, and Ctrl-C through us
            pass_fds=[] if held is None else [held],
        )
        streams = (process.stdout, kept, show), (process.stderr, kept, errors.append)
        readers = [threading.Thread(target=follow, args=one, daemon=True) for one in streams]
        for reader in readers:
            reader.start()
        try:
            status = process.wait()
        except StoppedError as stopped:
            stop(process, stopped.signum)
            raise
        finally:
            end_all(process)
            for reader in readers:
                reader.join(PATIENCE)
    return status, errors


def follow(stream: BinaryIO, log: BinaryIO, tell: Callable[[str], None]) -> None:
    for line in stream:
        # On a full disk, or with nobody to read our words, Sphinx must not wait for us.
        with contextlib.suppress(OSError):
            log.write(line)
        with contextlib.suppress(OSError):
            tell(line.decode("utf-8", "replace").rstrip())


def adopt_orphans() -> None:
    """What Sphinx leaves behind (a kernel, a reader) becomes our child, and so can be waited for.

    Elsewhere than on Linux it does not; there it is for the kernels to notice that they are alone.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def stop(process: subprocess.Popen, signum: int) -> None:
    """Tell Sphinx and all of its group to end; without groups its kernels notice that it has."""
    if GROUPS:
        kill(-process.pid, signum)
    else:
        process.terminate()


def end_all(process: subprocess.Popen) -> None:
    """Give what still runs time to clear up and end; then end it."""
    if not GROUPS:
        process.wait()
        return
    begun = time.monotonic()
    with contextlib.suppress(ChildProcessError):  # nothing is left
        while (waited := time.monotonic() - begun) < 2 * PATIENCE:
            if os.waitpid(-1, os.WNOHANG)[0]:
                continue
            if waited > PATIENCE:
                for one in (-process.pid, *children()):
                    kill(one, signal.SIGKILL)
            time.sleep(0.02)


def children() -> list[int]:
    listed = Path("/proc/self/task").glob("*/children")  # of each of our threads
    return [int(child) for file in listed for child in file.read_text("utf-8").split()]


def kill(target: int, signum: int) -> None:
    """Send a signal to a process or, below zero, to a group of them."""
    with contextlib.suppress(ProcessLookupError):  # it has ended meanwhile
        os.kill(target, signum)
