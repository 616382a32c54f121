"""A browser, or what it needs, as a process that ends with the test."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from . import MissingError


def command(package: str, engine: str, *names: str) -> str:
    """The first of these commands that there is; if there is none, the package is missing."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise MissingError(f"{package} is not installed: {engine} was not tested")
    return found


@contextmanager
def process(*arguments, **options) -> Iterator[subprocess.Popen]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = subprocess.Popen(arguments, **(quiet | options))
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
