"""The code of a page's Markdown, cell by cell."""

from __future__ import annotations

import re

CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"\A(?:---\n(.*?)^---\n|((?:^:[^\n]*\n)+))\n?", re.MULTILINE | re.DOTALL)


def all_code(text: str) -> list[str]:
    """The sources of all cells, as the build runs them, in order."""
    return [code for _, code in cells(text)]


def visible_code(text: str) -> list[str]:
    """The sources of the cells that the reader sees, in order."""
    return [code for options, code in cells(text) if "remove-cell" not in options]


def cells(text: str) -> list[tuple[str, str]]:
    """Each cell's options as they are written, which may be none, and its source."""
    found = []
    for body in CELL.findall(text):
        options = OPTIONS.match(body)
        end = options.end() if options else 0
        found.append((body[:end], body[end:]))
    return found
