"""What a package does at each of Sphinx's events: a tuple of functions, called in that order.

A package hears an event once, and its own steps find their place by where they stand in its
`STEPS`, never by a priority number or by the order in conf.py. Steps of two packages that hear the
same event must not depend on each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sphinx.errors import ExtensionError, SphinxError

Steps = tuple[Callable, ...]
ANSWERED = {"env-get-outdated", "html-collect-pages"}  # pages to read again, pages to write besides


def hear(app, steps: Mapping[str, Steps], places: Mapping[str, int] | None = None) -> None:
    """Connect a package's steps.

    Args:
        app: Sphinx.
        steps: by the name of the event.
        places: where an event's steps must stand before or after those of the theme, of myst-nb or
            of Sphinx itself: a number (Sphinx's own listeners have 500), with the reason beside it.
    """
    for event, functions in steps.items():
        app.connect(event, walk(event, functions), priority=(places or {}).get(event, 500))


def walk(event: str, functions: Steps) -> Callable:
    """One listener that calls all, and gives what they give where Sphinx wants an answer."""

    def listener(*arguments):
        given = []
        for function in functions:
            try:
                given += function(*arguments) or ()
            except SphinxError:
                raise
            except Exception as error:  # as Sphinx reports it, but with the step's module
                raise ExtensionError(
                    f"{function.__name__} failed in the event {event}", error, function.__module__
                ) from error
        return given if event in ANSWERED else None

    return listener
