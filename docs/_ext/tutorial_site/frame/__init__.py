"""What stands around a page's text: the buttons that copy its code."""

from __future__ import annotations

from tutorial_site.steps import hear

from .copying import put_lines

STEPS = {"html-page-context": (put_lines,)}


def setup(app):
    hear(app, STEPS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
