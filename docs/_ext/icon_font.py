"""The icons that the pages show, and no others: two kilobytes of the theme's icon font for 112.

Runs after `one_stylesheet`, whose remaining rules name the icons by their characters.
"""

from __future__ import annotations

import hashlib
import logging
import re
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONT = "vendor/fontawesome/webfonts/fa-solid-900.woff2"
PRIVATE = re.compile("[\ue000-\uf8ff]")  # where icon fonts keep their characters
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it reports every table it drops
ESCAPED = re.compile(r"\\([ef][0-9a-f]{3})(?![0-9a-f])")


def icons_in(css: str) -> set[int]:
    """The characters of the icons that a style sheet shows."""
    escaped = {int(code, 16) for code in ESCAPED.findall(css)}
    return escaped | {ord(character) for character in PRIVATE.findall(css)}


def reduced(font: Path, characters: set[int]) -> bytes:
    """The font with these characters only, in the same compressed format."""
    options = subset.Options(
        flavor="woff2", layout_features=[], notdef_outline=True, name_IDs=[], glyph_names=False
    )
    tables = TTFont(font, recalcTimestamp=False)  # the same file on every build
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(tables)
    written = BytesIO()
    subset.save_font(tables, written, options)
    return written.getvalue()


def write_font(app, exception) -> None:
    style = Path(app.outdir) / "_static" / "style.css"
    if exception or app.builder.format != "html" or not style.exists():
        return
    css = style.read_text(encoding="utf-8")
    if FONT not in css:
        return
    characters = icons_in(css)
    name = f"icons-{hashlib.sha256(str(sorted(characters)).encode()).hexdigest()[:8]}.woff2"
    target = style.with_name(name)
    if not target.exists():
        target.write_bytes(reduced(style.parent / FONT, characters))
    style.write_text(css.replace(FONT, name), encoding="utf-8")


def setup(app):
    app.connect("build-finished", write_font, priority=810)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
