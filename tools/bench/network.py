"""How long CNN_Basic takes in the browser: the lab's JavaScript against TensorFlow.js.

    nox -s bench-network    about a minute; replaces one section of BENCHMARKS.md

All networks have the same weights and read back the outputs of all layers. They take turns, round
after round, in one process, and must agree. Ours is measured in Chromium's worker as well, which is
where readers run it; Node and Chromium take turns too.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from statistics import median

import numpy as np
from playwright.sync_api import sync_playwright
from tutorial_site.lab.weights import weights_file

from tools import ROOT
from tools.bench import sections
from tools.serve import server
from tutorial_src.data import find_mnist

HERE = Path(__file__).resolve().parent
HEADING = "## CNN_Basic in the browser"
IMAGES = 5
TURNS = 3  # of Node and Chromium
ROUNDS = 5  # in each turn
AGREE = 1e-3
NAMES = {
    "cpu": "TensorFlow.js, JavaScript (Node)",
    "wasm": "TensorFlow.js, WebAssembly with SIMD (Node)",
    "ours": "ours, JavaScript (Node)",
    "browser": "ours, JavaScript (Chromium, worker)",
}
WORKER = """([bytes, count]) => new Promise((done) => {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = (event) => done({ error: event.message || "worker.js did not load" });
    worker.postMessage({ bytes, count });
})"""


def prepare(folder: Path) -> int:
    """Put everything that runs into one folder.

    Returns:
        The size of the weights file in bytes.
    """
    shutil.copytree(HERE / "network", folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "docs" / "_static" / "lab", folder / "lab", dirs_exist_ok=True)
    (folder / "weights.bin").write_bytes(weights_file())
    digits = find_mnist().load()[1][0][:IMAGES] / np.float32(255)
    noise = np.random.default_rng(1).random(digits.shape, dtype=np.float32)
    for name, images in (("digits", digits), ("noise", noise)):
        (folder / f"{name}.bin").write_bytes(images.astype("<f4").tobytes())
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    subprocess.run(install, check=True)
    return len(weights_file())


def in_node(folder: Path) -> dict:
    command = ["node", str(folder / "compare.mjs"), str(ROUNDS)]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if run.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{run.stderr[-3000:]}")
    result = json.loads(run.stdout)
    for backend, apart in result["apart"].items():
        if apart is None or not apart <= AGREE:  # JSON writes NaN as null
            sys.exit(f"ours and {NAMES[backend]} differ by {apart}, more than {AGREE}")
    return result


def in_chromium(folder: Path, size: int) -> tuple[dict[str, list[float]], str]:
    """Times by kind of image, and the browser's version."""
    running = server(str(folder))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    found = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{running.server_port}/package.json")
            result = page.evaluate(WORKER, [size, ROUNDS])
            version = browser.version
            browser.close()
    finally:
        running.shutdown()
        running.server_close()
    if "error" in result:
        sys.exit(f"in Chromium: {result['error']}")
    return result["times"], version


def table(times: dict[str, dict[str, list[float]]]) -> list[str]:
    """One row a network; `times` holds digits and noise, each with its networks' times."""
    lines = ["| network | a digit | noise, no blank paper |", "|---|---|---|"]
    for name, label in NAMES.items():
        cells = []
        for networks in times.values():
            took, slowest = median(networks[name]), median(networks["cpu"])
            cells.append(f"{took / slowest:.2f} × ({took:.1f} ms)")
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return lines


def report(node: dict, chromium: str) -> str:
    digits = {name: median(values) for name, values in node["times"]["digits"].items()}
    return "\n".join(
        [
            HEADING,
            "",
            "Written by `nox -s bench-network`. One image through all layers, with the outputs of "
            f"all 19 read back: the median of {TURNS * ROUNDS} rounds in which the networks take "
            "turns. Ratios are against the first row.",
            "",
            f"Machine: {os.cpu_count()} cores ({platform.machine()}), Node {node['node'][1:]}, "
            f"Chromium {chromium}, TensorFlow.js {tensorflow_version()}, one thread each.",
            "",
            *table(node["times"]),
            "",
            f"On a digit ours is **{digits['cpu'] / digits['ours']:.1f} times as fast** as "
            f"TensorFlow.js in JavaScript and **{digits['wasm'] / digits['ours']:.1f} times as "
            "fast** as in WebAssembly. It skips values that are 0 and copies sums that repeat; "
            "noise leaves it few of either. The largest difference between any two outputs is "
            f"{max(node['apart'].values()):.1e}; the benchmark fails above {AGREE:.0e}.",
        ]
    )


def tensorflow_version() -> str:
    package = json.loads((HERE / "network" / "package.json").read_text("utf-8"))
    return package["dependencies"]["@tensorflow/tfjs-core"]


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    size = prepare(folder)
    times = {kind: {name: [] for name in NAMES} for kind in ("digits", "noise")}
    for _ in range(TURNS):
        node = in_node(folder)
        in_browser, chromium = in_chromium(folder, size)
        for kind, all_times in times.items():
            all_times["browser"] += in_browser[kind]
            for name, took in node["times"][kind].items():
                all_times[name] += took
    node["times"] = times
    text = report(node, chromium)
    sections.write(text)
    print(text)


if __name__ == "__main__":
    main()
