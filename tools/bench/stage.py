"""How soon the lab shows what one points at, and whether it keeps memory while one draws; writes
BENCHMARKS.md.

Opens the built site's lab in Chromium, moves the mouse from map to map and from pixel to pixel, and
takes the time until the page has both painted and written what it is on. Then it draws for some
minutes, with pauses in which other layers are selected, and asks Chromium what its page holds after
each minute, once garbage is collected.
"""

from __future__ import annotations

import math
import statistics
import sys
import threading

from playwright.sync_api import sync_playwright

from tools import ROOT
from tools.bench import sections
from tools.bench.drawing import chromium
from tools.serve import server

SITE = ROOT / "_build" / "html"
LIMIT = 50.0  # milliseconds until what one points at is shown
MINUTES = 10
LAYERS = ("conv2d", "activation_1", "conv2d_3", "max_pooling2d_1", "flatten", "dense")

# From the event of the mouse to the frame after the text has changed.
LATENCY = """(selector) => new Promise((resolve) => {
  const place = document.querySelector(selector);
  const heading = document.querySelector(".lab-working");
  const before = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - before)));
  }).observe(heading, { childList: true });
  const box = place.getBoundingClientRect();
  const at = { bubbles: true, pointerType: "mouse" };
  at.clientX = box.left + box.width * Math.random();
  at.clientY = box.top + box.height * Math.random();
  place.dispatchEvent(new PointerEvent("pointerover", at));
  place.dispatchEvent(new PointerEvent("pointermove", at));
})"""


def latencies(tab) -> dict[str, list[float]]:
    maps = [f"[data-layer={layer}] canvas" for layer in LAYERS]
    found = {"a map in the columns": [tab.evaluate(LATENCY, name) for name in maps * 10]}
    tab.locator("[data-layer=conv2d_3]").click()
    tab.mouse.move(1, 1)
    tab.wait_for_timeout(500)
    pixels = [tab.evaluate(LATENCY, "[data-part=map]") for _ in range(60)]
    return found | {"a pixel of the large map, conv2d_3": pixels}


def memory(tab, minutes: int) -> list[tuple[float, int]]:
    """Megabytes of JavaScript and the page's nodes: at the beginning, then after each minute."""
    session = tab.context.new_cdp_session(tab)
    session.send("Performance.enable")

    def now() -> tuple[float, int]:
        session.send("HeapProfiler.collectGarbage")
        metrics = session.send("Performance.getMetrics")["metrics"]
        values = {metric["name"]: metric["value"] for metric in metrics}
        return values["JSHeapUsedSize"] / 1e6, int(values["Nodes"])

    taken = []
    for minute in range(minutes + 1):
        taken.append(now())
        if minute == minutes:
            return taken
        for stroke in range(12):
            draw(tab, stroke)
            tab.locator(f"[data-layer={LAYERS[stroke % len(LAYERS)]}]").click()
            tab.get_by_role("button", name="되돌리기" if stroke % 2 else "모두 지우기").click()
    return taken


def draw(tab, turn: int) -> None:
    """Some four seconds of drawing."""
    box = tab.locator(".lab-pad").bounding_box()
    for step in range(240):
        angle = step / 20 + turn
        x = box["x"] + box["width"] * (0.5 + 0.3 * math.sin(angle))
        y = box["y"] + box["height"] * (0.5 - 0.35 * math.cos(angle))
        tab.mouse.move(x, y)
        if step % 80 == 0:
            tab.mouse.up()
            tab.mouse.down()
        tab.wait_for_timeout(1000 / 60)
    tab.mouse.up()


def main() -> None:
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    running = server(str(SITE))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        version = browser.version
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        tab.goto(f"http://127.0.0.1:{running.server_port}/lab.html")
        tab.get_by_text("네트워크의 답은").first.wait_for()
        tab.wait_for_timeout(1000)
        shown = latencies(tab)
        held = memory(tab, minutes)
        browser.close()
    running.shutdown()
    rows = [
        f"| {name} | {statistics.median(times):.0f} ms | {max(times):.0f} ms | "
        f"{sum(time > LIMIT for time in times)} of {len(times)} |"
        for name, times in shown.items()
    ]
    sizes = ", ".join(f"{size:.1f}" for size, _ in held)
    nodes = [count for _, count in held]
    lines = [
        "## Looking around in the lab",
        "",
        f"Written by `nox -s bench-stage` (Chromium {version}, headless, 1280×800). From the mouse "
        f"to the frame with what it is on, which should take less than {LIMIT:.0f} ms:",
        "",
        f"| pointed at | median | longest | above {LIMIT:.0f} ms |",
        "|---|---|---|---|",
        *rows,
        "",
        f"Memory of {minutes} minutes of drawing, undoing and selecting, after each minute and "
        f"without garbage: {sizes} MB of JavaScript; nodes of the page {nodes[0]:,} at first, "
        f"{max(nodes[1:]):,} at most, {nodes[-1]:,} at the end.",
    ]
    text = "\n".join(lines) + "\n"
    sections.write(text)
    print(text)


if __name__ == "__main__":
    main()
