"""Layers on a digit: what a cell depends on is what Keras's output depends on."""

from __future__ import annotations

import contextlib
import io
import re
from itertools import pairwise, product

import numpy as np
import pytest
import tensorflow as tf
from kit.instruments import expect_done, opening, task
from playwright.sync_api import expect
from tutorial_site.lab.links import encode_drawing

from tutorial_src.data import offline_sample

DIGIT = offline_sample()[0][0][0]
SIDE = 28
CONV3, CONV5, POOL, STRIDE = "Conv2D 3", "Conv2D 5", "MaxPool2D 2", "Conv2D 3, s=2"
WINDOWS = {CONV3: (3, 1), CONV5: (5, 1), POOL: (2, 2), STRIDE: (3, 2)}
BASIC = [CONV3, CONV3, POOL, CONV3, CONV3]
STACKS = [
    *([list(names) for count in (1, 2) for names in product(WINDOWS, repeat=count)]),
    *(3 * [name] for name in WINDOWS),
    [*BASIC, POOL, CONV5, CONV3],
    [STRIDE] * 8,
    [POOL, STRIDE, POOL, STRIDE, CONV5],
    [CONV5, STRIDE, CONV5, POOL, STRIDE, CONV3],
]


@pytest.fixture
def opened(browser, modules):
    """Opens the instrument with a digit; all are closed at the end."""
    with opening(browser, modules, "field", drawing=encode_drawing(DIGIT)) as open_page:

        def open_one(stack=None, **more):
            tab = open_page(**more)
            if stack is not None:
                pile(tab, stack)
            return tab

        yield open_one


def pile(tab, stack, keep: int = 0) -> None:
    """Take off all layers but so many, and put these on."""
    while layers(tab) > keep:
        tab.get_by_role("button", name="마지막 층 빼기").click()
    for name in stack:
        in_full = name.replace("s=", "strides=")
        tab.get_by_role("button", name=f"+ {in_full}", exact=True).click()


def layers(tab) -> int:
    return tab.locator("tbody th").count() - 1


def look(tab, depth: int) -> None:
    tab.get_by_role("slider", name="몇 번째 층까지 볼까요").fill(str(depth))


def choose(tab, row: int, column: int, *, on: int = 1) -> None:
    """Click a cell of the digit (0) or the output (1)."""
    canvas = tab.locator(".lab-map canvas").nth(on)
    box = canvas.bounding_box()
    cell = box["width"] / canvas.evaluate("(map) => map.width")
    canvas.click(position={"x": (column + 0.5) * cell, "y": (row + 0.5) * cell}, force=True)


def framed(tab, selector: str = ".field-now") -> list[int]:
    """First row, first column, rows and columns of what is framed on the digit."""
    shares = tab.locator(selector).evaluate_all(
        """(all) => all.map(({ style }) => [style.top, style.left, style.height, style.width]
          .map(parseFloat))"""
    )
    cells = [[share * SIDE / 100 for share in one] for one in shares]
    assert np.allclose(cells, np.round(cells), atol=1e-3)
    return [round(share) for share in cells[0]]


def box_of(mask: np.ndarray) -> list[int]:
    """The same of pixels that are seen; they fill a box, without gaps."""
    rows, columns = np.nonzero(mask)
    box = [rows.min(), columns.min(), np.ptp(rows) + 1, np.ptp(columns) + 1]
    assert mask.sum() == box[2] * box[3]
    return [int(side) for side in box]


def code(tab) -> str:
    return tab.locator(".keras-line code").inner_text()


def run(text: str) -> tuple[dict, str]:
    """The copied code's names, and what it printed."""
    names = {"np": np, "tf": tf, "image": DIGIT[np.newaxis, :, :, np.newaxis] / np.float32(255)}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(text, names)
    return names, printed.getvalue().strip()


# --- the numbers ---


def gradients(stack) -> tuple[list[tuple[int, int]], list[np.ndarray], list[int]]:
    """Cells of the last layer, the pixels that each has a gradient for, the sides of all outputs.

    No weight is negative, and means stand for maxima.
    """
    image = tf.Variable(tf.ones((1, SIDE, SIDE, 1)))
    with tf.GradientTape(persistent=True) as tape:
        net, outputs = image, []
        for name in stack:
            side, stride = WINDOWS[name]
            if name == POOL:
                net = tf.nn.avg_pool2d(net, side, stride, "VALID")
            else:
                net = tf.nn.conv2d(net, tf.ones((side, side, 1, 1)) / side**2, stride, "SAME")
            outputs.append(net)
        corners = [(0, 0), (net.shape[1] // 2, net.shape[1] - 1), (net.shape[1] // 2,) * 2]
        values = [net[0, row, column, 0] for row, column in corners]
    seen = [tape.gradient(value, image)[0, :, :, 0].numpy() != 0 for value in values]
    return corners, seen, [output.shape[1] for output in outputs]


def test_what_is_seen_is_what_has_a_gradient_in_keras(modules):
    expected = {}
    for number, stack in enumerate(STACKS):
        cells, seen, sides = gradients(stack)
        expected[number] = (cells, [box_of(mask) for mask in seen], sides)
    given = [[stack, expected[number][0]] for number, stack in enumerate(STACKS)]
    measured = modules.evaluate(
        """async (given) => {
          const { Stack } = await import("/instruments/field_stack.js");
          return given.map(([names, cells]) => {
            const stack = new Stack(names);
            stack.run(new Float32Array(784).fill(0.5));
            const depth = names.length;
            const boxes = cells.map((cell) => stack.seen(cell, depth))
              .map(({ top, left, height, width }) => [top, left, height, width]);
            return { boxes, sides: stack.layers.slice(1).map(({ shape }) => shape[0]),
              fields: stack.fields, gaps: stack.gaps,
              nested: cells.map((cell) => stack.boxes(cell, depth)),
              planned: stack.layers.map(({ receptiveField }) => receptiveField) };
          });
        }""",
        given,
    )
    for number, (stack, found) in enumerate(zip(STACKS, measured, strict=True)):
        assert found["boxes"] == expected[number][1], stack
        assert found["sides"] == expected[number][2], stack
        field, gap = 1, 1
        for at, name in enumerate(stack, 1):
            side, stride = WINDOWS[name]
            field, gap = field + (side - 1) * gap, gap * stride
            assert (found["fields"][at], found["gaps"][at]) == (field, gap), stack
            assert found["planned"][at] == min(field, SIDE), stack
        for boxes in found["nested"]:  # each holds the one before
            for inner, outer in pairwise(boxes):
                for first, sides in (("top", "height"), ("left", "width")):
                    assert outer[first] <= inner[first]
                    assert outer[first] + outer[sides] >= inner[first] + inner[sides]


@pytest.mark.parametrize(
    ("stack", "depth", "cell"),
    [
        (BASIC, 5, (7, 7)),
        (BASIC, 4, (0, 13)),
        (BASIC, 2, (27, 0)),
        ([POOL, CONV5, STRIDE], 3, (6, 3)),
        ([STRIDE, STRIDE, STRIDE, STRIDE], 4, (0, 1)),
    ],
)
def test_frame_is_what_the_copied_model_depends_on(opened, stack, depth, cell):
    """One pixel after the other goes through the model itself, with its maxima."""
    tab = opened(stack)
    look(tab, depth)
    choose(tab, *cell)
    names, printed = run(code(tab))
    side = re.search(r"출력 (\d+)×\1칸", tab.locator(".lab-map figcaption").nth(1).inner_text())
    assert printed == f"(None, {side[1]}, {side[1]}, 32)"
    model = names["model"]
    model.set_weights([np.full(one.shape, one.ndim == 4, "float32") for one in model.get_weights()])
    part = tf.keras.Model(model.inputs, model.layers[depth - 1].output)
    pixels = np.eye(SIDE**2, dtype="float32").reshape(-1, SIDE, SIDE, 1)
    seen = part.predict(pixels, batch_size=98, verbose=0)[:, cell[0], cell[1], 0] > 0
    assert framed(tab) == box_of(seen.reshape(SIDE, SIDE))
    height, width = framed(tab)[2:]
    expect(tab.locator(".lab-account")).to_contain_text(f"입력의 {height}×{width}칸을 봅니다")


def test_table_is_what_the_pages_code_says(opened):
    stack = [*BASIC, POOL, STRIDE, CONV5]
    tab = opened(stack)
    model = run(code(tab))[0]["model"]
    field, gap = 1, 1
    rows = tab.locator("tbody tr:has(th)")
    for number, (name, layer) in enumerate(zip(stack, model.layers, strict=True), 1):
        side, stride = WINDOWS[name]
        wider = field + (side - 1) * gap
        texts = rows.nth(number).locator("th, td").all_inner_texts()
        size = layer.output.shape[1]
        sum_ = f"{wider} = {field} + ({side} − 1)·{gap}".replace("\xa0", " ")
        field, gap = wider, gap * stride
        assert [text.replace("\xa0", " ") for text in texts] == [
            *(f"{number}. {name}", f"{size}×{size}", f"{gap}", sum_)
        ]


@pytest.mark.parametrize("depth", range(6))
def test_code_prints_the_shape_that_is_painted(opened, depth):
    tab = opened()
    look(tab, depth)
    side = tab.locator(".lab-map canvas").nth(1).evaluate("(map) => map.width")
    printed = run(code(tab))[1]
    assert printed == (f"(None, {side}, {side}, 32)" if depth else "(1, 28, 28, 1)")
    expect(tab.locator("tr[aria-current=true] td").first).to_have_text(f"{side}×{side}")


def test_rows_of_layers_to_come_have_no_rules(opened):
    tab = opened()
    colours = tab.locator("tbody tr").evaluate_all(
        "(rows) => rows.map((row) => getComputedStyle(row.lastChild).borderBottomColor)"
    )
    assert len(colours) == 9
    assert {colour == "rgba(0, 0, 0, 0)" for colour in colours[:6]} == {False}
    assert set(colours[6:]) == {"rgba(0, 0, 0, 0)"}


def test_no_layer_at_all(opened):
    tab = opened([])
    assert run(code(tab))[1] == "(1, 28, 28, 1)"
    choose(tab, 3, 4)
    assert framed(tab) == [3, 4, 1, 1]
    expect(tab.locator(".lab-account")).to_contain_text("행 3, 열 4")
    expect(tab.get_by_role("button", name="마지막 층 빼기")).to_be_disabled()


# --- what Keras refuses ---


@pytest.mark.parametrize("stack", [[POOL] * 5, [CONV3, POOL, STRIDE, POOL, POOL, POOL]])
def test_window_that_is_too_large_is_refused_in_keras_words(opened, stack):
    tab = opened(stack)
    with pytest.raises(ValueError, match="Computed output size") as refused:
        run(code(tab))
    words = re.search(r"Computed output size .*?valid`\.", str(refused.value))
    expect(tab.locator(".instrument-refusal code")).to_have_text(f"ValueError: {words[0]}")
    expect(tab.locator(".instrument-refusal p")).to_contain_text("padding")
    expect(tab.locator("table")).not_to_be_visible()
    # It is not on the pile: another one takes its place.
    tab.get_by_role("button", name=f"+ {CONV5}", exact=True).click()
    expect(tab.locator(".instrument-refusal")).to_be_empty()
    expect(tab.locator("tr[aria-current=true] th")).to_have_text(f"{len(stack)}. {CONV5}")
    run(code(tab))


def test_eight_layers_are_enough(opened):
    tab = opened([CONV3] * 8)
    more = tab.get_by_role("button", name=f"+ {CONV3}", exact=True)
    expect(more).to_be_disabled()
    more.click(force=True)
    expect(tab.locator(".lab-account")).to_contain_text("8개까지")
    assert layers(tab) == 8
    pile(tab, [], keep=7)
    expect(more).to_be_enabled()
    tab.get_by_role("button", name="처음대로").click()
    assert layers(tab) == len(BASIC)
    assert framed(tab)[2:] == [5, 5]


# --- by mouse, finger, keyboard ---


def test_field_grows_with_the_slider_around_the_same_place(opened):
    tab = opened()
    frames = []
    for depth in range(6):
        look(tab, depth)
        frames.append(framed(tab))
        assert tab.locator(".field-frame:visible").count() == max(depth - 1, 0)
    assert [frame[2] for frame in frames] == [1, 3, 5, 6, 10, 14]
    for top, left, height, width in frames:
        assert top <= 14 < top + height
        assert left <= 14 < left + width
    assert framed(tab, ".field-frame") == frames[1]


def test_digit_is_touched_too(opened):
    tab = opened()
    look(tab, 5)
    choose(tab, 2, 20, on=0)
    top, left, height, width = framed(tab)
    assert (top, width) == (0, 14)
    assert height < 14
    assert left <= 20 < left + width
    told = tab.locator(".lab-account").inner_text().replace("\xa0", " ")
    assert told.endswith("= 14칸이지만, 그림 밖에는 볼 칸이 없습니다.")
    # The frame does not go beyond the picture.
    picture = tab.locator(".lab-map .lab-frame").first
    assert picture.evaluate("(one) => getComputedStyle(one).overflow") == "clip"


def test_finger(opened):
    tab = opened(width=390, has_touch=True)
    tab.get_by_role("button", name=f"+ {CONV3}", exact=True).tap()
    before = framed(tab)
    output = tab.locator(".lab-map canvas").nth(1)
    output.scroll_into_view_if_needed()
    box = output.bounding_box()
    tab.touchscreen.tap(box["x"] + 4, box["y"] + 4)
    expect(tab.locator(".lab-account")).to_contain_text("행 0, 열 0")
    assert framed(tab)[:2] == [0, 0] != before[:2]


def test_keyboard(opened):
    tab = opened()
    tab.get_by_role("slider").focus()
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
    assert framed(tab)[2:] == [14, 14]
    tab.get_by_role("application").focus()
    before = framed(tab)
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowDown")
    after = framed(tab)
    # Cells are two pixels apart.
    assert [after[0] - before[0], after[1] - before[1]] == [2, 2]
    expect(tab.get_by_role("status").first).to_contain_text("행 8, 열 8")
    tab.get_by_role("button", name="마지막 층 빼기").focus()
    tab.keyboard.press("Enter")
    assert framed(tab)[2:] == [10, 10]


# --- tasks ---


def test_first_task_wants_three_small_kernels(opened):
    tab = opened()
    for depth in (1, 2, 3, 4, 5, 0):
        look(tab, depth)
    expect_done(tab, False)
    pile(tab, [CONV3, CONV5])  # 7 as well, but not by 3×3
    expect_done(tab, False)
    pile(tab, [CONV3, CONV3])
    expect_done(tab, False)
    pile(tab, [CONV3], keep=2)
    expect_done(tab)


@pytest.mark.parametrize(
    ("choice", "outcome"), [("세 층", "예상한 대로"), ("네 층", "예상과 달리 답은 '세 층'")]
)
def test_what_was_foretold_is_compared(opened, choice, outcome):
    tab = opened()
    tab.get_by_role("button", name=choice).click()
    pile(tab, [CONV3], keep=2)
    expect(tab.locator(".tasks-word")).to_contain_text(outcome)


@pytest.mark.parametrize(
    ("stack", "reached"),
    [
        ([CONV5] * 3, False),
        ([CONV5, CONV5, STRIDE], False),
        ([CONV5] * 4, False),
        ([STRIDE] * 3, True),
        ([POOL, POOL, CONV5], True),
    ],
)
def test_second_task_wants_distance_first(opened, stack, reached):
    tab = opened()
    task(tab, 2)
    pile(tab, stack)
    expect_done(tab, reached)


@pytest.mark.parametrize(
    ("stack", "cell", "outcome"),
    [
        ([POOL, POOL, CONV5, CONV3], (3, 3), "구석 칸은 아직"),
        ([STRIDE, STRIDE, STRIDE, STRIDE, CONV5], (1, 0), "모든 칸이"),
    ],
)
def test_third_task_wants_every_pixel(opened, stack, cell, outcome):
    tab = opened(stack[:-1])
    task(tab, 3)
    choose(tab, 0, 0)
    expect_done(tab, False)
    expected = "못 보는 칸도 있다" if "구석" in outcome else "모든 칸이 전체를 본다"
    tab.get_by_role("button", name=expected).click()
    pile(tab, stack[-1:], keep=len(stack) - 1)
    if "구석" in outcome:  # the formula says 28 or more, but the cell is in the corner
        expect_done(tab, False)
    choose(tab, *cell)
    expect_done(tab)
    expect(tab.locator(".tasks-word")).to_contain_text(outcome)
    expect(tab.locator(".tasks-word")).to_contain_text("예상한 대로")
