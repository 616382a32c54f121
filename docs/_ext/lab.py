"""``{lab}``: the place where a reader draws a digit and watches CNN_Basic.

    ```{lab}
    What stands here until the programs run, and for readers without JavaScript.
    ```

The programs are the ES modules of ``_static/lab``; ``modules.js`` starts them, here and wherever an
element names a module in ``data-module``. The weights come from ``lab_weights``.
"""

from __future__ import annotations

from docutils import nodes
from lab_weights import lab_weights
from sphinx.util.docutils import SphinxDirective
from tutorial_site.markup.element import element

from tutorial_src.quantised import WEIGHTS


class LabDirective(SphinxDirective):
    """The element that the lab fills; its content is for those who cannot run it."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        self.env.note_dependency(WEIGHTS)  # other weights, another address
        weights = lab_weights()
        depth = self.env.docname.count("/")
        attributes = {
            "data-module": "lab/lab.js",
            "data-weights": "../" * depth + f"_static/{weights['file']}",
            "data-bytes": str(weights["bytes"]),
        }
        place = element("", tag="div", attributes=attributes, classes=["lab"], script="modules.js")
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]


def setup(app):
    app.setup_extension("lab_weights")
    app.add_directive("lab", LabDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
