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
from sphinx.transforms import SphinxTransform

from .element import element


class mistake(nodes.admonition):  # noqa: N801 - docutils names nodes in lower case
    """A 흔한 실수 box."""

    heading = "흔한 실수: {}"
    tag = "tag_mistake"  # as myst-nb writes it into the classes of the box's cells

    def take_in(self, cells: list[nodes.Node]) -> None:
        self.extend(cells)


class exercise(nodes.admonition):  # noqa: N801
    """An exercise; its solution is folded."""

    heading = "연습: {}"
    tag = "tag_solution"

    def take_in(self, cells: list[nodes.Node]) -> None:
        """The exercise's text, then its cells and its explanation in a fold."""
        lines = [i for i, child in enumerate(self.children) if isinstance(child, nodes.transition)]
        end = lines[0] if lines else len(self.children)
        explanation = self.children[end + 1 :]
        summary = element("", nodes.Text(SOLUTION), tag="summary")
        folded = solution("", summary, *cells, *explanation, tag="details", classes=["solution"])
        self[end:] = [folded]

    def in_notebook(self) -> list[nodes.Node]:
        """A section of its own: a box cannot go around a notebook's cells."""
        depth, node = 0, self.parent
        while node is not None:
            depth += isinstance(node, nodes.section)
            node = node.parent
        title, *rest = self.children
        return [element("", *title.children, tag=f"h{min(depth + 1, 6)}"), *rest]


class solution(element):  # noqa: N801
    """The fold of an exercise."""

    takes_time = False

    def in_notebook(self) -> list[nodes.Node] | None:
        """Open, with its name as a line: a fold cannot go around a notebook's cells either."""
        if not any(is_cell(child, exercise.tag) for child in self.children):
            return None
        name = nodes.strong("", SOLUTION.removesuffix(" 보기"))
        return [nodes.paragraph("", "", name), *self.children[1:]]


SOLUTION = "풀이 보기"
BOXES = {"mistake": mistake, "exercise": exercise}


class BoxDirective(Directive):
    """Title as the argument, the text as the content."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        kind = BOXES[self.name]
        box = kind("\n".join(self.content), classes=[self.name])
        title = kind.heading.format(self.arguments[0])
        inline, messages = self.state.inline_text(title, self.lineno)
        box.source, box.line = self.state_machine.get_source_and_line(self.lineno)
        self.state.nested_parse(self.content, self.content_offset, box)
        box.insert(0, nodes.title(self.arguments[0], "", *inline))
        return [box, *messages]


class TakeInCells(SphinxTransform):
    """Move the tagged cells into the box before them, or into what else has a `tag`."""

    default_priority = 400  # before docutils looks at where transitions stand

    def apply(self, **kwargs) -> None:
        for box in list(self.document.findall(lambda node: hasattr(node, "take_in"))):
            box.take_in(take_following(box, box.tag))


def take_following(box: nodes.Node, tag: str) -> list[nodes.Node]:
    """Remove the cells with this tag that directly follow the node, and return them."""
    parent, position = box.parent, box.parent.index(box)
    cells = []
    while position + 1 < len(parent) and is_cell(parent[position + 1], tag):
        cell = parent[position + 1]
        parent.remove(cell)
        cells.append(cell)
    return cells


def is_cell(node: nodes.Node, tag: str) -> bool:
    return isinstance(node, nodes.container) and tag in node["classes"]


def add_to(app) -> None:
    for name in BOXES:
        app.add_directive(name, BoxDirective)
    app.add_transform(TakeInCells)
