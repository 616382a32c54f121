"""What the site's search finds and what it costs: ours, Sphinx's own and Pagefind.

    nox -s bench-search    two minutes, after nox -s docs; replaces one section of BENCHMARKS.md

All three have the same pages and get the same queries in one run, in Chromium, each through its own
script: what is compared is which pages come first, not how they are shown. The queries are lists of
``{"query", "pages", "kind"}`` in tests/search/queries, with the pages that answer each.

Sphinx's own search is made from the doctrees beside the site, by Sphinx's IndexBuilder and with its
scripts: our build leaves it out, and another build with it would run all cells. The doctrees lack
only the titles in links to whole pages, which hardly tells. Sphinx has no Korean; for
``language = "ko"`` it takes words as they stand, and English ones by their stems. What it finds
twice on a page counts once.

Pagefind reads the built pages as it comes, with the language that they name. It is asked beside an
empty page: the site's content policy allows no WebAssembly.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import sphinx
from playwright.sync_api import sync_playwright

from tools import ROOT
from tools.bench import search_engines as engines
from tools.bench import sections
from tools.bench.search_engines import FIRST, PAGEFIND, ROUNDS, SLOWER, Answers, gzipped

QUERIES = ROOT / "tests" / "search" / "queries"
# The shell has no window; what is asked of it needs none.
CHROMIUM = ("chromium-headless-shell", "chromium", "google-chrome")

# What cannot be measured again: a list that has once been looked at is tuned to.
HISTORY = (
    "`seen` was there before the search was built, which was tuned to it. The others were written "
    "by people who knew neither the search nor the glossary's list of wordings; when it was first "
    "asked them, a page that answers was among the first five for 64 of the 70 of `unseen`, then, "
    "with these mended, for 84 of the 90 of `later`, and then for 79 of the 80 of `last`, to which "
    "nothing has been tuned. None of them ever found nothing but one of `unseen`."
)

Lists = dict[str, list[dict]]  # by the names of their files


@dataclass
class Measured:
    answers: dict[str, Answers]  # by the name of the search, for all queries one after the other
    sizes: dict[str, list[int]]  # bytes, gzipped, before the first ranking; Pagefind's by query
    times: list[float]  # of ours, milliseconds
    pages: int
    chromium: str


def read_queries(folder: Path, names: list[str]) -> Lists:
    """The lists; one that asks for a page that is not there would only look like a bad search."""
    lists = {file.stem: json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")}
    wanted = {page for entries in lists.values() for entry in entries for page in entry["pages"]}
    if not lists or wanted - set(names):
        sys.exit(f"no queries in {folder}, or for unknown pages: {sorted(wanted - set(names))}")
    return dict(sorted(lists.items()))


def measure(site: Path, npm: Path, folder: Path, names: list[str], queries: list[str]) -> Measured:
    stock = engines.write_stock(engines.doctrees_of(site), names, folder / "stock")
    engines.write_pagefind(site, names, npm, folder / "pagefind")
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        ours, times = engines.ask_ours(browser, site, queries)
        answers = {"ours": ours, "Sphinx": engines.ask_stock(browser, stock, queries)}
        answers["Pagefind"], loaded = engines.ask_pagefind(browser, folder / "pagefind", queries)
        version = browser.version
        browser.close()
    own = gzipped(site / "searchindex.js")
    sizes = {"ours": [own], "Sphinx": [gzipped(*stock)], "Pagefind": loaded}
    return Measured(answers, sizes, times, len(names), version)


def table(lists: Lists, answers: dict[str, Answers]) -> list[str]:
    """One row a list and search."""
    lines = [
        f"| queries | search | finds nothing | a page that answers in the first {FIRST} | first |",
        "|---|---|---|---|---|",
    ]
    start = 0
    for name, entries in lists.items():
        wanted = [set(entry["pages"]) for entry in entries]
        for search, found in answers.items():
            mine = found[start : start + len(entries)]
            nothing = sum(not pages for pages in mine)
            pairs = list(zip(mine, wanted, strict=True))
            among, first = (
                sum(not right.isdisjoint(pages[:count]) for pages, right in pairs)
                for count in (FIRST, 1)
            )
            cells = (f"{count} ({count / len(entries):.0%})" for count in (nothing, among, first))
            lines.append(f"| {name}, {len(entries)} | {search} | {' | '.join(cells)} |")
        start += len(entries)
    return lines


def report(lists: Lists, measured: Measured) -> str:
    sizes = {name: f"{median(size) / 1000:.0f} kB" for name, size in measured.sizes.items()}
    least, most = (pick(measured.sizes["Pagefind"]) / 1000 for pick in (min, max))
    return "\n".join(
        [
            "## Search",
            "",
            "Written by `nox -s bench-search`. The queries of `tests/search/queries`, each with "
            "the pages that answer it, put to three searches of the same "
            f"{measured.pages} pages in one run: how many find nothing, and how many have one of "
            f"those pages among the first {FIRST} that are found, or first.",
            "",
            f"Machine: {os.cpu_count()} cores ({platform.machine()}), Chromium "
            f"{measured.chromium}, Sphinx {sphinx.__version__}, Pagefind {PAGEFIND}.",
            "",
            *table(lists, measured.answers),
            "",
            HISTORY,
            "",
            "Before it can rank the first query, the browser loads, gzipped: "
            f"**{sizes['ours']}** for ours, {sizes['Sphinx']} for Sphinx's, "
            f"{sizes['Pagefind']} for Pagefind (the median of several queries, from {least:.0f} to "
            f"{most:.0f} kB: each loads those parts of the index that it needs; without what "
            "draws the results, which the others' numbers include).",
            "",
            f"Ours ranks a query in **{median(measured.times):.1f} ms** (median) and at most "
            f"**{max(measured.times):.1f} ms**, in Chromium slowed down {SLOWER} times by "
            "`Emulation.setCPUThrottlingRate`; all queries one after the other on a fresh page, "
            f"{ROUNDS} times, and the middle time of each.",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare searches, into BENCHMARKS.md.")
    parser.add_argument("site", type=Path, help="a built site, its doctrees beside it")
    parser.add_argument("--npm", type=Path, help="where Pagefind is installed and stays")
    parser.add_argument("--queries", type=Path, default=QUERIES, help="a folder with lists of them")
    arguments = parser.parse_args()
    names = engines.page_names(engines.doctrees_of(arguments.site))
    lists = read_queries(arguments.queries, names)
    queries = [entry["query"] for entries in lists.values() for entry in entries]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        npm = (arguments.npm or folder / "npm").resolve()
        text = report(lists, measure(arguments.site, npm, folder, names, queries))
    sections.write(text)
    print(text)


if __name__ == "__main__":
    main()
