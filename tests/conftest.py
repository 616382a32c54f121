"""What many tests look at: the site, built once for all test processes, and a real browser."""

from __future__ import annotations

import os
import shutil
import signal
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from kit.mnist_world import cached, named, serve  # noqa: F401 - fixtures
from kit.serving import served
from kit.site_build import ROOT, SphinxBuild
from kit.snippet_runner import SnippetRunner
from kit.system import needs_fork
from kit.visit import Visit
from playwright.sync_api import Error, sync_playwright

from tools.whole_site.build import SIGNALS
from tutorial_src.data import offline_sample

# Names of fixtures, and of what a test's module has from tests/kit, that take seconds.
SLOW = {
    *("Builds", "SphinxBuild", "World", "conf", "judged", "modules", "run_alone", "runner"),
    "small_site",
}
# Each file runs in one process, for its tests share what they have built; these, which share only
# the site, go to as many. What takes minutes and cannot be shared out begins first.
PARTS = {"test_snippets": 8, "test_browser": 4, "test_lab": 4, "test_paste": 4, "test_window": 2}
FIRST = ("test_whole_site", "test_train", "test_any_desktop")
# The shell has no window: a page opens in half the time.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Chromium would ask its maker's hosts for news, and wait for an answer.
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update")


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id) -> SphinxBuild:
    """The whole site, on the digits that need no network; one build serves all test processes.

    BUILT_SITE names a folder to look at instead, for a quick run while working on a test.
    """
    if built := os.environ.get("BUILT_SITE"):
        return SphinxBuild(ROOT / "docs", Path(built).resolve(), {})
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    out = shared / "site" / "html"
    env = {"MNIST_OFFLINE": "1", "MNIST_NPZ": "", "KERAS_HOME": str(out.parent / "keras")}
    build = SphinxBuild(ROOT / "docs", out, env)
    finished = shared / "site-finished"
    with FileLock(shared / "site.lock"):
        if not finished.exists():
            build.build("-j=2")
            finished.touch()
    return build


@pytest.fixture(scope="session")
def address(site):
    """Where the built site is served for a browser; ends without a slash."""
    with served(site.out) as address:
        yield address


@pytest.fixture(scope="session")
def npz(tmp_path_factory) -> Path:
    """The offline digits as a file, for code that would download Keras's."""
    (x_train, y_train), (x_test, y_test) = offline_sample()
    path = tmp_path_factory.mktemp("data") / "mnist.npz"
    np.savez_compressed(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    return path


@pytest.fixture(scope="module")
def runner(npz):
    """Runs a reader's code, with the installed packages and nothing of this project."""
    with SnippetRunner(npz) as started:
        yield started


@pytest.fixture(scope="module")
def heard():
    """Run behind a shell's `&`, tests would ignore Ctrl-C, and from them the builds they stop."""
    handlers = {signum: signal.getsignal(signum) for signum in SIGNALS}
    for signum, handler in handlers.items():
        if handler == signal.SIG_IGN:
            signal.signal(signum, signal.SIG_DFL)
    yield
    for signum, handler in handlers.items():
        signal.signal(signum, handler)


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium, or Playwright's own; without one the test skips, in CI it fails."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=found, args=QUIET)
        except Error as error:
            reason = f"no browser: install Debian's chromium ({str(error).splitlines()[0]})"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser, address):
    """Open a page; whatever went wrong on it fails the test."""
    opened: list[Visit] = []

    def open_page(page: str, **options) -> Visit:
        opened.append(Visit(browser, address, page, **options))
        return opened[-1]

    yield open_page
    problems = [problem for one in opened for problem in one.problems]
    for one in opened:
        one.close()
    assert problems == []


@pytest.fixture(scope="module")
def modules(browser):
    """An empty page that can import the lab's modules, without the site around them."""
    with served(ROOT / "docs" / "_static") as address:
        page = browser.new_page()
        page.goto(f"{address}/mark.svg")
        yield page
        page.close()


def pytest_collection_modifyitems(items) -> None:
    """Mark what a test needs by the fixtures that it asks for, so that no mark can be forgotten.

    Quick are those that neither look at the site nor build one of their own, nor start a browser or
    another process that imports for seconds.
    """
    for item in items:
        for name in ("site", "browser"):
            if name in item.fixturenames and whole_site(item, name):
                item.add_marker(name)
        if "engine" in item.fixturenames:
            item.add_marker("browser")
        slow = {"site", "browser", "slow"} & {mark.name for mark in item.iter_markers()}
        if not slow and not SLOW.intersection({*item.fixturenames, *vars(item.module)}):
            item.add_marker("quick")
        if "runner" in item.fixturenames:
            item.add_marker(needs_fork)
    share_out(items)


def share_out(items) -> None:
    """Say which tests belong together (`--dist=loadgroup`), and put the longest first."""
    items.sort(key=lambda item: item.path.stem not in FIRST)
    by_file = groupby(items, key=lambda item: item.path)
    for path, tests in ((path, list(tests)) for path, tests in by_file):
        parts = PARTS.get(path.stem, 1)
        for number, item in enumerate(tests):
            part = browser_engine(item) or number * parts // len(tests)
            group = f"{path.parent.name}-{path.stem}-{part}"
            item.add_marker(pytest.mark.xdist_group(group))


def browser_engine(item) -> str:
    """Which engine a check runs in: each has a process of its own. Empty if it is no such check."""
    return item.callspec.params.get("engine", "") if hasattr(item, "callspec") else ""


def whole_site(item, name: str) -> bool:
    """Whether the fixture is the one of this file; some tests have a small site of that name."""
    definitions = item._fixtureinfo.name2fixturedefs.get(name, ())
    return bool(definitions) and not definitions[-1].baseid.endswith(".py")


def pytest_terminal_summary(terminalreporter) -> None:
    """What a test has counted is worth a line, also when it passed."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, text in report.user_properties:
            if name == "summary":
                terminalreporter.write_line(f"{report.nodeid}: {text}")
