"""What there is to read on a page, as the search has it: for the index and for its excerpts."""

from __future__ import annotations

import re

from docutils import nodes

MESSAGE = re.compile(r"^\w*(?:Error|Exception|Warning)\b")


def page_text(doctree: nodes.document) -> list[list]:
    """What there is to read on a page: ``[anchor, heading, prose, code]`` of each section.

    A term of the glossary counts as a section. What an error says is prose, for people look for it
    as for a sentence. What is not about the page's subject is left out: tables of contents, which
    would make the front page a result for everything, and what a node says is not to be found.
    """
    sections = [["", "", [], []]]

    def visit(node: nodes.Node) -> None:
        if isinstance(node, nodes.comment | nodes.Invisible | nodes.math_block | nodes.raw):
            return
        if isinstance(node, nodes.Element) and not is_searched(node):
            return
        if isinstance(node, nodes.TextElement):
            text = node.astext().strip()
            if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section):
                if sections[0][1]:
                    sections.append([node.parent["ids"][0], text, [], []])
                else:
                    sections[0][1] = text
            elif isinstance(node, nodes.term) and node["ids"]:
                sections.append([node["ids"][0], text, [], []])
            elif isinstance(node, nodes.literal_block):
                sections[-1][2 if MESSAGE.match(text) else 3].append(text)
            elif text:
                sections[-1][2].append(" ".join(text.split()))
            return
        for child in node.children:
            visit(child)

    visit(doctree)
    return sections


def is_searched(node: nodes.Element) -> bool:
    """Neither a table of contents nor a glossary's list of other names, which `knowledge` has.

    A node may also say itself that no query should find it.
    """
    listed = {"toctree-wrapper", "entry-source"}.intersection(node["classes"])
    return getattr(node, "searched", True) and not listed
