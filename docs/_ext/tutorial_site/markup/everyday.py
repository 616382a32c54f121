"""``{everyday}``: what one says who does not know the word, and where the site speaks of it.

    ```{everyday}
    | 이렇게 말한다면 | 이 사이트의 말 |
    |---|---|
    | 제일 큰 값만 남기기 / 네 칸 중에 가장 큰 수 | [최대 풀링](#pooling-window) |
    ```

A table of the glossary for the reader, and what the search knows of wordings that are on no page:
the first cell has them, with ``/`` between, the second one link to the section that is meant, with
the site's word for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from .element import element
from .tables import body_rows, is_link, label_of, only_table


@dataclass(frozen=True)
class Row:
    """Wordings, the site's word, and the label that its link leads to."""

    wordings: list[str]
    word: str
    label: str


class everyday(element):  # noqa: N801 - docutils names nodes in lower case
    """The table; its words are those of somebody who asks, and no page is about them."""

    takes_time = False
    searched = False


class EverydayDirective(SphinxDirective):
    """One table of two columns."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        content = only_table(self)
        for row in body_rows(content):
            self.check(row)
        return [everyday("", *content, tag="div", classes=["everyday"])]

    def check(self, row: nodes.row) -> None:
        """Raise an error unless the row has wordings in its first cell, one link in its second."""
        said, word, *_ = row.children
        if not said.astext().strip():
            raise self.error(f"everyday: nothing stands before {word.astext()!r}")
        if len(list(word.findall(is_link))) != 1:
            raise self.error(f"everyday: one link must stand beside {said.astext()!r}")


def rows(doctree: nodes.document) -> Iterator[Row]:
    """The rows of a page, as it was read."""
    for content in doctree.findall(everyday):
        for said, word in (row.children for row in body_rows(content)):
            link = next(filter(is_link, word.findall()))
            wordings = [wording.strip() for wording in said.astext().split("/")]
            yield Row([each for each in wordings if each], link.astext(), label_of(link))


def add_to(app) -> None:
    app.add_directive("everyday", EverydayDirective)
