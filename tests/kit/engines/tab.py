"""A page in some browser, and what a test does there; an engine adds how its driver is asked."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from pathlib import Path

Point = tuple[float, float]

# The first element that can be seen and whose name, or text, begins so.
FIND = """((selector, text) => [...document.querySelectorAll(selector)].find((element) =>
  element.checkVisibility({ visibilityProperty: true }) &&
  (element.getAttribute("aria-label") ?? element.textContent).trim().startsWith(text)))"""

# Where to point at it, once it is in view, and what lies over it there.
AIM = """(() => {
  const element = %s;
  if (!element) return null;
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const box = element.getClientRects()[0];
  const at = [box.x + box.width / 2, box.y + box.height / 2];
  const hit = document.elementFromPoint(...at);
  const covered = element.contains(hit) ? "" : hit?.outerHTML.slice(0, 120) ?? "nothing";
  return { at, box: [box.x, box.y, box.width, box.height], covered };
})()"""

# A page and the programs that it starts, some of them only for who is near; in Firefox it is an
# error to leave while they come.
LOADED = """(document.readyState === "complete" && (location.protocol === "file:" ||
  [...document.querySelectorAll("[data-module]")].filter((place) => {
    const { top, bottom } = place.getBoundingClientRect();
    return !place.dataset.when || (top < innerHeight + 500 && bottom > -500);
  }).every(({ dataset }) =>
    performance.getEntriesByType("resource").some(({ name }) => name.endsWith(dataset.module)))))"""


class DriverError(Exception):
    """What a driver said instead of doing what it was asked."""


class Tab(ABC):
    """A browser's page.

    Selectors are CSS. With a text beside it, an element is meant whose label, or else whose text,
    begins with that. Elements are waited for, and have to be visible.
    """

    # --- what the driver does ---

    @abstractmethod
    def go(self, address: str) -> None:
        """Go to an address and wait until it is loaded."""

    @abstractmethod
    def reload(self) -> None:
        """Load the page again and wait for it."""

    @abstractmethod
    def ask(self, expression: str) -> str | None:
        """The string that a JavaScript expression gives."""

    @abstractmethod
    def resize(self, width: int) -> None:
        """Make the page so wide, or as narrow as the browser's window gets."""

    @abstractmethod
    def point(self, points: list[Point], press: bool = True) -> None:
        """Move the mouse over these points of the window, pressed from the first to the last."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press a key, named as in the DOM, perhaps together with another: Control+v."""

    @abstractmethod
    def type(self, text: str) -> None:
        """Type where the focus is."""

    @property
    @abstractmethod
    def errors(self) -> list[str]:
        """All that went wrong on the pages since `forget_errors`."""

    @abstractmethod
    def forget_errors(self) -> None:
        """Count errors from now on."""

    @abstractmethod
    def screenshot(self, path: Path) -> None:
        """What can be seen, as a PNG file."""

    # --- what a test does with it ---

    def open(self, address: str, width: int = 1280) -> Tab:
        """Open an address in a window so wide."""
        self.resize(width)
        self.go(address)
        self.wait_for(LOADED)
        return self

    def evaluate(self, expression: str):
        """What a JavaScript expression gives, if JSON knows it."""
        told = self.ask(f"JSON.stringify({expression})")
        return None if told is None else json.loads(told)

    def wait_for(self, expression: str, seconds: float = 15):
        """What an expression gives, once that is true; meanwhile the page may be another."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                value, failed = self.evaluate(expression), None
            except DriverError as error:
                value, failed = None, error
            if value:
                return value
            assert time.monotonic() < deadline, f"never so: {expression} ({failed or value!r})"
            time.sleep(0.03)

    def wait_for_page(self, name: str) -> None:
        """Wait until a link or a form has led to another page."""
        self.wait_for(f"location.pathname.endsWith('/{name}.html') && {LOADED}")

    def find(self, selector: str, text: str = "") -> str:
        """The expression for an element."""
        return f"{FIND}({json.dumps(selector)}, {json.dumps(text, ensure_ascii=False)})"

    def sees(self, selector: str, text: str = "") -> bool:
        return self.evaluate(f"Boolean({self.find(selector, text)})")

    def wait_to_see(self, selector: str, text: str = "") -> None:
        self.wait_for(f"Boolean({self.find(selector, text)})")

    def wait_to_lose(self, selector: str, text: str = "") -> None:
        self.wait_for(f"!{self.find(selector, text)}")

    def text(self, selector: str) -> str:
        """What can be read in the first element."""
        return self.evaluate(f"document.querySelector({json.dumps(selector)}).innerText").strip()

    def count(self, selector: str) -> int:
        return self.evaluate(f"document.querySelectorAll({json.dumps(selector)}).length")

    def boxes(self, selector: str) -> list[list[float]]:
        """Left, top, width and height of each element, in the window."""
        every = f"[...document.querySelectorAll({json.dumps(selector)})]"
        box = "((box) => [box.left, box.top, box.width, box.height])(one.getBoundingClientRect())"
        return self.evaluate(f"{every}.map((one) => {box})")

    def aim(self, selector: str, text: str = "") -> dict:
        """Scroll to an element; where its middle is, and its box, once it lies still.

        What was far away is laid out as it comes into sight, and may take a line more than kept.
        """
        aim = AIM % self.find(selector, text)
        place = self.wait_for(f"(({aim})?.covered === '') && ({aim})")
        still = 0
        for _ in range(100):
            time.sleep(0.05)
            before, place = place, self.evaluate(aim)
            still = still + 1 if place == before else 0
            if still == 4:  # on a busy machine the browser may take its time
                return place
        raise AssertionError(f"never still: {selector}")

    def click(self, selector: str, text: str = "") -> None:
        self.point([self.aim(selector, text)["at"]])

    def hover(self, selector: str, text: str = "") -> None:
        self.point([self.aim(selector, text)["at"]], press=False)

    def focus(self, selector: str, text: str = "") -> None:
        self.wait_to_see(selector, text)
        self.evaluate(f"{self.find(selector, text)}.focus()")

    def draw(self, selector: str, points: list[Point]) -> None:
        """Draw a stroke over an element; coordinates are shares of its width and height."""
        x, y, width, height = self.aim(selector)["box"]
        self.point([(x + across * width, y + down * height) for across, down in points])
