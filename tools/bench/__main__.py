"""How long a build takes: plain myst-nb, in series and in parallel, against warm kernels.

    nox -s bench            everything, about 25 minutes on two cores; writes BENCHMARKS.md
    nox -s bench -- quick   a bit of each, about two minutes: does it still run? Writes nothing

All variants run in one session, on the same pages, one after the other. Times on one machine
differ from day to day; the ratios are the result.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from importlib import metadata
from pathlib import Path

from tools.bench import sections
from tools.bench.builds import OURS, full_site, small_sites
from tools.bench.endurance import endurance
from tools.bench.preview import measure, only

PREVIEWED = ["layers/fully-connected", "layers/dense", "beyond/training"]  # short, usual, long
WITH_WEIGHTS = "lab"  # a short page that loads the file beside it


def quick(folder: Path) -> list[str]:
    return [
        *measure(folder / "preview", [WITH_WEIGHTS], times=1, options=only(WITH_WEIGHTS)),
        *small_sites(folder, {OURS: [2, 4]}),
        *endurance(kernels=10, rounds=1),
    ]


def everything(folder: Path) -> list[str]:
    sizes = {"plain, in series": [4, 8], "plain, -j auto": [4, 8], OURS: [4, 8, 16, 32]}
    return [
        "# Benchmarks",
        "",
        "Written by `nox -s bench`. Ratios are against the first row, measured in one run.",
        "",
        f"Machine: {machine()}",
        "",
        "## Builds",
        "",
        *full_site(folder),
        *measure(folder / "preview", PREVIEWED, times=5),
        *small_sites(folder, sizes),
        "## Endurance",
        "",
        "Kernels from one warm process, a TensorFlow product in each:",
        "",
        *endurance(kernels=300, rounds=5),
    ]


def machine() -> str:
    versions = ", ".join(
        f"{name} {metadata.version(name)}" for name in ("tensorflow", "sphinx", "myst-nb")
    )
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, "
        f"{versions}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Measure builds and the preview; writes BENCHMARKS.md (25 minutes)."
    )
    parser.add_argument("size", nargs="?", choices=["quick"], help="a trial; it writes nothing")
    short = parser.parse_args().size == "quick"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling modules anew is not building
    if not os.environ.get("MNIST_NPZ"):
        os.environ["MNIST_OFFLINE"] = "1"  # waiting for a download is not building
    with tempfile.TemporaryDirectory() as name:
        text = "\n".join((quick if short else everything)(Path(name)))
    if not short:
        sections.write(text)
    print(text)


if __name__ == "__main__":
    main()
