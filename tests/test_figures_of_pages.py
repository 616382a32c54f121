"""Each figure in light and dark, for wide screens and phones: what turns, what the page gets."""

from __future__ import annotations

import ast
import json
import re
from base64 import b64decode

import matplotlib as mpl
import numpy as np
import pytest
from kit.site_build import programs, source
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from tutorial_site.figures import INK, PAPER, PHONES, dark_twin, write_twins

from tools.cells import all_code
from tutorial_src.colours import PIXELS, POSITIVE, SIGNED
from tutorial_src.narrow_figures import SMALLEST, pixels_on_phone, png_chunks

LARGEST = 120_000  # bytes: one figure shows 3,136 values, each in its colour


def figure(boxes: list[list[int]]) -> Image.Image:
    """White paper with black ink at (0, 0), a blue dot at (1, 1) and a grey picture at the end."""
    image = Image.new("RGB", (8, 4), "white")
    image.putpixel((0, 0), (0, 0, 0))
    image.putpixel((1, 1), (29, 111, 184))
    image.paste((90, 90, 90), (4, 0, 8, 4))
    image.info["Pictures"] = json.dumps(boxes)
    return image


def test_paper_and_ink_change_places():
    dark = np.asarray(dark_twin(figure([])))
    assert dark[3, 0].tolist() == [PAPER] * 3
    assert dark[0, 0].tolist() == [INK] * 3


def test_a_colour_keeps_its_hue_and_becomes_bright():
    red, green, blue = (int(value) for value in np.asarray(dark_twin(figure([])))[1, 1])
    assert blue > green > red  # still blue
    assert red > 60
    assert blue > 200


def test_pictures_keep_their_colours():
    dark = np.asarray(dark_twin(figure([[4, 0, 8, 4]])))
    assert (dark[:, 4:] == 90).all()
    assert dark[3, 0].tolist() == [PAPER] * 3
    assert not (np.asarray(dark_twin(figure([])))[:, 4:] == 90).any()


def test_box_beyond_the_figure_does_no_harm():
    assert np.asarray(dark_twin(figure([[-5, -5, 99, 99]]))).shape == (4, 8, 3)


def test_files_are_exact_and_written_once(tmp_path):
    text = PngInfo()
    text.add_text("Pictures", "[[4, 0, 8, 4]]")
    source = tmp_path / "name.png"
    figure([]).save(source, pnginfo=text)
    assert write_twins(source, tmp_path, "name") == (8, 4)
    light = Image.open(tmp_path / "name.webp").convert("RGB")
    np.testing.assert_array_equal(light, Image.open(source).convert("RGB"))
    dark = np.asarray(Image.open(tmp_path / "name-dark.webp").convert("RGB"))
    assert (dark[:, 4:] == 90).all()
    stamp = (tmp_path / "name.webp").stat().st_mtime_ns
    write_twins(source, tmp_path, "name")
    assert (tmp_path / "name.webp").stat().st_mtime_ns == stamp
    whole = (tmp_path / "name.webp").read_bytes()
    (tmp_path / "name.webp").write_bytes(b"")  # as a build that was killed leaves it
    write_twins(source, tmp_path, "name")
    assert (tmp_path / "name.webp").read_bytes() == whole


@pytest.mark.parametrize("page", programs())
def test_pages_have_both_with_size_and_loaded_late(site, page):
    html = site.html(page)
    light, dark = html.select("img.figure-light"), html.select("img.figure-dark")
    assert len(light) == len(dark) == len(html.select(".cell_output img")) / 2
    assert html.select("article a > img") == []  # the file behind it would be the PNG that is gone
    for one, other in zip(light, dark, strict=True):
        assert one["alt"] == other["alt"]
        assert one["src"].endswith(".webp")
        assert other["src"] == one["src"].replace(".webp", "-dark.webp")
        for image in (one, other):
            assert image["loading"] == "lazy"
            file = (site.out / page).parent / image["src"]
            with Image.open(file) as pixels:
                size = (int(image["width"]) * 2, int(image["height"]) * 2)
                assert abs(pixels.width - size[0]) <= 1
                assert abs(pixels.height - size[1]) <= 1
            assert file.stat().st_size < LARGEST


def pictures_in_notebook(file) -> list[bytes]:
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    found = [out["data"]["image/png"] for out in outputs if "image/png" in out.get("data", ())]
    return [b64decode("".join(png)) for png in found]


@pytest.mark.parametrize("page", programs())
def test_no_text_is_too_small_on_a_phone(site, page):
    """The kernel says how large it is, in the figure's file beside the executed notebook."""
    executed = site.out.with_name("jupyter_execute") / f"{page}.ipynb"
    for png in pictures_in_notebook(executed):
        shown = png_chunks.chunk(png, png_chunks.NARROW) or png
        about = json.loads(png_chunks.chunk(shown, png_chunks.SMALLEST_TEXT))
        assert about["points"] is None or pixels_on_phone(**about) >= SMALLEST


@pytest.mark.parametrize("page", programs())
def test_notebooks_have_the_wide_form_alone(site, page):
    for png in pictures_in_notebook(site.out / f"{page}.ipynb"):
        names = [name for name, _ in png_chunks.chunks(png)]
        assert [name for name in names if name[1:2].islower()] == []
        assert names[-1] == b"IEND"


@pytest.mark.parametrize("page", programs())
def test_narrow_forms_have_both_with_their_size(site, page):
    for choice in site.html(page).select("article picture > source"):
        (image,) = choice.parent.select("img")
        dark = "-dark" if "figure-dark" in image["class"] else ""
        wide = image["src"].removesuffix(f"{dark}.webp")
        assert choice["srcset"] == f"{wide}-narrow{dark}.webp"
        assert choice["media"] == PHONES
        file = (site.out / page).parent / choice["srcset"]
        with Image.open(file) as pixels:
            assert abs(pixels.width - int(choice["width"]) * 2) <= 1
            assert abs(pixels.height - int(choice["height"]) * 2) <= 1
        assert int(choice["width"]) < 576
        assert file.stat().st_size < LARGEST


@pytest.mark.parametrize(("width", "narrow"), [(390, True), (1280, False)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phones_get_the_narrow_form(visit, width, narrow, scheme):
    tab = visit("layers/pooling", width=width, scheme=scheme).tab
    figure = tab.locator(f"picture img.figure-{scheme}").first
    figure.scroll_into_view_if_needed()
    figure.evaluate("(image) => image.decode()")
    name = figure.evaluate("(image) => image.currentSrc").rpartition("/")[2]
    assert ("-narrow" in name) == narrow
    assert name.endswith("-dark.webp") == (scheme == "dark")


def test_no_page_needs_the_original_files(site):
    assert list((site.out / "_images").glob("*.png")) == []


# --- what the pages' code says of colours ---


def parts_of_code(page: str) -> list[ast.AST]:
    return [part for code in all_code(source(page)) for part in ast.walk(ast.parse(code))]


def words_of_code(page: str) -> set[str]:
    """What stands in quotes, and the names behind a dot."""
    parts = parts_of_code(page)
    quoted = {part.value for part in parts if isinstance(part, ast.Constant)}
    dotted = {part.attr for part in parts if isinstance(part, ast.Attribute)}
    return {word for word in quoted if isinstance(word, str)} | dotted


@pytest.mark.parametrize("page", programs())
def test_page_names_no_colour_map_but_the_three(page):
    """Neither in code nor in a sentence."""
    words = words_of_code(page) | set(re.findall(r"`(\w+)`", source(page)))
    assert words & set(mpl.colormaps) <= {PIXELS, POSITIVE, SIGNED}


@pytest.mark.parametrize("page", programs())
def test_each_picture_says_its_colour_map(page):
    """Without one a reader's copy is drawn in viridis. A picture in three channels needs none."""
    unsaid = []
    for call in parts_of_code(page):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "imshow":
            options = {keyword.arg for keyword in call.keywords}
            if len(call.args) < 2 and not options & {"cmap", None}:  # None: **options
                unsaid.append(ast.unparse(call.args[0]))
    assert unsaid == (["color"] * 2 if page == "layers/channels-and-filters" else [])


@pytest.mark.parametrize("page", programs())
def test_code_names_its_colours(page):
    """A name can be read, and a reader's copy of it keeps its meaning: no '#1d6fb8'."""
    assert [word for word in words_of_code(page) if re.fullmatch("#[0-9a-fA-F]{3,8}", word)] == []
