"""What stands around a page's text: its place on the path, its card, its buttons, its scripts."""

from __future__ import annotations

from tutorial_site.steps import hear

from .card import add_card
from .copying import put_lines
from .particles import bind_particles
from .place import offer_place
from .scripts import add_scripts, defer_scripts
from .summaries import show_summaries

STEPS = {
    "html-page-context": (
        offer_place,  # where on the path the page stands, and how long it takes
        add_card,  # title, description and picture for messengers and search engines
        show_summaries,  # of models, so that a phone has room for them
        bind_particles,  # which must not begin a line
        add_scripts,  # what the page's elements ask for
        put_lines,  # what the buttons of a cell copy, and their script
        defer_scripts,  # after all have asked
    ),
}
# After the theme's listeners, the last of which has 501: they add scripts, too.
PLACES = {"html-page-context": 900}


def setup(app):
    hear(app, STEPS, PLACES)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
