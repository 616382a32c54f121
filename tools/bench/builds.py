"""Builds of the site and of small ones, with and without warm kernels: their time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from tools import ROOT
from tools.bench.floor import floor
from tools.bench.pages import copy_pages

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
            fields = status.read_text("utf-8").rsplit(")", 1)[1].split()
        except OSError:  # ended meanwhile
            continue
        children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    total, queue = 0, [root]
    while queue:
        pid = queue.pop()
        queue += children.get(pid, [])
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
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
        encoding="utf-8",
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
    env = env | {"PAGE_RUNS": f"{out}-runs"}  # no variant gets what another one's cells gave
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


def edit(page: Path) -> None:
    time.sleep(1.1)  # file times are compared in seconds
    page.write_text(page.read_text(encoding="utf-8") + "\n더 쓴 문장입니다.\n", encoding="utf-8")


def full_site(folder: Path) -> list[str]:
    """The tutorial itself: cold, unchanged, one page edited."""
    source = copy_pages(folder)
    imported, cells = floor(source)
    cells /= os.cpu_count() or 1
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
