"""Chromium through Playwright, as the other tests drive it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error

from . import Engine
from .tab import DriverError, Point, Tab


@contextmanager
def running(browser: Browser) -> Iterator[Engine]:
    """Chromium tells all: what a script throws, and what stands in the console as an error, of
    which a file that does not come and what the content policy refuses are part."""
    context = browser.new_context()
    try:
        yield Engine(f"Chromium {browser.version}", ChromiumTab(context.new_page()))
    finally:
        context.close()  # the browser is the other tests'


class ChromiumTab(Tab):
    def __init__(self, page):
        self.page = page
        self.heard: list[str] = []
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("console", self.hear)

    def hear(self, message) -> None:
        if message.type == "error":
            self.heard.append(message.text)

    def go(self, address: str) -> None:
        self.page.goto(address, wait_until="load")

    def reload(self) -> None:
        self.page.reload(wait_until="load")

    def ask(self, expression: str) -> str | None:
        try:
            return self.page.evaluate(expression)
        except Error as error:
            raise DriverError(str(error)) from error

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 860})

    def point(self, points: list[Point], press: bool = True) -> None:
        mouse = self.page.mouse
        mouse.move(*points[0])
        if press:
            mouse.down()
        for place in points[1:]:
            mouse.move(*place)
        if press:
            mouse.up()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    @property
    def errors(self) -> list[str]:
        self.ask("''")  # events come with the answers
        return self.heard

    def forget_errors(self) -> None:
        self.ask("''")
        self.heard.clear()

    def screenshot(self, path: Path) -> None:
        self.page.screenshot(path=path)
