"""Run something in a fork of this process, and import what it had to import: the next has it."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Callable


def run_in_fork(work: Callable[[], int]) -> tuple[int, dict[str, str]]:
    """Let a child process do the work.

    Returns:
        The work's answer, which is the child's exit status (negative: the signal that ended it),
        and the modules that were imported at its end, with their files; none if it never ended.
    """
    heard, said = os.pipe()
    if (child := os.fork()) == 0:
        os.close(heard)
        status = 1
        try:
            status = work()
            with os.fdopen(said, "w", encoding="utf-8") as stream:
                for name, module in list(sys.modules.items()):
                    stream.write(f"{name}\t{getattr(module, '__file__', None) or ''}\n")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)  # the parent's clean-up is not the child's
    os.close(said)
    with os.fdopen(heard, encoding="utf-8") as stream:
        parts = [line.rstrip("\n").partition("\t") for line in stream]
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, {name: file for name, _, file in parts}


def import_all(names) -> None:
    """Import the modules that there are."""
    for name in names:
        with contextlib.suppress(Exception):  # made up by the child, or only to be imported in one
            importlib.import_module(name)
