"""``{front}``: where the front page runs. What the page's kernel has computed stands in it.

````{front}
```{eval} the_front
```
````
"""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tutorial_site.lab.weights import WEIGHTS, weights_attributes
from tutorial_site.markup.element import element


class front(element):  # noqa: N801 - docutils names nodes in lower case
    """The element that ``front/front.js`` takes over."""

    takes_time = False  # it is looked at

    def in_notebook(self) -> list[nodes.Node]:
        return []  # a notebook's cells are run in another way


class FrontDirective(SphinxDirective):
    """The element, with the network that a reader's drawing will need, which nothing loads yet."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        self.env.note_dependency(WEIGHTS)  # other weights, another address
        attributes = {
            "data-module": "front/front.js",
            **weights_attributes(self.env.docname),
        }
        files = {"script": "modules.js", "style": "parts.css front.css"}
        place = front("", tag="div", attributes=attributes, classes=["front"], **files)
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]
