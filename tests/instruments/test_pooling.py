"""Pushing a digit before a pooling: the same numbers as Keras's, and tasks that notice."""

from __future__ import annotations

import re

import numpy as np
import pytest
import tensorflow as tf
from kit.instruments import expect_done, opening, task
from playwright.sync_api import expect
from tutorial_site.lab.links import encode_drawing

from tutorial_src.data import offline_sample

DIGITS = offline_sample()[0][0][:3]
LAYERS = {"max": tf.keras.layers.MaxPool2D, "average": tf.keras.layers.AveragePooling2D}
CHANGES = re.compile(r"풀링 전에는 (\d+) %, .. 풀링 뒤에는 (\d+) %가")


@pytest.fixture
def opened(browser, modules):
    """Opens the instrument with a digit; all are closed at the end."""
    with opening(browser, modules, "pooling") as open_page:
        yield lambda digit=DIGITS[0], options=None, **more: open_page(
            options, drawing=encode_drawing(digit), **more
        )


def push(tab, right: int = 0, down: int = 0) -> None:
    for name, count in (
        ("오른쪽으로", right),
        ("왼쪽으로", -right),
        ("아래로", down),
        ("위로", -down),
    ):
        for _ in range(count):
            tab.get_by_role("button", name=f"숫자를 {name} 한 칸 밀기").click()


def set_size(tab, size: int) -> None:
    tab.get_by_role("slider", name="pool_size").fill(str(size))


def of_keras(digit, pool: str, size: int, right: int, down: int) -> tuple[float, float]:
    """How much changes before and after, as a share of all values."""
    image = digit[np.newaxis, :, :, np.newaxis].astype("float32") / 255
    moved = np.roll(image, (down, right), (1, 2))
    layer = LAYERS[pool](size)
    pairs = [(image, moved), (layer(image).numpy(), layer(moved).numpy())]
    return tuple(float(np.abs(there - here).sum() / here.sum()) for here, there in pairs)


@pytest.mark.parametrize("pool", LAYERS)
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_changes_are_those_of_keras(opened, pool, size):
    for number, (right, down) in enumerate([(1, 0), (-3, 2), (0, -4)]):
        digit = DIGITS[number]
        tab = opened(digit, {"pool": pool, "pool_size": str(size)})
        push(tab, right, down)
        expected = of_keras(digit, pool, size, right, down)
        seen = CHANGES.search(tab.locator(".lab-account").inner_text())
        for said, exact in zip(seen.groups(), expected, strict=True):
            assert abs(int(said) / 100 - exact) <= 0.0051


def test_change_stands_by_the_arrows(opened):
    tab = opened()
    expect(tab.locator(".pooling-change")).to_have_text("바뀐 비율 0 % → 0 %")
    for right in range(1, 4):
        push(tab, 1)
        before, after = (f"{100 * one:.0f} %" for one in of_keras(DIGITS[0], "max", 2, right, 0))
        expect(tab.locator(".pooling-change")).to_have_text(f"바뀐 비율 {before} → {after}")


def test_more_than_all_is_explained(opened):
    tab = opened()
    over = "지워진 칸과 새로 생긴 칸을 함께 세므로 100 %를 넘습니다."
    seen = set()
    for right in range(1, 5):
        push(tab, 1)
        more = max(of_keras(DIGITS[0], "max", 2, right, 0)) > 1
        assert (over in tab.locator(".lab-account").inner_text()) is more
        seen.add(more)
    assert len(seen) == 2


def test_arrows_say_where_they_end(opened):
    tab = opened()
    account = tab.locator(".lab-account")
    right = tab.get_by_role("button", name="숫자를 오른쪽으로 한 칸 밀기")
    push(tab, 3)
    expect(right).to_have_attribute("aria-disabled", "false")
    expect(account).not_to_contain_text("끝입니다")
    push(tab, 1)
    expect(right).to_have_attribute("aria-disabled", "true")
    expect(right).to_have_css("border-top-style", "dashed")
    expect(tab.locator(".pooling-push [aria-disabled=true]")).to_have_count(1)
    expect(account).to_contain_text("오른쪽으로 4칸 밀었습니다. 4칸이 끝입니다.")
    right.dispatch_event("click")  # which is not for the taking, and does nothing
    expect(account).to_contain_text("오른쪽으로 4칸")
    push(tab, -1, -4)
    expect(right).to_have_attribute("aria-disabled", "false")
    up = tab.get_by_role("button", name="숫자를 위로 한 칸 밀기")
    expect(up).to_have_attribute("aria-disabled", "true")


def test_phone_has_arrows_settings_and_changes_in_one_screen(opened):
    tab = opened(width=374, has_touch=True)
    top = tab.locator(".pooling-push").bounding_box()["y"]
    change, size = (
        tab.locator(one).bounding_box()["y"] for one in (".pooling-change", "input[type=range]")
    )
    maps = tab.locator(".lab-map canvas")
    assert top < change < size < maps.first.bounding_box()["y"]
    last = maps.last.bounding_box()
    assert last["y"] + last["height"] - top <= 664 - 56 - 48


def test_code_gives_what_is_painted(opened):
    tab = opened(options={"pool_size": "3", "pool": "average"})
    push(tab, 2, -1)
    image = DIGITS[0][np.newaxis, :, :, np.newaxis].astype("float32") / 255
    names = {"np": np, "tf": tf, "image": image}
    exec(tab.locator(".keras-line code").inner_text(), names)
    output = names["output"].numpy()[0, :, :, 0]
    # The pixels of the second map, where the ink is darkest for 1.
    levels = (
        tab.locator(".lab-map canvas")
        .nth(1)
        .evaluate("""(map) => {
      const { data } = map.getContext("2d").getImageData(0, 0, map.width, map.height);
      return [map.width, Array.from(data).filter((_, at) => at % 4 === 0)];
    }""")
    )
    side, reds = levels
    assert (side, side) == output.shape
    assert np.corrcoef(reds, output.flat)[0, 1] < -0.999


def test_first_task_wants_one_step_to_the_right(opened):
    tab = opened()
    expect_done(tab, False)
    push(tab, 0, 1)
    expect_done(tab, False)
    push(tab, 1, -1)
    expect_done(tab)
    expect(tab.locator(".tasks-word")).to_contain_text("풀링 전")


@pytest.mark.parametrize(
    ("choice", "outcome"), [("덜 바뀐다", "예상한 대로"), ("더 많이 바뀐다", "예상과 달리")]
)
def test_what_was_foretold_is_compared(opened, choice, outcome):
    tab = opened()
    tab.get_by_role("button", name=choice).click()
    expect(tab.get_by_role("button", name=choice)).to_have_attribute("aria-pressed", "true")
    push(tab, 1)
    expect(tab.locator(".tasks-word")).to_contain_text(outcome)


def test_second_task_wants_half_of_the_change(opened):
    tab = opened()
    task(tab, 2)
    push(tab, 1)
    expect_done(tab, False)
    set_size(tab, 4)
    before, after = of_keras(DIGITS[0], "max", 4, 1, 0)
    assert after < before / 2
    expect_done(tab)


def test_third_task_wants_a_whole_window(opened):
    tab = opened()
    task(tab, 3)
    push(tab, 1)
    expect_done(tab, False)
    push(tab, 1)
    expect_done(tab)
    expect(tab.locator(".lab-account")).to_contain_text("모양 그대로")


def test_nothing_is_done_on_blank_paper(opened):
    tab = opened()
    tab.get_by_role("button", name="모두 지우기").click()
    push(tab, 1)
    expect(tab.locator(".lab-account")).to_contain_text("0 %")
    expect_done(tab, False)


def test_finger_draws_and_pushes(opened):
    tab = opened(width=390, has_touch=True)
    before = tab.locator(".lab-account").inner_text()
    pad = tab.locator(".lab-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    tab.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.get_by_role("button", name="숫자를 오른쪽으로 한 칸 밀기").tap()
    expect(tab.locator(".lab-account")).not_to_have_text(before)
    expect_done(tab)


def test_keyboard_does_all(opened):
    tab = opened()
    tab.get_by_role("button", name="숫자를 오른쪽으로 한 칸 밀기").focus()
    tab.keyboard.press("Enter")
    expect_done(tab)
    tab.get_by_role("slider", name="pool_size").focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator(".keras-line code")).to_contain_text("MaxPool2D(3)")
    expect(tab.get_by_role("status").first).to_contain_text("오른쪽")
