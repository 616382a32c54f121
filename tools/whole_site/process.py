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
PATIENCE = 5  # seconds to end by itself, before it is ended
PR_SET_CHILD_SUBREAPER = 36


class Sphinx:
    """A run of sphinx-build in a process group of its own.

    Both of its streams go to the log, and what it says on stderr is also kept: on a full disk the
    log would not hold the reason. `show` gets every line of stdout.
    """

    def __init__(self, arguments: list[str], log: Path, show: Callable[[str], None], held: int):
        adopt_orphans()
        self.errors: list[str] = []
        self.log = log.open("wb", buffering=0)
        self.process = subprocess.Popen(
            [sys.executable, str(CHILD), str(os.getpid()), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,  # a signal goes to all of it, and Ctrl-C through us
            pass_fds=[held],
        )
        self.readers = [
            threading.Thread(target=self.follow, args=pair, daemon=True)
            for pair in ((self.process.stdout, show), (self.process.stderr, self.errors.append))
        ]
        for reader in self.readers:
            reader.start()

    def follow(self, stream: BinaryIO, tell: Callable[[str], None]) -> None:
        for line in stream:
            # On a full disk, or with nobody to read our words, Sphinx must not wait for us.
            with contextlib.suppress(OSError):
                self.log.write(line)
            with contextlib.suppress(OSError):
                tell(line.decode(errors="replace").rstrip())

    def wait(self) -> int:
        return self.process.wait()

    def end(self, signum: int | None = None) -> None:
        """Pass a signal on, if there is one, and leave only when all of the build is gone."""
        if signum and self.process.poll() is None:
            self.signal(signum)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.signal(signal.SIGKILL)
        self.process.wait()
        end_orphans()
        for reader in self.readers:
            reader.join(PATIENCE)
        self.log.close()

    def signal(self, signum: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signum)


def adopt_orphans() -> None:
    """What Sphinx leaves behind (a kernel, a reader) becomes our child, and so can be waited for.

    Elsewhere than on Linux it does not; there it is for the kernels to notice that they are alone.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_orphans() -> None:
    """Give them time to clear up and end; then end them."""
    begun = time.monotonic()
    while time.monotonic() - begun < 2 * PATIENCE:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if ended:
            continue
        if time.monotonic() - begun > PATIENCE:
            for child in children(os.getpid()):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        time.sleep(0.02)


def children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            # After the name, which may hold anything: the state and the parent.
            if int(stat.read_text(errors="replace").rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found
