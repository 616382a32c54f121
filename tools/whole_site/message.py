"""From all that Sphinx said to the line that a person needs: where it went wrong, and why."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import tempfile
from pathlib import Path

MOST = 5  # lines of a build that has many warnings
LONGEST = 300  # characters of a line
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
FLAW = re.compile(r"^(?:\S.*?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): ")
# Sphinx indents the traceback that ends it by four; a kernel's own traceback is not indented.
FRAME = re.compile(r'^ {6}File "(.+)", line (\d+)')
RAISED = 2  # Sphinx's exit status when an exception ended it
FULL = re.compile(rf"\[Errno (?:{errno.ENOSPC}|{errno.EDQUOT})\][^'\"]*(?:['\"](/[^'\"]+)['\"])?")
PLACE = re.compile(r"^\S+\.(?:md|rst|ipynb)(?::\d+)?: (?:code cell \d+: )?")
SPHINX_ERROR = re.compile(r"^sphinx\.errors\.\w+: ")
ALMOST_NOTHING = 2**20  # bytes of a disk on which Sphinx cannot write a page


def what_failed(errors: list[str], status: int, folder: Path) -> list[str]:
    """One line for a failure, or the first few of the build's warnings."""
    lines = [COLOUR.sub("", line) for line in errors]
    if full := next(filter(None, map(FULL.search, lines)), None):
        place = PLACE.match(relative(raised(lines)))
        return [(place[0] if place else "") + no_space(folder, full[1])]
    if status == RAISED and (message := raised(lines)):
        return [one_line(message)]
    if status < 0:
        name = signal.Signals(-status).name
        return [f"sphinx-build was ended by {name}; is there enough memory?"]
    if flaws := [line for line in lines if FLAW.match(line)]:
        more = [f"… and {len(flaws) - MOST} more"] if len(flaws) > MOST else []
        return [one_line(line) for line in flaws[:MOST]] + more
    said = [line for line in lines if line.strip()]
    return [one_line(said[-1] if said else f"sphinx-build ended with status {status}")]


def raised(lines: list[str]) -> str:
    """The exception that ended Sphinx, without its traceback; empty if there was none.

    It is the first line after the last frame that is indented no further than the traceback is.
    Only Sphinx's own errors say where they come from; others get their last frame in the project.
    """
    frames = [(at, found) for at, line in enumerate(lines) if (found := FRAME.match(line))]
    if not frames:
        return ""
    after = lines[frames[-1][0] + 1 :]
    message = next((line.strip() for line in after if re.match(r" {4}\S", line)), "")
    if SPHINX_ERROR.match(message):
        return SPHINX_ERROR.sub("", message)
    files = [found.groups() for _, found in frames]
    ours = [place for place in files if not re.search(r"^<|[/\\][Ll]ib[/\\]", place[0])]
    return "{}:{}: {}".format(*(ours or files)[-1], message)


def why_not(error: OSError, folder: Path) -> str:
    """What the system refused to the build itself; a copy that failed lists all of its files."""
    return no_space(folder) if FULL.search(str(error)) else one_line(str(error))


def no_space(folder: Path, written: str | None = None) -> str:
    """Which disk is full. A failed write does not tell, so look for the one that has no room."""
    suspects = [Path(written).parent] if written else []
    suspects += [folder, Path(tempfile.gettempdir())]
    there = [place for place in suspects if place.is_dir()]
    full = [place for place in there if shutil.disk_usage(place).free < ALMOST_NOTHING]
    place = relative(str((full or there)[0]))
    return f"no space left on the disk of {place}: free some there and build again"


def one_line(text: str) -> str:
    text = re.sub(r" at 0x[0-9a-f]+", "", relative(" ".join(text.split())))
    text = re.sub(r"(?: \[[\w.]+\])+$", "", text)  # the warning's type, for conf.py's eyes
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def relative(text: str) -> str:
    """Paths as the person who started the build would type them."""
    return text.replace(f"{Path.cwd()}{os.sep}", "")
