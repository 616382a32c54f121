"""A page in a browser, with all that went wrong on it, and what axe is asked."""

from __future__ import annotations

# WCAG 2.2 AA and what came before it.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what is right need not be told
}


class Visit:
    """A page in a fresh profile, with all that went wrong and all that was asked for."""

    def __init__(self, browser, address, page, width=1280, scheme="light", fragment="", **options):
        size = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=size, color_scheme=scheme, **options)
        self.tab = self.context.new_page()
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.tab.on("pageerror", lambda error: self.problems.append(str(error)))
        self.tab.on("console", self.hear)
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("requestfailed", lambda request: self.problems.append(request.url))
        self.tab.on("response", self.look)
        self.tab.goto(f"{address}/{page}.html{fragment}", wait_until="load")

    def hear(self, message) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def look(self, response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status} {response.url}")

    def close(self) -> None:
        self.context.close()
