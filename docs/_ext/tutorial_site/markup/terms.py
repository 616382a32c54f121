"""``{entry}``: one term of the glossary, which ``{term}`` on any page links to.

    ```{entry} 필터
    :english: filter
    :synonyms: 휠터, 필터층
    :also: 콘볼루션 필터
    :page: layers/convolution

    One sentence that says what it is.
    ```

Synonyms are what other books say and this site does not. ``also`` has what else people look for it
by: other spellings of the English, names of classes. Both are shown, and the search knows them.

Sphinx's own glossary would number the anchors of Korean terms, so that a new term moves them all;
here the anchor comes from the English (``term-filter``) and the fields have a fixed place.

Where a page names the term, it shows its definition: on hover, and on focus with ``site.js``. It
comes as the link's title, so that it is there without JavaScript too.
"""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

GLOSSARY = "glossary"  # the page with the entries


class EntryDirective(SphinxDirective):
    """The term as the argument, a sentence as the content, the rest as options."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {  # noqa: RUF012 - docutils reads it from the class
        "english": directives.unchanged_required,
        "synonyms": directives.unchanged,
        "also": directives.unchanged,
        "page": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        for option in ("english", "page"):
            if option not in self.options:
                raise self.error(f"entry {self.arguments[0]!r}: the option :{option}: is missing")
        term, english = self.arguments[0], self.options["english"]
        anchor = "term-" + nodes.make_id(english)
        heading = nodes.term("", f"{term}({english})", ids=[anchor])
        self.env.domains.standard_domain.note_object("term", term, anchor, location=heading)
        definition = nodes.definition()
        self.state.nested_parse(self.content, self.content_offset, definition)
        definition += self.where_from()
        item = nodes.definition_list_item("", heading, definition)
        item["entry"] = {
            "term": term,
            "english": english,
            "anchor": anchor,
            "page": self.options["page"],
            "synonyms": [*self.listed("synonyms"), *self.listed("also")],
        }
        return [nodes.definition_list("", item, classes=["glossary"])]

    def listed(self, option: str) -> list[str]:
        words = self.options.get(option, "").split(",")
        return [word.strip() for word in words if word.strip()]

    def where_from(self) -> nodes.paragraph:
        """Other books' words for it, and the page that introduces it."""
        line = nodes.paragraph(classes=["entry-source"])
        others = [(word, "synonym") for word in self.listed("synonyms")]
        others += [(word, "also") for word in self.listed("also")]
        if others:
            line += nodes.Text("다른 책의 표현: ")
            for number, (word, kind) in enumerate(others):
                line += nodes.Text(", " if number else "")
                line += nodes.inline("", word, classes=[kind])
            line += nodes.Text(". ")
        page = addnodes.pending_xref(
            "",
            nodes.inline("", ""),
            refdomain="std",
            reftype="doc",
            reftarget="/" + self.options["page"],
            refexplicit=False,
            refwarn=True,
            refdoc=self.env.current_document.docname,
        )
        line += [nodes.Text("자세히 다루는 페이지: "), page]
        return line


def entries(doctree: nodes.document) -> Iterator[dict]:
    """What the glossary's entries say: term, english, anchor, page, synonyms."""
    for item in doctree.findall(nodes.definition_list_item):
        if "entry" in item:
            yield item["entry"]


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


def add_definitions(app, doctree, docname) -> None:
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


def add_to(app) -> None:
    app.add_directive("entry", EntryDirective)
