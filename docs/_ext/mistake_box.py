"""``{mistake}``: a 흔한 실수 box that shows what goes wrong by running it.

A code cell cannot stand inside a Markdown directive, so the box takes in the cells that follow it
and carry the tag ``mistake``. The reader sees one box: what one does by mistake, the code, and the
message that this build's Keras really gives.

    ```{mistake} 배치 축을 빠뜨렸습니다
    Why it happens.
    ```

    ```{code-cell}
    :tags: [mistake]
    try: ...
    ```
"""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.transforms import SphinxTransform

TITLE = "흔한 실수: {}"


class mistake(nodes.Admonition, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """The box before its cells have moved in; an ordinary admonition afterwards."""


class MistakeDirective(Directive):
    """Title as the argument, the explanation as the content."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        box = mistake("\n".join(self.content))
        inline, messages = self.state.inline_text(TITLE.format(self.arguments[0]), self.lineno)
        title = nodes.title(self.arguments[0], "", *inline)
        box.source, box.line = self.state_machine.get_source_and_line(self.lineno)
        self.state.nested_parse(self.content, self.content_offset, box)
        box.insert(0, title)
        return [box, *messages]


class TakeInCells(SphinxTransform):
    """Move the tagged cells into the box before them, and make the box an admonition."""

    default_priority = 400

    def apply(self, **kwargs) -> None:
        for box in list(self.document.findall(mistake)):
            admonition = nodes.admonition("", *box.children, classes=["mistake"])
            admonition.source, admonition.line = box.source, box.line
            parent, position = box.parent, box.parent.index(box)
            while position + 1 < len(parent) and is_mistake_cell(parent[position + 1]):
                cell = parent[position + 1]
                parent.remove(cell)
                admonition += cell
            box.replace_self(admonition)


def is_mistake_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "tag_mistake" in node["classes"]


def setup(app):
    app.add_directive("mistake", MistakeDirective)
    app.add_transform(TakeInCells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
