"""Figures at home in light and dark, on desks and phones: small, with their size, loaded late.

A figure is drawn once, on white. Its dark twin is computed: every colour keeps its hue and turns
its brightness around, except in the pictures within the figure (the digits, the feature maps, their
colour bars), whose colours carry values. Where those are, the figure's file says
(`tutorial_src.figures.mark_pictures`). Both are WebP without loss, a third of the PNG's size.

A figure's file may hold a second one, its form for phones (`tutorial_src.narrow_figures`): it has
twins as well, and the browser chooses between the forms by the width of its window.
"""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from PIL import Image
from sphinx.transforms.post_transforms import SphinxPostTransform

from tutorial_site.steps import hear
from tutorial_src.narrow_figures import png_chunks

NARROW = "-narrow"  # behind the name of the form for phones
PHONES = "(max-width: 575.98px)"  # where the theme, too, takes a screen for a phone's
PIXELS_PER_POINT = 2  # the pages draw at twice the size, for sharp phones
LUMA = (0.2126, 0.7152, 0.0722)  # ITU-R BT.709
PAPER, INK = 18, 235  # the theme's dark background, and as bright as its text


class picture(nodes.General, nodes.TextElement):  # noqa: N801 - docutils names nodes in lower case
    """A figure: ``source_file`` below the pages' folder, the ``name`` of its twins, ``alt``.

    To whoever asks for text, a query or a notebook, it is what it shows in words.
    """

    def astext(self) -> str:
        return self["alt"]


def dark_twin(image: Image.Image) -> Image.Image:
    """The figure for a dark page, same size; its pictures as they are."""
    light = image.convert("RGB")
    # Moving the three channels alike keeps the hue: the luma Y becomes 255 - Y.
    rows = [[(channel == row) - 2 * LUMA[channel] for channel in range(3)] for row in range(3)]
    turned = light.convert("RGB", tuple(value for row in rows for value in (*row, 255)))
    dark = turned.point([PAPER + value * (INK - PAPER) // 255 for value in range(256)] * 3)
    for left, top, right, bottom in json.loads(image.info.get("Pictures", "[]")):
        box = (max(left, 0), max(top, 0), min(right, image.width), min(bottom, image.height))
        if box[0] < box[2] and box[1] < box[3]:
            dark.paste(light.crop(box), box)
    return dark


def write_twins(source: Path | BytesIO, folder: Path, name: str) -> tuple[int, int]:
    """Write ``<name>.webp`` and ``<name>-dark.webp`` unless they are there; the figure's pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    with Image.open(source) as image:
        for file, make in ((name, lambda i: i.convert("RGB")), (f"{name}-dark", dark_twin)):
            target = folder / f"{file}.webp"
            # The name comes from the figure's content; empty is what a killed build has left.
            if not (target.exists() and target.stat().st_size):
                make(image).save(target, "WEBP", lossless=True, quality=50, method=2)
        return image.size


def write_forms(source: Path, folder: Path, name: str) -> dict[str, tuple[int, int]]:
    """Write the twins of each form; the forms' pixels, by the end of their files' names."""
    sizes = {"": write_twins(source, folder, name)}
    if narrow := png_chunks.chunk(source.read_bytes(), png_chunks.NARROW):
        sizes[NARROW] = write_twins(BytesIO(narrow), folder, name + NARROW)
    return sizes


def write_early(app, doctree) -> None:
    """Write the page's twins while it is read: pages are read side by side, and written in turn."""
    if app.builder.format != "html":
        return
    folder = image_folder(app.builder)
    for image in doctree.findall(nodes.image):
        if name := name_of(app.env, image):
            write_forms(Path(app.srcdir) / image["uri"], folder, name)


def visit_picture(translator, node: picture) -> None:
    """Show both twins; the style sheet hides the one of the other mode."""
    builder = translator.builder
    source = Path(builder.srcdir) / node["source_file"]
    sizes = write_forms(source, image_folder(builder), node["name"])
    for end, look in (("", "figure-light"), ("-dark", "figure-dark")):
        shown = {
            form: {
                "address": f"{builder.imgpath}/{quote(node['name'] + form + end)}.webp",
                "width": width // PIXELS_PER_POINT,
                "height": height // PIXELS_PER_POINT,
            }
            for form, (width, height) in sizes.items()
        }
        wide = shown.pop("")
        attributes = {"alt": node["alt"], "loading": "lazy", "decoding": "async"}
        wide["src"] = wide.pop("address")
        image = translator.emptytag(nodes.image(), "img", "", CLASS=look, **wide, **attributes)
        for narrow in shown.values():
            narrow["srcset"] = narrow.pop("address")
            choice = translator.emptytag(nodes.image(), "source", "", media=PHONES, **narrow)
            image = f"<picture>{choice}{image}</picture>"
        translator.body.append(image)
    raise nodes.SkipNode


class MakePictures(SphinxPostTransform):
    """Put a picture in the place of each image that the page's cells drew."""

    # After myst-nb has chosen which of a cell's outputs are shown (SelectMimeType, 4).
    default_priority = 900
    formats = ("html",)

    def run(self, **options) -> None:
        for image in list(self.document.findall(nodes.image)):
            if name := name_of(self.env, image):
                shown = picture(source_file=image["uri"], name=name, alt=image.get("alt", ""))
                image.replace_self(shown)


def image_folder(builder) -> Path:
    return Path(builder.outdir) / builder.imagedir


def name_of(env, image: nodes.image) -> str:
    """The name that a figure's twins have; empty for an image that no cell drew."""
    _, name = env.images.get(image["uri"], (None, ""))
    return name.removesuffix(".png") if name.endswith(".png") else ""


STEPS = {"doctree-read": (write_early,)}


def setup(app):
    hear(app, STEPS)
    app.add_node(picture, html=(visit_picture, None))
    app.add_post_transform(MakePictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
