"""Figures at home in light and in dark: each comes twice, small, with its size and loaded late.

A figure is drawn once, on white. Its dark twin is computed: every colour keeps its hue and turns
its brightness around, except in the pictures within the figure (the digits, the feature maps, their
colour bars), whose colours carry values. Where those are, the figure's file says
(`tutorial_src.figures.mark_pictures`). Both are WebP without loss, a third of the PNG's size.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
from PIL import Image

IMAGE = re.compile(
    r'(?:<a class="[^"]*image-reference[^"]*"[^>]*>)?'  # docutils links a scaled image to its file
    r'<img ([^>]*?)src="([^"]*_images/([^"/]+))\.png"([^>]*?)/?>(?:</a>)?'
)
SIZE = re.compile(r'\s(?:style|width|height)="[^"]*"')
PIXELS_PER_POINT = 2  # the pages draw at twice the size, for sharp phones
LUMA = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)  # ITU-R BT.709
PAPER, INK = 18, 235  # the theme's dark background, and as bright as its text


def dark_twin(image: Image.Image) -> Image.Image:
    """The figure for a dark page, same size; its pictures as they are."""
    light = np.asarray(image.convert("RGB"), dtype=np.int32)
    # Moving the three channels alike keeps the hue: the luma Y becomes 255 - Y.
    luma = np.rint(light @ LUMA).astype(np.int32)[..., np.newaxis]
    turned = np.clip(light + 255 - 2 * luma, 0, 255)
    dark = PAPER + turned * (INK - PAPER) // 255
    for left, top, right, bottom in json.loads(image.info.get("Pictures", "[]")):
        box = np.s_[max(top, 0) : bottom, max(left, 0) : right]
        dark[box] = light[box]
    return Image.fromarray(dark.astype(np.uint8))


def write_twins(source: Path, folder: Path) -> tuple[int, int]:
    """Write ``<name>.webp`` and ``<name>-dark.webp``; return the figure's pixels."""
    with Image.open(source) as image:
        for name, make in (
            (source.stem, lambda i: i.convert("RGB")),
            (f"{source.stem}-dark", dark_twin),
        ):
            target = folder / f"{name}.webp"
            if not target.exists():  # the name comes from the figure's content
                make(image).save(target, "WEBP", lossless=True, quality=50, method=2)
        return image.size


def show_twins(app, pagename, templatename, context, doctree) -> None:
    """Put both twins in the place of each figure on the page."""
    if doctree is None or app.builder.format != "html" or "_images/" not in context["body"]:
        return
    folder = Path(app.outdir) / app.builder.imagedir
    folder.mkdir(exist_ok=True)
    sources = {Path(name).stem: uri for uri, name in app.builder.images.items()}

    def replace(found: re.Match[str]) -> str:
        before, address, name, after = found.groups()
        width, height = write_twins(Path(app.srcdir) / sources[name], folder)
        attributes = SIZE.sub("", f" {before.strip()} {after.strip()}").strip()
        attributes += f' width="{width // PIXELS_PER_POINT}" height="{height // PIXELS_PER_POINT}"'
        attributes += ' loading="lazy" decoding="async"'
        return (
            f'<img class="figure-light" src="{address}.webp" {attributes} />'
            f'<img class="figure-dark" src="{address}-dark.webp" {attributes} />'
        )

    context["body"] = IMAGE.sub(replace, context["body"])


def drop_originals(app, exception) -> None:
    """Leave out the PNG files that no page shows any more."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / app.builder.imagedir
    for twin in folder.glob("*-dark.webp"):
        folder.joinpath(twin.name.removesuffix("-dark.webp") + ".png").unlink(missing_ok=True)


def setup(app):
    app.connect("html-page-context", show_twins)
    app.connect("build-finished", drop_originals)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
