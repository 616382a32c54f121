"""``{mistake}`` and ``{exercise}``: boxes that hold code which the build has run.

A code cell cannot stand inside a Markdown directive, so a box takes in the cells that follow it
and carry its tag. A 흔한 실수 box shows what one does by mistake, the code, and the message that
this build's Keras really gives; its cells carry the tag ``mistake``:

    ```{mistake} 배치 축을 빠뜨렸습니다
    Why it happens.
    ```

    ```{code-cell}
    :tags: [mistake]
    try: ...
    ```

An exercise holds its solution folded. Its cells carry the tag ``solution``; what stands below a
line of three asterisks in the box is shown after them, inside the fold:

    ```{exercise} 커널 바꾸기
    What to do.

    ***

    Why the answer is what it is.
    ```

    ```{code-cell}
    :tags: [solution]
    assert ...
    ```
"""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import Directive
from html_element import element
from sphinx.transforms import SphinxTransform


class box(nodes.Admonition, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """The box before its cells have moved in; an ordinary admonition afterwards."""


class BoxDirective(Directive):
    """Title as the argument, the text as the content."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        kind = self.name
        held = box("\n".join(self.content), kind=kind)
        title = TITLE[kind].format(self.arguments[0])
        inline, messages = self.state.inline_text(title, self.lineno)
        held.source, held.line = self.state_machine.get_source_and_line(self.lineno)
        self.state.nested_parse(self.content, self.content_offset, held)
        held.insert(0, nodes.title(self.arguments[0], "", *inline))
        return [held, *messages]


TITLE = {"mistake": "흔한 실수: {}", "exercise": "연습: {}"}
TAG = {"mistake": "tag_mistake", "exercise": "tag_solution"}


class TakeInCells(SphinxTransform):
    """Move the tagged cells into the box before them, and make the box an admonition."""

    default_priority = 400  # before docutils looks at where transitions stand

    def apply(self, **kwargs) -> None:
        for held in list(self.document.findall(box)):
            kind = held["kind"]
            cells = take_following(held, TAG[kind])
            if kind == "exercise":
                children = with_folded_solution(held, cells)
            else:
                children = [*held.children, *cells]
            admonition = nodes.admonition("", *children, classes=[kind])
            admonition.source, admonition.line = held.source, held.line
            held.replace_self(admonition)


def take_following(held: nodes.Node, tag: str) -> list[nodes.Node]:
    """Remove the cells with this tag that directly follow the node, and return them."""
    parent, position = held.parent, held.parent.index(held)
    cells = []
    while position + 1 < len(parent) and is_cell(parent[position + 1], tag):
        cell = parent[position + 1]
        parent.remove(cell)
        cells.append(cell)
    return cells


def is_cell(node: nodes.Node, tag: str) -> bool:
    return isinstance(node, nodes.container) and tag in node["classes"]


def with_folded_solution(held: box, cells: list[nodes.Node]) -> list[nodes.Node]:
    """The exercise's text, then its cells and its explanation in a fold."""
    lines = [i for i, child in enumerate(held.children) if isinstance(child, nodes.transition)]
    end = lines[0] if lines else len(held.children)
    task, explanation = held.children[:end], held.children[end + 1 :]
    summary = element("", nodes.Text("풀이 보기"), tag="summary")
    return [*task, element("", summary, *cells, *explanation, tag="details", classes=["solution"])]


def setup(app):
    app.setup_extension("html_element")
    for name in TITLE:
        app.add_directive(name, BoxDirective)
    app.add_transform(TakeInCells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
