"""Chromium, Firefox and WebKit behind one small interface: `start(name)` gives an `Engine`.

Each is asked through what it brings itself: Chromium through Playwright, Firefox through WebDriver
BiDi, WebKitGTK through its own WebDriver. What they tell of errors differs; `running` of each says
how.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from .tab import Tab

NAMES = ("Chromium", "Firefox", "WebKit")


class MissingError(Exception):
    """An engine is not installed; the text says which, and what was not tested for it."""


@dataclass
class Engine:
    """A running browser.

    Attributes:
        version: the engine's name and number, as the browser tells it.
        tab: its one page.
        prepare: makes of the built site, in an empty folder, the copy that this engine has to look
            at; gives the folder to look at.
    """

    version: str
    tab: Tab
    prepare: Callable[[Path, Path], Path] = lambda site, folder: site


def start(name: str, chromium: Callable) -> AbstractContextManager[Engine]:
    """An engine, for as long as it is needed; its driver is imported only now.

    Args:
        name: one of `NAMES`.
        chromium: gives Playwright's Chromium, which the other tests have open already.

    Raises:
        MissingError: when it is entered, if the engine is not installed.
    """
    if name == "Chromium":
        from .chromium import running

        return running(chromium())
    if name == "Firefox":
        from .firefox import running
    else:
        from .webkit import running
    return running()
