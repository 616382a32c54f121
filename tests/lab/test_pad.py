"""The sheet to draw on, by itself, with mouse, finger and keyboard; and digits drawn in the lab."""

from __future__ import annotations

import numpy as np
import pytest
from kit.drawn_digits import draw, many
from kit.empty_page import empty_page
from kit.visit import Visit
from playwright.sync_api import expect
from tutorial_site.lab.links import encode_drawing
from tutorial_site.lab.weights import weights_file

from tutorial_src.data import offline_sample

PEN, ERASER = 16, 20  # how wide
SIDE = 256  # of the sheet, so that a pixel of the page is one of the sheet's
START = """async () => {
  const { DrawingPad } = await import('/parts/drawing_pad.js');
  const { decodeDrawing, encodeDrawing } = await import('/parts/address.js');
  const said = [];
  const pad = new DrawingPad(() => {}, (sentence) => said.push(sentence));
  Object.assign(window, { pad, said, decodeDrawing, encodeDrawing });
  document.body.append(pad.element);
  pad.redraw();
}"""
# Its image is a bar of ink, six of the 28 rows high.
SAMPLE = """pad.show({ base: new Uint8Array(784).map((_, at) => 280 <= at && at < 448 ? 255 : 0),
                       strokes: [] })"""
INK = "pad.pixels().reduce((sum, value, at) => sum + (at % 4 === 3 && value > 0), 0)"
WHOLE_SAMPLE = 6 * SIDE * SIDE // 28  # pixels, but for the rounding at its edges

STYLES = f"""
[data-part=pad] {{ position: relative; width: {SIDE}px }}
canvas {{ display: block; width: {SIDE}px; height: {SIDE}px; touch-action: none }}
"""


@pytest.fixture
def sheet(browser, modules):
    """A page with nothing but the sheet; a finger can touch it."""
    size = {"width": 600, "height": 500}
    with empty_page(browser, modules, STYLES, has_touch=True, viewport=size) as tab:
        tab.evaluate(START)
        yield tab


def place(tab, x: float, y: float) -> tuple[float, float]:
    box = tab.locator("canvas").bounding_box()
    return box["x"] + x, box["y"] + y


def by_mouse(tab, points) -> None:
    tab.mouse.move(*place(tab, *points[0]))
    tab.mouse.down()
    for point in points[1:]:
        tab.mouse.move(*place(tab, *point), steps=3)
    tab.mouse.up()


def by_finger(tab, points) -> None:
    client = tab.context.new_cdp_session(tab)
    for number, point in enumerate(points):
        x, y = place(tab, *point)
        kind = "touchMove" if number else "touchStart"
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def by_keyboard(tab, _points) -> None:
    tab.locator("canvas").focus()
    for key in (" ", "ArrowDown", "Shift+ArrowDown", " "):
        tab.keyboard.press(key)


@pytest.mark.parametrize("drawn", [by_mouse, by_finger], ids=["mouse", "finger"])
def test_a_touch_without_a_move_makes_a_dot(sheet, drawn):
    drawn(sheet, [(100, 120)])
    assert sheet.evaluate(INK) == pytest.approx(np.pi * (PEN / 2) ** 2, rel=0.25)
    sheet.evaluate(SAMPLE)
    drawn(sheet, [(40, 40)])  # and it takes the place of a sample
    assert sheet.evaluate(INK) == pytest.approx(np.pi * (PEN / 2) ** 2, rel=0.25)


DRAWN_BY = {"mouse": by_mouse, "finger": by_finger, "keyboard": by_keyboard}
LINE = [(30, 20), (30, 60)]  # beside the sample's bar


def ink(tab) -> int:
    """How many pixels have ink."""
    return tab.evaluate(INK)


def drawing(tab) -> str:
    return tab.evaluate("encodeDrawing(pad.drawing)")


def ghost(tab):
    return tab.get_by_text("여기에 그리세요")


def hint(tab):
    return tab.get_by_text("그리면 표본이 사라집니다")


@pytest.mark.parametrize("draw", DRAWN_BY.values(), ids=DRAWN_BY)
def test_first_stroke_begins_on_empty_paper(sheet, draw):
    sheet.evaluate(SAMPLE)
    before = drawing(sheet)
    assert ink(sheet) == pytest.approx(WHOLE_SAMPLE, rel=0.02)
    draw(sheet, LINE)
    assert drawing(sheet).startswith(".")  # no image, but a stroke
    assert PEN * 30 < ink(sheet) < PEN * 130
    once = ink(sheet)
    draw(sheet, [(200, 200), (200, 230)])  # the second one stays with the first
    assert ink(sheet) >= once
    assert sheet.evaluate("pad.drawing.strokes.length") == 2
    sheet.evaluate("pad.undo()")
    sheet.evaluate("pad.undo()")
    assert drawing(sheet) == before
    assert ink(sheet) == pytest.approx(WHOLE_SAMPLE, rel=0.02)


@pytest.mark.parametrize("draw", DRAWN_BY.values(), ids=DRAWN_BY)
def test_one_step_back_brings_the_whole_sample(sheet, draw):
    sheet.evaluate(SAMPLE)
    before, pixels = drawing(sheet), ink(sheet)
    draw(sheet, LINE)
    sheet.locator("canvas").focus()
    sheet.keyboard.press("Control+z")
    assert (drawing(sheet), ink(sheet)) == (before, pixels)
    expect(hint(sheet)).to_be_visible()


@pytest.mark.parametrize("draw", DRAWN_BY.values(), ids=DRAWN_BY)
def test_eraser_works_on_the_sample(sheet, draw):
    sheet.evaluate(SAMPLE)
    sheet.evaluate("pad.erase = true")
    before = ink(sheet)
    draw(sheet, [(100, 100), (100, 140)])  # through the bar; the keyboard's pen goes there, too
    rest = ink(sheet)
    assert before - ERASER * 80 < rest < before - ERASER * 20
    sheet.evaluate("pad.erase = false")
    by_mouse(sheet, LINE)  # what was worked on is no sample any more
    assert ink(sheet) > rest


def test_address_of_old_shows_sample_and_strokes(sheet):
    sheet.evaluate(SAMPLE)
    image = drawing(sheet).removesuffix(".")
    sheet.evaluate("text => pad.show(decodeDrawing(text))", f"{image}.AAIeFB48")
    assert ink(sheet) > WHOLE_SAMPLE + PEN * 40
    by_mouse(sheet, [(200, 200), (200, 230)])
    assert drawing(sheet).startswith(image)
    expect(hint(sheet)).to_be_hidden()


def test_keyboard_is_told_that_the_sample_leaves(sheet):
    sheet.evaluate(SAMPLE)
    by_keyboard(sheet, [])
    assert sheet.evaluate("said[0]") == "표본을 치우고 펜을 내렸습니다."
    by_keyboard(sheet, [])
    assert sheet.evaluate("said").count("펜을 내렸습니다.") == 1


@pytest.mark.parametrize("draw", DRAWN_BY.values(), ids=DRAWN_BY)
def test_ghost_is_there_until_there_is_ink(sheet, draw):
    expect(ghost(sheet)).to_be_visible()
    draw(sheet, LINE)  # through the ghost, which is in nobody's way
    expect(ghost(sheet)).to_be_hidden()
    assert ink(sheet) > PEN * 30
    sheet.evaluate("pad.clear()")
    expect(ghost(sheet)).to_be_visible()
    sheet.evaluate(SAMPLE)
    expect(ghost(sheet)).to_be_hidden()
    sheet.evaluate("pad.clear()")
    sheet.evaluate("pad.erase = true")
    draw(sheet, LINE)
    expect(ghost(sheet)).to_be_visible()  # the eraser leaves nothing


def test_hint_is_there_as_long_as_the_sample_is_whole(sheet):
    expect(hint(sheet)).to_be_hidden()
    sheet.evaluate(SAMPLE)
    expect(hint(sheet)).to_be_visible()
    sheet.evaluate("pad.erase = true")
    by_mouse(sheet, LINE)
    expect(hint(sheet)).to_be_hidden()


def test_words_over_the_sheet_are_for_the_eye_only(sheet):
    names = sheet.locator("[data-part=pad]").aria_snapshot()
    assert "여기에" not in names
    assert "첫 획에서 사라집니다" in names


@pytest.mark.parametrize("side", [132, 200, 264])
def test_words_fit_over_the_sheet(sheet, side):
    style = f"[data-part=pad], canvas {{ width: {side}px !important; height: {side}px !important }}"
    sheet.add_style_tag(content=style)
    outline = sheet.locator(".pad-ghost span").evaluate(
        "span => [span.offsetWidth, span.scrollWidth - span.clientWidth]"
    )
    assert outline[0] == pytest.approx(side * 20 / 28, abs=2)
    assert outline[1] <= 0
    sheet.evaluate(SAMPLE)
    size, wide, high = sheet.locator(".pad-hint").evaluate(
        """(hint) => { const range = document.createRange(); range.selectNodeContents(hint);
          const box = range.getBoundingClientRect();
          return [parseFloat(getComputedStyle(hint).fontSize), box.width, box.height]; }"""
    )
    assert size >= 11
    assert wide < side
    assert high < side * 4 / 28  # a digit of MNIST leaves four rows free


# --- digits drawn by hand ---

ANSWERS = """async (drawings) => {
  const { NETWORK } = await import("/network/facts.js");
  const { Model } = await import("/network/model.js");
  const { inJavaScript } = await import("/network/webassembly.js");
  const { decodeWeights, inOrder } = await import("/network/weights.js");
  const { networkInput } = await import("/parts/picture.js");
  const model = new Model(NETWORK.layers, { machine: inJavaScript, seed: 1 });
  const file = await (await fetch("/weights.bin")).arrayBuffer();
  model.setWeights(inOrder(decodeWeights(file)));
  return drawings.map((strokes) => {
    pad.show({ base: null, strokes: strokes.map((points) => ({ erase: false, points })) });
    const ink = pad.pixels().filter((_, at) => at % 4 === 3);
    model.forward(Float32Array.from(networkInput(ink, true), (value) => value / 255), {});
    const { output } = model.layers.at(-1);
    return output.indexOf(Math.max(...output));
  });
}"""


def test_drawn_digits_are_read(sheet):
    drawn = many(5, seed=3)
    sheet.route("**/weights.bin", lambda route: route.fulfill(body=weights_file()))
    answers = np.array(sheet.evaluate(ANSWERS, [strokes for _, strokes in drawn]))
    digits = np.array([digit for digit, _ in drawn])
    assert len(digits) >= 60
    wrong = [pair for pair in zip(digits, answers, strict=True) if pair[0] != pair[1]]
    assert len(wrong) <= 0.03 * len(digits), wrong
    assert not [pair for pair in wrong if pair[0] == 7]


# A 7 with and without a bar or a serif, slanted, small in a corner, as large as the sheet; others.
BY_HAND = {
    "7": (7, "plain", 150, (80, 50)),
    "7 with a bar": (7, "bar", 150, (80, 50)),
    "7 with a serif": (7, "serif", 150, (80, 50)),
    "slanted 7": (7, "plain", 150, (50, 50), 0.4),
    "small 7 in a corner": (7, "plain", 60, (180, 185)),
    "large 7": (7, "tall", 225, (50, 15)),
    "0": (0, "round", 160, (70, 45)),
    "1": (1, "flag", 160, (100, 45)),
    "2": (2, "plain", 160, (70, 45)),
    "3": (3, "round", 160, (70, 45)),
    "4": (4, "open", 160, (70, 45)),
    "5": (5, "two", 160, (70, 45)),
    "6": (6, "plain", 160, (70, 45)),
    "8": (8, "eight", 160, (70, 45)),
    "9": (9, "stick", 160, (70, 45)),
}


@pytest.fixture(scope="module")
def lab(browser, address):
    one = Visit(browser, address, "lab")
    yield one.tab
    one.close()
    assert [problem for problem in one.problems if "willReadFrequently" not in problem] == []


@pytest.mark.parametrize("drawn", BY_HAND.values(), ids=BY_HAND)
def test_drawn_over_a_sample_a_digit_answers_itself(lab, drawn):
    digit = drawn[0]
    (images, labels), _ = offline_sample()
    other = 3 if digit == 8 else 8
    sample = encode_drawing(images[labels == other][0])
    # By way of another: the lab writes its address some time after a stroke, and one that stands
    # there already, from the digit before, would not be heard.
    there = f"#layer=conv2d&map=0&drawing={sample}"
    lab.evaluate("hash => { location.hash = '#layer=conv2d'; location.hash = hash; }", there)
    said = lab.get_by_label("네트워크의 답").get_by_role("status").first
    expect(said).to_contain_text(f"네트워크의 답은 {other},", timeout=20_000)
    sheet = lab.locator("[data-part=pad] canvas")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    for stroke in draw(*drawn, pace=12):
        points = [
            [box[axis] + at / SIDE * box["width"] for axis, at in zip("xy", point, strict=True)]
            for point in stroke
        ]
        lab.mouse.move(*points[0])
        lab.mouse.down()
        for point in points[1:]:
            lab.mouse.move(*point)
        lab.mouse.up()
    expect(said).to_contain_text(f"네트워크의 답은 {digit},", timeout=10_000)


def test_an_hour_of_drawing_is_not_all_kept(sheet):
    """And the last steps are."""
    sheet.evaluate("""() => {
      const strokes = (number) => [{ erase: false, points: [[number, 9]] }];
      for (let at = 0; at < 200; at++) pad.show({ base: null, strokes: strokes(at) });
    }""")
    assert sheet.evaluate("pad.past.length") == 60
    for _ in range(70):
        sheet.evaluate("pad.undo()")
    assert sheet.evaluate("pad.drawing.strokes[0].points[0][0]") == 200 - 1 - 60


def test_eraser_leaves_no_trace_on_empty_paper(sheet):
    sheet.evaluate("pad.erase = true")
    by_mouse(sheet, LINE)
    assert drawing(sheet) == "."
    assert sheet.evaluate("pad.past.length") == 0
