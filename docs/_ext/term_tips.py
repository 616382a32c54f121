"""A glossary term shows its definition where it stands: on hover, and on focus with ``site.js``.

The definition comes as the link's title, so that it is there without JavaScript too.
"""

from __future__ import annotations

from docutils import nodes

GLOSSARY = "glossary"


def definitions(app) -> dict[str, str]:
    """The first sentence or two of each entry of the glossary, by its anchor."""
    if GLOSSARY not in app.env.found_docs:
        return {}
    found = {}
    for item in app.env.get_doctree(GLOSSARY).findall(nodes.definition_list_item):
        term, definition = item.children[0], item.children[-1]
        if term["ids"] and isinstance(definition, nodes.definition):
            found[term["ids"][0]] = definition.children[0].astext()
    return found


def add_titles(app, doctree, docname) -> None:
    terms = [
        node
        for node in doctree.findall(nodes.reference)
        if any("std-term" in child.get("classes", []) for child in node.findall(nodes.inline))
    ]
    if not terms:
        return
    known = definitions(app)
    for node in terms:
        anchor = node.get("refid") or node.get("refuri", "").partition("#")[2]
        if anchor in known:
            node["reftitle"] = known[anchor]


def setup(app):
    app.connect("doctree-resolved", add_titles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
