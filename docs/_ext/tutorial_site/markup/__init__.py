"""What authors of a page can write besides Markdown, each thing in a module with an example."""

from __future__ import annotations

from tutorial_site.steps import hear

from . import (
    boxes,
    element,
    emphasis,
    everyday,
    find_error,
    highlighting,
    mathml,
    moved,
    questions,
    terms,
)

STEPS = {
    "doctree-resolved": (terms.add_definitions,)
}  # a term shows its definition where it stands


def setup(app):
    element.add_to(app)  # what all of them are made of
    boxes.add_to(app)  # 흔한 실수 and 연습: boxes that hold the code which shows or solves them
    questions.add_to(app)  # multiple choice, marked in the browser
    terms.add_to(app)  # the glossary: stable anchors, other books' words, the page of each term
    everyday.add_to(app)  # what one says who does not know the word
    find_error.add_to(app)  # from a message to the entry that explains it
    moved.add_to(app)  # old addresses of sections that went to another page
    mathml.add_to(app)  # formulas without a script from elsewhere
    emphasis.install()  # **필터(filter)**를 closes before its particle
    highlighting.install()  # code in half as many elements
    hear(app, STEPS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
