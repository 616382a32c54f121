"""The written pages, parsed once for all that want to know something of them or change it.

A page that is still as the last build left it is not parsed at all, unless a step wants to see it:
what the steps ask of every page, its `words`, is kept beside Sphinx's doctrees.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path


@dataclass(frozen=True, eq=False)  # two tags are never the same one
class Tag:
    """A start tag: where it stands in the page's text, and what it says."""

    start: int
    end: int
    name: str
    attributes: dict[str, str]


NOT_LOADED = {"bootstrap.js", "fontawesome.js"}  # the theme's, by no page
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
# What the style sheets make bold, with all in it; a test compares it with what a browser shows.
BOLD_TAGS = {"b", "caption", "dt", "h1", "h2", "h3", "h4", "legend", "strong", "summary", "th"}
BOLD_CLASSES = {
    *("admonition-title", "caption-text", "current", "logo__title", "name", "theme-change-button"),
}


def is_bold(tag: str, attributes: dict[str, str]) -> bool:
    return tag in BOLD_TAGS or not BOLD_CLASSES.isdisjoint(attributes.get("class", "").split())


class Parser(HTMLParser):
    """Finds what `WrittenPage` knows of its text."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=False)
        self.tags: list[Tag] = []
        self.texts: dict[Tag, str] = {}
        self.end_of_head = 0
        self.bold: set[str] = set()
        self.open: list[tuple[str, bool]] = []  # the elements, and whether they are bold
        # As HTMLParser counts: by line feeds alone; `splitlines` knows nine more characters.
        self.lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self.feed(html)
        self.close()

    # --- what HTMLParser calls ---

    def handle_starttag(self, tag, attrs):
        start = self.place()
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append(Tag(start, start + len(self.get_starttag_text()), tag, attributes))
        if tag not in VOID:
            bold = bool(self.open and self.open[-1][1]) or is_bold(tag, attributes)
            self.open.append((tag, bold))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1][1]:
            self.bold.update(data)
        if self.cdata_elem:  # inside of a script or a style
            self.texts[self.tags[-1]] = self.texts.get(self.tags[-1], "") + data

    def handle_endtag(self, tag):
        while any(name == tag for name, _ in self.open) and self.open.pop()[0] != tag:
            pass  # what has ended without saying so
        if tag == "head":
            self.end_of_head = self.place()

    def place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column


class WrittenPage:
    """One page of the site.

    Attributes:
        html: its text, as it was written.
        as_left: whether the last build has finished it and nothing has touched it since.
    """

    def __init__(self, html: str, path: Path | None = None):
        self.path = path
        self.html = html
        self.as_left = False
        self.changes: list[tuple[int, int, str]] = []

    @cached_property
    def parsed(self) -> Parser:
        return Parser(self.html)

    @property
    def tags(self) -> list[Tag]:
        """Its start tags in order."""
        return self.parsed.tags

    @property
    def texts(self) -> dict[Tag, str]:
        """The text of each script and style that stands in the page, by its tag."""
        return self.parsed.texts

    @property
    def end_of_head(self) -> int:
        """Where `</head>` stands."""
        return self.parsed.end_of_head

    @cached_property
    def bold(self) -> set[str]:
        """The characters that are shown in bold."""
        return self.parsed.bold

    @cached_property
    def words(self) -> set[str]:
        """The names of its tags, classes and ids."""
        words = set()
        for tag in self.tags:
            words.add(tag.name)
            words.update(tag.attributes.get("class", "").split())
            words.update(tag.attributes.get("id", "").split())
        return words

    def named(self, *names: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name in names]

    def change(self, start: int, end: int, text: str) -> None:
        """Put a text in the place of these characters, in what `changed` gives."""
        self.changes.append((start, end, text))

    def changed(self) -> str:
        html, end = [], 0
        for start, following, text in sorted(self.changes, key=lambda change: change[:2]):
            html += [self.html[end:start], text]
            end = following
        return "".join([*html, self.html[end:]])


class WrittenSite:
    """The site's folder and its pages.

    Attributes:
        app: Sphinx.
        out: the folder.
        pages: every HTML file in it.
    """

    def __init__(self, app):
        self.app = app
        self.out = Path(app.outdir)
        for piece in self.out.glob("_static/*webpack-macros.html"):
            piece.unlink()  # templates that the themes keep among their scripts; no pages
        self.pages = [
            WrittenPage(path.read_text(encoding="utf-8"), path)
            for path in sorted(self.out.rglob("*.html"))
        ]
        self.kept = Path(app.doctreedir) / "finished.json"
        with suppress(OSError, ValueError, TypeError, KeyError):
            self.recall(json.loads(self.kept.read_text(encoding="utf-8")))

    @cached_property
    def scripts(self) -> list[str]:
        """The texts of the scripts that pages may load."""
        return [
            script.read_text(encoding="utf-8")
            for script in sorted((self.out / "_static").rglob("*.js"))
            if script.name not in NOT_LOADED
        ]

    def recall(self, kept: dict) -> None:
        if kept["policy"] != os.environ.get("CONTENT_POLICY"):
            return
        for page in self.pages:
            digest, words, bold = kept["pages"].get(str(page.path), (None, None, None))
            if digest == hashlib.sha256(page.html.encode()).hexdigest():
                page.as_left, page.words, page.bold = True, set(words), set(bold)

    def save(self) -> None:
        """Write the pages that are to change, and keep what is known of all."""
        known = {}
        for page in self.pages:
            if (changed := page.changed()) != page.html:
                page.path.write_text(changed, encoding="utf-8", newline="\n")
            digest = hashlib.sha256(changed.encode()).hexdigest()
            known[str(page.path)] = (digest, sorted(page.words), "".join(sorted(page.bold)))
        kept = {"policy": os.environ.get("CONTENT_POLICY"), "pages": known}
        self.kept.write_text(json.dumps(kept), encoding="utf-8")
