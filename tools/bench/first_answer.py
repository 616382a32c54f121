"""How long after it is opened the lab gives its first answer, in a profile that knows nothing yet.

    python -m tools.bench.first_answer [OLDER_SITE]    replaces one section of BENCHMARKS.md

Opens the lab of the built site, and of an older build in turn, and looks at each picture that the
browser makes whether the answer stands on the page.
"""

from __future__ import annotations

import shutil
import sys
import threading
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tools import ROOT
from tools.bench import sections
from tools.serve import server

HEADING = "## The lab's first answer"
ROUNDS = 15
BUILT = ROOT / "_build" / "html"
LOOK = """addEventListener("DOMContentLoaded", () => {
  const look = () => {
    const account = document.querySelector(".lab-answer .lab-account");
    if (account && account.textContent.includes("네트워크의 답은")) {
      document.documentElement.dataset.answered = String(performance.now());
    } else {
      requestAnimationFrame(look);
    }
  };
  look();
});"""


def first_answer(browser, address: str) -> float:
    """Milliseconds from the navigation to the answer."""
    context = browser.new_context(viewport={"width": 390, "height": 664})
    page = context.new_page()
    page.add_init_script(LOOK)
    page.goto(f"{address}/lab.html")
    page.wait_for_selector("html[data-answered]", timeout=60_000)
    took = float(page.get_attribute("html", "data-answered"))
    context.close()
    return took


def measure(folders: dict[str, Path]) -> tuple[dict[str, list[float]], str]:
    """The times of each site, in turn, and the browser's version."""
    times: dict[str, list[float]] = {name: [] for name in folders}
    servers = {name: server(str(folder)) for name, folder in folders.items()}
    for running in servers.values():
        threading.Thread(target=running.serve_forever, daemon=True).start()
    found = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for turn in range(ROUNDS + 1):
            for name, running in servers.items():
                took = first_answer(browser, f"http://127.0.0.1:{running.server_port}")
                if turn:  # the first warms the disk
                    times[name].append(took)
        version = browser.version
        browser.close()
    for running in servers.values():
        running.shutdown()
        running.server_close()
    return times, version


def report(times: dict[str, list[float]], version: str) -> str:
    lines = [
        HEADING,
        "",
        "Written by `python -m tools.bench.first_answer`. From the navigation to the answer on the "
        f"page, in a fresh profile, 390 px wide: the median of {ROUNDS} rounds in which the builds "
        f"take turns (Chromium {version}, headless, served from this machine).",
        "",
        "| build | first answer |",
        "|---|---|",
    ]
    lines += [f"| {name} | {median(values):.0f} ms |" for name, values in times.items()]
    return "\n".join(lines)


def main() -> None:
    folders = {"this one": BUILT.resolve()}
    if len(sys.argv) > 1:
        folders["before the engine, in JavaScript alone"] = Path(sys.argv[1]).resolve()
    text = report(*measure(folders))
    sections.write(text)
    print(text)


if __name__ == "__main__":
    main()
