"""The window over a patch of the digit: Keras's numbers and words, and what a reader does."""

from __future__ import annotations

import itertools
import re
from datetime import datetime, timedelta

import numpy as np
import pytest
import tensorflow as tf
from kit.instruments import expect_done, instrument_page, opening, task
from kit.waiting import soon
from playwright.sync_api import expect
from tutorial_site.lab.instruments import FOLDER, INSTRUMENTS, place_attributes, read_settings
from tutorial_site.lab.links import encode_drawing

from tools import keras_words
from tutorial_src.data import offline_sample

DIGIT = offline_sample()[0][0][0]
IMAGE = DIGIT[np.newaxis, :, :, np.newaxis].astype("float32") / 255
KIND = INSTRUMENTS["window"]
PADDED = {"input": "8", "stride": "2", "padding": "same"}
POOLING = {"kind": "pooling", "input": "5", "kernel_size": "2", "stride": "2", "padding": "same"}
LABELS = {"입력 크기": "input", "커널 크기": "kernel_size", "스트라이드": "stride"}
LABELS |= {"팽창(dilation)": "dilation"}
SETTINGS = [(7, 3, 1, 1), (8, 3, 2, 1), (12, 5, 3, 1), (3, 1, 4, 1), (9, 3, 1, 2), (12, 4, 1, 3)]


def number(text: str) -> float:
    return float(text.replace("−", "-"))


class Window:
    """The instrument, read as its reader reads it."""

    def __init__(self, tab):
        self.tab = tab
        self.at = tab.locator(".instrument")
        self.account = tab.locator(".lab-account")
        self.status = tab.locator(".instrument-try > div > p[role=status]")
        self.refusal = tab.locator(".instrument-refusal")
        self.cells = tab.locator(".window-output [role=gridcell]")

    def step(self) -> str:
        """The account of the step, its spaces all alike."""
        return self.account.inner_text().replace("\xa0", " ")

    def press(self, name: str) -> None:
        self.tab.get_by_role("button", name=name, exact=True).click()

    def set(self, name: str, value: int) -> None:
        slider = self.tab.get_by_role("slider", name=name)
        slider.fill(str(value))
        assert slider.input_value() == str(value)

    def choose(self, name: str) -> None:
        self.tab.get_by_role("radio", name=name).check()

    def go(self, row: int, column: int) -> None:
        side = int(self.cells.count() ** 0.5)
        self.cells.nth(row * side + column).click()

    def fact(self, name: str) -> str:
        return self.tab.locator(f"dt:has-text('{name}') + dd").inner_text()

    def notes(self) -> str:
        return self.tab.locator(".window-notes").inner_text()

    def code(self) -> str:
        return self.tab.locator(".keras-line code").inner_text()

    def input(self) -> np.ndarray:
        """The numbers of the patch, without what lies around it."""
        return square(self.tab.locator(".window-input .grid-cell:not(.outside)"))

    def kernel(self) -> np.ndarray:
        return square(self.tab.locator(".window-side .grid-cell"))

    def output(self) -> np.ndarray:
        return square(self.cells)

    def selected(self) -> str:
        return self.tab.locator(".window-output [aria-selected=true]").inner_text()

    def corner(self) -> list[int]:
        """Of the patch, as the picture of the digit tells it."""
        label = self.tab.locator(".window-digit .lab-frame").get_attribute("aria-label")
        return [int(at) for at in re.search(r"행 (\d+), 열 (\d+)부터", label).groups()]


def square(cells) -> np.ndarray:
    values = [number(text) if text else np.nan for text in cells.all_inner_texts()]
    return np.array(values).reshape((int(len(values) ** 0.5),) * 2)


def sum_of_products(text: str) -> tuple[float, float]:
    """What an arithmetic's terms add up to, and what it says they do."""
    terms, said = text.replace("−", "-").split(": ")[1].split(" = ")
    pairs = re.findall(r"\(?(-?[\d.]+)\)?·\(?(-?[\d.]+)\)?", terms)
    assert len(pairs) == terms.count("·")
    return sum(float(a) * float(b) for a, b in pairs), float(said)


def of_code(code: str, image=IMAGE) -> np.ndarray:
    names = {"np": np, "tf": tf, "image": image}
    exec(code, names)
    return names["output"].numpy()[0, :, :, 0]


@pytest.fixture
def opened(browser, modules):
    """Opens the instrument; all are closed at the end."""
    with opening(browser, modules, "window") as open_page:
        yield lambda options=None, digit=DIGIT, **more: Window(
            open_page(options, drawing=encode_drawing(digit), **more)
        )


# --- what an author may set ---


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "dense"}, "kind must be convolution or pooling"),
        ({"kernel_size": "6"}, "kernel_size must be "),
        ({"input": "many"}, "input must be "),
        ({"padding": "full"}, "padding must be valid or same"),
        ({"kind": "pooling", "dilation": "2"}, "pooling has no dilation"),
        ({"stride": "2", "dilation": "2"}, "one of them must be 1"),
        ({"input": "3", "kernel_size": "5"}, "a window of 5 cells does not fit into 3"),
        ({"input": "4", "dilation": "2"}, "a window of 5 cells does not fit into 4"),
    ],
)
def test_flawed_settings_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        read_settings("window", options)


def test_each_kind_stands_alone_on_its_own_page():
    for options, page in (({}, "window"), (POOLING, "window-pooling")):
        kind, settings = read_settings("window", options)
        assert kind.own_page("window", settings) == f"{FOLDER}/{page}"
        alone = place_attributes("window", kind, settings, "layers/x")["data-alone"]
        assert alone == f"../{FOLDER}/{page}.html"


def test_sliders_go_as_far_as_an_author(opened):
    window = opened()
    for label, name in LABELS.items():
        slider = window.tab.get_by_role("slider", name=label)
        ends = [int(slider.get_attribute(end)) for end in ("min", "max")]
        assert ends == [f(map(int, KIND.options[name])) for f in (min, max)]


# --- what it computes ---


def test_patch_is_the_digits(opened):
    window = opened()
    assert window.corner() == [11, 11]
    assert window.input().tolist() == np.round(9 * IMAGE[0, 11:18, 11:18, 0]).tolist()
    window.set("입력 크기", 12)
    row, column = window.corner()
    expected = np.round(9 * IMAGE[0, row : row + 12, column : column + 12, 0])
    assert window.input().tolist() == expected.tolist()


def test_convolutions_are_those_of_keras(opened):
    window = opened()
    compared = 0
    for (side, size, stride, dilation), padding in itertools.product(SETTINGS, ("same", "valid")):
        window.choose("same")  # which takes everything on the way
        for name, value in zip(LABELS, (side, size, 1, 1), strict=True):
            window.set(name, value)
        window.set("스트라이드", stride)
        window.set("팽창(dilation)", dilation)
        window.choose(padding)
        x, kernel = window.input(), window.kernel()
        assert (len(x), len(kernel)) == (side, size)
        expected = tf.keras.ops.conv(
            x[np.newaxis, :, :, np.newaxis],
            kernel[:, :, np.newaxis, np.newaxis],
            *(stride, padding),
            dilation_rate=dilation,
        )
        np.testing.assert_allclose(window.output(), expected[0, :, :, 0])
        np.testing.assert_allclose(of_code(window.code()), expected[0, :, :, 0], atol=1e-4)
        compared += 1
        window.press("가로 가장자리" if compared % 2 else "모두 1")
    assert compared == 12


def test_poolings_are_those_of_keras(opened):
    window = opened(POOLING)
    layers = {"최댓값": tf.keras.ops.max_pool, "평균": tf.keras.ops.average_pool}
    for (side, size, stride, _), padding in itertools.product(SETTINGS[:4], ("same", "valid")):
        window.choose("same")
        for name, value in (("입력 크기", side), ("창 크기", size), ("스트라이드", stride)):
            window.set(name, value)
        window.choose(padding)
        for name, pool in layers.items():
            window.choose(name)
            x = window.input()[np.newaxis, :, :, np.newaxis].astype("float32")
            expected = pool(x, size, stride, padding)[0, :, :, 0]
            np.testing.assert_allclose(window.output(), expected, atol=0.0051)
            np.testing.assert_allclose(of_code(window.code()), expected, atol=1e-5)


def test_arithmetic_adds_up_to_the_cell(opened):
    window = opened()
    window.set("팽창(dilation)", 2)
    for _ in range(5):
        window.press("다음 칸")
        total, said = sum_of_products(window.step())
        assert total == said == number(window.selected())
    window.press("이전 칸")
    assert window.step().startswith("출력 3×3칸의 행 1, 열 1 (5/9): ")
    window.set("팽창(dilation)", 1)
    window.set("커널 크기", 5)  # of 25 products the sums of the rows
    window.go(1, 1)
    terms = re.search(r"곱 25개를 줄마다 더하면 (.+) = (\S+)", window.step())
    rows = [number(term.strip("()")) for term in terms[1].split(" + ")]
    by_hand = (window.input()[1:6, 1:6] * window.kernel()).sum(axis=1)
    assert rows == by_hand.tolist()
    assert sum(rows) == number(terms[2]) == number(window.selected())


def test_pooling_counts_only_real_cells(opened):
    window = opened(POOLING)
    right = window.input()[:2, 4]
    window.go(0, 2)
    shown = f"max({right[0]:.0f}, {right[1]:.0f}) = {right.max():.0f}"
    assert window.step() == f"출력 3×3칸의 행 0, 열 2 (3/9): {shown}"
    marked = window.tab.locator(".window-input .window")
    assert marked.all_inner_texts() == [f"{right[0]:.0f}", "–", f"{right[1]:.0f}", "–"]
    kept = window.tab.locator(".window-input .kept").all_inner_texts()
    assert set(kept) == {f"{right.max():.0f}"}
    window.choose("평균")
    mean = f"({right[0]:.0f} + {right[1]:.0f}) ÷ 2"
    assert f": {mean} " in window.step()
    assert number(window.selected()) == right.mean()


def test_formula_and_padding_are_filled_in(opened):
    window = opened({"padding": "same"})
    assert window.fact("필요한 패딩") == "(7 − 1) · 1 + 3 − 7 = 2"
    assert window.fact("(입력 + 패딩") == "⌊(7 + 2 − 3) / 1⌋ + 1 = 7"
    assert "0을 네 변에 한 줄씩 두릅니다" in window.notes()
    assert "⌊ ⌋는 소수점 아래를 버리는 내림, ⌈ ⌉는 올림입니다." in window.notes()
    window.set("입력 크기", 8)
    window.set("스트라이드", 2)
    assert window.fact("세임 패딩의 출력") == "⌈8 / 2⌉ = 4"
    assert "0을 아래쪽과 오른쪽에만 한 줄씩 두릅니다" in window.notes()
    outside = window.tab.locator(".window-input .outside")
    assert outside.count() == 9 * 9 - 8 * 8
    assert set(outside.all_inner_texts()) == {"0"}
    window.set("커널 크기", 1)
    assert window.fact("필요한 패딩") == "(4 − 1) · 2 + 1 − 8 = −1, 음수이므로 0"
    assert window.fact("(입력 + 패딩") == "⌊(8 + 0 − 1) / 2⌋ + 1 = 4"
    assert "더하는 줄이 없습니다" in window.notes()
    window.set("스트라이드", 1)
    window.set("커널 크기", 4)
    assert "위쪽과 왼쪽에 한 줄씩, 아래쪽과 오른쪽에 두 줄씩" in window.notes()
    window.set("스트라이드", 1)
    window.set("커널 크기", 3)
    window.set("팽창(dilation)", 3)
    assert window.fact("팽창한 커널") == "(3 − 1) · 3 + 1 = 7"
    window.set("커널 크기", 5)
    assert "네 변에 여섯 줄씩" in window.notes()  # there are no more


def test_cells_that_no_window_holds_are_hatched(opened):
    window = opened(POOLING)
    assert "창이 아래쪽과 오른쪽에만 한 줄씩 밖으로 나갑니다" in window.notes()
    assert "빈자리이고 계산에서 빠집니다" in window.notes()
    window.choose("valid")
    assert "⌈" not in window.notes()
    assert window.fact("(입력 + 패딩") == "⌊(5 + 0 − 2) / 2⌋ + 1 = 2"
    assert "빗금 친 칸은" in window.notes()
    assert window.tab.locator(".window-input .unused").count() == 9  # 25, of which 16 are seen


# --- the kernel and the digit ---


def test_own_kernel_is_used_and_kept(opened):
    window = opened({"padding": "same"})
    window.tab.get_by_role("textbox", name="행 0, 열 0").fill("-2.5")
    written = window.kernel()
    assert written.tolist() == [[-2.5, 0, 1], [-1, 0, 1], [-1, 0, 1]]
    x = window.input()[np.newaxis, :, :, np.newaxis]
    expected = tf.keras.ops.conv(x, written[:, :, np.newaxis, np.newaxis], padding="same")
    np.testing.assert_allclose(window.output(), expected[0, :, :, 0])
    np.testing.assert_allclose(of_code(window.code()), expected[0, :, :, 0], atol=1e-4)
    window.set("커널 크기", 2)
    assert window.kernel().tolist() == [[-2.5, 0], [-1, 0]]
    window.set("커널 크기", 3)
    window.press("가로 가장자리")
    assert window.kernel().tolist() == [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]
    window.press("내 커널")
    assert window.kernel().tolist() == written.tolist()
    mine = window.tab.get_by_role("button", name="내 커널")
    expect(mine).to_have_attribute("aria-pressed", "true")


def test_patch_follows_mouse_finger_and_keys(opened):
    window = opened(has_touch=True)
    frame = window.tab.locator(".window-digit .lab-frame")
    frame.focus()
    window.tab.keyboard.press("ArrowLeft")
    window.tab.keyboard.press("ArrowDown")
    assert window.corner() == [12, 10]
    assert window.input().tolist() == np.round(9 * IMAGE[0, 12:19, 10:17, 0]).tolist()
    box = frame.bounding_box()
    place = lambda row, column: (  # noqa: E731
        box["x"] + box["width"] * (column + 0.5) / 28,
        box["y"] + box["height"] * (row + 0.5) / 28,
    )
    window.tab.mouse.move(*place(15, 13))
    window.tab.mouse.down()
    window.tab.mouse.move(*place(8, 20), steps=4)
    window.tab.mouse.up()
    assert window.corner() == [5, 17]
    window.tab.touchscreen.tap(*place(0, 0))
    assert window.corner() == [0, 0]
    assert not window.input().any()
    window.tab.touchscreen.tap(*place(27, 27))
    assert window.corner() == [21, 21]
    window.set("입력 크기", 12)
    assert window.corner() == [16, 16]
    assert "image[:, 16:28, 16:28]" in window.code()


def test_drawing_stands_where_the_numbers_were(opened):
    window = opened()
    height = window.at.evaluate("(one) => one.offsetHeight")
    before = window.output()
    window.press("직접 그리기")
    pad = window.tab.locator(".lab-pad")
    expect(pad).to_be_visible()
    assert not window.tab.locator(".window-input").is_visible()
    assert window.at.evaluate("(one) => one.offsetHeight") == height
    box = pad.bounding_box()
    middle = box["x"] + box["width"] / 2
    window.tab.mouse.move(middle, box["y"] + 20)
    window.tab.mouse.down()
    window.tab.mouse.move(middle, box["y"] + box["height"] - 20, steps=8)
    window.tab.mouse.up()
    assert soon(lambda: window.output().tolist() != before.tolist())
    window.press("숫자로 보기")
    drawn = window.input()
    assert drawn.max() >= 7
    expected = tf.keras.ops.conv(
        drawn[np.newaxis, :, :, np.newaxis], window.kernel()[:, :, np.newaxis, np.newaxis]
    )
    np.testing.assert_allclose(window.output(), expected[0, :, :, 0])
    window.press("직접 그리기")
    window.press("되돌리기")
    assert soon(lambda: window.output().tolist() == before.tolist())


def test_sheet_says_where_the_window_looks(opened):
    window = opened()
    before = window.input()
    where = window.tab.locator(".window-where")
    expect(where).to_be_hidden()
    window.press("직접 그리기")
    expect(where).to_have_text("파란 틀 안만 입력이 됩니다.")
    window.press("모두 지우기")
    expect(where).to_have_text("'되돌리기'로 지운 숫자가 돌아옵니다.")
    box = window.tab.locator(".lab-pad").bounding_box()
    assert where.bounding_box()["y"] >= box["y"] + box["height"]
    window.tab.mouse.click(box["x"] + 20, box["y"] + 20)
    expect(where).to_contain_text("획이 틀 밖에 있습니다")
    window.tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(where).to_contain_text("파란 틀 안만")
    for _ in range(3):
        window.press("되돌리기")
    expect(where).to_contain_text("파란 틀 안만")
    window.press("숫자로 보기")
    assert window.input().tolist() == before.tolist()


def test_strokes_in_the_address_are_drawn(browser, modules):
    with instrument_page(browser, modules, "window") as tab:  # the four that is always there
        assert Window(tab).input().max() == 9


# --- what Keras refuses ---


def keras_says(type_: str, side: int, **settings) -> str:
    return keras_words.said(type_, settings, (side, side, 1))


def test_refusals_are_kerass_and_lose_nothing(opened):
    window = opened({"padding": "same"})
    window.tab.get_by_role("textbox", name="행 0, 열 0").fill("4")
    before = window.code()
    window.set("팽창(dilation)", 2)
    window.set("스트라이드", 2)
    conv = {"filters": 1, "kernel_size": 3}
    words = keras_says("Conv2D", 7, **conv, strides=2, dilation_rate=2)
    assert words in window.refusal.inner_text()
    assert "둘 가운데 하나를 1로" in window.refusal.inner_text()
    assert window.tab.locator(".window-output .grid-panel").evaluate("(grid) => grid.inert")
    window.set("스트라이드", 1)
    window.choose("valid")
    window.set("팽창(dilation)", 3)
    window.set("입력 크기", 6)
    words = keras_says("Conv2D", 6, **conv, dilation_rate=3)
    assert "dilation_rate=[3 3]" in words
    assert words in window.refusal.inner_text()
    assert "7칸에 걸쳐 벌어지는데 입력은 한 변이 6칸" in window.refusal.inner_text()
    with pytest.raises(ValueError, match="dilation_rate"):
        of_code(window.code())
    window.set("팽창(dilation)", 1)
    window.set("입력 크기", 7)
    window.choose("same")
    expect(window.refusal).to_be_empty()
    assert window.code() == before
    assert window.kernel()[0, 0] == 4


@pytest.mark.parametrize(("kind", "label"), [("convolution", "커널 크기"), ("pooling", "창 크기")])
def test_window_larger_than_the_input(opened, kind, label):
    window = opened({"kind": kind})
    window.set(label, 5)
    window.set("입력 크기", 3)
    expected = (
        keras_says("Conv2D", 3, filters=1, kernel_size=5)
        if kind == "convolution"
        else keras_says("MaxPool2D", 3, pool_size=5, strides=1)
    )
    assert expected in window.refusal.inner_text()
    window.choose("same")
    expect(window.refusal).to_be_empty()
    assert window.output().shape == (3, 3)


# --- how it is used ---


def test_window_goes_where_one_points(opened):
    window = opened(PADDED)
    window.go(2, 1)
    assert window.step().startswith("출력 4×4칸의 행 2, 열 1 (10/16)")
    assert window.cells.nth(9).get_attribute("aria-label") == f"행 2, 열 1, {window.selected()}"
    marked = "(all) => all.flatMap((one, at) => one.classList.contains('window') ? [at] : [])"
    cells = window.tab.locator(".window-input .grid-cell")
    held = itertools.product((4, 5, 6), (2, 3, 4))
    assert cells.evaluate_all(marked) == [9 * row + column for row, column in held]
    cells.nth(9 * 7 + 7).click()  # of the input: the window comes there
    assert window.step().startswith("출력 4×4칸의 행 3, 열 3 (16/16)")
    cells.nth(0).click()
    assert window.step().startswith("출력 4×4칸의 행 0, 열 0 (1/16)")
    window.set("스트라이드", 1)  # now there is padding before the input, too
    cells.nth(10 * 5 + 3).click()
    assert window.step().startswith("출력 8×8칸의 행 4, 열 2")
    window.set("커널 크기", 5)
    cells.nth(12 * 6 + 2).click()
    assert window.step().startswith("출력 8×8칸의 행 4, 열 0")


def middle(cell) -> tuple[float, float]:
    box = cell.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_window_is_dragged_with_the_mouse(opened):
    window = opened(PADDED | {"stride": "1"})
    mouse = window.tab.mouse
    cells = window.tab.locator(".window-input .grid-cell")
    window.go(0, 0)
    mouse.move(*middle(cells.nth(0)))  # the window's first cell
    mouse.down()
    mouse.move(*middle(cells.nth(10 * 2 + 3)), steps=6)
    assert window.step().startswith("출력 8×8칸의 행 2, 열 3 ")  # it stays where it was taken
    far = middle(cells.nth(99))
    mouse.move(far[0] + 300, far[1] + 200, steps=4)
    assert window.step().startswith("출력 8×8칸의 행 7, 열 7 ")
    mouse.move(*middle(cells.nth(0)), steps=4)
    mouse.up()  # where it came down: that is no click
    assert window.step().startswith("출력 8×8칸의 행 0, 열 0 ")
    mouse.move(*middle(cells.nth(99)))
    assert window.step().startswith("출력 8×8칸의 행 0, 열 0 ")  # no longer held
    mouse.move(*middle(cells.nth(10 * 6 + 4)))  # beside the window
    mouse.down()
    mouse.move(*middle(cells.nth(10 * 6 + 5)))
    mouse.up()
    assert window.step().startswith("출력 8×8칸의 행 5, 열 4 ")
    cells.nth(10 * 6 + 5).click()
    assert window.step().startswith("출력 8×8칸의 행 5, 열 4 ")
    assert window.tab.evaluate("getSelection().toString()") == ""


def swipe(tab, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger that comes down, goes there and is lifted."""
    touch = tab.context.new_cdp_session(tab)
    send = lambda kind, *points: touch.send(  # noqa: E731
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
    )
    send("touchStart", start)
    for part in range(1, 9):
        send("touchMove", tuple(a + (b - a) * part / 8 for a, b in zip(start, end, strict=True)))
    send("touchEnd")


def test_window_is_dragged_with_a_finger_and_the_page_scrolls_beside_it(opened):
    window = opened(width=390, has_touch=True, is_mobile=True)
    tab = window.tab
    tab.set_viewport_size({"width": 390, "height": 664})
    window.at.evaluate("(at) => scrollTo(0, at.getBoundingClientRect().top)")
    cells = tab.locator(".window-input .grid-cell")
    before = tab.evaluate("scrollY")
    swipe(tab, middle(cells.nth(7 + 1)), middle(cells.nth(7 * 4 + 3)))  # down and to the right
    expect(window.account).to_contain_text("행 3, 열 2 ")
    assert tab.evaluate("scrollY") == before
    swipe(tab, middle(cells.nth(1)), middle(cells.nth(5)))  # beside the window, sideways
    expect(window.account).to_contain_text("행 0, 열 4 ")
    swipe(tab, middle(cells.nth(7 * 6 + 1)), middle(cells.nth(7 * 2 + 1)))  # and up
    assert soon(lambda: tab.evaluate("scrollY") > before)
    expect(window.account).to_contain_text("행 0, 열 4 ")
    window.set("커널 크기", 5)
    window.set("입력 크기", 5)  # a window that cannot go anywhere is no obstacle
    action = cells.first.evaluate("(cell) => getComputedStyle(cell).touchAction")
    assert action == "auto"


def test_settings_that_tasks_want_come_first(opened):
    window = opened(width=390)
    bottom = window.tab.get_by_role("slider", name="스트라이드").bounding_box()
    top = window.tab.locator(".window-output").bounding_box()
    assert bottom["y"] + bottom["height"] - top["y"] < 664 - 64 - 44  # the page's header, the bar


@pytest.mark.parametrize("width", [320, 360, 390, 1280])
def test_buttons_of_the_kernel_are_wide_enough(opened, width):
    window = opened(width=width)
    window.tab.get_by_role("textbox", name="행 0, 열 0").fill("-2.5")
    side = window.tab.locator(".window-side")
    boxes = [one.bounding_box() for one in side.locator("button").all()]
    assert all(box["width"] >= 40 for box in boxes)
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    field = side.locator("input")
    assert field.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    player = window.tab.locator(".player").bounding_box()
    assert max(box["y"] + box["height"] for box in boxes) <= (
        player["y"] if width < 700 else player["y"] + player["height"]
    )


def test_output_is_walked_by_arrow_keys(opened):
    window = opened({"padding": "same"})
    tab = window.tab
    assert tab.locator(".window-output [tabindex='0']").count() == 1
    tab.locator(".window-output [aria-selected=true]").focus()
    keys = {
        "ArrowRight": "행 0, 열 1",
        "ArrowDown": "행 1, 열 1",
        "End": "행 1, 열 6",
        "ArrowRight ": "행 1, 열 6",  # there is nothing further
        "Control+End": "행 6, 열 6",
        "ArrowUp": "행 5, 열 6",
        "Home": "행 5, 열 0",
        "ArrowLeft": "행 5, 열 0",
        "Control+Home": "행 0, 열 0",
    }
    for key, place in keys.items():
        tab.keyboard.press(key.strip())
        assert window.step().startswith(f"출력 7×7칸의 {place}"), key
        label = tab.evaluate("document.activeElement.getAttribute('aria-label')")
        assert label.startswith(place)
    assert tab.locator(".window-output [tabindex='0']").count() == 1


def test_output_fills_while_it_plays_and_says_only_the_last(opened):
    window = opened()
    tab = window.tab
    tab.clock.install()
    tab.clock.pause_at(datetime.now() + timedelta(hours=1))
    tab.clock.run_for(2000)
    expect(window.status).to_have_text(window.account.inner_text())  # what is said at first
    watch = "const what = { childList: true, characterData: true, subtree: true };"
    say = "window.said = []; new MutationObserver(() => window.said.push(1)).observe(place, what)"
    window.status.evaluate(f"(place) => {{ {watch} {say} }}")
    window.press("▶ 창 밀기")
    tab.clock.run_for(4100)
    assert window.step().startswith("출력 5×5칸의 행 1, 열 0 (6/25)")
    filled = ~np.isnan(window.output().ravel())
    assert filled.tolist() == [True] * 6 + [False] * 19
    assert tab.evaluate("window.said") == []
    window.press("❚❚ 멈추기")
    tab.clock.run_for(10_000)
    assert window.step().startswith("출력 5×5칸의 행 1, 열 0")
    window.press("다음 칸")
    assert not np.isnan(window.output()).any()
    tab.clock.run_for(1000)
    expect(window.status).to_have_text(window.account.inner_text())
    window.press("▶ 창 밀기")
    tab.clock.run_for(60_000)
    assert window.step().startswith("출력 5×5칸의 행 4, 열 4 (25/25)")
    assert not np.isnan(window.output()).any()
    window.press("▶ 창 밀기")  # once more from the start
    tab.clock.run_for(900)
    assert window.step().startswith("출력 5×5칸의 행 0, 열 0")
    window.set("스트라이드", 2)  # what is new is looked at first
    expect(tab.get_by_role("button", name="▶ 창 밀기")).to_be_visible()


def test_screen_reader_gets_names_and_grids(opened):
    tree = opened({"padding": "same"}).tab.locator(".instrument").aria_snapshot()
    for part in (
        'slider "입력 크기": "7"',
        'group "패딩"',
        'radio "세임(same)" [checked]',
        'group "커널 고르기"',
        'table "입력 7×7, 패딩까지 9×9"',
        'grid "커널"',
        'grid "출력 7×7"',
        'button "Keras 코드 복사"',
    ):
        assert part in tree, part
    tree = opened(POOLING).tab.locator(".instrument").aria_snapshot()
    assert 'slider "창 크기": "2"' in tree
    assert "팽창" not in tree
    assert 'grid "커널"' not in tree


def test_both_grids_and_the_buttons_fit_on_a_phone(opened):
    window = opened({"padding": "same"}, width=390, has_touch=True, is_mobile=True)
    for input_side, size in ((7, 3), (12, 5)):
        window.set("입력 크기", input_side)
        window.set("커널 크기", size)
        top = window.tab.locator(".window-input").bounding_box()["y"]
        player = window.tab.locator(".player").bounding_box()
        assert player["y"] + player["height"] - top <= 570
        grids = [window.tab.locator(f".window-{name} .number-grid") for name in ("input", "output")]
        assert all(top <= grid.bounding_box()["y"] < player["y"] for grid in grids)
        assert window.tab.evaluate("document.documentElement.scrollWidth") <= 390
    window.set("입력 크기", 7)
    window.set("커널 크기", 3)
    window.choose("valid")
    box = window.cells.first.bounding_box()
    assert min(box["width"], box["height"]) >= 24
    targets = window.tab.locator(".instrument-work :is(button:visible, input[type=range])")
    assert all(target.bounding_box()["height"] >= 44 for target in targets.all())
    window.cells.nth(7).tap()
    assert window.step().startswith("출력 5×5칸의 행 1, 열 2")
    window.tab.get_by_role("button", name="다음 칸").tap()
    assert window.step().startswith("출력 5×5칸의 행 1, 열 3")


@pytest.mark.parametrize("options", [{}, POOLING], ids=["convolution", "pooling"])
@pytest.mark.parametrize("width", [360, 1280])
def test_height_stays_whatever_is_set(opened, options, width):
    """The room that the page keeps is enough for all."""
    window = opened(options, width=width)
    room = window.tab.locator(".instrument-room")
    before = room.evaluate("(room) => room.offsetHeight")
    sliders = window.tab.get_by_role("slider").all()
    for padding in ("same", "valid"):
        window.choose(padding)
        for end in ("min", "max"):
            for slider in sliders:
                slider.fill(slider.get_attribute(end))
                assert room.evaluate("(room) => room.offsetHeight") == before


def test_nothing_moves_by_itself(opened):
    window = opened(reduced_motion="reduce")
    expect(window.tab.get_by_role("button", name="창 밀기")).to_be_hidden()
    window.press("다음 칸")
    assert window.step().startswith("출력 5×5칸의 행 0, 열 1")
    durations = window.tab.locator(".instrument-stage *").evaluate_all(
        "all => [...new Set(all.map((one) => getComputedStyle(one).transitionDuration))]"
    )
    assert durations == ["0s"]


def test_sheet_that_does_not_come_is_told(browser, modules):
    page = instrument_page(browser, modules, "window", drawing=encode_drawing(DIGIT))
    tab = page.__enter__()
    tab.route("**/digit_sheet.js", lambda route: route.abort())
    tab.get_by_role("button", name="직접 그리기").click()
    expect(tab.get_by_role("button", name="받지 못했습니다")).to_be_visible()
    expect(tab.locator(".window-input")).to_be_visible()
    tab.context.close()  # as it stands: its console tells of what failed


# --- tasks ---


def test_stride_is_foretold(opened):
    window = opened()
    choices = window.tab.locator(".tasks-choice").all_inner_texts()
    assert choices == ["2칸", "3칸", "4칸"]
    window.press("3칸")
    window.set("커널 크기", 1)
    window.set("스트라이드", 2)
    expect_done(window.tab, False)
    window.set("커널 크기", 3)
    expect_done(window.tab)
    word = window.tab.locator(".tasks-word").inner_text()
    assert "예상한 대로" in word
    assert "남은 4칸을 2칸씩 건너 창을 2번 더 놓습니다" in word
    assert "+ 1 = 3칸입니다" in word
    assert len(window.output()) == 3


@pytest.mark.parametrize(
    ("size", "answer", "why"),
    [
        ("3", "네 변에 모두", "창을 4번 놓으면 9번째 칸까지 닿아 2줄이 모자랍니다"),
        ("2", "아래쪽과 오른쪽에만", "창을 4번 놓으면 8번째 칸까지 닿아 한 줄이 모자랍니다"),
        ("1", "어디에도 붙지 않는다", "창을 4번 놓으면 7번째 칸까지 닿아 0이 필요 없습니다"),
    ],
)
def test_where_the_zeros_come_is_foretold(opened, size, answer, why):
    window = opened(PADDED | {"kernel_size": size})
    window.press(answer)
    window.set("입력 크기", 7)
    expect_done(window.tab)
    expect(window.tab.locator(".tasks-word")).to_contain_text(why)
    expect(window.tab.locator(".tasks-word")).to_contain_text("예상한 대로")
    grid = window.tab.locator(".window-input .number-grid")
    lines = {"네 변에 모두": 2, "아래쪽과 오른쪽에만": 1}.get(answer, 0)
    assert grid.locator(".grid-row").count() == 7 + lines


def test_same_padding_without_a_zero(opened):
    window = opened(PADDED)
    task(window.tab, 2)
    window.set("커널 크기", 1)
    expect_done(window.tab, False)
    window.choose("valid")
    window.set("커널 크기", 2)
    expect_done(window.tab, False)
    window.choose("same")
    expect_done(window.tab)
    expect(window.tab.locator(".tasks-word")).to_contain_text("4칸의 마지막 창이 8번째 칸에서")
    assert window.tab.locator(".window-input .outside").count() == 0


def test_pages_do_not_ask_the_same(opened):
    asked = []
    for options in ({}, PADDED):
        tab = opened(options).tab
        for _ in range(2):
            asked.append(tab.locator(".tasks-ask").inner_text())
            task(tab, 2)
    assert len(set(asked)) == 4


def test_three_by_three_without_padding(opened):
    window = opened()
    task(window.tab, 2)
    window.set("스트라이드", 2)  # that is 3×3 as well
    assert window.output().shape == (3, 3)
    expect_done(window.tab, False)
    window.set("스트라이드", 1)
    window.set("입력 크기", 3)
    window.set("커널 크기", 1)
    assert window.output().shape == (3, 3)
    expect_done(window.tab, False)
    window.set("입력 크기", 6)
    window.set("커널 크기", 4)
    expect_done(window.tab)


def test_nine_products_see_five_cells(opened):
    window = opened()
    task(window.tab, 3)
    window.choose("same")
    window.set("커널 크기", 5)
    expect_done(window.tab, False)
    window.set("커널 크기", 3)
    window.choose("valid")
    window.set("팽창(dilation)", 2)
    expect_done(window.tab, False)
    window.choose("same")
    expect_done(window.tab)
    assert window.output().shape == window.input().shape


def test_refused_settings_do_no_task(opened):
    window = opened()
    task(window.tab, 3)
    window.choose("same")
    window.set("스트라이드", 2)
    window.set("팽창(dilation)", 2)
    expect(window.refusal).not_to_be_empty()
    expect_done(window.tab, False)


def test_padding_of_a_pooling_is_foretold(opened):
    window = opened(POOLING)
    window.press("3칸")
    window.choose("valid")
    expect_done(window.tab)
    word = window.tab.locator(".tasks-word")
    expect(word).to_contain_text("버려진 칸은 9개")
    expect(word).to_contain_text("예상과 달리 답은 '2칸'")


def test_window_with_one_real_cell(opened):
    window = opened(POOLING)
    task(window.tab, 2)
    window.go(0, 2)
    expect_done(window.tab, False)
    window.choose("평균")
    window.go(2, 2)
    expect_done(window.tab)
    assert number(window.selected()) == window.input()[4, 4]


def test_playing_to_the_corner_is_no_answer(opened):
    window = opened(POOLING)
    task(window.tab, 2)
    window.tab.clock.install()
    window.press("▶ 창 밀기")
    window.tab.clock.run_for(20_000)
    assert window.step().startswith("출력 3×3칸의 행 2, 열 2")
    expect_done(window.tab, False)


def test_window_of_like_numbers(opened):
    digit = np.zeros((28, 28), np.uint8)
    digit[13:16, 13:20] = 255
    window = opened(POOLING, digit=digit)
    task(window.tab, 3)
    x = window.input()
    assert x[1:3, 1:3].tolist() == [[9, 9], [9, 9]]
    window.go(0, 0)  # one 9 of four, or all 0
    expect_done(window.tab, False)
    window.set("스트라이드", 1)
    window.go(1, 1)
    expect_done(window.tab)
    window.choose("평균")
    window.go(1, 1)
    assert number(window.selected()) == 9
