"""What a messenger or a search engine shows of a page: title, first sentences and a picture.

The picture has the page's title and its first figure, or the way of a digit through the network if
the page shows that (`strip`). With ``html_baseurl`` set, addresses are whole, as Open Graph wants
them.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from docutils import nodes
from PIL import Image, ImageDraw, ImageFont

from tutorial_site.figures import picture
from tutorial_site.frame.strip import strip_of
from tutorial_src.colours import INK, MEANINGS, PAPER
from tutorial_src.figures import font_files

SIZE = (1200, 630)  # what the large previews are cut to
MARGIN = 70
FAINT, ACCENT = MEANINGS["input"][0], MEANINGS["conv2d"][0]
LONGEST = 160  # letters of a description before search engines cut it


def description_of(doctree: nodes.document) -> str:
    """The page's first sentences, as many as fit."""
    paragraph = next(doctree.findall(nodes.paragraph), None)
    text = re.sub(r"\s+", " ", paragraph.astext()) if paragraph is not None else ""
    if len(text) <= LONGEST:
        return text
    end = text.rfind(". ", 0, LONGEST)
    return text[: end + 1] if end > 0 else text[: LONGEST - 1].rstrip() + "…"


def lines_that_fit(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break between words, as the pages do."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def draw_card(title: str, site: str, shown: Image.Image | None) -> Image.Image:
    """The picture, 1200 × 630: the site's name, the page's title, the figure in what is left."""
    fonts = card_fonts()
    bold = ImageFont.truetype(str(fonts["nanumgothicbold"]), 64)
    plain = ImageFont.truetype(str(fonts["nanumgothic"]), 32)
    card = Image.new("RGB", SIZE, PAPER[0])
    draw = ImageDraw.Draw(card)
    draw.rectangle((0, 0, SIZE[0], 16), fill=ACCENT)
    draw.text((MARGIN, 60), site, font=plain, fill=FAINT)
    top = 120
    for line in lines_that_fit(title, bold, SIZE[0] - 2 * MARGIN):
        draw.text((MARGIN, top), line, font=bold, fill=INK)
        top += 84
    if shown is not None:
        shown.thumbnail((SIZE[0] - 2 * MARGIN, SIZE[1] - top - 50), Image.Resampling.LANCZOS)
        card.paste(shown, ((SIZE[0] - shown.width) // 2, top + 20))
    return card


def card_fonts() -> dict[str, Path]:
    return {path.stem.lower(): path for path in font_files()}


def first_figure(app, doctree: nodes.document) -> Image.Image | None:
    figure = next(doctree.findall(picture), None)
    if figure is None:
        return None
    with Image.open(Path(app.srcdir) / figure["source_file"]) as image:
        return image.convert("RGB")


def add_card(app, pagename, templatename, context, doctree) -> None:
    if doctree is None or app.builder.format != "html":
        return
    site = app.config.html_title
    title = app.env.titles[pagename].astext()
    name = f"_static/cards/{pagename.replace('/', '-')}.png"
    target = Path(app.outdir) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shown = strip_of(doctree, card_fonts()["nanumgothicbold"]) or first_figure(app, doctree)
    draw_card(title, site, shown).save(target, optimize=True)

    base = app.config.html_baseurl.rstrip("/")
    picture = f"{base}/{name}" if base else context["pathto"](name, 1)
    properties = {
        "og:type": "article",
        "og:site_name": site,
        "og:locale": "ko_KR",
        "og:title": title,
        "og:description": description_of(doctree),
        "og:image": picture,
        "og:image:width": str(SIZE[0]),
        "og:image:height": str(SIZE[1]),
        "og:image:alt": f"{title} — {site}",
    }
    if base:
        properties["og:url"] = f"{base}/{app.builder.get_target_uri(pagename)}"
    metas = [f'<meta name="description" content="{escape(properties["og:description"])}" />']
    metas += [
        f'<meta property="{name}" content="{escape(value)}" />'
        for name, value in properties.items()
    ]
    metas.append('<meta name="twitter:card" content="summary_large_image" />')
    context["page_card"] = "\n  ".join(metas)
