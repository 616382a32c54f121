"""Above each page: its place on the path through the site, and how long it takes to read.

The path is the order of the table of contents, as far as its pages run code. Offers ``page_place``
to the template ``page-place.html``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docutils import nodes

LETTERS_A_MINUTE = 500  # Korean adults read some 500 to 600 syllables a minute in easy prose
CODE_LINES_A_MINUTE = 36  # of at most 60 columns, in short cells that the prose has prepared
PASSED_OVER = {"cell_output", "tag_hide-input"}  # of myst-nb's cells: looked at, or folded


@dataclass(frozen=True)
class Station:
    """A page on the path: its name, its title without the English, whether the reader is there."""

    docname: str
    title: str
    here: bool


def minutes_to_read(doctree: nodes.document) -> int:
    """Whole minutes for the prose and for the code that is not folded; at least 1."""
    letters, lines = 0, 0
    left = [doctree]
    while left:
        node = left.pop()
        if isinstance(node, nodes.raw):  # a picture or a table that code has made: looked at
            continue
        if isinstance(node, nodes.Text):
            letters += len(re.sub(r"\s", "", node.astext()))
        elif isinstance(node, nodes.literal_block):
            lines += len(node.astext().splitlines())
        elif is_read(node):
            left.extend(node.children)
    return max(1, round(letters / LETTERS_A_MINUTE + lines / CODE_LINES_A_MINUTE))


def is_read(node: nodes.Element) -> bool:
    """Whether its reading takes time; a node may say itself that it does not."""
    passed_over = PASSED_OVER.intersection(node.get("classes", []))
    return getattr(node, "takes_time", True) and not passed_over


def path_of(env) -> list[str]:
    """The pages in reading order, without the first page and those that run no code."""
    ordered: list[str] = []

    def walk(docname: str) -> None:
        for child in env.toctree_includes.get(docname, []):
            if child not in ordered:
                ordered.append(child)
                walk(child)

    walk(env.config.root_doc)
    return [name for name in ordered if "kernelspec" in env.metadata.get(name, {})]


def offer_place(app, pagename, templatename, context, doctree) -> None:
    if doctree is None:
        return
    path = path_of(app.env)
    stations = [
        Station(name, app.env.titles[name].astext().split("(")[0].strip(), name == pagename)
        for name in path
    ]
    number = path.index(pagename) + 1 if pagename in path else 0
    context["page_place"] = {
        "stations": stations if number else [],
        "number": number,
        "count": len(path),
        "minutes": minutes_to_read(doctree),
    }
