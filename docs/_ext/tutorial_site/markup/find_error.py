"""``{find-error}``: a field for a message that a reader pastes, above the table that knows them.

    ```{find-error}
    | 메시지의 조각 | 찾아갈 곳 |
    |---|---|
    | `expected min_ndim=4`, `min_ndim=4, found` | [](#common-errors-batch) |
    | `expected shape=… found shape=` | [](#common-errors-size) |
    ```

A row has fragments of messages, as code, and links to the entries that explain them; ``…`` stands
for whatever a message has there. The table is all that is known: ``find_error.js`` reads it, and
without JavaScript the reader does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from .element import element, phrase
from .tables import body_rows, is_link, label_of, only_table

LABEL = "오류 메시지를 붙여 넣으세요"
HINT = "빨간 글씨를 통째로 붙여 넣어도 됩니다. 이 칸에 넣은 글은 어디에도 보내지 않습니다."


class asking(element):  # noqa: N801 - docutils names nodes in lower case
    """The field: its label, where one pastes, and where the answer will stand."""

    takes_time = False
    searched = False

    def in_notebook(self) -> list[nodes.Node]:
        return []


class FindErrorDirective(SphinxDirective):
    """One table: fragments as code, then links."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        content = only_table(self)
        for row in body_rows(content):
            self.check(row)
        name = f"find-error-{self.env.new_serialno('find-error') + 1}"
        finder = element("", field(name), *content, tag="div", classes=["find-error"])
        finder["script"] = "find_error.js"
        finder["style"] = "find_error.css"
        return [finder]

    def check(self, row: nodes.row) -> None:
        """Raise an error unless the row has fragments in its first cell and links in its second."""
        fragments, links, *_ = row.children
        if not list(fragments.findall(nodes.literal)):
            raise self.error(f"find-error: {fragments.astext()!r} is not written as `code`")
        if not list(links.findall(is_link)):
            raise self.error(f"find-error: nothing is linked beside {fragments.astext()!r}")


@dataclass(frozen=True)
class Row:
    """Fragments of messages, and the labels of the entries that explain them."""

    fragments: list[str]
    labels: list[str]


def rows(doctree: nodes.document) -> Iterator[Row]:
    """The rows of a page's tables, as it was read."""
    for finder in doctree.findall(element):
        if "find-error" in finder.get("classes", []):
            for said, links in (row.children[:2] for row in body_rows(finder)):
                yield Row(
                    [literal.astext() for literal in said.findall(nodes.literal)],
                    [label_of(link) for link in links.findall(is_link)],
                )


def field(name: str) -> asking:
    hint = f"{name}-hint"
    attributes = {"rows": "4", "aria-describedby": hint, "spellcheck": "false"}
    attributes |= {"autocomplete": "off", "autocapitalize": "none"}
    return asking(
        "",
        phrase("", "", nodes.Text(LABEL), tag="label", attributes={"for": name}),
        phrase("", "", nodes.Text(HINT), tag="p", ids=[hint]),
        element("", tag="textarea", attributes=attributes, ids=[name]),
        element("", tag="div", attributes={"role": "status"}),
        tag="div",
        classes=["ask"],
    )


def add_to(app) -> None:
    app.add_directive("find-error", FindErrorDirective)
