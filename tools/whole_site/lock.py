"""One build at a time in a folder, and none beside what a killed build has left running."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

PATIENCE = 3  # seconds that the readers of a killed build may take to end


@contextlib.contextmanager
def locked(file: Path) -> Iterator[int | None]:
    """Hold the lock; gives its descriptor, for processes that are to hold it as well.

    The system lets go of it when the last process that has it open is gone, however that ended.
    Windows has no such locks: nothing is held there, and None is given.

    Raises:
        BlockingIOError: another build holds it; the message says which.
    """
    if fcntl is None:
        yield None
        return
    deadline = time.monotonic() + PATIENCE
    with file.open("a+", encoding="utf-8") as held:
        while not take(held.fileno()):
            if time.monotonic() > deadline:
                held.seek(0)
                who = f"process {held.read() or 'unknown'}"
                raise BlockingIOError(f"another build ({who}) is running; nothing was touched")
            time.sleep(0.1)
        with contextlib.suppress(OSError):  # on a full disk the lock works without our number
            held.truncate(0)
            held.write(str(os.getpid()))
            held.flush()
        yield held.fileno()


def take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
