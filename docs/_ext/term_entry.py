"""``{entry}``: one term of the glossary, which ``{term}`` on any page links to.

    ```{entry} 필터
    :english: filter
    :synonyms: 휠터, 필터층
    :page: layers/convolution

    One sentence that says what it is.
    ```

Sphinx's own glossary would number the anchors of Korean terms, so that a new term moves them all;
here the anchor comes from the English (``term-filter``) and the fields have a fixed place.
"""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective


class EntryDirective(SphinxDirective):
    """The term as the argument, a sentence as the content, the rest as options."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {  # noqa: RUF012 - docutils reads it from the class
        "english": directives.unchanged_required,
        "synonyms": directives.unchanged,
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
        return [nodes.definition_list("", item, classes=["glossary"])]

    def where_from(self) -> nodes.paragraph:
        """Other books' words for it, and the page that introduces it."""
        line = nodes.paragraph(classes=["entry-source"])
        if synonyms := self.options.get("synonyms"):
            line += nodes.Text("다른 책의 표현: ")
            for number, synonym in enumerate(synonyms.split(",")):
                line += nodes.Text(", " if number else "")
                line += nodes.inline("", synonym.strip(), classes=["synonym"])
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
        line += [nodes.Text("자세히 다루는 쪽: "), page]
        return line


def setup(app):
    app.add_directive("entry", EntryDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
