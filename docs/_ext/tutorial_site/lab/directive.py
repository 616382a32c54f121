"""``{lab}``: the place where a reader draws a digit and watches CNN_Basic.

    ```{lab}
    What stands here until the programs run, and for readers without JavaScript.
    ```

The programs are the ES modules of ``_static/lab``; ``modules.js`` starts them, here and wherever an
element names a module in ``data-module``.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tutorial_site.lab.weights import WEIGHTS, weights_address, weights_file
from tutorial_site.markup.element import element


class LabDirective(SphinxDirective):
    """The element that the lab fills; its content is for those who cannot run it."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        self.env.note_dependency(WEIGHTS)  # other weights, another address
        depth = self.env.docname.count("/")
        attributes = {
            "data-module": "lab/lab.js",
            "data-weights": "../" * depth + f"_static/{weights_address()}",
            "data-bytes": str(len(weights_file())),  # for the progress
        }
        place = element("", tag="div", attributes=attributes, classes=["lab"], script="modules.js")
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]
