"""A page with nothing on it that can import the site's modules and has its styles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page


@contextmanager
def empty_page(browser: Browser, modules: Page, styles: str = "", **options) -> Iterator[Page]:
    """The page, in a context of its own.

    Args:
        browser: that opens it.
        modules: the fixture of this name, for the address that it is served at.
        styles: rules that this page has besides those of ``parts.css``.
        options: of the browser's context.
    """
    origin = modules.url.rsplit("/", 1)[0]
    sheets = [f'<link rel="stylesheet" href="/{name}.css">' for name in ("colours", "parts")]
    page = f"""<!doctype html><html lang="ko" data-theme="light"><title>빈 페이지</title>
      {"".join(sheets)}<style>{styles}</style>"""
    answer = {"body": page, "content_type": "text/html; charset=utf-8"}
    context = browser.new_context(**options)
    tab = context.new_page()
    tab.route(f"{origin}/empty", lambda route: route.fulfill(**answer))
    tab.goto(f"{origin}/empty")
    yield tab
    context.close()
