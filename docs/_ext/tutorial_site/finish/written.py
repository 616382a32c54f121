"""The written pages, parsed once for all that want to know something of them or change it."""

from __future__ import annotations

from dataclasses import dataclass
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


class WrittenPage(HTMLParser):
    """One page of the site.

    Attributes:
        html: its text, as it was written.
        tags: its start tags in order.
        texts: the text of each script and style that stands in the page, by its tag.
        end_of_head: where `</head>` stands.
    """

    def __init__(self, html: str, path: Path | None = None):
        super().__init__(convert_charrefs=False)
        self.path = path
        self.html = html
        self.tags: list[Tag] = []
        self.texts: dict[Tag, str] = {}
        self.end_of_head = 0
        self.changes: list[tuple[int, int, str]] = []
        # As HTMLParser counts: by line feeds alone; `splitlines` knows nine more characters.
        self.lines = [0, *accumulate(len(line) + 1 for line in self.html.split("\n"))]
        self.feed(self.html)
        self.close()

    # --- what HTMLParser calls ---

    def handle_starttag(self, tag, attrs):
        start = self.place()
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append(Tag(start, start + len(self.get_starttag_text()), tag, attributes))

    def handle_data(self, data):
        if self.cdata_elem:  # inside of a script or a style
            self.texts[self.tags[-1]] = self.texts.get(self.tags[-1], "") + data

    def handle_endtag(self, tag):
        if tag == "head":
            self.end_of_head = self.place()

    def place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    # --- for the steps ---

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

    def save(self) -> None:
        """Write the pages that are to change."""
        for page in self.pages:
            if (changed := page.changed()) != page.html:
                page.path.write_text(changed, encoding="utf-8", newline="\n")
