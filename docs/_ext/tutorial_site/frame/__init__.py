"""What stands around a page's text: its place on the path, its card, its buttons, its head."""

from __future__ import annotations

from tutorial_site.steps import hear

from .card import add_card
from .copying import put_lines
from .head import add_scripts, defer_scripts, gather_styles
from .place import offer_place

STEPS = {
    "html-page-context": (
        offer_place,  # where on the path the page stands, and how long it takes
        add_card,  # title, description and picture for messengers and search engines
        put_lines,  # what the buttons of a cell copy; asks for a script
        add_scripts,  # what the page's elements ask for
        defer_scripts,  # after all have asked
        gather_styles,  # of all style sheets one
    ),
}
# After the theme's listeners, the last of which has 501: they add scripts and style sheets, too.
PLACES = {"html-page-context": 900}


def setup(app):
    hear(app, STEPS, PLACES)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
