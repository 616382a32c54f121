"""Runs many snippets for a reader, each in a process of its own, without importing TensorFlow anew.

One bare process (``python -I``: nothing of this project can be imported) imports tensorflow, numpy
and matplotlib, executes nothing, and forks a child for each snippet. So a child is not a fresh
interpreter: it has those three imported before its first line. Nothing else has happened in it,
and what it does is gone with it.

As a test imports it, this file starts that process and talks to it; run as a script, it is it.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Result:
    """What a snippet did: its exit code (negative: the signal that ended it) and its output."""

    code: int
    stdout: str
    stderr: str


class SnippetRunner:
    """The bare process; use it in a ``with``.

    Args:
        npz: the digits that ``mnist.load_data()`` gives; a reader would download them.
        limit: seconds that a snippet may take.
    """

    def __init__(self, npz: Path, limit: int = 300) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        environment |= {"MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3"}
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", __file__, str(npz), str(limit)],
            env=environment,
            cwd=npz.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> "SnippetRunner":
        return self

    def __exit__(self, *_) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def run(self, code: str, folder: Path) -> Result:
        """Run code with this folder as the working folder."""
        (folder / "snippet.py").write_text(code, encoding="utf-8")
        with tempfile.TemporaryDirectory() as beside:  # the snippet's folder stays the reader's
            streams = [str(Path(beside, name)) for name in ("stdout", "stderr")]
            self.process.stdin.write(json.dumps([str(folder), *streams]) + "\n")
            self.process.stdin.flush()
            code = int(self.process.stdout.readline())
            return Result(code, *(Path(stream).read_text("utf-8") for stream in streams))


def main(npz: str, limit: str) -> None:
    """Import, then fork a child for each line that comes in."""
    try:
        import tutorial_src  # noqa: F401
    except ImportError:
        pass
    else:
        sys.exit("this process can import tutorial_src")
    import keras._tf_keras.keras  # noqa: F401 - what `tf.keras` becomes on first use
    import keras.src.datasets.mnist as mnist
    import matplotlib.pyplot  # noqa: F401
    import numpy  # noqa: F401
    import tensorflow  # noqa: F401

    mnist.get_file = lambda **_: npz  # stands in for Keras's download and changes nothing else
    for line in sys.stdin:
        folder, *streams = json.loads(line)
        if (child := os.fork()) == 0:
            run_here(folder, streams, int(limit))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def run_here(folder: str, streams: list[str], limit: int) -> None:
    """In the child: run the folder's snippet.py as a script, and end."""
    import runpy
    import traceback

    signal.alarm(limit)
    os.chdir(folder)
    code = 0
    for number, stream in enumerate(streams, start=1):
        os.dup2(os.open(stream, os.O_WRONLY | os.O_CREAT), number)
    try:
        runpy.run_path("snippet.py", run_name="__main__")
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # the parent's clean-up is not the child's


if __name__ == "__main__":
    main(*sys.argv[1:])
