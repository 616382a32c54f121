"""A document node for the HTML elements that docutils has no node for: forms, folds, labels.

``element("", *children, tag="details", attributes={"open": ""})`` renders as that element, with
the children as docutils renders them; ``phrase("", "", *children, tag="span")`` does the same for
running text. Other builders show the children.

What a node is for others than the reader of the page, it says itself; whoever has a node of a new
kind gives its class what differs from these:

    takes_time = True    whether it counts for how long the page takes to read
    searched = True      whether a query should find what it holds
    in_notebook()        the nodes that stand for it in the page's notebook, or None for itself

And ``script`` and ``style``, attributes of an element, name the scripts and the style sheets that
the page needs for it beside those of all pages: with spaces between, in the order they come in.
"""

from __future__ import annotations

from docutils import nodes

VOID = {"input", "img", "br", "hr"}  # elements without an end tag


class element(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """One HTML element: ``tag`` and, if it has any, ``attributes``; classes and ids as usual."""


class phrase(nodes.Inline, nodes.TextElement):  # noqa: N801
    """An HTML element that holds running text, links included; made like ``element``."""


def asked_for(kind: str, doctree: nodes.document | None) -> list[str]:
    """What the elements of a page name in their ``script`` or ``style``, in order and each once.

    Args:
        kind: the attribute.
        doctree: None for a page that has none: the search, the 404 page.
    """
    if doctree is None:
        return []
    found = doctree.findall(lambda node: isinstance(node, element | phrase) and kind in node)
    return list(dict.fromkeys(name for node in found for name in node[kind].split()))


def visit(translator, node: nodes.Element) -> None:
    attributes = node.get("attributes", {})
    translator.body.append(translator.starttag(node, node["tag"], "", **attributes))


def depart(translator, node: nodes.Element) -> None:
    if node["tag"] not in VOID:
        translator.body.append(f"</{node['tag']}>\n")


def pass_by(translator, node: nodes.Element) -> None:
    """Only the children count."""


def add_to(app) -> None:
    others = dict.fromkeys(("text", "latex", "man", "texinfo"), (pass_by, pass_by))
    for kind in (element, phrase):
        app.add_node(kind, html=(visit, depart), **others)
