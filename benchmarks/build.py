"""How long a build takes: plain myst-nb, in series and in parallel, against warm kernels.

    nox -s bench            everything, about 15 minutes on two cores; writes BENCHMARKS.md
    nox -s bench -- quick   the preview, small sites of 4 and 8 pages, 30 kernels; writes nothing

All variants run in one session, on the same pages, one after the other. Times on one machine
differ from day to day; the ratios are the result.
"""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import sections

ROOT = Path(__file__).resolve().parents[1]

VARIANTS = {  # name: environment, parallel readers
    "plain, in series": ({"WARM_KERNEL": "0"}, "1"),
    "plain, -j auto": ({"WARM_KERNEL": "0"}, "auto"),
    "warm kernels, -j auto": ({}, "auto"),
}
OURS = "warm kernels, -j auto"

SMALL_PAGE = """---
file_format: mystnb
kernelspec:
  name: python3
---

```{{code-cell}}
:tags: [remove-cell]

from tutorial_src.page import prepare_page

prepare_page()
```

# Page {number}

```{{code-cell}}
import tensorflow as tf
import matplotlib.pyplot as plt

tf.keras.utils.set_random_seed({number})
output = tf.keras.layers.Conv2D(3, 3)(tf.ones((1, 28, 28, 1)))
plt.imshow(output[0, :, :, 0])
plt.show()
```
"""


@dataclass
class Run:
    seconds: float
    peak: float  # megabytes of all processes together, shared memory counted once


def proportional_memory(root: int) -> float:
    """Megabytes of a process and all below it; what several share counts once (Linux's PSS)."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:  # ended meanwhile
            continue
        children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    total, queue = 0, [root]
    while queue:
        pid = queue.pop()
        queue += children.get(pid, [])
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += int(rollup.split("Pss:")[1].split()[0])
    return total / 1024


def run(command: list[str], env: dict[str, str]) -> Run:
    """Time a command and watch its memory, twice a second."""
    peak = 0.0
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=os.environ | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.5):
            peak = max(peak, proportional_memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - start
    done.set()
    watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{output[-3000:]}")
    return Run(seconds, peak)


def build(source: Path, out: Path, variant: str) -> Run:
    env, readers = VARIANTS[variant]
    options = ["-q", "-W", f"-c={ROOT}", f"-j={readers}", f"-d={out}-doctrees"]
    return run([sys.executable, "-m", "sphinx", *options, str(source), str(out)], env)


def small_site(folder: Path, pages: int) -> Path:
    source = folder / f"small-{pages}"
    source.mkdir()
    names = [f"page{number}" for number in range(pages)]
    for number, name in enumerate(names):
        (source / f"{name}.md").write_text(SMALL_PAGE.format(number=number), encoding="utf-8")
    toctree = "# Index\n\n```{toctree}\n" + "\n".join(names) + "\n```\n"
    (source / "index.md").write_text(toctree, encoding="utf-8")
    return source


def floor(source: Path) -> tuple[float, float]:
    """One import, and the cells' own time: all pages in one process each, divided over the cores.

    The cells' time is taken in forks of a process that has imported everything, without Jupyter.
    """
    code = f"""
import os, re, sys, time
os.environ.setdefault("MPLBACKEND", "agg")
start = time.perf_counter()
import tensorflow, keras._tf_keras.keras, matplotlib.pyplot
imported = time.perf_counter() - start
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
from pathlib import Path
from kit.reader import visible_code
pages = sorted(Path({str(source)!r}).rglob("*.md"))
start = time.perf_counter()
for page in pages:
    if (pid := os.fork()) == 0:
        from tutorial_src.page import prepare_page
        prepare_page()
        cells = visible_code(page.read_text(encoding="utf-8"))
        sys.stdout = open(os.devnull, "w")
        import matplotlib.pyplot as plt
        plt.show = lambda: (plt.savefig(os.devnull, format="png", dpi=200), plt.close("all"))
        exec("\\n".join(cells), {{"__name__": "__main__"}})
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0, page
print(imported, time.perf_counter() - start)
"""
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        sys.exit(result.stderr[-3000:])
    imported, cells = map(float, result.stdout.split())
    return imported, cells / (os.cpu_count() or 1)


def edit(page: Path) -> None:
    time.sleep(1.1)  # file times are compared in seconds
    page.write_text(page.read_text(encoding="utf-8") + "\n더 쓴 문장입니다.\n", encoding="utf-8")


def full_site(folder: Path) -> list[str]:
    """The tutorial itself: cold, unchanged, one page edited."""
    source = folder / "docs"
    shutil.copytree(ROOT / "docs", source)
    imported, cells = floor(source)
    at_best = imported + cells
    results: dict[str, list[Run]] = {}
    for variant in VARIANTS:
        out = folder / f"html-{len(results)}"
        cold = build(source, out, variant)
        same = build(source, out, variant)
        edit(source / "layers" / "dense.md")
        results[variant] = [cold, same, build(source, out, variant)]
        print(variant, [round(r.seconds, 1) for r in results[variant]], flush=True)
    slowest = results["plain, in series"]
    lines = [
        "| full site | cold build | unchanged | one page edited | peak memory |",
        "|---|---|---|---|---|",
    ]
    for variant, runs in results.items():
        cells_text = [
            f"{runs[k].seconds / slowest[k].seconds:.2f} × ({runs[k].seconds:.1f} s)"
            for k in range(3)
        ]
        lines.append(f"| {variant} | {' | '.join(cells_text)} | {runs[0].peak:,.0f} MB |")
    ours = results[OURS][0].seconds
    return [
        *lines,
        "",
        f"Cold, warm kernels are **{slowest[0].seconds / ours:.1f} times faster** than plain "
        f"myst-nb in series and take **{ours / at_best:.2f} times the floor** of {at_best:.1f} s: "
        f"one import ({imported:.1f} s) and the cells' own time on all cores ({cells:.1f} s).",
        "",
    ]


def small_sites(folder: Path, sizes: dict[str, list[int]]) -> list[str]:
    """What one more small page costs, from sites of growing size."""
    lines = ["| small pages | pages | cold build | each added page |", "|---|---|---|---|"]
    for variant, counts in sizes.items():
        before = None
        for pages in counts:
            target = folder / f"small-{variant[:5]}-{len(lines)}"
            target.mkdir()
            seconds = build(small_site(target, pages), target / "html", variant).seconds
            added = f"{(seconds - before[1]) / (pages - before[0]):.2f} s" if before else ""
            lines.append(f"| {variant} | {pages} | {seconds:.1f} s | {added} |")
            print(lines[-1], flush=True)
            before = pages, seconds
    return [*lines, ""]


def own_cells(folder: Path, page: str) -> float:
    """Seconds that the page's cells take in a process that has everything imported."""
    alone = folder / "alone"
    alone.mkdir()
    shutil.copy(folder / "docs" / f"{page}.md", alone)
    return floor(alone)[1] * (os.cpu_count() or 1)


def preview(folder: Path, page: str = "layers/dense") -> list[str]:
    """From saving a page to having it from the preview's server, and the page's own cells in it."""
    source, out = folder / "docs", folder / "preview"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    options = [f"--port={port}", f"-c={ROOT}", f"-d={out}-doctrees", "-q", str(source), str(out)]
    process = subprocess.Popen(
        [sys.executable, ROOT / "docs/_ext/warm_kernel", "sphinx-autobuild", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/index.html", "", 300)
        took = []
        for number in range(5):
            mark = f"고친 문장 {number}번입니다."
            file = source / f"{page}.md"
            time.sleep(2)  # the last build's files settle
            file.write_text(file.read_text(encoding="utf-8") + f"\n{mark}\n", encoding="utf-8")
            start = time.perf_counter()
            wait_for(f"http://127.0.0.1:{port}/{page}.html", mark, 120)
            took.append(time.perf_counter() - start)
    finally:
        process.terminate()
        process.wait()
    cells = own_cells(folder, page)
    middle = sorted(took)[len(took) // 2]
    return [
        f"A saved page ({page}) is on the preview's server after {middle:.1f} s (the middle of "
        f"{len(took)}: {', '.join(f'{t:.1f}' for t in took)}); its own cells take {cells:.1f} s of "
        f"that, so the preview adds **{middle - cells:.1f} s**.",
        "",
    ]


def wait_for(url: str, text: str, seconds: float) -> None:
    """Ask until the page holds the text."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if text in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.05)
    sys.exit(f"{url} did not show {text!r} within {seconds:.0f} s")


def endurance(kernels: int) -> list[str]:
    """Many kernels from one warm process: in a row, then eight at a time."""
    script = ROOT / "benchmarks" / "endurance.py"
    result = subprocess.run(
        [sys.executable, str(script), str(kernels)], capture_output=True, text=True, check=False
    )
    if result.returncode:
        sys.exit(result.stdout + result.stderr[-3000:])
    return ["```", *result.stdout.strip().splitlines(), "```", ""]


def machine() -> str:
    versions = ", ".join(
        f"{name} {metadata.version(name)}" for name in ("tensorflow", "sphinx", "myst-nb")
    )
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, "
        f"{versions}."
    )


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling modules anew is not building
    quick = sys.argv[1:] == ["quick"]
    if not os.environ.get("MNIST_NPZ"):
        os.environ["MNIST_OFFLINE"] = "1"  # waiting for a download is not building
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if quick:
            shutil.copytree(ROOT / "docs", folder / "docs")
            lines = preview(folder) + small_sites(folder, {OURS: [4, 8]}) + endurance(30)
            print("\n".join(lines))
            return
        sizes = {"plain, in series": [4, 8], "plain, -j auto": [4, 8], OURS: [4, 8, 16, 32]}
        report = [
            "# Benchmarks",
            "",
            "Written by `nox -s bench`. Ratios are against the first row, measured in one run.",
            "",
            f"Machine: {machine()}",
            "",
            "## Builds",
            "",
            *full_site(folder),
            *preview(folder),
            *small_sites(folder, sizes),
            "## Endurance",
            "",
            "Kernels from one warm process, a TensorFlow product in each:",
            "",
            *endurance(300),
        ]
    text = "\n".join(report)
    sections.write(text)
    print(text)


if __name__ == "__main__":
    main()
