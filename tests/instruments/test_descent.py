"""A ball on the curve of a loss: the steps of Keras's SGD, and tasks that notice."""

from __future__ import annotations

import re

import numpy as np
import pytest
import tensorflow as tf
from kit.instruments import expect_done, opening, task
from kit.waiting import soon
from playwright.sync_api import expect

OUTSIDE = "공이 그림 밖으로 나가 멈췄습니다"


@pytest.fixture
def opened(browser, modules):
    """Opens the instrument; all are closed at the end."""
    with opening(browser, modules, "descent") as open_page:
        yield open_page


@pytest.fixture
def walk(modules):
    """Calls a function of the module that walks."""

    def call(name, *arguments):
        return modules.evaluate(
            """async ([name, given]) =>
              (await import("/instruments/descent_walk.js"))[name](...given)""",
            [name, arguments],
        )

    return call


def of_keras(start: float, rate: float, count: int) -> list[float]:
    w = tf.Variable(start)
    sgd = tf.keras.optimizers.SGD(rate)
    path = [start]
    for _ in range(count):
        with tf.GradientTape() as tape:
            loss = (2 * w - 6) ** 2
        sgd.apply([tape.gradient(loss, w)], [w])
        path.append(float(w))
    return path


def ball(tab):
    return tab.get_by_role("slider", name="가중치")


def set_rate(tab, rate: float) -> None:
    tab.get_by_role("slider", name="learning_rate").fill(str(round(100 * rate)))


def press(tab, *names: str) -> None:
    for name in names:
        tab.get_by_role("button", name=name).click()


def weight(tab) -> float:
    return float(ball(tab).get_attribute("aria-valuenow"))


def drag(tab, to: float) -> None:
    """Take the ball with the mouse to this weight."""
    picture = tab.locator(".chart svg[role=img]").first.bounding_box()
    box = ball(tab).bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.mouse.down()
    tab.mouse.move(picture["x"] + across(to) * picture["width"], box["y"], steps=4)
    tab.mouse.up()


def across(weight: float) -> float:
    """Where a weight stands, as a share of the picture's width."""
    return (40 + (weight + 1) / 8 * 288) / 340


# --- the numbers ---


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.12, 0.13, 0.2, 0.24, 0.25, 0.26, 0.35])
@pytest.mark.parametrize("start", [-1.0, 1.0, 3.0, 4.2, 7.0])
def test_steps_are_those_of_keras(walk, start, rate):
    assert np.allclose(
        walk("descend", start, rate, 10), of_keras(start, rate, 10), rtol=1e-4, atol=1e-4
    )


def test_gradient_is_that_of_the_tape(walk):
    for start in np.linspace(-1, 7, 9):
        w = tf.Variable(start)
        with tf.GradientTape() as tape:
            loss = (2 * w - 6) ** 2
        assert walk("lossOf", start) == pytest.approx(float(loss))
        assert walk("gradientOf", start) == pytest.approx(float(tape.gradient(loss, w)))


@pytest.mark.parametrize(("rate", "steps"), [(0.05, 6), (0.2, 10), (0.26, 4), (0.01, 0)])
def test_code_gives_the_shown_weight(opened, capsys, rate, steps):
    tab = opened()
    drag(tab, 2)
    set_rate(tab, rate)
    press(tab, *["한 걸음"] * steps)
    names = {"np": np, "tf": tf}
    exec(tab.locator(".keras-line code").inner_text(), names)
    path = names["path"]
    assert np.allclose(path, of_keras(2.0, rate, max(steps, 1)), rtol=1e-5)
    assert weight(tab) == pytest.approx(path[steps], abs=6e-4)
    assert str(path) in capsys.readouterr().out


def test_line_writes_the_next_step_out(opened):
    tab = opened()
    line = tab.locator(".chart-sum")
    expect(line).to_have_text("w ← 1 − 0.05 × (−16) = 1.8")
    set_rate(tab, 0.1)
    expect(line).to_have_text("w ← 1 − 0.10 × (−16) = 2.6")
    press(tab, "한 걸음")
    expect(line).to_have_text("w ← 2.6 − 0.10 × (−3.2) = 2.92")
    drag(tab, 5)
    expect(line).to_have_text("w ← 5 − 0.10 × 16 = 3.4")
    assert weight(tab) == 5


# --- how it goes ---


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (0.05, "0.6배로 줄어듭니다"),
        (0.2, "바닥을 넘어 반대쪽에 내리지만, 거리는 0.6배로"),
        (0.25, "두 자리를 오갑니다"),
        (0.26, "손실이 커집니다. 걸음마다 바닥에서 1.08배로"),
    ],
)
def test_each_manner_is_told(opened, rate, words):
    tab = opened()
    set_rate(tab, rate)
    press(tab, "한 걸음")
    assert weight(tab) == pytest.approx(of_keras(1.0, rate, 1)[1], abs=1e-3)
    expect(tab.locator(".lab-account")).to_contain_text(words)


def test_what_diverges_is_caught(opened):
    tab = opened()
    set_rate(tab, 0.35)
    press(tab, *["열 걸음"] * 5)
    told = tab.locator(".lab-account")
    expect(told).to_contain_text("손실이 커집니다. 2걸음 뒤")
    expect(told).to_contain_text(OUTSIDE)
    last = weight(tab)
    press(tab, "한 걸음")
    assert weight(tab) == last
    everything = tab.locator("main").inner_html()
    assert "NaN" not in everything
    assert "Infinity" not in everything
    press(tab, "처음으로")
    assert weight(tab) == 1


@pytest.mark.parametrize(("rate", "words"), [(0.3, "그림 밖 ↗"), (0.35, "그림 밖 ↖")])
def test_ball_outside_does_not_look_as_if_it_were_on_the_curve(opened, rate, words):
    tab = opened()
    away = ball(tab).locator(".chart-away")
    expect(away).to_be_empty()
    set_rate(tab, rate)
    press(tab, "열 걸음")
    assert not -1 <= weight(tab) <= 7
    expect(away).to_have_text(words)
    expect(ball(tab)).to_have_attribute("aria-valuetext", re.compile("그림 밖$"))
    expect(tab.locator(".chart-slope-name")).to_have_count(0)  # nothing shows that slope
    picture, said = tab.locator(".chart-place").first.bounding_box(), away.bounding_box()
    assert picture["x"] < said["x"]
    assert said["x"] + said["width"] < picture["x"] + picture["width"]
    fill = "(ball) => getComputedStyle(ball, '::after').backgroundColor"
    outside = ball(tab).evaluate(fill)
    press(tab, "처음으로")
    expect(away).to_be_empty()
    assert ball(tab).evaluate(fill) != outside


@pytest.mark.parametrize("end", [-1, 7])
def test_ball_at_the_edge_is_not_outside(opened, end):
    tab = opened()
    drag(tab, end)
    assert weight(tab) == end
    expect(ball(tab).locator(".chart-away")).to_be_empty()


def test_bottom_does_not_move(opened):
    tab = opened()
    drag(tab, 3)
    press(tab, "열 걸음")
    assert weight(tab) == 3
    expect(tab.locator(".lab-account")).to_contain_text("움직이지 않습니다")
    assert "NaN" not in tab.locator("main").inner_html()


def test_rolls_until_it_rests(opened):
    tab = opened()
    tab.clock.install()
    set_rate(tab, 0.2)
    press(tab, "굴리기")
    tab.clock.run_for(20_000)
    expect(tab.locator(".lab-account")).to_contain_text("바닥에 거의 닿았습니다")
    expect(tab.get_by_role("button", name="굴리기")).to_be_visible()
    losses = [(2 * w - 6) ** 2 for w in of_keras(1.0, 0.2, 60)]
    steps = next(step for step, loss in enumerate(losses) if loss < 0.005)
    expect(tab.locator(".lab-account")).to_contain_text(f"{steps}걸음 뒤")


def test_rolling_is_stopped(opened):
    tab = opened()
    tab.clock.install()
    set_rate(tab, 0.01)
    press(tab, "굴리기")
    tab.clock.run_for(1000)
    press(tab, "멈추기")
    stopped = weight(tab)
    assert 1 < stopped < 2
    tab.clock.run_for(2000)
    assert weight(tab) == stopped


@pytest.mark.parametrize(("rate", "words"), [(0.25, "두 자리를 오갑니다"), (0.3, OUTSIDE)])
def test_rolling_gives_up(opened, rate, words):
    tab = opened()
    tab.clock.install()
    set_rate(tab, rate)
    press(tab, "굴리기")
    tab.clock.run_for(30_000)
    expect(tab.locator(".lab-account")).to_contain_text(words)
    expect(tab.get_by_role("button", name="굴리기")).to_be_visible()


def test_nothing_rolls_where_motion_is_unwanted(opened):
    tab = opened(reduced_motion="reduce")
    expect(tab.get_by_role("button", name="굴리기")).to_be_hidden()
    press(tab, "열 걸음")
    assert weight(tab) == pytest.approx(of_keras(1.0, 0.05, 10)[-1], abs=1e-3)
    assert ball(tab).evaluate("(ball) => getComputedStyle(ball).transitionDuration") == "0s"


def test_former_rate_stays_for_comparison(opened):
    tab = opened()
    former = tab.locator(".chart-former")
    press(tab, "열 걸음")
    expect(former).to_have_count(0)
    set_rate(tab, 0.2)
    expect(former).to_have_count(2)  # on the curve and beside it
    drag(tab, 5)
    expect(former).to_have_count(0)


def test_former_way_stays_when_one_goes_back_to_the_beginning(opened):
    tab = opened()
    former = tab.locator(".chart-former")
    press(tab, "열 걸음", "처음으로")
    expect(former).to_have_count(2)
    of_first_rate = former.first.get_attribute("d")
    press(tab, "처음으로")
    set_rate(tab, 0.2)
    press(tab, "한 걸음")
    assert former.first.get_attribute("d") == of_first_rate
    drag(tab, 5)
    press(tab, "열 걸음", "처음으로")
    assert weight(tab) == 1
    expect(former).to_have_count(0)  # that one began elsewhere


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_former_way_looks_as_it_is_called(opened, scheme):
    tab = opened(scheme=scheme)
    press(tab, "열 걸음")
    set_rate(tab, 0.2)
    expect(tab.locator("figcaption").last).to_contain_text("보라색 점선은 바로 앞에 걸은 길입니다")
    former = tab.locator(".chart-former").first
    red, green, blue = former.evaluate(
        "(line) => getComputedStyle(line).stroke.match(/[0-9]+/g).map(Number)"
    )
    assert green < red < blue


def test_rate_says_that_the_ball_goes_back(opened):
    tab = opened()
    note = tab.locator(".chart-work").last.locator(".chart-note")
    expect(note).to_have_text("학습률을 바꾸면 공은 출발한 자리로 돌아갑니다.")
    expect(tab.locator(".tasks-ask")).to_contain_text("공이 출발한 자리로 돌아가면")
    press(tab, "한 걸음")
    set_rate(tab, 0.1)
    assert weight(tab) == 1


# --- the tasks ---


def test_first_task_wants_twice_the_rate_from_the_same_place(opened):
    tab = opened()
    press(tab, "한 걸음")
    set_rate(tab, 0.08)
    press(tab, "한 걸음")
    drag(tab, 5)
    set_rate(tab, 0.1)
    press(tab, "한 걸음")
    expect_done(tab, False)  # the other step began elsewhere
    set_rate(tab, 0.05)
    press(tab, "한 걸음")
    expect_done(tab)
    expect(tab.locator(".tasks-word")).to_contain_text("0.8, 다음에는 1.6")


@pytest.mark.parametrize(
    ("choice", "outcome"), [("두 배가 된다", "예상한 대로"), ("두 배보다 길다", "예상과 달리")]
)
def test_what_was_foretold_is_compared(opened, choice, outcome):
    tab = opened()
    press(tab, choice, "한 걸음")
    set_rate(tab, 0.1)
    press(tab, "한 걸음")
    expect(tab.locator(".tasks-word")).to_contain_text(outcome)


@pytest.mark.parametrize("rate", [0.08, 0.09, 0.12, 0.16, 0.17])
def test_second_task_wants_two_steps(opened, rate):
    tab = opened()
    task(tab, 2)
    set_rate(tab, rate)
    press(tab, "한 걸음")
    expect_done(tab, False)
    press(tab, "한 걸음")
    path = of_keras(1.0, rate, 2)
    expect_done(tab, (2 * path[-1] - 6) ** 2 < 0.16)


def test_second_task_wants_a_way_to_go(opened):
    tab = opened()
    task(tab, 2)
    drag(tab, 3.2)
    set_rate(tab, 0.12)
    press(tab, "한 걸음", "한 걸음")
    expect_done(tab, False)


def test_third_task_wants_both_sides_of_the_border(opened):
    tab = opened()
    task(tab, 3)
    set_rate(tab, 0.26)
    press(tab, "열 걸음")
    set_rate(tab, 0.24)
    press(tab, "열 걸음", "열 걸음")
    expect_done(tab, False)  # not at rest yet
    press(tab, "열 걸음")
    expect_done(tab, False)  # 0.25 was not tried
    set_rate(tab, 0.25)
    expect_done(tab, False)
    press(tab, "한 걸음")
    expect_done(tab)
    word = tab.locator(".tasks-word")
    expect(word).to_contain_text("0.24에서는 걸음마다 바닥을 넘지만 거리가 0.92배로 줄고")
    expect(word).to_contain_text("0.25에서는 1배라 줄지 않습니다")
    expect(word).not_to_contain_text("−")  # no distance is negative


def test_third_task_forgets_what_was_before_it(opened):
    tab = opened()
    set_rate(tab, 0.24)
    press(tab, "열 걸음", "열 걸음", "열 걸음")
    task(tab, 3)
    set_rate(tab, 0.25)
    press(tab, "한 걸음")
    expect_done(tab, False)


# --- hands ---


def test_keyboard_does_all(opened):
    tab = opened()
    ball(tab).focus()
    for key, there in [
        ("ArrowRight", 1.1),
        ("ArrowDown", 1.0),
        ("PageUp", 1.5),
        ("End", 7),
        ("ArrowUp", 7),
        ("Home", -1),
    ]:
        tab.keyboard.press(key)
        assert weight(tab) == there
    expect(ball(tab)).to_have_attribute("aria-valuetext", "−1, 손실 64")
    tab.get_by_role("button", name="한 걸음").focus()
    tab.keyboard.press("Enter")
    tab.get_by_role("slider", name="learning_rate").focus()
    for _ in range(5):
        tab.keyboard.press("ArrowRight")
    expect(tab.locator(".keras-line code")).to_contain_text("learning_rate=0.10")
    tab.get_by_role("button", name="한 걸음").focus()
    tab.keyboard.press("Space")
    expect_done(tab)
    spoken = tab.locator(".instrument-try > div > p[role=status]")
    assert soon(lambda: "1걸음 뒤 가중치는 2.2" in spoken.inner_text())


def test_mouse_puts_the_ball_where_it_clicks(opened):
    tab = opened()
    press(tab, "한 걸음")
    ball(tab).click()
    assert weight(tab) == 1.8  # to take it is not to move it
    picture = tab.locator(".chart-place").first
    width = picture.bounding_box()["width"]
    picture.click(position={"x": across(5.5) * width, "y": 60})
    assert weight(tab) == 5.5
    picture.hover(position={"x": across(2) * width, "y": 60})
    assert weight(tab) == 5.5


def test_finger_drags_and_steps(opened):
    tab = opened(width=360, has_touch=True)
    ball(tab).scroll_into_view_if_needed()
    picture = tab.locator(".chart svg[role=img]").first.bounding_box()
    box = ball(tab).bounding_box()
    assert min(box["width"], box["height"]) >= 40
    y = box["y"] + box["height"] / 2
    touch = tab.context.new_cdp_session(tab)
    for kind, at in [
        ("touchStart", box["x"] + box["width"] / 2),
        ("touchMove", picture["x"] + across(4) * picture["width"]),
        ("touchMove", picture["x"] + across(6) * picture["width"]),
    ]:
        point = {"x": at, "y": y}
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    assert soon(lambda: weight(tab) == 6)
    tab.wait_for_timeout(300)  # lifted in full flight, it would only stop the fling by its next tap
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    tab.get_by_role("button", name="한 걸음").tap()
    expected = of_keras(6.0, 0.05, 1)[1]
    assert soon(lambda: abs(weight(tab) - expected) < 1e-3)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 1280])
def test_height_stays_while_one_plays(opened, width):
    tab = opened(width=width)
    height = "(body) => body.offsetHeight"
    body = tab.locator(".instrument-body")
    before = body.evaluate(height)
    for rate in (0.01, 0.1, 0.26):
        set_rate(tab, rate)
        for button in ("한 걸음", "열 걸음"):
            press(tab, button)
            assert body.evaluate(height) == before
