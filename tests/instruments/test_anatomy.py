"""The line of a convolution, part by part: what follows is Keras's, the drawing keeps up."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from itertools import product

import numpy as np
import pytest
import tensorflow as tf
from kit.instruments import expect_done, opening, task
from kit.site_build import ROOT
from kit.waiting import soon
from playwright.sync_api import expect

from tutorial_src.data import offline_sample

FIRST = {"filters": 32, "kernel_size": 3, "strides": 1, "channels": 3, "side": 28}
BUTTONS = {
    "filters": "filters",
    "kernel_size": "kernel_size",
    "padding": "padding",
    "strides": "strides",
    "side": "입력의 높이와 너비",
    "channels": "입력 채널",
}
SLIDERS = {
    "filters": "filters: 필터의 수",
    "kernel_size": "kernel_size: 창과 커널의 한 변",
    "strides": "strides: 창을 옮기는 칸 수",
    "channels": "입력 채널: 들어오는 장수",
    "side": "입력의 높이와 너비",
}
COUNT = """([name, kind]) => [...document.querySelectorAll(".anatomy-drawing rect." + kind)]
  .filter((one) => one.classList.contains("lit") && (!name || one.dataset.part === name)).length"""


@pytest.fixture
def opened(browser, modules):
    """Opens the instrument; all are closed at the end."""
    with opening(browser, modules, "anatomy") as open_page:
        yield open_page


def part(tab, name: str):
    """The button in the code."""
    return tab.locator(".anatomy-line").get_by_role("button", name=re.compile(f"^{BUTTONS[name]} "))


def set_to(tab, **settings) -> None:
    for name, value in settings.items():
        part(tab, name).click()
        if name == "padding":
            tab.get_by_role("radio", name=f"'{value}'").check()
        else:
            tab.get_by_role("slider", name=SLIDERS[name], exact=True).fill(str(value))


def facts(tab) -> tuple[str, str]:
    shape, parameters = tab.locator(".anatomy-facts dd").all_inner_texts()
    return shape, parameters


def run_code(tab) -> list[str]:
    """What the copied code prints."""
    told = io.StringIO()
    with redirect_stdout(told):
        exec(tab.locator(".keras-line code").inner_text(), {"np": np, "tf": tf})
    return told.getvalue().splitlines()


# --- the numbers ---


def test_facts_are_those_of_keras(modules):
    grid = [
        {"filters": f, "kernel_size": k, "padding": p, "strides": s, "channels": c, "side": n}
        for f, k, p, s, c, n in product(
            *((1, 32, 64), (1, 2, 3, 6, 7), ("same", "valid"), (1, 2, 3), (1, 3, 4), (7, 13, 28))
        )
    ]
    found = modules.evaluate(
        "async (grid) => grid.map((await import('/instruments/anatomy_facts.js')).factsOf)", grid
    )
    for settings, own in zip(grid, found, strict=True):
        layer = {**settings}
        channels, side = layer.pop("channels"), layer.pop("side")
        conv = tf.keras.layers.Conv2D(**layer)
        image = (None, side, side, channels)
        conv.build(image)
        assert own["shape"] == list(conv.compute_output_shape(image)[1:])
        assert own["parameters"] == conv.count_params()
        assert eval(own["formula"].replace("·", "*")) == conv.count_params()


def test_rim_is_where_keras_puts_zeros(modules):
    """A kernel of ones over an image of ones adds up as many cells as lie inside."""
    for size, strides, side in product((1, 2, 3, 4, 7), (1, 2, 3), (4, 5, 9, 28)):
        layer = {"filters": 1, "kernel_size": size, "padding": "same", "strides": strides}
        own = modules.evaluate(
            "async (set) => (await import('/instruments/anatomy_facts.js')).factsOf(set)",
            {**layer, "channels": 1, "side": side},
        )
        conv = tf.keras.layers.Conv2D(**layer, kernel_initializer="ones")
        output = conv(tf.ones((1, side, side, 1))).numpy()[0, :, :, 0]
        inside = [
            min(at * strides - own["before"] + size, side) - max(at * strides - own["before"], 0)
            for at in range(own["shape"][0])
        ]
        assert np.array_equal(output, np.outer(inside, inside))
        last = (own["shape"][0] - 1) * strides - own["before"] + size
        assert own["after"] == max(last - side, 0)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"strides": 2, "filters": 8},
        {"padding": "valid", "kernel_size": 5, "channels": 1, "side": 9},
        {"kernel_size": 7, "filters": 64, "channels": 4, "strides": 3},
    ],
)
def test_copied_code_prints_what_is_shown(opened, settings):
    tab = opened()
    set_to(tab, **settings)
    shape, parameters = facts(tab)
    formula, count = parameters.split(" = ")
    printed = run_code(tab)
    assert printed == [shape, count.replace(",", "")]
    asked = {**FIRST, **settings}
    k, c, f = asked["kernel_size"], asked["channels"], asked["filters"]
    assert formula == f"({k}·{k}·{c} + 1)·{f}"


def test_line_says_what_the_code_says(opened):
    tab = opened()
    set_to(tab, filters=5, kernel_size=4, padding="valid", strides=2, side=20, channels=2)
    line = re.sub(r"\s+", "", tab.locator(".anatomy-line").inner_text())
    assert line == "Conv2D(5,4,padding='valid',strides=2)입력(1,20,20,2)"
    code = tab.locator(".keras-line code").inner_text()
    assert "5, 4, strides=2, padding='valid')" in code
    assert "tf.zeros((1, 20, 20, 2))" in code


# --- touching the line ---


def test_there_are_as_many_sheets_as_filters(opened):
    tab = opened()
    for filters in (1, 2, 3, 64):
        set_to(tab, filters=filters)
        assert tab.evaluate(COUNT, ["filters", "sheet"]) == filters
        assert f"필터가 {filters}개" in tab.locator(".lab-account").inner_text()


LIGHTS = {
    "filters": (32, "sheet", "32", "896"),
    "kernel_size": (9, "kernel", "3", "896"),
    "padding": (3, "rim", "28"),
    "strides": (3, "cell", "28"),
    "channels": (3, "sheet", "3", "896"),
    "side": (2, "sheet", "28"),
}


@pytest.mark.parametrize("name", LIGHTS)
def test_a_part_lights_up_what_it_is(opened, name):
    tab = opened()
    part(tab, name).click()
    expect(part(tab, name)).to_have_attribute("aria-pressed", "true")
    assert tab.locator(".anatomy-line [aria-pressed=true]").count() == 1
    count, kind, *numbers = LIGHTS[name]
    tab.mouse.move(0, 0)
    assert tab.evaluate(COUNT, ["", kind]) == count
    assert set(tab.locator(".anatomy-facts b").all_inner_texts()) == set(numbers)
    controls = tab.locator(".anatomy-control > :visible")
    assert controls.count() == 1
    assert name == "padding" or controls.get_by_role("slider").count() == 1


def test_window_and_kernels_are_as_large_as_kernel_size(opened):
    tab = opened()
    widths = """() => [".window", ".sheet"].map((kind) =>
      [...document.querySelectorAll(".anatomy-drawing " + kind)]
        .map((one) => one.width.baseVal.value))"""
    for size in (1, 3, 7):
        set_to(tab, kernel_size=size)
        windows, sheets = tab.evaluate(widths)
        unit = sheets[0] / 28
        assert windows == pytest.approx([size * unit] * len(windows), abs=0.02)


def test_mouse_over_a_part_shows_it_for_a_while(opened):
    tab = opened()
    said = tab.locator(".lab-account").inner_text()
    part(tab, "padding").hover()
    assert tab.evaluate(COUNT, ["", "rim"]) == 3
    expect(tab.locator(".lab-account")).to_contain_text("0을 위와 왼쪽에 1줄")
    expect(part(tab, "filters")).to_have_attribute("aria-pressed", "true")
    tab.mouse.move(0, 0)
    assert tab.evaluate(COUNT, ["", "rim"]) == 0
    assert tab.locator(".lab-account").inner_text() == said


def test_drawing_is_pressed_too(opened):
    tab = opened()
    box = tab.locator(".anatomy-drawing rect.kernel").first.bounding_box()
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 3)
    expect(part(tab, "kernel_size")).to_have_attribute("aria-pressed", "true")


def test_finger_changes_a_part(opened):
    tab = opened(width=360, has_touch=True)
    part(tab, "kernel_size").tap()
    tab.get_by_role("button", name="kernel_size: 창과 커널의 한 변, 하나 늘리기").tap()
    expect(part(tab, "kernel_size")).to_have_text("4")
    tab.get_by_role("button", name="kernel_size: 창과 커널의 한 변, 하나 줄이기").tap()
    expect(part(tab, "kernel_size")).to_have_text("3")
    expect(tab.locator(".lab-account")).to_contain_text("3·3 = 9개")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_keyboard_goes_along_the_line_and_into_its_control(opened):
    tab = opened()
    part(tab, "filters").focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    expect(part(tab, "padding")).to_be_focused()
    expect(part(tab, "padding")).to_have_attribute("aria-pressed", "true")
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("slider", name=SLIDERS["kernel_size"])).to_be_focused()
    tab.keyboard.press("ArrowRight")
    expect(part(tab, "kernel_size")).to_have_text("4")
    assert facts(tab)[1] == "(4·4·3 + 1)·32 = 1,568"
    tab.keyboard.press("Home")
    tab.keyboard.press("ArrowLeft")  # there is no less
    expect(part(tab, "kernel_size")).to_have_text("1")
    part(tab, "kernel_size").focus()
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")
    expect(part(tab, "channels")).to_be_focused()  # the line goes round


def test_one_sentence_is_read_out(opened):
    tab = opened()
    set_to(tab, strides=2)
    spoken = tab.locator(".lab-account + p[role=status]")
    seen = tab.locator(".lab-account")
    assert soon(lambda: spoken.inner_text() == seen.inner_text())
    assert "출력은 14×14칸 32장, 파라미터는 896개" in seen.inner_text()


# --- what Keras refuses ---


def test_refusal_is_keras_own_and_goes_away(opened):
    tab = opened()
    set_to(tab, side=4, kernel_size=5)
    expect(tab.locator(".instrument-refusal")).to_be_empty()  # with padding there is room
    before = facts(tab)
    set_to(tab, padding="valid")
    told = tab.locator(".instrument-refusal code").inner_text().removeprefix("ValueError: ")
    with pytest.raises(ValueError, match="output size") as refused:
        tf.keras.layers.Conv2D(32, 5)(tf.keras.Input((4, 4, 3)))
    assert told in str(refused.value)
    assert facts(tab) == before  # of the last settings that Keras took
    part(tab, "filters").click()
    expect(tab.locator(".instrument-refusal code")).to_be_visible()
    with pytest.raises(ValueError, match="output size"):
        run_code(tab)
    set_to(tab, kernel_size=4)
    expect(tab.locator(".instrument-refusal")).to_be_empty()
    assert facts(tab)[0] == "(1, 1, 1, 32)"


@pytest.mark.parametrize("width", [390, 1280])
def test_phone_has_the_drawing_next_to_what_is_set(opened, width):
    """The sentence follows it there; where there is width, it stands between them."""
    tab = opened(width=width)
    boxes = [
        tab.locator(place).bounding_box()
        for place in (".anatomy-control", ".anatomy-view", ".lab-account", ".anatomy-sum")
    ]
    control, view, account, total = (box["y"] for box in boxes)
    assert control < min(view, account)
    assert (view < account) is (width == 390)
    assert max(view, account) < total
    set_to(tab, side=4, kernel_size=5, padding="valid")
    refusal, drawing = (
        tab.locator(one).bounding_box() for one in (".instrument-refusal", ".anatomy-view")
    )
    assert drawing["y"] <= refusal["y"] + 1
    assert refusal["y"] + refusal["height"] <= drawing["y"] + drawing["height"] + 1


# --- one window, channel by channel ---


def grids(tab, name: str, channels: int) -> np.ndarray:
    """The tables of this name, (2, 2, channels)."""
    sheets = []
    for channel in range(channels):
        table = tab.get_by_role("table", name=f"{name} {channel}")
        numbers = [float(text.replace("−", "-")) for text in table.inner_text().split()]
        sheets.append(np.reshape(numbers, (2, 2)))
    return np.stack(sheets, axis=-1)


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_sum_is_that_of_keras(opened, channels):
    tab = opened()
    tab.get_by_role("radio", name=f"{channels}장").check()
    window = grids(tab, "창", channels)
    for number, bias in ((0, -2), (1, -1)):
        tab.get_by_role("radio", name=f"필터 {number}").check()
        assert np.array_equal(grids(tab, "창", channels), window)  # the input is the same
        kernel = grids(tab, "커널", channels)
        assert np.array_equal(grids(tab, "곱", channels), window * kernel)
        layer = tf.keras.layers.Conv2D(1, 2)
        layer.build((None, *window.shape))
        layer.set_weights([kernel[..., np.newaxis], np.array([bias])])
        expected = layer(window[np.newaxis].astype("float32")).numpy().item()
        addends, answer = tab.locator(".anatomy-addends").inner_text().split(" = ")
        assert float(answer.replace("−", "-")) == expected
        words = addends.replace("(편향)", "").replace("−", "-")
        assert eval(words) == expected
        sums = (window * kernel).sum(axis=(0, 1))
        shown = tab.locator(".anatomy-row-sum:visible").all_inner_texts()
        assert [float(one.removeprefix("합 ").replace("−", "-")) for one in shown] == sums.tolist()
        answers = re.findall(r"필터 \d은 (−?\d+)", tab.locator(".anatomy-total").inner_text())
        assert float(answers[number].replace("−", "-")) == expected
    none = tab.get_by_text(f"{channels}장짜리 입력에는 이 채널이 없습니다.")
    assert none.locator("visible=true").count() == 3 - channels


def test_window_and_kernel_are_those_of_the_page(opened):
    """The page's own cells, from the picture to the window."""
    page = (ROOT / "docs" / "layers" / "channels-and-filters.md").read_text(encoding="utf-8")
    cells = re.findall(r"```\{code-cell\}\n(?:---\n.*?---\n|:tags:.*?\n)?(.*?)```", page, re.S)
    names = {"np": np, "digit": offline_sample()[0][0][0].astype("float32") / 255}
    for start in ("ink = ", "kernels = np.zeros", "at = np.unravel"):
        cell = next(cell for cell in cells if cell.strip().startswith(start))
        with redirect_stdout(io.StringIO()):
            exec(cell, names)
    tab = opened()
    assert np.array_equal(grids(tab, "창", 2), names["window"])
    assert np.array_equal(grids(tab, "커널", 2), names["kernels"])
    total = names["sums"].sum() + names["bias"]
    expect(tab.locator(".anatomy-addends b")).to_have_text(f"{total:.0f}")


# --- tasks ---


def test_first_task_wants_the_shape_from_this_input(opened):
    tab = opened()
    set_to(tab, side=14, filters=8)
    assert facts(tab)[0] == "(1, 14, 14, 8)"
    expect_done(tab, False)
    set_to(tab, side=28)
    expect_done(tab, False)
    set_to(tab, strides=2)
    expect_done(tab)


@pytest.mark.parametrize(
    ("choice", "outcome"), [("두 배", "예상한 대로"), ("네 배", "예상과 달리")]
)
def test_second_task_compares_with_half_as_many(opened, choice, outcome):
    tab = opened()
    task(tab, 2)
    tab.get_by_role("button", name=choice, exact=True).click()
    set_to(tab, filters=40)
    set_to(tab, kernel_size=5)
    set_to(tab, filters=64)
    expect_done(tab, False)  # 32 of them were not seen with this kernel
    set_to(tab, filters=32)
    part(tab, "kernel_size").click()
    expect_done(tab, False)
    set_to(tab, filters=64)
    expect_done(tab)
    word = tab.locator(".tasks-word")
    expect(word).to_contain_text(outcome)
    expect(word).to_contain_text("2,432개에서 4,864개")


@pytest.mark.parametrize(
    "way",
    [
        {"channels": 1, "strides": 2},
        {"kernel_size": 2, "channels": 1, "filters": 64, "strides": 2},
        {"kernel_size": 1, "channels": 4, "filters": 64, "side": 14},
    ],
)
def test_third_task_has_several_ways(opened, way):
    tab = opened()
    task(tab, 3)
    tab.get_by_role("button", name="그대로", exact=True).click()
    *before, last = way
    set_to(tab, **{name: way[name] for name in before})
    expect_done(tab, False)
    set_to(tab, **{last: way[last]})
    expect_done(tab)
    expect(tab.locator(".tasks-word")).to_contain_text("= 320")
    expect(tab.locator(".tasks-word")).to_contain_text("예상한 대로")


def test_third_task_wants_both(opened):
    tab = opened()
    task(tab, 3)
    set_to(tab, strides=2)
    expect_done(tab, False)
    set_to(tab, strides=1, channels=1)
    assert facts(tab)[1].endswith("= 320")
    expect_done(tab, False)


def test_looking_does_no_task(opened):
    """What is so already when the task comes, and what one only looks at, does not count."""
    tab = opened()
    task(tab, 2)
    set_to(tab, filters=8, strides=2)
    tab.get_by_role("button", name="다음 과제").click()
    tab.get_by_role("button", name="다음 과제").click()
    expect(tab.locator(".tasks-ask")).to_contain_text("14×14칸 8장")
    for name in BUTTONS:
        part(tab, name).click()
    tab.get_by_role("radio", name="필터 1").check()
    expect_done(tab, False)
