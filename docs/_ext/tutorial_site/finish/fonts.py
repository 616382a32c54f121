"""The site's own fonts, cut to the characters that stand on its pages.

Without them a page would be as wide and as high as the reader's machine has it. `docs/_fonts` has
Pretendard in two weights with the 2,350 syllables of KS X 1001, as its author cuts it
(https://github.com/orioncactus/pretendard, 1.3.9); code is set in DejaVu Sans Mono, which
matplotlib brings. What goes out are the characters that a page or a script shows, and of the bold
weight those that are shown bold. The licences keep the names for the originals, so the cut families
have names of their own.

Of the theme's icon font, the icons that the style sheet names: two kilobytes of 112.
"""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from io import BytesIO
from pathlib import Path

import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont

from .written import WrittenSite

VENDORED = Path(__file__).parents[3] / "_fonts"
LICENCE = VENDORED / "OFL.txt"
MONO = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSansMono.ttf")
# By the address that site.css has for it: the file, and the family that the cut belongs to.
FONTS = {
    "fonts/regular.woff2": (VENDORED / "Pretendard-Regular.subset.woff", "Layer Sans"),
    "fonts/bold.woff2": (VENDORED / "Pretendard-Bold.subset.woff", "Layer Sans"),
    "fonts/mono.woff2": (MONO, "Layer Mono"),
}
ASCII = {chr(code) for code in range(0x20, 0x7F)}  # what a script computes, a reader may type
HANGUL = re.compile("[가-힣]")
NAMES = (1, 3, 4, 6, 16)  # of a font's names, those that the licence keeps
ICON_FONT = "vendor/fontawesome/webfonts/fa-solid-900.woff2"
ICON = re.compile("[\ue000-\uf8ff]")  # where icon fonts keep their characters
ESCAPED_ICON = re.compile(r"\\([ef][0-9a-f]{3})(?![0-9a-f])")
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it reports every table it drops


def characters(site: WrittenSite) -> dict[str, set[str]]:
    """What each font has to show, by its address in site.css."""
    scripts = ASCII.union(*site.scripts)
    shown = scripts.union(*(page.html for page in site.pages))
    bold = scripts.union(*(page.bold for page in site.pages))
    return {
        "fonts/regular.woff2": shown,
        "fonts/bold.woff2": bold,
        "fonts/mono.woff2": {character for character in shown if not HANGUL.match(character)},
    }


def with_fonts(site: WrittenSite, css: str) -> str:
    """The style sheet with the addresses of fonts that have what the pages show.

    The files are named by what they were made of, so that a browser keeps them until that changes.
    """
    wanted = characters(site)
    for address, (source, family) in FONTS.items():
        if address in css:
            css = css.replace(address, put(site, address, source, wanted[address], family))
    if ICON_FONT in css:
        source, icons = site.out / "_static" / ICON_FONT, set(map(chr, icons_in(css)))
        css = css.replace(ICON_FONT, put(site, "fonts/icons.woff2", source, icons))
    if (folder := site.out / "_static" / "fonts").exists():
        shutil.copyfile(LICENCE, folder / LICENCE.name)
    return css


def put(
    site: WrittenSite, address: str, source: Path, characters: set[str], family: str = ""
) -> str:
    """Where the font lies below ``_static``; it is cut unless an earlier build has done so."""
    made_of = source.read_bytes() + "".join(sorted(characters)).encode()
    name = f"{Path(address).stem}-{hashlib.sha256(made_of).hexdigest()[:8]}.woff2"
    kept = Path(site.app.doctreedir) / "fonts" / name
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(cut_font(source, characters, family))
    target = site.out / "_static" / "fonts" / name
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(kept, target)
    return f"fonts/{name}"


def cut_font(source: Path, characters: set[str], family: str = "") -> bytes:
    """The font with these characters only, as WOFF2.

    Args:
        source: the font, in any of its formats.
        characters: those that it does not have are left out.
        family: the name that it goes by from now on; without one, none of its names are kept.
    """
    options = subset.Options(
        flavor="woff2",
        layout_features=["kern"] if family else [],
        hinting=False,
        notdef_outline=True,
        name_IDs=[*NAMES, 0, 2, 13, 14] if family else [],
        glyph_names=False,
        drop_tables=[*subset.Options().drop_tables, "FFTM"],  # FontForge's times
    )
    font = TTFont(source, recalcTimestamp=False)  # the same file on every build
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=map(ord, characters))
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in NAMES:
            record.string = family.replace(" ", "") if record.nameID == 6 else family
    written = BytesIO()
    subset.save_font(font, written, options)
    return written.getvalue()


def icons_in(css: str) -> set[int]:
    """The characters of the icons that a style sheet shows."""
    escaped = {int(code, 16) for code in ESCAPED_ICON.findall(css)}
    return escaped | {ord(character) for character in ICON.findall(css)}
