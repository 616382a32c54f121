"""WebKitGTK through its own WebDriver, which selenium starts and asks; it needs a display."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.common import WebDriverException
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from . import Engine
from .actions import ActingTab
from .process import command, process
from .tab import DriverError

QUIET = {
    "WEBKIT_DISABLE_COMPOSITING_MODE": "1",  # there is no graphics card
    "NO_AT_BRIDGE": "1",  # nor an assistive technology to wait for
    "GDK_BACKEND": "x11",
}

# The driver tells nothing of errors, and its browser does not write them either while it is driven.
# So the pages, in a copy of the site, begin with a script that keeps them across pages.
HEAR = """<script>{
  const note = (text) => {
    const heard = JSON.parse(sessionStorage.getItem("heard") ?? "[]");
    sessionStorage.setItem("heard", JSON.stringify([...heard, text]));
  };
  addEventListener("error", ({ message, target }) => note(message ?? `not loaded: ${
    target.src ?? target.href}`), true);
  addEventListener("unhandledrejection", ({ reason }) => note(String(reason)));
  addEventListener("securitypolicyviolation", (event) => note(
    `${event.violatedDirective} refuses ${event.blockedURI}`));
  const { error } = console;
  console.error = (...parts) => {
    note(parts.join(" "));
    error.apply(console, parts);
  };
}</script>"""
FIRST = '<meta charset="utf-8" />'  # the policy comes after it and does not hold for the script


@contextmanager
def running() -> Iterator[Engine]:
    """WebKit tells, by a script in the copy that it looks at, what a page's scripts throw, what
    they write with console.error, which file of the page did not come and what the content policy
    refuses. It does not tell what goes wrong in a worker, nor what the browser itself writes into
    the console."""
    executable = command("webkit2gtk-driver", "WebKit", "WebKitWebDriver")
    with display() as number:
        service = Service(executable, env=os.environ | QUIET | {"DISPLAY": number})
        service.start()
        try:
            # Selenium's own class for WebKitGTK starts the connection in a way that it warns of.
            connection = RemoteConnection(client_config=ClientConfig(service.service_url))
            with webdriver.Remote(connection, options=Options()) as driver:
                version = driver.capabilities["browserVersion"]
                yield Engine(f"WebKitGTK {version}", WebKitTab(driver), with_ears)
        finally:
            service.stop()


@contextmanager
def display() -> Iterator[str]:
    """The name of a screen that nobody sees."""
    server = command("xvfb", "WebKit", "Xvfb")
    read, write = os.pipe()
    screen = ("-screen", "0", "1400x1000x24", "-nolisten", "tcp")
    with process(server, "-displayfd", str(write), *screen, pass_fds=[write]):
        os.close(write)
        with open(read) as told:
            number = told.readline().strip()
        yield f":{number}"


def with_ears(site: Path, folder: Path) -> Path:
    """The site with the script that hears in each of its pages."""
    copy = folder / "site"
    shutil.copytree(site, copy)
    for page in copy.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert html.count(FIRST) == 1, page
        page.write_text(html.replace(FIRST, FIRST + HEAR), encoding="utf-8")
    return copy


class WebKitTab(ActingTab):
    def __init__(self, driver):
        self.driver = driver
        self.width = 0
        self.heard: list[str] = []

    def go(self, address: str) -> None:
        self.listen()  # another origin has another store
        self.driver.get(address)

    def reload(self) -> None:
        self.driver.refresh()

    def ask(self, expression: str) -> str | None:
        try:
            return self.driver.execute_script(f"return {expression}")
        except WebDriverException as error:
            raise DriverError(error.msg) from error

    def resize(self, width: int) -> None:
        if width != self.width:  # a window takes its time
            # In the middle is the screen's own mouse, and the window below that has the focus.
            self.driver.set_window_rect(x=700 - width // 2, y=0, width=width, height=900)
            self.width = width

    def act(self, *sources: dict) -> None:
        self.driver.execute(Command.W3C_ACTIONS, {"actions": list(sources)})

    def listen(self) -> None:
        if self.ask("location.protocol") in ("http:", "file:"):
            self.heard += self.evaluate("JSON.parse(sessionStorage.getItem('heard') ?? '[]')")
            self.ask("sessionStorage.removeItem('heard')")

    @property
    def errors(self) -> list[str]:
        self.listen()
        return self.heard

    def forget_errors(self) -> None:
        self.listen()
        self.heard.clear()

    def screenshot(self, path: Path) -> None:
        self.driver.save_screenshot(str(path))
