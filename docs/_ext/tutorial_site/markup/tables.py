"""What directives share that are written around one table: rows with text and links."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective


def only_table(directive: SphinxDirective) -> nodes.container:
    """What a directive holds, parsed; an error unless it is one table."""
    directive.assert_has_content()
    content = nodes.container()
    directive.state.nested_parse(directive.content, directive.content_offset, content)
    if [type(child) for child in content] != [nodes.table]:
        raise directive.error(f"{directive.name}: write one table and nothing else")
    return content


def body_rows(node: nodes.Element) -> Iterator[nodes.row]:
    """The rows of a table below a node, without its head."""
    for body in node.findall(nodes.tbody):
        yield from body.children


def is_link(node: nodes.Node) -> bool:
    return isinstance(node, nodes.reference | addnodes.pending_xref)


def label_of(link: nodes.Node) -> str:
    """What an unresolved link, or one within the page, leads to."""
    return link.get("reftarget") or link.get("refid") or ""
