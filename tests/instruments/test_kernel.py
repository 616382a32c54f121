"""Editing a kernel: the same map as Keras's, the sum behind a cell, and tasks that notice."""

from __future__ import annotations

import re

import numpy as np
import pytest
import tensorflow as tf
from kit.instruments import expect_done, opening, task
from kit.site_build import ROOT
from playwright.sync_api import expect
from tutorial_site.lab.links import encode_drawing

from tutorial_src.data import offline_sample

DIGITS = offline_sample()[0][0][:3]
KERNELS = {
    "세로 가장자리": [[-1, 0, 1]] * 3,
    "가로 가장자리": [[-1] * 3, [0] * 3, [1] * 3],
    "또렷하게": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "흐리게": [[1 / 9] * 3] * 3,
    "그대로": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "모두 0": [[0] * 3] * 3,
}
UNEVEN = [[0.5, -2, 3], [0, 9, -9], [-1.25, 1, 4]]  # none of its numbers may change places
REACH = re.compile(r"가장 진한 색 = ±([\d.]+)$")
ACCOUNT = re.compile(r"값은 (\S+?)입니다. 맵의 값은 (\S+?)부터 (\S+?)까지입니다. .* (\S+?)입니다.$")


@pytest.fixture
def opened(browser, modules):
    """Opens the instrument with a digit; all are closed at the end."""
    with opening(browser, modules, "kernel") as open_page:

        def open_one(digit=DIGITS[0], options=None, **more):
            tab = open_page(options, drawing=encode_drawing(digit), **more)
            expect(tab.locator(".keras-line code")).to_contain_text("Conv2D")
            return tab

        yield open_one


def take(tab, name: str) -> None:
    tab.get_by_role("button", name=name, exact=True).click()


def number(row: int, column: int) -> str:
    return f'.kernel-own [role="row"]:nth-child({row + 1}) > :nth-child({column + 1})'


def write(tab, numbers: dict[tuple[int, int], float]) -> None:
    for place, value in numbers.items():
        tab.locator(number(*place)).click()
        tab.get_by_role("textbox").fill(str(value))


def all_of(kernel) -> dict[tuple[int, int], float]:
    return {place: kernel[place[0]][place[1]] for place in np.ndindex(3, 3)}


def value_of(text: str) -> float:
    return float(text.replace("−", "-"))


def grid(tab, name: str) -> np.ndarray:
    cells = tab.get_by_role("table", name=name).get_by_role("cell").all_inner_texts()
    return np.reshape([value_of(text) for text in cells], (3, 3))


def of_keras(digit, kernel) -> np.ndarray:
    image = digit[np.newaxis, :, :, np.newaxis].astype("float32") / 255
    weights = np.array(kernel, "float32").reshape(3, 3, 1, 1)
    return tf.nn.conv2d(image, weights, 1, "SAME").numpy()[0, :, :, 0]


def painted(tab) -> tuple[np.ndarray, float]:
    """The map as its colours say, and how far one step of colour is from the next."""
    css = (ROOT / "docs/_static/colours.css").read_text(encoding="utf-8").partition("}")[0]
    names = "paper", "positive", "negative"
    found = (re.search(rf"--colour-{name}: #(\w+)", css)[1] for name in names)
    paper, *ends = (np.array(list(bytes.fromhex(colour)), float) for colour in found)
    levels = tab.locator(".instrument-maps canvas").evaluate("""(map) => Array.from(
      map.getContext("2d").getImageData(0, 0, map.width, map.height).data)""")
    colours = np.reshape(levels, (28, 28, 4))[..., :3] - paper
    caption = tab.locator("figcaption").inner_text()
    reach = 0 if caption.endswith(", 모두 0") else float(REACH.search(caption)[1])
    shares = [colours @ (end - paper) / np.sum((end - paper) ** 2) for end in ends]
    gaps = [
        np.abs(colours - share[..., np.newaxis] * (end - paper)).sum(-1)
        for share, end in zip(shares, ends, strict=True)
    ]
    return reach * np.where(gaps[0] <= gaps[1], shares[0], -shares[1]), reach / 255


def expect_map(tab, output: np.ndarray) -> None:
    values, step = painted(tab)
    assert np.abs(values - output).max() <= 2 * step + 0.006  # the caption has two decimals
    here, low, high, _ = (
        value_of(text) for text in ACCOUNT.search(tab.locator(".lab-account").inner_text()).groups()
    )
    assert [low, high] == pytest.approx([output.min(), output.max()], abs=0.0051)
    place = re.match(r"행 (\d+), 열 (\d+)", tab.locator(".kernel-sum").inner_text()).groups()
    assert here == pytest.approx(output[tuple(map(int, place))], abs=0.0051)


@pytest.mark.parametrize("digit", range(3))
def test_map_is_the_one_of_keras(opened, digit):
    tab = opened(DIGITS[digit])
    for name, kernel in KERNELS.items():
        take(tab, name)
        expect(tab.get_by_role("button", name=name, exact=True)).to_have_attribute(
            "aria-pressed", "true"
        )
        expect_map(tab, of_keras(DIGITS[digit], kernel))
    write(tab, all_of(UNEVEN))
    expect(tab.locator(".kernel-presets [aria-pressed=true]")).to_have_count(0)
    expect_map(tab, of_keras(DIGITS[digit], UNEVEN))


@pytest.mark.parametrize("option", ["vertical", "horizontal", "sharpen", "blur", "same", "zero"])
def test_code_gives_what_is_painted(opened, option):
    tab = opened(options={"kernel": option})
    image = DIGITS[0][np.newaxis, :, :, np.newaxis].astype("float32") / 255
    for kernel in (None, UNEVEN):
        if kernel:
            write(tab, all_of(kernel))
        names = {"np": np, "tf": tf, "image": image}
        exec(tab.locator(".keras-line code").inner_text(), names)
        expect_map(tab, names["output"].numpy()[0, :, :, 0])


def test_cell_shows_its_window_and_its_sum(opened):
    tab = opened(options={"kernel": "sharpen"})
    box = tab.locator(".instrument-maps canvas").bounding_box()
    for row, column in [(14, 12), (9, 16), (0, 0), (27, 27)]:
        x, y = ((at + 0.5) / 28 * box["width"] for at in (column, row))
        tab.mouse.click(box["x"] + x, box["y"] + y)
        framed = np.pad(DIGITS[0].astype(float) / 255, 1)
        window = framed[row : row + 3, column : column + 3]
        assert grid(tab, "창 속의 픽셀") == pytest.approx(window, abs=0.0051)
        products = grid(tab, "픽셀 × 커널")
        assert products == pytest.approx(window * KERNELS["또렷하게"], abs=0.0101)
        said = tab.locator(".kernel-sum").inner_text()
        assert said.startswith(f"행 {row}, 열 {column}: ")
        if products.any():
            terms, _, total = said.partition(": ")[2].partition(" = ")
            addends = [value_of(term) for term in re.sub(r"([+−]) ", r" \1", terms).split()]
            assert addends == pytest.approx([one for one in products.flat if one])
            assert sum(addends) == pytest.approx(value_of(total))
        outside = 5 if row in (0, 27) else 0  # of a corner's window
        expect(tab.locator(".beyond")).to_have_count(2 * outside)
        pad, marker = (
            tab.locator(place).bounding_box() for place in (".lab-pad", ".lab-sheet .lab-marker")
        )
        cell = pad["width"] / 28
        assert marker["x"] - pad["x"] == pytest.approx((column - 1) * cell, abs=2)
        assert marker["y"] - pad["y"] == pytest.approx((row - 1) * cell, abs=2)
        assert marker["width"] == pytest.approx(3 * cell, abs=5)  # its border may lie outside


def test_mouse_over_the_map_looks_and_goes_back(opened):
    tab = opened()
    chosen = tab.locator(".kernel-sum").inner_text()
    box = tab.locator(".instrument-maps canvas").bounding_box()
    tab.mouse.move(box["x"] + box["width"] * 3.5 / 28, box["y"] + box["height"] * 5.5 / 28)
    expect(tab.locator(".kernel-sum")).to_contain_text("행 5, 열 3:")
    tab.mouse.move(0, 0)
    expect(tab.locator(".kernel-sum")).to_have_text(chosen)


def test_first_task_wants_the_lower_edge_only(opened):
    tab = opened()
    take(tab, "가로 가장자리")  # the upper edge
    expect_done(tab, False)
    take(tab, "모두 0")
    write(tab, {(0, 0): 1, (2, 2): -1})  # the right edge, too
    expect_done(tab, False)
    take(tab, "모두 0")
    write(tab, {(0, 1): 1})
    expect_done(tab, False)  # the whole square
    write(tab, {(2, 1): -1})
    expect_done(tab)
    expect(tab.locator(".tasks-word")).to_contain_text("위 두 줄만 획(1)에 걸려 합이 1, 위쪽에서는")


def test_first_task_says_why_with_the_kernels_own_sums(opened):
    kernel = np.array([[0.5, 1, 0.5], [0, 1, 0], [-1, -1, -1]])
    tab = opened()
    take(tab, "모두 0")
    write(tab, all_of(kernel.tolist()))
    expect_done(tab)
    word = tab.locator(".tasks-word").inner_text()
    sums = kernel[:2].sum(), kernel[1:].sum(), kernel[:, 1:].sum(), kernel[:, :2].sum()
    expected = r"합이 (\S+), .* 걸려 (\S+)입니다. .* 더한 (\S+), (\S+)입니다."
    assert [value_of(one) for one in re.search(expected, word).groups()] == list(sums)


@pytest.mark.parametrize(
    ("choice", "outcome"), [("위쪽 줄", "예상한 대로"), ("아래쪽 줄", "예상과 달리 답은 '위쪽 줄'")]
)
def test_what_was_foretold_is_compared(opened, choice, outcome):
    tab = opened()
    take(tab, choice)
    take(tab, "모두 0")
    write(tab, {(0, 0): 1, (0, 1): 1, (0, 2): 1, (2, 0): -1, (2, 1): -1, (2, 2): -1})
    expect(tab.locator(".tasks-word")).to_contain_text(outcome)


def test_second_task_wants_one_cell_to_the_left(opened):
    tab = opened()
    task(tab, 2)
    take(tab, "그대로")
    write(tab, {(1, 1): 0, (1, 0): 1})  # to the right
    expect_map(tab, np.pad(DIGITS[0] / 255, ((0, 0), (1, 0)))[:, :28])
    expect_done(tab, False)
    write(tab, {(1, 0): 0, (1, 2): 2})  # not the same shades
    expect_done(tab, False)
    write(tab, {(1, 2): 1})
    expect_map(tab, np.pad(DIGITS[0] / 255, ((0, 0), (0, 1)))[:, 1:])
    expect_done(tab)


def test_second_task_wants_a_digit(opened):
    tab = opened()
    task(tab, 2)
    tab.get_by_role("button", name="모두 지우기").click()
    write(tab, {(0, 0): 0})
    expect(tab.locator(".lab-account")).to_contain_text("0부터 0까지")
    expect_done(tab, False)


def test_third_task_wants_all_edges_and_no_flat_area(opened):
    tab = opened()
    task(tab, 3)
    for name in KERNELS:
        take(tab, name)
    expect_done(tab, False)
    take(tab, "또렷하게")
    write(tab, {(1, 1): 3})
    expect_done(tab, False)
    tab.get_by_role("button", name="늘리기").click()
    expect_done(tab)
    expect(tab.locator(".tasks-word")).to_contain_text("네 쪽 테두리에서 모두 1입니다.")


def test_third_task_takes_any_digit_and_the_other_sign(opened):
    tab = opened(np.zeros_like(DIGITS[0]))
    task(tab, 3)
    write(tab, all_of([[1, 1, 1], [1, -8, 1], [1, 1, 1]]))
    expect_done(tab)


def test_number_too_far_is_refused_and_the_map_stays(opened):
    tab = opened()
    write(tab, {(1, 1): 9.5})
    expect(tab.get_by_role("alert").filter(has_text="−9에서 9까지")).to_be_visible()
    expect_map(tab, of_keras(DIGITS[0], KERNELS["세로 가장자리"]))


def test_window_slides_and_stops(opened):
    tab = opened()
    box = tab.locator(".instrument-maps canvas").bounding_box()
    tab.mouse.click(box["x"] + 3, box["y"] + box["height"] / 2)
    start = tab.locator(".kernel-sum").inner_text().partition(":")[0]
    tab.get_by_role("button", name="창 밀기").click()
    expect(tab.locator(".kernel-sum")).not_to_contain_text(f"{start}:")
    # Until it rests the sentence says only what holds for all of the map.
    expect(tab.locator(".lab-account")).to_contain_text("창을 한 칸씩 밀고 있습니다. 맵의 값은")
    expect(tab.locator(".lab-account")).not_to_contain_text("행 ")
    tab.get_by_role("button", name="멈추기").click()
    place = tab.locator(".kernel-sum").inner_text().partition(":")[0]
    expect(tab.locator(".lab-account")).to_contain_text(place)
    expect(tab.locator(".lab-account")).not_to_contain_text("밀고 있습니다")
    row = int(re.match(r"행 (\d+)", place)[1])
    values, _ = painted(tab)
    assert values[:row].any()
    assert not values[row + 1 :].any()  # the map is painted as far as the window is
    assert of_keras(DIGITS[0], KERNELS["세로 가장자리"])[row + 1 :].any()
    tab.get_by_role("button", name="다음 칸").click()
    expect(tab.locator(".kernel-sum")).not_to_contain_text(f"{place}:")
    expect_map(tab, of_keras(DIGITS[0], KERNELS["세로 가장자리"]))


def test_nothing_moves_by_itself_for_those_who_ask_for_that(opened):
    tab = opened(reduced_motion="reduce")
    expect(tab.get_by_role("button", name="창 밀기")).to_be_hidden()
    tab.get_by_role("button", name="다음 칸").click()
    expect(tab.locator(".kernel-sum")).to_be_visible()


def test_map_of_nothing_has_no_strongest_colour(opened):
    tab = opened()
    caption = tab.locator("figcaption")
    expect(caption).to_contain_text("가장 진한 색 = ±")
    tab.get_by_role("button", name="모두 지우기").click()
    expect(caption).to_have_text("출력 맵 (28×28), 모두 0")


def test_phone_has_map_player_and_sum_in_one_screen(opened):
    """Below the page's header and above the task, of 664 pixels."""
    tab = opened(width=390, has_touch=True)
    tops = [
        tab.locator(place).bounding_box()
        for place in (".instrument-maps canvas", ".kernel-own .number-grid", ".player")
    ]
    (top, *_), last = [box["y"] for box in tops], tab.locator(".kernel-sum").bounding_box()
    line = tab.locator(".kernel-sum").evaluate(
        "(one) => parseFloat(getComputedStyle(one).lineHeight)"
    )
    for box in tops[1:]:
        assert top < box["y"] < last["y"]
    assert last["y"] + line - top <= 664 - 56 - 48
    sheet, pixels = (tab.locator(one).first.bounding_box() for one in (".lab-sheet", ".grid-panel"))
    assert sheet["x"] == pytest.approx(pixels["x"], abs=1)


def test_finger_does_all(opened):
    tab = opened(width=390, has_touch=True)
    pad = tab.locator(".lab-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    before = tab.locator(".lab-account").inner_text()
    tab.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(tab.locator(".lab-account")).not_to_have_text(before)
    tab.get_by_role("button", name="모두 0").tap()
    tab.locator(number(0, 1)).tap()
    tab.get_by_role("button", name="늘리기").tap()
    tab.locator(number(2, 1)).tap()
    tab.get_by_role("button", name="줄이기").tap()
    expect_done(tab)
    canvas = tab.locator(".instrument-maps canvas")
    box = canvas.bounding_box()
    tab.touchscreen.tap(box["x"] + box["width"] * 20.5 / 28, box["y"] + box["height"] * 2.5 / 28)
    expect(tab.locator(".kernel-sum")).to_contain_text("행 2, 열 20:")


def test_keyboard_does_all(opened):
    tab = opened()
    tab.get_by_role("button", name="또렷하게").focus()
    tab.keyboard.press("Enter")
    task(tab, 3)
    tab.locator(number(0, 0)).focus()
    for key in ("ArrowDown", "ArrowRight", "-"):
        tab.keyboard.press(key)
    expect_done(tab)
    tab.get_by_role("application", name="출력 맵").focus()
    place = re.compile(r"행 (\d+), 열 (\d+)")
    row, column = map(int, place.match(tab.locator(".kernel-sum").inner_text()).groups())
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowRight")
    expect(tab.locator(".kernel-sum")).to_contain_text(f"행 {row - 1}, 열 {column + 1}:")
    expect(tab.get_by_role("status").first).to_contain_text(f"행 {row - 1}, 열 {column + 1}의 값은")
