"""One build at a time in a folder, and none beside what a killed build has left running."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

PATIENCE = 10  # seconds that the readers of a killed build may take to end


class BusyError(Exception):
    """Another build holds the lock; the message says which."""


@contextlib.contextmanager
def locked(file: Path) -> Iterator[int]:
    """Hold the lock; gives its descriptor, for processes that are to hold it as well.

    The system lets go of it when the last process that has it open is gone, however that ended.
    """
    with file.open("a+", encoding="utf-8") as held:
        take(held)
        with contextlib.suppress(OSError):  # on a full disk the lock works without our number
            held.truncate(0)
            held.write(str(os.getpid()))
            held.flush()
        yield held.fileno()


def take(held: TextIO) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            held.seek(0)
            owner = held.read()
            if time.monotonic() > deadline or alive(owner):
                raise BusyError(
                    f"another build (process {owner or 'unknown'}) is running; nothing was touched"
                ) from None
        time.sleep(0.1)


def alive(owner: str) -> bool:
    """Whether the builder itself still runs; if not, its readers are about to end."""
    if not owner:  # it has the lock, and has yet to write its number
        return False
    try:
        os.kill(int(owner), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
