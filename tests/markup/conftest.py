"""What tests of markup share that look at the page in a browser."""

from __future__ import annotations

import pytest


@pytest.fixture
def page(browser, built):
    """What the module has `built`, in the browser; an error in its console fails the test."""
    tab = browser.new_page()
    problems = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.goto((built.out / "index.html").as_uri())
    yield tab
    tab.close()
    assert problems == []
