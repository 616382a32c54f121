"""Ten logits as sliders: the probabilities and losses of Keras, and tasks that notice."""

from __future__ import annotations

import re

import numpy as np
import pytest
import tensorflow as tf
from kit.instruments import expect_done, opening, task
from kit.waiting import soon
from playwright.sync_api import expect

FIRST = [-1, 0, 0.5, 2, -2, 3, -0.5, 1, 1.5, 0]
LOSSES = re.compile(r"고른 (\d)[이가] 정답이라면 손실은 한 번 ([\d.]+), 두 번 ([\d.]+)입니다")
LIMIT = np.e / (np.e + 9)


@pytest.fixture
def opened(browser, modules):
    """Opens the instrument; all are closed at the end."""
    with opening(browser, modules, "softmax") as open_page:
        yield open_page


def press(tab, *names: str) -> None:
    for name in names:
        tab.get_by_role("button", name=name, exact=True).click()


def logit(tab, digit: int):
    return tab.get_by_role("slider", name=f"{digit}의 로짓")


def write(tab, digit: int, text: str) -> None:
    """Choose this digit's row and type its logit."""
    logit(tab, digit).focus()
    tab.get_by_role("textbox").fill(text)


def shown(tab) -> list[tuple[str, str]]:
    """Of each digit what stands beside the two bars."""
    rows = tab.locator(".softmax-row")
    texts = rows.evaluate_all(
        "(rows) => rows.map((row) => [...row.querySelectorAll('.softmax-number')]"
        ".map((one) => one.textContent))"
    )
    return [tuple(pair) for pair in texts]


def fits(text: str, probability: float) -> bool:
    """Whether this is how a page writes the probability."""
    if text == "0.1 % 미만":
        return 0 < probability < 0.0005 + 1e-7
    if text == "99.9 % 이상":
        return 0.9995 - 1e-7 < probability < 1
    return abs(float(text.removesuffix(" %")) / 100 - probability) <= 0.0005 + 1e-6


def of_keras(logits) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Once, twice, and both losses for each right answer."""
    softmax = tf.keras.layers.Softmax()
    once = softmax(np.array([logits], "float32"))
    twice = softmax(once)
    loss = tf.keras.losses.sparse_categorical_crossentropy
    losses = [
        [loss(np.array([right]), one).numpy()[0] for one in (once, twice)] for right in range(10)
    ]
    return once.numpy()[0], twice.numpy()[0], losses


def check(tab, logits) -> None:
    once, twice, losses = of_keras(logits)
    for digit, texts in enumerate(shown(tab)):
        assert fits(texts[0], once[digit]), (digit, texts, once[digit])
        assert fits(texts[1], twice[digit]), (digit, texts, twice[digit])
    right, *said = LOSSES.search(tab.locator(".lab-account").inner_text()).groups()
    assert [float(loss) for loss in said] == pytest.approx(losses[int(right)], abs=0.00051)


SETTINGS = {
    "first": ((), FIRST),
    "same": (("모두 같게",), [0] * 10),
    "one": (("하나만 크게",), [3 if digit == 5 else 0 for digit in range(10)]),
    "plus 3": (("모두 +3",), [z + 3 for z in FIRST]),
    "plus 100": (("모두 +100",), [z + 100 for z in FIRST]),
    "twice": (("모두 두 배",), [2 * z for z in FIRST]),
    "four times": (("모두 두 배", "모두 두 배"), [4 * z for z in FIRST]),
    "and back": (("모두 +100", "모두 두 배", "처음으로"), FIRST),
    "far": (("모두 +100", "모두 +100", "모두 두 배"), [2 * z + 400 for z in FIRST]),
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_probabilities_and_losses_are_keras_s(opened, setting):
    buttons, logits = SETTINGS[setting]
    tab = opened()
    press(tab, *buttons)
    for digit in (5, 0, 4):
        logit(tab, digit).focus()  # is taken for the right answer
        check(tab, logits)


def test_loss_on_its_own(modules):
    random = np.random.default_rng(1)
    for scale in (0.1, 3, 30):
        logits = (random.normal(size=10) * scale).astype("float32")
        once, _, losses = of_keras(logits)
        for values, when in ((logits, 0), (once, 1)):
            found = modules.evaluate(
                """async (values) => {
                  const { loss } = await import("/instruments/softmax_tasks.js");
                  return values.map((_, right) => loss(values, right));
                }""",
                values.tolist(),
            )
            assert found == pytest.approx([pair[when] for pair in losses], rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("text", ["2.2", "-7.25", "−3", "12"])
def test_what_is_typed_counts_exactly(opened, text):
    tab = opened()
    write(tab, 9, text)
    value = float(text.replace("−", "-"))
    check(tab, [*FIRST[:9], value])
    expect(tab.locator(".softmax-row.chosen output")).to_have_text(text.replace("-", "−"))


@pytest.mark.parametrize("buttons", [(), ("모두 +100", "모두 두 배"), ("모두 두 배",)])
def test_code_gives_what_is_shown(opened, capsys, buttons):
    tab = opened()
    press(tab, *buttons)
    write(tab, 1, "-0.75")
    names = {"np": np, "tf": tf}
    exec(tab.locator(".keras-line code").inner_text(), names)
    for digit, texts in enumerate(shown(tab)):
        assert fits(texts[0], names["once"].numpy()[0, digit])
        assert fits(texts[1], names["twice"].numpy()[0, digit])
    printed = [float(number) for number in re.findall(r"\[([\d.e+-]+)\]", capsys.readouterr().out)]
    said = LOSSES.search(tab.locator(".lab-account").inner_text()).groups()
    assert said[0] == "1"
    assert [float(one) for one in said[1:]] == pytest.approx(printed, abs=0.00051)


def test_powers_are_written_out(opened):
    tab = opened()
    power, again = tab.locator(".softmax-lines p").all()
    powers = np.exp(FIRST)
    expect(power).to_have_text(
        f"한 번: e3 = {powers[5]:.3f}, {powers[5]:.3f} ÷ 합 {powers.sum():.3f} = 50.9 %"
    )
    once = of_keras(FIRST)[0]
    second = np.exp(once)
    expect(again).to_contain_text(f"e{once[5]:.5f} = {second[5]:.4f}")
    expect(again).to_contain_text(f"합 {second.sum():.3f} = 14.9 %")


@pytest.mark.parametrize("buttons", [("하나만 크게", *["모두 두 배"] * 2), ("모두 두 배",), ()])
def test_formulas_are_true_as_they_are_written(opened, buttons):
    tab = opened()
    press(tab, *buttons)
    write(tab, 1, "-0.75125")
    for digit in (5, 1):
        logit(tab, digit).focus()
        for line in tab.locator(".softmax-lines p").all_text_contents():
            exponent, power = re.search(r"e(−?[\d.]+) = ([\d.,]+), ", line).groups()
            found = np.exp(float(exponent.replace("−", "-")))
            assert float(power.replace(",", "")) == float(f"{found:.5g}"), line


def test_ten_rows_are_seen_at_once_on_a_phone(opened):
    tab = opened(width=390)
    top = tab.locator(".instrument-body").bounding_box()["y"]
    box = tab.locator(".softmax-scale").bounding_box()
    assert box["y"] + box["height"] - top < 590  # of 664, below the page's header


def test_sliders_say_between_what_they_go(opened):
    tab = opened()
    marks = tab.locator(".softmax-marks span")
    news = tab.locator(".softmax-news")
    expect(marks).to_have_text(["−5", "0", "5"])
    expect(news).to_have_text("눈금")
    press(tab, "모두 +100")
    expect(marks).to_have_text(["95", "100", "105"])
    expect(news).to_have_text("눈금이 바뀜")
    logit(tab, 0).press("ArrowRight")
    expect(news).to_have_text("눈금")
    press(tab, "하나만 크게", "모두 두 배", "모두 두 배")
    ends = [logit(tab, 3).get_attribute(end) for end in ("min", "max")]
    expect(marks).to_have_text([ends[0], "6", ends[1]])


def test_particles_follow_the_number(modules):
    found = modules.evaluate("""async () => {
      const { evenAt, sentence } = await import("/instruments/softmax_tasks.js");
      const [logits, once] = [new Array(10).fill(0), new Float32Array(10).fill(0.1)];
      const state = { logits, once, twice: once, added: 0, change: 0 };
      const chosen = logits.map((_, digit) => sentence({ ...state, chosen: digit }));
      return [[0.5, 1, 0.9999, 0.0001].map(evenAt), chosen.map((one) => /고른 .. /.exec(one)[0])];
    }""")
    assert found[0] == ["50.0 %여도", "99.9 % 이상이어도", "99.9 % 이상이어도", "0.1 % 미만이어도"]
    assert "".join(one.strip()[-1] for one in found[1]) == "이이가이가가이이이가"


def test_what_float32_cannot_hold_is_made_smaller(opened):
    tab = opened()
    power = tab.locator(".softmax-lines p").first
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(np.float32(103)))
    press(tab, "모두 +100")
    expect(power).to_have_text(re.compile(r"^가장 큰 로짓 103만큼 모두 빼고 e0 = 1, 1 ÷ 합 1\.96"))
    press(tab, "처음으로")
    expect(power).to_contain_text("한 번: e3")


def test_logits_have_an_end(opened):
    tab = opened()
    press(tab, *["모두 두 배"] * 8)
    kept = logit(tab, 5).get_attribute("aria-valuetext")
    press(tab, "모두 두 배")
    expect(tab.locator(".lab-account")).to_contain_text("−1000에서 1000까지")
    assert logit(tab, 5).get_attribute("aria-valuetext") == kept == "768"
    check_bars = shown(tab)
    assert check_bars[5] == ("99.9 % 이상", "23.2 %")


# --- tasks ---


def test_first_task_wants_three_added_to_all(opened):
    tab = opened()
    for digit in range(3):
        write(tab, digit, str(FIRST[digit] + 3))
    press(tab, "모두 +100", "모두 두 배")
    expect_done(tab, False)
    press(tab, "모두 +3")
    expect_done(tab)
    expect(tab.locator(".lab-account")).to_contain_text("확률은 그대로입니다")


@pytest.mark.parametrize(
    ("choice", "outcome"), [("하나도 안 바뀐다", "예상한 대로"), ("모두 커진다", "예상과 달리")]
)
def test_what_was_foretold_is_compared(opened, choice, outcome):
    tab = opened()
    press(tab, choice)
    press(tab, "모두 +3")
    expect(tab.locator(".tasks-word")).to_contain_text(outcome)


def test_second_task_wants_half_for_the_nine(opened):
    tab = opened()
    task(tab, 2)
    press(tab, "모두 같게")
    expect_done(tab, False)
    write(tab, 8, "2.2")
    expect_done(tab, False)
    write(tab, 8, "0")
    write(tab, 9, "2.1")
    expect_done(tab, False)
    write(tab, 9, "2.2")
    assert abs(np.exp(2.2) / (np.exp(2.2) + 9) - 0.5) < 0.01
    expect_done(tab)


@pytest.mark.parametrize("buttons", [(), ("하나만 크게",), ("모두 +100",)])
def test_second_task_can_be_reached_with_the_nine_alone(opened, buttons):
    tab = opened()
    task(tab, 2)
    press(tab, *buttons)
    logit(tab, 9).focus()
    for _ in range(80):
        once = of_keras([float(one.get_attribute("aria-valuetext").replace("−", "-"))
                         for one in tab.locator("input[type=range]").all()])[0]  # fmt: skip
        if once[9] > 0.49:
            break
        tab.keyboard.press("ArrowRight")
    expect_done(tab)


def test_third_task_is_near_what_cannot_be_passed(opened):
    tab = opened()
    task(tab, 3)
    press(tab, "23 %쯤까지", "하나만 크게")
    expect_done(tab, False)
    press(tab, "모두 두 배")
    expect_done(tab, False)  # 22.8 %
    press(tab, "모두 두 배")
    expect_done(tab)
    expect(tab.locator(".tasks-word")).to_contain_text("예상한 대로")
    expect(tab.locator(".tasks-word")).to_contain_text(f"{LIMIT:.1%}".replace("%", " %"))
    expect(tab.locator(".tasks-word")).to_contain_text("99.9 % 이상이어도 두 번")
    press(tab, *["모두 두 배"] * 4)
    assert max(float(texts[1].removesuffix(" %")) for texts in shown(tab)) <= 100 * LIMIT + 0.05


# --- people ---


def test_mouse_drags_a_slider(opened):
    tab = opened()
    slider = logit(tab, 2)
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    tab.mouse.move(box["x"] + box["width"] * 0.55, middle)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.95, middle, steps=5)
    tab.mouse.up()
    value = float(slider.get_attribute("aria-valuetext").replace("−", "-"))
    assert value > 4
    check(tab, [*FIRST[:2], value, *FIRST[3:]])
    assert tab.locator(".softmax-row.chosen").inner_text().startswith("2")


def test_finger_moves_a_slider(opened):
    tab = opened(width=360, has_touch=True)
    slider = logit(tab, 9)
    box = slider.bounding_box()
    slider.tap(position={"x": box["width"] * 0.8, "y": box["height"] / 2})
    assert float(slider.get_attribute("aria-valuetext")) > 1.5
    assert soon(lambda: "고른 9가 정답이라면" in tab.locator(".lab-account").inner_text())
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_keyboard_and_screen_reader(opened):
    tab = opened()
    logit(tab, 9).focus()
    tab.keyboard.press("ArrowRight")
    assert logit(tab, 9).get_attribute("aria-valuetext") == "0.05"
    expect(tab.get_by_role("status").first).to_contain_text("고른 9가 정답이라면")
    tab.get_by_role("button", name="모두 +3").focus()
    tab.keyboard.press("Enter")
    expect_done(tab)
    assert logit(tab, 9).get_attribute("aria-valuetext") == "3.05"
    assert logit(tab, 9).get_attribute("min") == "-2"  # the ends have gone along
    spoken = tab.get_by_role("status").first
    expect(spoken).to_contain_text("확률은 그대로")
    expect(spoken).to_contain_text("슬라이더의 눈금은 이제 −2에서 8까지입니다.")


def test_its_height_stays(opened):
    for width in (360, 1280):
        tab = opened(width=width)
        height = "document.querySelector('.tasks').getBoundingClientRect().top + scrollY"
        before = tab.evaluate(height)
        for name in ("모두 +100", "모두 두 배", "모두 같게", "하나만 크게", "모두 두 배"):
            press(tab, name)
            assert tab.evaluate(height) == before, name
