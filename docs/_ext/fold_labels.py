"""A folded code cell is called what one reads on it.

myst-nb 1.4 gives every fold the English label "Toggle hidden content", which a screen reader says
instead of the Korean text, and which voice control would want to hear.
"""

from __future__ import annotations

LABEL = ' aria-label="Toggle hidden content"'


def drop_labels(app, pagename, templatename, context, doctree) -> None:
    if "body" in context:
        context["body"] = context["body"].replace(LABEL, "")


def setup(app):
    app.connect("html-page-context", drop_labels)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
