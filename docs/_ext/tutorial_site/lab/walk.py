"""``{walk}``: the place where one digit walks through the layers of CNN_Basic, step by step.

    ```{walk}
    What stands here until the walk begins, for readers without JavaScript, and on paper.
    ```

The digit is the page's own: a cell shows it with `page_digit` (``lab/page_digit.py``), once a page.
``modules.js`` starts the program when the reader comes near; the network is fetched when they set
out.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tutorial_site.lab.weights import WEIGHTS, weights_attributes
from tutorial_site.markup.element import element


class WalkDirective(SphinxDirective):
    """The element that the walk fills; its content stays, for paper."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        self.env.note_dependency(WEIGHTS)  # other weights, another address
        attributes = {
            "data-module": "walk/walk.js",
            "data-when": "near",
            "data-lab": "../" * self.env.docname.count("/") + "lab.html",
            **weights_attributes(self.env.docname),
        }
        files = {"script": "modules.js", "style": "parts.css walk.css"}
        place = element("", tag="div", attributes=attributes, classes=["walk"], **files)
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]
