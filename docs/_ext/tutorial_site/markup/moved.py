"""``{moved}``: the sections that a page has handed to other pages, so that old addresses lead on.

    ```{moved}
    convolution-channels
    convolution-strides
    ```

stands at the end of ``layers/convolution.md`` once those labels are on other pages. An address such
as ``layers/convolution.html#convolution-strides`` then finds its anchor still, on a link to where
the section is now; ``site.js`` follows it for the reader. A static host cannot: it never learns
what stands behind the ``#``.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from .element import element

SUMMARY = "다른 페이지로 옮긴 내용"


class moved(element):  # noqa: N801 - docutils names nodes in lower case
    """A fold with a link for each section that has moved."""

    takes_time = False
    searched = False  # the section is found where it is now

    def in_notebook(self) -> list[nodes.Node]:
        return []


class MovedDirective(SphinxDirective):
    """One label a line; each must exist on some other page."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        links = nodes.bullet_list()
        for label in " ".join(self.content).split():
            link = addnodes.pending_xref(
                "",
                nodes.inline("", label),
                refdomain="std",
                reftype="ref",
                reftarget=label,
                refexplicit=False,
                refwarn=True,
                refdoc=self.env.current_document.docname,
            )
            self.set_source_info(link)
            links += nodes.list_item("", nodes.paragraph("", "", link), ids=[label])
        summary = element("", nodes.Text(SUMMARY), tag="summary")
        return [moved("", summary, links, tag="details", classes=["moved"])]


def add_to(app) -> None:
    app.add_directive("moved", MovedDirective)
