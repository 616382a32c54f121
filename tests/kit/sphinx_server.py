"""Runs many Sphinx builds, each in a process of its own, without importing Sphinx anew.

One process imports what builds need of installed packages, and nothing of this project; it forks a
child for each build. Another, the site's own warm process, does the same for the kernels of the
pages. So a build is not a fresh interpreter, but everything of the project is imported in it, and
what it does is gone with it. Where processes cannot be forked, builds are ordinary ones.

As a test imports it, this file starts that process and talks to it; run as a script, it is it.
"""

import atexit
import functools
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

POSSIBLE = hasattr(os, "fork")


@functools.cache
def server() -> subprocess.Popen:
    """The process; it ends when its standard input does."""
    command = [sys.executable, "-I", "-X", "utf8", __file__]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def end():
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()

    atexit.register(end)
    return process


@functools.cache
def warm_kernels() -> dict[str, str]:
    """The environment in which builds find a warm process; it ends with this one."""
    from warm_kernel.process import OWNED_BY_PREVIEW, WarmProcess

    process = WarmProcess.start()
    atexit.register(process.stop)
    return {OWNED_BY_PREVIEW: str(process.home / "socket")}


def sphinx(
    arguments: list[str], environment: dict[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """``python -m sphinx`` with these arguments, in the current working folder."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [str(Path(folder, name)) for name in ("stdout", "stderr")]
        asked = [arguments, environment | warm_kernels(), os.getcwd(), streams, timeout]
        process = server()
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        status = int(process.stdout.readline())
        said = [Path(stream).read_text(encoding="utf-8", errors="replace") for stream in streams]
    if status == -signal.SIGALRM:
        raise subprocess.TimeoutExpired(["sphinx", *arguments], timeout, *said)
    return subprocess.CompletedProcess(["sphinx", *arguments], status, *said)


def main() -> None:
    """Fork a child for each line that comes in; import what the first ones needed."""
    fork = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "fork.py"))
    for builds, line in enumerate(sys.stdin):
        status, modules = fork["run_in_fork"](functools.partial(build, *json.loads(line)))
        print(status, flush=True)
        if builds < 5:
            fork["import_all"](name for name, file in modules.items() if "site-packages" in file)


def build(arguments, environment, folder, streams, timeout) -> int:
    """In the child: become ``python -m sphinx``."""
    signal.alarm(int(timeout))
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, stream in enumerate(streams, start=1):
        os.dup2(os.open(stream, os.O_WRONLY | os.O_CREAT), number)
    sys.path[:0] = [folder, *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    from sphinx.cmd.build import main

    return main(arguments)


if __name__ == "__main__":
    main()
