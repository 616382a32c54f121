"""An instrument on a page of its own, with its modules and style sheets as they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from html import escape

from playwright.sync_api import Browser, Page, Route, expect
from tutorial_site.lab.instruments import FOLDER, place_attributes, read_settings

from kit.visit import Visit

SITE = "colours.css", "site.css"  # of all pages, so far as instruments need it


@contextmanager
def instrument_page(
    browser: Browser,
    modules: Page,
    name: str,
    options: dict[str, str] | None = None,
    *,
    drawing: str = "",
    data: dict[str, bytes] | None = None,
    width: int = 1280,
    scheme: str = "light",
    **context,
) -> Iterator[Page]:
    """The page, once the instrument has begun; nothing may have gone wrong on it at the end.

    Args:
        browser: that opens it.
        modules: the fixture of this name, for the address that modules are served at.
        name: of the instrument.
        options: of the directive.
        drawing: the page's digit, as `encode_drawing` gives it; else there is a four.
        data: files that the build puts below ``_static``, by their names there.
        width: of the window.
        scheme: "light" or "dark".
        context: further options of the browser's context.
    """
    origin = modules.url.rsplit("/", 1)[0]
    page = f"{origin}/{FOLDER}/{name}.html"
    answer = {"body": html(name, options or {}, drawing, scheme), "content_type": "text/html"}
    size = {"width": width, "height": 900}
    held = browser.new_context(viewport=size, color_scheme=scheme, **context)
    held.route(page, lambda route: route.fulfill(**answer))
    for file, content in (data or {}).items():
        there = re.compile(re.escape(f"{origin}/_static/{file}"))
        held.route(there, partial(Route.fulfill, body=content))
    tab = held.new_page()
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
    tab.goto(page)
    expect(tab.locator(".instrument.started")).to_be_visible()
    yield tab
    held.close()
    assert problems == []


@contextmanager
def opening(browser: Browser, modules: Page, name: str, **always) -> Iterator[Callable[..., Page]]:
    """What opens pages of one instrument, as `instrument_page` does; all are closed at the end.

    Args:
        browser: that opens them.
        modules: the fixture of this name.
        name: of the instrument.
        always: what each gets, unless it is opened with something else.
    """
    with ExitStack() as pages:

        def open_one(options: dict[str, str] | None = None, **more) -> Page:
            page = instrument_page(browser, modules, name, options, **(always | more))
            return pages.enter_context(page)

        yield open_one


def html(name: str, options: dict[str, str], drawing: str, scheme: str) -> str:
    kind, settings = read_settings(name, options)
    attributes = place_attributes(name, kind, settings, f"{FOLDER}/{name}")
    place = " ".join(f'{key}="{escape(value)}"' for key, value in attributes.items())
    links = [f'<link rel="stylesheet" href="/{sheet}">' for sheet in (*SITE, *kind.styles.split())]
    data = json.dumps({"drawing": drawing})
    digit = f'<script type="application/json" id="page-digit">{data}</script>' if drawing else ""
    return f"""<!doctype html><html lang="ko" data-theme="{scheme}"><meta charset="utf-8">
      <title>{kind.title}</title><meta name="viewport" content="width=device-width">
      <link rel="icon" href="data:,">{"".join(links)}
      <style>html {{ --pst-color-border: gray; --pst-color-text-muted: gray;
        --pst-color-text-base: black; --pst-color-background: white; --pst-color-surface: white }}
      </style><body><main><h1>{kind.title}</h1><div class="instrument" {place}>
      <div class="instrument-room"><div class="instrument-still"><p>그림</p></div></div>
      </div></main>
      {digit}<script src="/modules.js"></script>"""


def task(tab: Page, number: int) -> None:
    """Go to the task of this number, counted from 1; none is done yet."""
    for _ in range(number - 1):
        tab.get_by_role("button", name="다음 과제").click()


def expect_done(tab: Page, done: bool = True) -> None:
    """The present task's word is there, or is not."""
    word = tab.locator(".tasks-word")
    expect(word).to_contain_text("해냈습니다") if done else expect(word).to_have_text("")


def near(one: Visit, name: str):
    """The instrument of this name on a page of the site, once it has begun."""
    place = one.tab.locator(f".instrument[data-name={name}]").first
    place.scroll_into_view_if_needed()
    expect(place.locator(".instrument-body")).to_be_visible(timeout=15_000)
    return place
