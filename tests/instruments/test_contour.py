"""A ball in a valley: the steps of Keras's SGD with momentum, and tasks that notice."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
import tensorflow as tf
from kit.instruments import expect_done, opening, task
from kit.waiting import soon
from playwright.sync_api import expect

INPUTS = tf.constant([[0.5, 2.0], [-0.5, 2.0]])
ANSWERS = tf.constant([[7.0], [5.0]])
FIRST = (-2.0, 1.0)
UNIT = 32  # of both weights, in the picture that is 340 wide
PLACE = re.compile(r"w1 (\S+), w2 (\S+), 손실")


@pytest.fixture
def opened(browser, modules):
    """Opens the instrument; all are closed at the end."""
    with opening(browser, modules, "contour") as open_page:
        yield open_page


@pytest.fixture
def walk(modules):
    """Calls a function of the module that walks."""

    def call(name, *arguments):
        return modules.evaluate(
            """async ([name, given]) =>
              (await import("/instruments/contour_walk.js"))[name](...given)""",
            [name, arguments],
        )

    return call


def loss_of(w) -> tf.Tensor:
    return tf.reduce_mean((INPUTS @ w - ANSWERS) ** 2)


@cache
def of_keras(start: tuple, rate: float, momentum: float, count: int) -> np.ndarray:
    """Weights and losses from the start on: rows of w1, w2 and the loss."""
    w = tf.Variable(np.reshape(start, (2, 1)).astype("float32"))
    sgd = tf.keras.optimizers.SGD(rate, momentum)
    path = [[*start, float(loss_of(w))]]
    for _ in range(count):
        with tf.GradientTape() as tape:
            loss = loss_of(w)
        sgd.apply([tape.gradient(loss, w)], [w])
        path.append([*w.numpy().ravel(), float(loss_of(w))])
    return np.array(path)


def rests_after(rate: float, momentum: float) -> int | None:
    """After how many steps the loss stays below 1 % of the first."""
    losses = of_keras(FIRST, rate, momentum, 80)[:, 2]
    steps = int(np.flatnonzero(~(losses < 0.01 * losses[0]))[-1]) + 1
    return steps if steps <= 80 else None


def ball(tab):
    return tab.get_by_role("slider", name="두 가중치")


def choose(tab, rate: float, momentum: str = "0") -> None:
    tab.get_by_role("radio", name=momentum, exact=True).check()
    tab.get_by_role("slider", name="learning_rate").fill(str(round(100 * rate)))


def press(tab, *names: str) -> None:
    for name in names:
        tab.get_by_role("button", name=name).click()


def weights(tab) -> list[float]:
    text = ball(tab).get_attribute("aria-valuetext").replace("−", "-")
    return [float(number) for number in PLACE.search(text).groups()]


def lines_of(tab) -> list[str]:
    return tab.locator(".chart-sum").all_inner_texts()


def start_at(tab, w1: float, w2: float) -> None:
    """By a click on the map."""
    place = tab.locator(".chart-place").first
    unit = place.bounding_box()["width"] / 340
    x, y = 40 + (w1 + 3) * UNIT, 24 + (6 - w2) * UNIT
    place.click(position={"x": x * unit, "y": y * unit})


# --- the numbers ---


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("rate", [0.01, 0.05, 0.12, 0.2, 0.25, 0.3, 0.4])
def test_steps_are_those_of_keras(walk, rate, momentum):
    for start in (FIRST, (8.0, -1.0), (2.0, 3.0), (1.3, 6.2)):
        pace = {"rate": round(100 * rate), "momentum": momentum}
        path = walk("walk", [list(start)], pace, 12)
        expected = of_keras(start, rate, momentum, 12)
        assert np.allclose(path, expected[:, :2], rtol=1e-4, atol=1e-4)
        losses = [walk("lossOf", list(weights)) for weights in path[:4]]
        assert np.allclose(losses, expected[:4, 2], rtol=1e-3, atol=1e-3)


def test_gradient_is_that_of_the_tape(walk):
    for start in (FIRST, (8.0, -1.0), (2.0, 3.0), (1.3, 6.2)):
        w = tf.Variable(np.reshape(start, (2, 1)).astype("float32"))
        with tf.GradientTape() as tape:
            loss = loss_of(w)
        expected = tape.gradient(loss, w).numpy().ravel()
        assert np.allclose(walk("gradientOf", list(start)), expected, atol=1e-4)


@pytest.mark.parametrize(("rate", "momentum"), [(0.05, "0"), (0.2, "0.5"), (0.07, "0.9")])
def test_code_gives_the_shown_weights(opened, rate, momentum):
    tab = opened()
    start_at(tab, 6, 5)
    start = tuple(weights(tab))
    choose(tab, rate, momentum)
    press(tab, "열 걸음", "한 걸음")
    names = {"np": np, "tf": tf}
    exec(tab.locator(".keras-line code").inner_text(), names)
    found = names["w"].numpy().ravel()
    assert np.allclose(found, of_keras(start, rate, float(momentum), 11)[-1, :2], atol=1e-5)
    assert np.allclose(weights(tab), found, atol=6e-3)


def test_lines_write_the_next_step_out(opened):
    tab = opened()
    lines = tab.locator(".chart-sum")
    expect(lines).to_have_text(["w1 ← −2 − 0.05 × (−2) = −1.9", "w2 ← 1 − 0.05 × (−16) = 1.8"])
    choose(tab, 0.05, "0.5")
    press(tab, "한 걸음")
    expect(lines).to_have_text(
        [
            "w1 ← −1.9 + 0.5 × 0.1 − 0.05 × (−1.95) = −1.752",
            "w2 ← 1.8 + 0.5 × 0.8 − 0.05 × (−9.6) = 2.68",
        ]
    )


def test_gradient_is_at_right_angles_to_the_contour(opened):
    """The arrow in the picture, against the line through the ball, both as they are drawn."""
    tab = opened()
    start_at(tab, 5, 1)
    arrow, ring = tab.evaluate("""() => ["chart-slope", "contour-here"].map((look) => {
      const mark = document.querySelector(`.${look}`);
      const path = mark.matches("path") ? mark : mark.querySelector("path");
      return path.getAttribute("d").match(/-?[0-9.]+/g).map(Number);
    })""")
    from_, to = np.reshape(arrow, (2, 2))
    points = np.reshape(ring, (-1, 2))
    nearest = np.argmin(np.hypot(*(points - from_).T))
    along = points[nearest + 1] - points[nearest - 1]
    cosine = (to - from_) @ along / np.linalg.norm(to - from_) / np.linalg.norm(along)
    assert abs(cosine) < 0.03


def test_both_weights_are_as_large(opened):
    """Or right angles would not look like ones; and no part of the map is wasted."""
    tab = opened()
    inner = tab.locator(".chart-place > svg > svg").first
    assert inner.get_attribute("viewBox") == f"40 24 {9 * UNIT} {6 * UNIT}"
    start_at(tab, 5, 1)
    assert weights(tab) == [5, 1]
    start_at(tab, -2, 5)
    assert weights(tab) == [-2, 5]


@pytest.mark.parametrize("width", [360, 1280])
def test_next_step_is_seen_around_the_ball(opened, width):
    """Even where it is too short for its arrow to come out from below the ball."""
    tab = opened(width=width)
    choose(tab, 0.2)
    press(tab, "열 걸음", "열 걸음")
    ring = tab.locator(".chart-next circle").bounding_box()
    size = ball(tab).evaluate("(ball) => parseFloat(getComputedStyle(ball, '::after').width)")
    assert ring["width"] > size + 2


def test_loss_stands_in_the_picture(opened):
    """Beside the buttons: on a phone, the sentence is below what one sees."""
    tab = opened()
    expect(tab.locator(".chart-slope-name")).to_have_text("손실 20")
    press(tab, "한 걸음")
    said = float(tab.locator(".chart-slope-name").text_content().removeprefix("손실 "))
    assert said == pytest.approx(of_keras(FIRST, 0.05, 0.0, 1)[1, 2], abs=6e-4)


# --- how it goes ---


@pytest.mark.parametrize(
    ("rate", "momentum", "words"),
    [
        (0.05, "0", "가로 0.975배, 세로 0.6배"),
        (0.2, "0", "세로로는 바닥을 넘나들며 거리가 0.6배로"),
        (0.25, "0", "세로로는 두 자리를 오가고"),
        (0.3, "0", "세로에서는 걸음마다 바닥에서 1.4배로 멀어집니다"),
        (0.3, "0.9", "앞 걸음의 0.9배를 더해서"),
    ],
)
def test_each_manner_is_told(opened, rate, momentum, words):
    tab = opened()
    choose(tab, rate, momentum)
    press(tab, "한 걸음")
    expect(tab.locator(".lab-account")).to_contain_text(words)


def test_sentence_and_formula_round_alike(opened):
    tab = opened()
    choose(tab, 0.2)
    press(tab, "열 걸음")
    w1, w2 = (re.search(r"← (\S+) ", line).group(1) for line in lines_of(tab))
    assert w1 == "0.605"
    expect(tab.locator(".lab-account")).to_contain_text(f"w1은 {w1}, w2는 {w2}, 손실은")
    expect(ball(tab)).to_have_attribute("aria-valuetext", re.compile(f"w1 {w1}, w2 {w2},"))


def test_former_way_stays_when_one_goes_back_to_the_beginning(opened):
    tab = opened()
    former = tab.locator(".chart-former")
    press(tab, "열 걸음", "처음으로")
    expect(former).to_have_count(2)
    start_at(tab, 5, 1)
    expect(former).to_have_count(0)


def test_settings_say_that_the_ball_goes_back(opened):
    tab = opened()
    expect(tab.locator(".chart-note")).to_contain_text("공은 출발한 자리로 돌아갑니다")
    for rate, momentum in [(0.2, "0"), (0.2, "0.5")]:
        press(tab, "한 걸음")
        choose(tab, rate, momentum)
        assert weights(tab) == list(FIRST)


def test_what_diverges_is_caught(opened):
    tab = opened()
    choose(tab, 0.4, "0.5")
    press(tab, *["열 걸음"] * 4)
    expect(tab.locator(".lab-account")).to_contain_text("손실이 커집니다")
    expect(tab.locator(".lab-account")).to_contain_text("공이 그림 밖으로 나가 멈췄습니다")
    expect(ball(tab).locator(".chart-away")).to_have_text(re.compile("그림 밖"))
    last = weights(tab)
    press(tab, "한 걸음")
    assert weights(tab) == last
    everything = tab.locator("main").inner_html()
    assert "NaN" not in everything
    assert "Infinity" not in everything


def test_what_only_swings_out_comes_back(opened):
    tab = opened()
    start_at(tab, 2, 0)
    choose(tab, 0.4, "0.9")
    press(tab, "한 걸음")
    assert weights(tab)[1] > 6
    expect(ball(tab).locator(".chart-away")).to_have_text("그림 밖 ↑")
    press(tab, *["열 걸음"] * 6)
    expect(tab.locator(".lab-account")).not_to_contain_text("멈췄습니다")
    expect(ball(tab).locator(".chart-away")).to_be_empty()
    assert np.allclose(weights(tab), [2, 3], atol=0.5)


def test_bottom_does_not_move(opened):
    tab = opened()
    start_at(tab, 2, 3)
    press(tab, "열 걸음")
    assert weights(tab) == [2, 3]
    expect(tab.locator(".lab-account")).to_contain_text("움직이지 않습니다")
    assert "NaN" not in tab.locator("main").inner_html()


def test_rolls_until_it_rests(opened):
    tab = opened()
    tab.clock.install()
    choose(tab, 0.2, "0.5")
    press(tab, "굴리기")
    tab.clock.run_for(40_000)
    expect(tab.locator(".lab-account")).to_contain_text("바닥에 거의 닿았습니다")
    expect(tab.get_by_role("button", name="굴리기")).to_be_visible()
    assert np.allclose(weights(tab), [2, 3], atol=0.15)


# --- the tasks ---


def test_first_task_wants_a_zigzag(opened):
    tab = opened()
    choose(tab, 0.1)
    press(tab, "열 걸음")
    expect_done(tab, False)
    choose(tab, 0.2, "0.9")
    press(tab, "열 걸음")
    expect_done(tab, False)
    choose(tab, 0.2)
    press(tab, "평평한 가로", *["한 걸음"] * 4)
    expect_done(tab, False)
    press(tab, "한 걸음")
    expect_done(tab)
    expect(tab.locator(".tasks-word")).to_contain_text("예상과 달리 답은 '가파른 세로(w2)'")
    expect(tab.locator(".tasks-word")).to_contain_text("세로는 반대쪽으로 0.6배, 가로는 0.9배")


@pytest.mark.parametrize("rate", [0.12, 0.14, 0.15, 0.2, 0.23, 0.24])
def test_second_task_wants_twenty_steps(opened, rate):
    tab = opened()
    task(tab, 2)
    choose(tab, rate)
    press(tab, "열 걸음", "열 걸음", "열 걸음")
    steps = rests_after(rate, 0.0)
    expect_done(tab, steps <= 20)
    if steps <= 20:
        expect(tab.locator(".tasks-word")).to_contain_text(f"{steps}걸음 만입니다")


def test_second_task_wants_no_momentum(opened):
    tab = opened()
    task(tab, 2)
    choose(tab, 0.2, "0.5")
    press(tab, "열 걸음")
    expect_done(tab, False)


@pytest.mark.parametrize(
    ("rate", "momentum"), [(0.13, "0.5"), (0.14, "0.5"), (0.3, "0.5"), (0.12, "0.9"), (0.22, "0")]
)
def test_third_task_wants_to_stay(opened, rate, momentum):
    tab = opened()
    task(tab, 3)
    choose(tab, rate, momentum)
    press(tab, *["한 걸음"] * 10)  # at 0.12 and 0.9, the loss is low for a moment
    expect_done(tab, rests_after(rate, float(momentum)) <= 10)


def test_third_task_wants_its_start(opened):
    tab = opened()
    task(tab, 3)
    start_at(tab, 2, 1)  # straight down the steep side
    choose(tab, 0.12)
    press(tab, "열 걸음")
    expect_done(tab, False)
    press(tab, "처음으로")
    assert weights(tab) == list(FIRST)


def test_what_the_third_task_claims():
    """No rate gets there without momentum, and half of it is best."""
    rates = [n / 100 for n in range(1, 41)]
    best = {
        momentum: min(filter(None, (rests_after(rate, momentum) for rate in rates)))
        for momentum in (0.0, 0.5, 0.9)
    }
    assert best[0.0] == 14
    assert best[0.5] <= 10 < best[0.0] < best[0.9]


def test_only_who_stays_is_said_to_be_first(opened):
    """With 0.9 the loss is low sooner, for a moment."""
    losses = of_keras(FIRST, 0.28, 0.9, 10)[:, 2]
    assert losses[4] < 0.01 * losses[0] < losses[5:].max()
    tab = opened()
    task(tab, 3)
    expect(tab.locator(".tasks-foretell")).to_contain_text("가장 빨리 내려가 그대로 머무르는")


# --- hands ---


def test_keyboard_does_all(opened):
    tab = opened()
    ball(tab).focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowUp", "PageUp"):
        tab.keyboard.press(key)
    assert weights(tab) == [-1.4, 1.2]
    tab.get_by_role("slider", name="learning_rate").focus()
    for _ in range(15):
        tab.keyboard.press("ArrowRight")
    tab.get_by_role("button", name="열 걸음").focus()
    tab.keyboard.press("Enter")
    expect_done(tab)
    tab.get_by_role("radio", name="0", exact=True).focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator(".keras-line code")).to_contain_text("momentum=0.5")
    expect(tab.locator(".keras-line code")).to_contain_text("learning_rate=0.20")
    spoken = tab.locator(".instrument-try > div > p[role=status]")
    assert soon(lambda: spoken.inner_text().startswith("w1은 −1.4, w2는 1.2"))


def test_finger_drags_in_both_directions(opened):
    tab = opened(width=360, has_touch=True)
    ball(tab).scroll_into_view_if_needed()
    box = ball(tab).bounding_box()
    assert min(box["width"], box["height"]) >= 40
    unit = tab.locator(".chart-place").first.bounding_box()["width"] / 340
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = tab.context.new_cdp_session(tab)
    for kind, right, up in [("Start", 0, 0), ("Move", 2, 1), ("Move", 6, 4)]:
        there = {"x": x + right * unit * UNIT, "y": y - up * unit * UNIT}
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": [there]})
    assert soon(lambda: np.allclose(weights(tab), [4, 5], atol=0.11))
    tab.wait_for_timeout(300)  # lifted in full flight, it would only stop the fling by its next tap
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    tab.get_by_role("button", name="한 걸음").tap()
    assert soon(lambda: weights(tab)[1] < 5)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 1280])
def test_height_stays_while_one_plays(opened, width):
    tab = opened(width=width)
    height = "(body) => body.offsetHeight"
    body = tab.locator(".instrument-body")
    before = body.evaluate(height)
    for rate, momentum in [(0.01, "0"), (0.07, "0.9"), (0.4, "0.5")]:
        choose(tab, rate, momentum)
        for button in ("한 걸음", "열 걸음"):
            press(tab, button)
            assert body.evaluate(height) == before
