"""The search page of the built site, used as a reader does."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from kit.serving import until

LINKS = ".bd-search-container .search-answer li > a"
ANSWERED = "Boolean(document.querySelector('.bd-search-container [role=status]')?.textContent)"
NAMES = """(queries) => queries.map((query) =>
  SiteSearch.rank(query).results.map(({page}) => SiteSearch.index.pages[page].name))"""


class SearchPage:
    """A tab for the search page of a site."""

    def __init__(self, tab, base: str):
        self.tab, self.base = tab, base
        self.problems: list[str] = []
        tab.on("pageerror", lambda error: self.problems.append(str(error)))

    def open(self, query: str) -> None:
        """Come to the search page with this query, and wait for the answer."""
        address = f"{self.base}/search.html?q={quote(query)}"
        self.tab.goto(address, wait_until="domcontentloaded")
        until(self.tab, ANSWERED)

    def ask(self, query: str) -> list[str]:
        """The names of the pages found, best first."""
        self.open(query)
        return [self.name(link) for link in self.links()]

    def links(self) -> list[str]:
        if self.tab.locator(".bd-search-container .nothing").count():
            return []
        return self.tab.eval_on_selector_all(LINKS, "links => links.map(a => a.href)")

    def name(self, link: str) -> str:
        start = len(urlsplit(self.base).path) + 1
        return urlsplit(link).path[start:].removesuffix(".html")

    def rank(self, queries: list[str]) -> list[list[str]]:
        """The names of the pages for each query, as the page would show them."""
        self.tab.goto(f"{self.base}/search.html?q=%ED%95%84%ED%84%B0")
        until(self.tab, ANSWERED)
        return self.tab.evaluate(NAMES, queries)


@pytest.fixture
def search(browser, address):
    tab = browser.new_page()
    page = SearchPage(tab, address)
    yield page
    tab.close()
    assert page.problems == []
