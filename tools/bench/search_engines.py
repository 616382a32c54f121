"""Three searches of the same pages, each asked the same queries in Chromium: see search.py."""

from __future__ import annotations

import gzip
import pickle
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from urllib.parse import urlsplit

from docutils import nodes
from playwright.sync_api import Browser, Page
from sphinx import package_dir
from sphinx.search import IndexBuilder, js_index
from sphinx.util.fileutil import copy_asset_file

from tools.serve import server

PAGEFIND = "1.6.0"
FIRST = 5  # results that a reader looks at
SLOWER = 4  # times, for a phone
ROUNDS = 3  # of all queries, on a fresh page each
EVERY = 10  # of so many queries one begins on a fresh page, for what Pagefind loads
EMPTY = '<!doctype html><html lang="ko"><meta charset="utf-8"><title>Empty</title></html>'
INDEX_STATE = (
    *("titles", "filenames", "mapping", "title_mapping", "all_titles"),
    *("index_entries", "objtypes", "objnames"),
)

RANK = """(queries) => queries.map((query) => {
    const start = performance.now();
    const { results } = SiteSearch.rank(query);
    const took = performance.now() - start;
    return [results.map(({ page }) => SiteSearch.index.pages[page].name), took];
})"""
# What Sphinx's script takes from others for drawing; nothing is drawn.
AROUND_STOCK = "const _ready = () => {}; const SPHINX_HIGHLIGHT_ENABLED = false;"
STOCK = """(queries) => queries.map((query) => {
    const found = Search._performSearch(...Search._parseQuery(query)).reverse();  // best last
    return [...new Set(found.map(([name]) => name))];
})"""
PAGEFIND_ONE = """async (query) => {
    window.pagefind = await import("/pagefind/pagefind.js");
    await pagefind.search(query);
}"""
PAGEFIND_ALL = """async ([queries, first]) => {
    const answers = [];
    for (const query of queries) {
        const { results } = await pagefind.search(query);
        const shown = await Promise.all(results.slice(0, first).map((result) => result.data()));
        answers.push(shown.map(({ url }) => url.replace(/^\\/|\\.html$/g, "")));
    }
    return answers;
}"""

Answers = list[list[str]]  # of each query: names of pages, best first


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the folder; ends without a slash."""
    with server(str(folder)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()


def gzipped(*files: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in files)


def doctrees_of(site: Path) -> Path:
    """Where Sphinx left what it read: beside the site or, as it does unasked, in it."""
    real = site.resolve()
    places = (real.with_name("doctrees"), real.with_name(f"{real.name}-doctrees"))
    for place in (*places, real / ".doctrees"):
        if (place / "index.doctree").is_file():
            return place
    sys.exit(f"no doctrees beside {site}: run nox -s docs first")


def page_names(doctrees: Path) -> list[str]:
    trees = doctrees.rglob("*.doctree")
    return sorted(tree.relative_to(doctrees).with_suffix("").as_posix() for tree in trees)


def ask_ours(browser: Browser, site: Path, queries: list[str]) -> tuple[Answers, list[float]]:
    """The answers, and of each query the middle of its times in milliseconds, slowed down."""
    rounds = []
    with served(site) as address:
        for _ in range(ROUNDS):
            page = browser.new_page()
            page.goto(f"{address}/search.html")
            page.add_script_tag(url=f"{address}/searchindex.js")
            session = page.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            rounds.append(page.evaluate(RANK, queries))
            page.close()
    times = [median(took for _, took in same) for same in zip(*rounds, strict=True)]
    return [pages for pages, _ in rounds[0]], times


def without_unshown(doctree: nodes.document) -> nodes.document:
    """Without the plain text that came with a picture or a table, which the page shows instead."""
    for output in list(doctree.findall(nodes.container)):
        if output.get("nb_element") == "mime_bundle" and len(output) > 1:
            for form in list(output):
                if form.get("mime_type") == "text/plain":
                    output.remove(form)
    return doctree


def write_stock(doctrees: Path, names: list[str], folder: Path) -> list[Path]:
    """Sphinx's index of the pages and its scripts, in the order in which a page has them."""
    folder.mkdir()
    state = {f"_search_index_{name}": {} for name in INDEX_STATE}
    no_objects = SimpleNamespace(sorted=list)  # the pages define none that a search would find
    index = IndexBuilder(SimpleNamespace(domains=no_objects, version=0, **state), "ko", {}, "")
    for name in names:
        doctree = pickle.loads((doctrees / f"{name}.doctree").read_bytes())
        title = next(doctree.findall(nodes.title)).astext()
        index.feed(name, f"{name}.md", title, without_unshown(doctree))
    (folder / "searchindex.js").write_text(js_index.dumps(index.freeze()), encoding="utf-8")
    for script in ("searchtools.js", "language_data.js.jinja"):
        source = package_dir / "themes" / "basic" / "static" / script
        copy_asset_file(source, folder, index.context_for_searchtool())
    return [folder / name for name in ("searchtools.js", "language_data.js", "searchindex.js")]


def ask_stock(browser: Browser, scripts: list[Path], queries: list[str]) -> Answers:
    folder = scripts[0].parent
    (folder / "empty.html").write_text(EMPTY, encoding="utf-8")
    with served(folder) as address:
        page = browser.new_page()
        page.goto(f"{address}/empty.html")
        page.add_script_tag(content=AROUND_STOCK)
        for script in scripts:
            page.add_script_tag(url=f"{address}/{script.name}")
        answers = page.evaluate(STOCK, queries)
        page.close()
    return answers


def write_pagefind(site: Path, names: list[str], npm: Path, folder: Path) -> None:
    """A copy of the pages with Pagefind's files beside them."""
    for name in names:
        copy = folder / f"{name}.html"
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site / f"{name}.html", copy)
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(npm)]
    subprocess.run([*install, f"pagefind@{PAGEFIND}"], check=True)
    command = npm / "node_modules" / ".bin" / "pagefind"
    subprocess.run([command, "--silent", "--keep-index-url", "--site", folder], check=True)
    (folder / "empty.html").write_text(EMPTY, encoding="utf-8")


def ask_pagefind(browser: Browser, folder: Path, queries: list[str]) -> tuple[Answers, list[int]]:
    """The answers, and for some queries the bytes that came until each was ranked."""

    def first(page: Page, query: str) -> int:
        asked: set[str] = set()
        page.on("request", lambda request: asked.add(urlsplit(request.url).path[1:]))
        page.goto(f"{address}/empty.html")
        page.evaluate(PAGEFIND_ONE, query)
        return gzipped(*(folder / path for path in asked if path.startswith("pagefind/")))

    with served(folder) as address:
        sizes = []
        for query in queries[::EVERY]:
            page = browser.new_page()
            sizes.append(first(page, query))
            page.close()
        page = browser.new_page()
        first(page, queries[0])
        answers = page.evaluate(PAGEFIND_ALL, [queries, FIRST])
        page.close()
    return answers, sizes
