"""How long the lab keeps the page's main thread busy while a person draws; writes BENCHMARKS.md.

Opens the built site's lab in Chromium, draws for some seconds with the largest layer open, and
reads from Chromium's own trace how long each task of the main thread ran our scripts, and how long
it took from a move of the pen to the repainted maps.
"""

from __future__ import annotations

import math
import shutil
import statistics
import threading

from playwright.sync_api import sync_playwright

from tools import ROOT
from tools.bench import sections
from tools.serve import server

SITE = ROOT / "_build" / "html"
LIMIT = 8.0  # milliseconds that a task of ours may take
SECONDS = 6
LAYERS = ("conv2d_1", "conv2d_3", "flatten")  # 32 large maps, 64 small ones, one long list
BROWSERS = ("chromium", "chromium-headless-shell", "google-chrome")
OURS = ("/_static/lab/", "/_static/parts/", "/_static/modules.js")


def trace_of(tab, layer: str, address: str) -> list[dict]:
    """Draw circles on the sheet with a layer open; the events of Chromium's trace."""
    tab.goto(f"{address}/lab.html#layer={layer}")
    tab.get_by_text("네트워크의 답은").first.wait_for()
    tab.get_by_role("button", name="모두 지우기").click()
    tab.wait_for_timeout(1500)
    session = tab.context.new_cdp_session(tab)
    events: list[dict] = []
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.send(
        "Tracing.start", {"categories": "devtools.timeline,disabled-by-default-devtools.timeline"}
    )
    box = tab.locator(".lab-pad").bounding_box()
    tab.mouse.move(box["x"] + 130, box["y"] + 40)
    tab.mouse.down()
    for step in range(60 * SECONDS):
        angle = step / 20
        x = box["x"] + box["width"] * (0.5 + 0.3 * math.sin(angle))
        y = box["y"] + box["height"] * (0.5 - 0.35 * math.cos(angle))
        tab.mouse.move(x, y)
        tab.wait_for_timeout(1000 / 60)
    tab.mouse.up()
    finished = []
    session.on("Tracing.tracingComplete", lambda data: finished.append(data))
    session.send("Tracing.end")
    while not finished:
        tab.wait_for_timeout(100)
    return events


def main_thread(events: list[dict]) -> tuple[int, int]:
    """Process and thread of the page: the one that runs the lab's script for a move of the pen."""
    for event in events:
        data = event.get("args", {}).get("data", {})
        if event["name"] == "EventDispatch" and data.get("type") == "pointermove":
            return event["pid"], event["tid"]
    raise SystemExit("the trace has no move of the pen")


def task_times(events: list[dict]) -> list[tuple[float, float]]:
    """Of each task in which our scripts ran: their milliseconds, and those of the whole task.

    The rest of a task is the browser's: layout, painting, collecting garbage.
    """
    thread = main_thread(events)
    own = [e for e in events if (e["pid"], e["tid"]) == thread and e.get("ph") == "X"]
    calls = [
        (event["ts"], event["dur"])
        for event in own
        if event["name"] == "FunctionCall"
        and any(part in event["args"].get("data", {}).get("url", "") for part in OURS)
    ]
    times = []
    for task in (event for event in own if event["name"] == "RunTask"):
        end = task["ts"] + task["dur"]
        ours, until = 0, 0
        for start, duration in sorted(call for call in calls if task["ts"] <= call[0] <= end):
            if start >= until:  # else it was called by the one before
                ours, until = ours + duration, start + duration
        if until:
            times.append((ours / 1000, task["dur"] / 1000))
    return times


def chromium() -> str | None:
    """The browser's program."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def main() -> None:
    running = server(str(SITE))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{running.server_port}"
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        version = browser.version
        tab = browser.new_page()
        for layer in LAYERS:
            times = task_times(trace_of(tab, layer, address))
            ours, whole = (sorted(column) for column in zip(*times, strict=True))
            over = sum(time > LIMIT for time in ours)
            rows.append((layer, len(ours), statistics.median(ours), ours[-1], over, whole[-1]))
        browser.close()
    running.shutdown()
    lines = [
        "## Drawing in the lab",
        "",
        "Written by `nox -s bench-drawing`. Tasks of the page's main thread in which the lab's "
        f"scripts ran, in {SECONDS} s of drawing with 60 moves a second (Chromium {version}, "
        f"headless). They should take less than {LIMIT:.0f} ms of each; the rest of a task is "
        "the browser's own layout, painting and memory, here without a graphics card.",
        "",
        "| opened layer | tasks | scripts, median | longest | above 8 ms | task, longest |",
        "|---|---|---|---|---|---|",
        *(
            f"| {name} | {count} | {middle:.1f} ms | {longest:.1f} ms | {over} | {whole:.1f} ms |"
            for name, count, middle, longest, over, whole in rows
        ),
    ]
    text = "\n".join(lines) + "\n"
    sections.write(text)
    print(text)


if __name__ == "__main__":
    main()
