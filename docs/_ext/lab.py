"""``{lab}``: the place where a reader draws a digit and watches CNN_Basic.

    ```{lab}
    What stands here until the programs run, and for readers without JavaScript.
    ```

The programs are the ES modules of ``_static/lab``; ``modules.js`` starts them, here and wherever an
element names a module in ``data-module``. The weights come from ``lab_weights``.
"""

from __future__ import annotations

from docutils import nodes
from html_element import element
from lab_weights import lab_weights
from sphinx.util.docutils import SphinxDirective

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
        place = element("", tag="div", attributes=attributes, classes=["lab"])
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]


def load_script(app, pagename, templatename, context, doctree) -> None:
    """The script comes only to pages that have something for it to start."""
    if doctree and any(
        "data-module" in node.get("attributes", {}) for node in doctree.findall(element)
    ):
        app.add_js_file("modules.js", loading_method="defer")


def setup(app):
    app.setup_extension("html_element")
    app.setup_extension("lab_weights")
    app.add_directive("lab", LabDirective)
    app.connect("html-page-context", load_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
