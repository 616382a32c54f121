"""How fast CNN_Basic is in the browser's engine: against TensorFlow.js, and native TensorFlow.

    nox -s bench-network    some minutes; replaces one section of BENCHMARKS.md

All networks have the same weights and read back the outputs of all layers. They take turns, round
after round, in one process, and must agree. Ours is measured in Chromium's worker as well, which is
where readers run it. Training, and TensorFlow's own forward run, take turns too, process after
process; once more with all processes held to a quarter of one core, as on a phone.
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
from statistics import mean, median

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
TRAINING = 1600  # digits to train on
BATCHES = 20  # of 64 images in a turn
TURNS = 3  # of Node, Chromium and TensorFlow
HELD_ROUNDS = 8
QUARTER = 0.25  # of a core: about what an inexpensive phone has
ROUNDS = 5  # in each turn
AGREE = 1e-3
NAMES = {
    "cpu": "TensorFlow.js, JavaScript (Node)",
    "wasm": "TensorFlow.js, WebAssembly with SIMD (Node)",
    "javascript": "ours, JavaScript (Node)",
    "ours": "ours, WebAssembly with SIMD (Node)",
    "browser": "ours, WebAssembly with SIMD (Chromium, worker)",
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
    engine = ROOT / "docs" / "_static" / "network"
    shutil.copytree(engine, folder / "network", dirs_exist_ok=True)
    (folder / "weights.bin").write_bytes(weights_file())
    (train, labels), (test, _) = find_mnist().load()
    digits = test[:IMAGES] / np.float32(255)
    count = min(TRAINING, len(train))
    (folder / "training.bin").write_bytes((train[:count] / np.float32(255)).astype("<f4").tobytes())
    (folder / "labels.bin").write_bytes(labels[:count].astype(np.uint8).tobytes())
    noise = np.random.default_rng(1).random(digits.shape, dtype=np.float32)
    for name, images in (("digits", digits), ("noise", noise)):
        (folder / f"{name}.bin").write_bytes(images.astype("<f4").tobytes())
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    subprocess.run(install, check=True)
    return len(weights_file())


def asked(*command: str, share: float = 0) -> dict:
    """What a process prints, perhaps held to a share of a core."""
    run = [sys.executable, "-m", "tools.bench.held", str(share), *command] if share else [*command]
    done = subprocess.run(run, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


def in_node(folder: Path, rounds: int = ROUNDS, share: float = 0) -> dict:
    result = asked("node", str(folder / "compare.mjs"), str(rounds), share=share)
    for other, apart in result["apart"].items():
        if apart is None or not apart <= AGREE:  # JSON writes NaN as null
            sys.exit(f"ours and {NAMES[other]} differ by {apart}, more than {AGREE}")
    return result


def trained(folder: Path, batches: int, share: float = 0) -> tuple[dict, dict]:
    """Ours in one thread, and native TensorFlow on all cores."""
    ours = asked("node", str(folder / "train.mjs"), str(batches), share=share)
    native = (sys.executable, "-m", "tools.bench.native", str(folder), str(batches))
    return ours, asked(*native, share=share)


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


def report(node: dict, chromium: str, training: list, held: tuple) -> str:
    digits = {name: median(values) for name, values in node["times"]["digits"].items()}
    noise = {name: median(values) for name, values in node["times"]["noise"].items()}
    ours = median(rate for one, _ in training for rate in one["rates"])
    native = median(other["rate"] for _, other in training)
    forward = median(time for one, _ in training for time in one["forward"])
    traced = median(time for _, other in training for time in other["forward"])
    memory = training[0][0]["memory"]
    slow_node, (slow, slow_native) = held
    slow_digits = {name: mean(values) for name, values in slow_node["times"]["digits"].items()}
    slow_rate, slow_forward = mean_rate(slow["rates"]), mean(slow["forward"])
    slow_traced = mean(slow_native["forward"])
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
            f"fast** as in WebAssembly (on noise {noise['wasm'] / noise['ours']:.1f} times). It "
            "skips values that are 0 and copies sums that repeat; noise leaves it few of either. "
            "The largest difference between any two outputs is "
            f"{max(node['apart'].values()):.1e}; the benchmark fails above {AGREE:.0e}.",
            "",
            "Training CNN_Basic whole, batches of 64, dropout and Adam, in one thread: "
            f"**{ours:.0f} images a second**, {ours / native:.2f} times native TensorFlow's `fit` "
            f"on {os.cpu_count()} cores ({native:.0f}). TensorFlow.js in WebAssembly cannot train "
            "a convolution. A digit's forward run takes "
            f"{forward:.2f} ms, TensorFlow's traced function {traced:.2f} ms, all outputs read "
            f"back by both. Memory: {memory['training'] / 1e6:.0f} MB to train, "
            f"{memory['forward'] / 1e6:.0f} MB for forward runs alone.",
            "",
            "With each process held to a quarter of one core, as on a phone: on a digit "
            f"{slow_digits['wasm'] / slow_digits['ours']:.1f} times as fast as TensorFlow.js in "
            f"WebAssembly; {slow_rate:.0f} images a second in training, "
            f"{slow_rate / slow_native['rate']:.2f} times native TensorFlow held alike "
            f"({slow_native['rate']:.0f}); a forward run {slow_forward:.1f} ms, TensorFlow's "
            f"{slow_traced:.1f} ms (means, since a process that is held stands still at times).",
        ]
    )


def mean_rate(rates: list[float]) -> float:
    """Images a second over batches of equal size."""
    return len(rates) / sum(1 / rate for rate in rates)


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
    training = [trained(folder, BATCHES) for _ in range(TURNS)]
    held = in_node(folder, HELD_ROUNDS, QUARTER), trained(folder, BATCHES // 2, QUARTER)
    node["times"] = times
    text = report(node, chromium, training, held)
    sections.write(text)
    print(text)


if __name__ == "__main__":
    main()
