"""Lighthouse on every page of the built site, as a phone gets it; fails below the site's goals."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from tools.serve import server

GOALS = {"performance": 0.95, "accessibility": 1.0, "best-practices": 1.0, "seo": 1.0}
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


def scores(command: str, address: str) -> dict[str, float]:
    """One page's scores, 0 to 1, and what kept them down, printed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        run = subprocess.run(
            [
                command,
                address,
                "--quiet",
                "--output=json",
                f"--output-path={report}",
                f"--only-categories={','.join(GOALS)}",
                f"--chrome-flags={FLAGS}",
            ],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if run.returncode:
            sys.exit(f"lighthouse failed on {address}: {run.stderr[-2000:]}")
        result = json.loads(report.read_text(encoding="utf-8"))
    for name in GOALS:
        for part in result["categories"][name]["auditRefs"]:
            audit = result["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"    {part['id']}: {audit.get('displayValue') or audit['title']}")
    return {name: result["categories"][name]["score"] for name in GOALS}


def main() -> None:
    command, folder = sys.argv[1], Path(sys.argv[2] if len(sys.argv) > 2 else "_build/html")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser:
        os.environ.setdefault("CHROME_PATH", browser)
    pages = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    # An instrument's own page is for slides: it asks not to be found, which costs points.
    pages = [page for page in pages if not page.startswith(("_", "instruments/"))]
    pages.remove("404.html")
    failed = []
    running = server(str(folder))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    for page in pages:
        found = scores(command, f"http://127.0.0.1:{running.server_port}/{page}")
        print(page, *(f"{name} {value:.2f}" for name, value in found.items()), flush=True)
        failed += [page for name, goal in GOALS.items() if found[name] < goal]
    if failed:
        sys.exit(f"below the goals: {', '.join(dict.fromkeys(failed))}")


if __name__ == "__main__":
    main()
