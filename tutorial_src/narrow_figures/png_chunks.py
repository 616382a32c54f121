"""Private chunks of a PNG file: what travels with a figure from its kernel to the site's builder.

A chunk whose name has a small second letter is private (PNG specification, 5.4): programs that do
not know it pass it over. Notebooks get the file without them (`without_private`).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
NARROW = b"naRw"  # another PNG file: the figure for a narrow screen
SMALLEST_TEXT = b"txSz"  # JSON: {"points": of the smallest text or null, "inches": the width}


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each chunk, in order; none if it is no PNG file."""
    place = len(SIGNATURE) if png.startswith(SIGNATURE) else len(png)
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += length + 12


def joined(parts: list[tuple[bytes, bytes]]) -> bytes:
    """The PNG file with these chunks."""
    whole = [SIGNATURE]
    for name, content in parts:
        whole += [struct.pack(">I", len(content)), name, content]
        whole.append(struct.pack(">I", zlib.crc32(name + content)))
    return b"".join(whole)


def with_chunk(png: bytes, name: bytes, content: bytes) -> bytes:
    """The same picture with one more chunk, behind the header."""
    header, *rest = chunks(png)
    return joined([header, (name, content), *rest])


def chunk(png: bytes, name: bytes) -> bytes | None:
    """The content of the first chunk of that name, if there is one."""
    return next((content for found, content in chunks(png) if found == name), None)


def without_private(png: bytes) -> bytes:
    """The same picture without what is private; what is no PNG file, as it is."""
    if not png.startswith(SIGNATURE):
        return png
    return joined([part for part in chunks(png) if not part[0][1:2].islower()])
