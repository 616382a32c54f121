"""A folder behind an HTTP server for a browser to open, and a wait for what its pages do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_) -> None:
        """The test's own output stays readable."""


@contextmanager
def served(folder, handler: type[SimpleHTTPRequestHandler] = QuietHandler) -> Iterator[str]:
    """The address of the folder; ends without a slash."""
    serve = partial(handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def until(tab, expression: str) -> None:
    """Wait in here: Playwright's `wait_for_function` needs the eval that the policy refuses."""
    for _ in range(300):
        if tab.evaluate(expression):
            return
        tab.wait_for_timeout(50)
    pytest.fail(f"never so: {expression}")
