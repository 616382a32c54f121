"""Compile the engine's C to the WebAssembly that readers get.

    nox -s kernels    replaces docs/_static/network/kernels.wasm

The result is committed, so that who builds the site needs no compiler; a test compiles again and
compares the bytes. The compiler is Zig's clang, pinned in requirements-tests.txt: another release
may give other bytes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import ROOT

SOURCE = ROOT / "docs" / "_static" / "network" / "kernels.c"
PROGRAM = SOURCE.with_suffix(".wasm")
OPTIONS = (
    "-target", "wasm32-freestanding",
    "-O3",
    "-msimd128",
    "-nostdlib",
    "-Wall", "-Wextra", "-Werror",
    "-Wl,--no-entry",  # functions, and no program
    "-Wl,--import-memory",  # the page decides how large it is
    "-Wl,-z,stack-size=65536",
    "-Wl,--strip-all",
)  # fmt: skip


def compile_kernels(target: Path = PROGRAM) -> None:
    """Write the program; what the compiler has against the source, it says itself.

    Raises:
        subprocess.CalledProcessError: it does not compile.
    """
    with tempfile.TemporaryDirectory() as cache:
        places = {"ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache}
        command = [sys.executable, "-m", "ziglang", "cc", *OPTIONS, "-o", str(target), str(SOURCE)]
        subprocess.run(command, check=True, env=os.environ | places)
    target.chmod(0o644)  # data for a browser, nothing to start


if __name__ == "__main__":
    compile_kernels()
