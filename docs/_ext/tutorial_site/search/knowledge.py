"""What the glossary and the page of errors know, as the search takes it: other people's words.

It is read from the pages' own trees, so that a word is written down once, where readers see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docutils import nodes

from tutorial_site.markup import everyday, find_error, terms

from .words import words

ERRORS = "beyond/common-errors"  # the page with {find-error}


def knowledge(app, section_of: Callable[[str], int | None]) -> dict[str, list]:
    """For the index: ``entries``, ``everyday`` and ``messages``, each naming sections by number.

    Args:
        app: Sphinx, all pages read.
        section_of: the number of the section with this label.
    """
    found: dict[str, list] = {"entries": [], "everyday": [], "messages": []}
    if terms.GLOSSARY in app.env.found_docs:
        doctree = app.env.get_doctree(terms.GLOSSARY)
        found["entries"] = list(terms.entries(doctree))
        for row in everyday.rows(doctree):
            if (section := section_of(row.label)) is not None:
                wordings = [" ".join(words(wording)) for wording in row.wordings]
                found["everyday"].append([row.word, section, wordings])
    for name in sorted(app.env.found_docs & {ERRORS}):
        for label, fragment in messages(app.env.get_doctree(name)):
            if (section := section_of(label)) is not None:
                found["messages"].append([fragment, section])
    return found


def messages(doctree: nodes.document) -> Iterator[tuple[str, str]]:
    """Each label with each fragment of a message that the table lists beside it."""
    for row in find_error.rows(doctree):
        for label in row.labels[:1]:
            for fragment in row.fragments:
                yield label, fragment
