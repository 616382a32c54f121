"""Ten templates and a digit: each score adds up, and is Keras's; tasks that notice."""

from __future__ import annotations

import gzip
import re

import numpy as np
import pytest
import tensorflow as tf
from kit.instruments import expect_done, opening, task
from kit.waiting import soon
from playwright.sync_api import expect
from tutorial_site.lab.links import encode_drawing
from tutorial_site.lab.templates import FILE, read_templates, templates_file

from tools.records.templates import Recipe, compute
from tools.train import data_sha256
from tutorial_src.data import find_mnist, load_mnist, offline_sample
from tutorial_src.records import read_record

DIGITS = offline_sample()[0][0][:12]
KERNEL, BIAS = read_templates()
NUMBER = r"(−?[\d.]+)"
SUM = re.compile(
    rf"^(\d)의 본: 잉크가 보탠 것 {NUMBER} − 깎은 것 {NUMBER} "
    rf"([−+]) 편향 {NUMBER} = 점수 {NUMBER}\."
)
PRODUCT = re.compile(rf"행 (\d+), 열 (\d+): 잉크 {NUMBER} × 가중치 {NUMBER} = {NUMBER}$")
# ( and ) as points of the sheet, which is 256 wide; and a ring
LEFT = [(100, 30), (78, 70), (66, 128), (78, 186), (100, 226)]
RIGHT = [(256 - x, y) for x, y in LEFT]
RING = [*LEFT, *RIGHT[::-1], LEFT[0]]


@pytest.fixture
def opened(browser, modules):
    """Opens the instrument with a digit; all are closed at the end."""
    with opening(browser, modules, "templates", data={FILE: templates_file()}) as open_page:
        yield lambda digit=DIGITS[0], **more: open_page(
            **{"drawing": encode_drawing(digit), **more}
        )


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def pixels(digit) -> np.ndarray:
    return digit.astype("float32") / 255


def scores(digit) -> np.ndarray:
    """Those of a layer of Keras with the weights that the browser has."""
    layer = tf.keras.layers.Dense(10)
    layer.build((None, 784))
    layer.set_weights([KERNEL, BIAS])
    return layer(pixels(digit).reshape(1, 784)).numpy()[0]


def lost(digit) -> np.ndarray:
    """What each template takes away."""
    return np.minimum(pixels(digit).reshape(784, 1) * KERNEL, 0).sum(axis=0)


def option(tab, template: int):
    return tab.get_by_role("option", name=f"{template}의 본")


def option_of_answer(tab) -> str:
    return tab.locator(".highest").inner_text()[0]


def account(tab) -> str:
    return tab.locator(".lab-account").inner_text()


def draw(tab, *strokes, erase: bool = False) -> None:
    """With the mouse, on the sheet as it stands."""
    eraser = tab.get_by_role("button", name="지우개", exact=True)
    if (eraser.get_attribute("aria-pressed") == "true") is not erase:
        eraser.click()
    pad = tab.locator(".lab-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    for stroke in strokes:
        points = [(box["x"] + x / 256 * box["width"], box["y"] + y / 256 * box["height"])
                  for x, y in stroke]  # fmt: skip
        tab.mouse.move(*points[0])
        tab.mouse.down()
        for point in points[1:]:
            tab.mouse.move(*point, steps=4)
        tab.mouse.up()


def clear(tab) -> None:
    tab.get_by_role("button", name="모두 지우기").click()


# --- the record ---


def test_record_says_how_it_was_made():
    record = read_record("templates")
    assert set(record) == {
        *("kernel", "scale", "bias", "accuracy", "recipe", "data_sha256", "versions")
    }
    assert record["recipe"] == vars(Recipe())
    assert record["accuracy"]["rounded"] == pytest.approx(record["accuracy"]["trained"], abs=0.002)
    assert 0.85 < record["accuracy"]["rounded"] < 0.9


def test_file_is_small_and_whole():
    assert len(templates_file()) == 784 * 10 + 2 * 10 * 4
    assert KERNEL.shape == (784, 10)
    assert KERNEL.dtype == BIAS.dtype == np.float32
    scale = np.array(read_record("templates")["scale"], "float32")
    steps = KERNEL / scale
    np.testing.assert_allclose(steps, steps.round(), atol=1e-3)
    assert np.abs(steps).max() == pytest.approx(Recipe().steps // 2)
    assert len(gzip.compress(templates_file())) < 6_700


@pytest.fixture(scope="module")
def mnist():
    source = find_mnist()
    if source.is_sample:
        pytest.skip("needs the real MNIST: set MNIST_NPZ to its mnist.npz")
    return source.load()


@pytest.mark.slow
def test_it_comes_out_again(mnist):
    record = read_record("templates")
    assert data_sha256(mnist) == record["data_sha256"]
    again = compute()
    for kind in ("trained", "rounded"):
        assert again["accuracy"][kind] == pytest.approx(record["accuracy"][kind], abs=0.002)
    np.testing.assert_allclose(again["scale"], record["scale"], rtol=0.01)
    np.testing.assert_allclose(again["bias"], record["bias"], atol=0.002)


# --- its numbers ---


def test_browser_reads_what_python_reads(modules):
    found = modules.evaluate(
        """async (bytes) => {
          const { decode } = await import("/instruments/templates.js");
          return decode(new Uint8Array(bytes).buffer).map((array) => [...array]);
        }""",
        list(templates_file()),
    )
    assert np.array_equal(np.array(found[0], "float32").reshape(784, 10), KERNEL)
    assert np.array_equal(np.array(found[1], "float32"), BIAS)


@pytest.mark.parametrize("at", range(0, len(DIGITS), 2))
def test_scores_are_those_of_keras(opened, at):
    tab = opened(DIGITS[at])
    expected = scores(DIGITS[at])
    for template in range(10):
        said = option(tab, template).get_attribute("aria-label").rpartition(" ")[2]
        assert number(said) == pytest.approx(expected[template], abs=0.0051)
    best = int(expected.argmax())
    assert tab.locator(".highest").get_attribute("aria-label").startswith(f"{best}의 본")
    assert option(tab, best).get_attribute("aria-selected") == "true"


@pytest.mark.parametrize("at", [1, 5])
def test_each_score_adds_up(opened, at):
    tab = opened(DIGITS[at])
    for template in range(10):
        option(tab, template).click()
        chosen, added, taken, sign, bias, score = SUM.search(account(tab)).groups()
        assert int(chosen) == template
        signed = number(bias) if sign == "+" else -number(bias)
        assert number(added) - number(taken) + signed == pytest.approx(number(score), abs=1e-9)
        products = pixels(DIGITS[at]).ravel() * KERNEL[:, template]
        assert number(added) == pytest.approx(products[products > 0].sum(), abs=0.011)
        assert number(taken) == pytest.approx(-products[products < 0].sum(), abs=0.011)
        assert number(score) == pytest.approx(scores(DIGITS[at])[template], abs=0.0051)


def read_product(tab) -> tuple[int, int, float, float, float]:
    row, column, *numbers = PRODUCT.search(tab.locator(".templates-product").inner_text()).groups()
    return int(row), int(column), *map(number, numbers)


def check_product(tab, digit, template: int) -> tuple[int, int]:
    row, column, ink, weight, product = read_product(tab)
    exact = pixels(digit)[row, column], KERNEL[28 * row + column, template]
    assert (ink, weight) == pytest.approx(exact, abs=0.00051)
    assert product == pytest.approx(exact[0] * exact[1], abs=0.00051)
    return row, column


def test_each_cell_tells_its_product(opened):
    digit = DIGITS[3]
    tab = opened(digit)
    option(tab, 4).click()
    strongest = np.abs(pixels(digit).ravel() * KERNEL[:, 4]).argmax()
    assert check_product(tab, digit, 4) == divmod(strongest, 28)
    cells = tab.locator(".lab-frame.chooses")
    box = cells.bounding_box()
    side = box["width"] / 28
    cells.hover(position={"x": 14.5 * side, "y": 9.5 * side})
    assert check_product(tab, digit, 4) == (9, 14)
    tab.mouse.move(0, 0)
    assert check_product(tab, digit, 4) == divmod(strongest, 28)
    cells.click(position={"x": 12.5 * side, "y": 20.5 * side})
    tab.mouse.move(0, 0)
    assert check_product(tab, digit, 4) == (20, 12)
    cells.press("ArrowUp")
    cells.press("ArrowRight")
    assert check_product(tab, digit, 4) == (19, 13)
    expect(tab.get_by_role("status").first).to_contain_text("행 19, 열 13: 잉크")


def test_products_are_painted(opened):
    digit = DIGITS[2]
    tab = opened(digit)
    option(tab, 7).click()
    canvas = tab.locator(".lab-frame.chooses canvas")
    levels = canvas.evaluate("""(map) => Array.from(
      map.getContext("2d").getImageData(0, 0, 28, 28).data)""")
    red, blue = np.array(levels).reshape(784, 4).T[[0, 2]].astype(int)
    products = pixels(digit).ravel() * KERNEL[:, 7]
    strong = np.abs(products) > 0.03
    assert strong.sum() > 30
    assert np.array_equal((red > blue)[strong], (products > 0)[strong])  # orange, or purple
    assert (red == blue)[products == 0].all()


def run_code(tab, digit, monkeypatch) -> dict:
    monkeypatch.setattr(tf.keras.datasets.mnist, "load_data", load_mnist)
    image = pixels(digit)[np.newaxis, :, :, np.newaxis]
    names = {"np": np, "tf": tf, "image": image}
    exec(tab.locator(".keras-line code").inner_text(), names)
    return names


def test_code_runs_and_adds_up(opened, monkeypatch):
    digit = DIGITS[1]
    tab = opened(digit)
    option(tab, 6).click()
    names = run_code(tab, digit, monkeypatch)
    logits = pixels(digit).reshape(1, 784) @ names["w"] + names["b"]
    assert names["score"] == pytest.approx(logits[0, 6], abs=1e-4)


@pytest.mark.slow
def test_code_gives_the_score_that_is_shown(opened, monkeypatch, mnist):
    """Training as the code does leads to these templates, but for the rounding."""
    digit = mnist[0][0][0]
    tab = opened(digit)
    option(tab, 5).click()
    names = run_code(tab, digit, monkeypatch)
    half = np.array(read_record("templates")["scale"]) / 2
    assert (np.abs(names["w"] - KERNEL) <= half + 1e-3).all()
    rounding = pixels(digit).sum() * half[5]
    said = number(SUM.search(account(tab)).group(6))
    assert names["score"] == pytest.approx(said, abs=rounding + 0.03)
    assert abs(names["score"] - said) < 0.1


def test_blank_paper_has_the_bias_alone(opened):
    tab = opened()
    clear(tab)
    best = int(BIAS.argmax())
    expect(tab.locator(".lab-account")).to_contain_text("편향만 남았습니다")
    expect(tab.locator(".lab-account")).not_to_contain_text("답")
    expect(tab.locator(".highest")).to_have_count(0)
    lengths = tab.locator(".templates-bar span").evaluate_all(
        "(bars) => bars.map((bar) => bar.getBoundingClientRect().width"
        " / bar.parentElement.getBoundingClientRect().width)"
    )
    assert lengths == pytest.approx(np.abs(BIAS) / 10, abs=0.01)
    assert SUM.search(account(tab)).groups()[:3] == (str(best), "0.00", "0.00")
    expect_done(tab, False)


def test_without_its_file_it_does_not_begin(modules):
    message = modules.evaluate("""async () => {
      const { start } = await import("/instruments/templates.js");
      const page = new DOMParser().parseFromString("<div></div>", "text/html");
      const place = page.querySelector("div");
      place.dataset.templates = "/instruments/nothing.bin";
      return start(place).then(() => "begun", (error) => error.message);
    }""")
    assert message == "templates: 404"


def test_regions(modules):
    picture = np.zeros((28, 28))
    picture[2:7, 2:7] = 1
    picture[3:6, 3:6] = 0  # a ring
    picture[9, 9] = picture[10, 10] = 1  # meet in a corner
    picture[20, 0] = picture[19, 27] = 1  # neighbours in the list only
    found = modules.evaluate(
        """async (values) => {
          const { regions } = await import("/instruments/templates_tasks.js");
          const list = Float32Array.from(values);
          return [
            regions(list, (value) => value > 0.5, true),
            regions(list, (value) => value > 0.5, false),
            regions(list, (value) => value <= 0.5, false),
          ];
        }""",
        picture.ravel().tolist(),
    )
    assert found == [4, 5, 2]


# --- tasks ---


@pytest.mark.parametrize("at", [0, 4, 7])
def test_first_task_wants_the_template_that_takes_most(opened, at):
    tab = opened(DIGITS[at])
    taker = int(lost(DIGITS[at]).argmin())
    for template in range(10):
        if template != taker:
            option(tab, template).click()
    expect_done(tab, False)
    tab.get_by_role("button", name="그렇다").click()
    option(tab, taker).click()
    expect_done(tab)
    lowest = int(scores(DIGITS[at]).argmin())
    word = tab.locator(".tasks-word")
    expect(word).to_contain_text("예상한 대로" if taker == lowest else "예상과 달리")
    for template in {taker, lowest}:
        products = pixels(DIGITS[at]).ravel() * KERNEL[:, template]
        taken, gained = (np.maximum(sign * products, 0).sum() for sign in (-1, 1))
        expect(word).to_contain_text(f"{template}의 본(깎은 것 {taken:.2f}, 보탠 것 {gained:.2f})")


def test_second_task_wants_another_answer_by_the_eraser(opened):
    eight = [[(128, 128), (80, 80), (128, 40), (176, 80), (80, 180), (128, 220), (176, 180),
              (128, 128)]]  # fmt: skip
    tab = opened()
    task(tab, 2)
    clear(tab)
    draw(tab, *eight)
    before = SUM.search(account(tab)).group(1)
    assert before == "8"
    expect_done(tab, False)  # by the pen
    draw(tab, [(240, 10), (250, 10)], erase=True)
    expect_done(tab, False)  # nothing was there
    draw(tab, [(84, 84), (110, 110)], [(76, 190), (100, 210)], erase=True)
    expect_done(tab)
    toward = re.compile("답은 8에서 ([036]으로|[124579]로) 바뀌었습니다")
    expect(tab.locator(".tasks-word")).to_contain_text(toward)


def test_particle_follows_the_digit(modules):
    found = modules.evaluate("""async () => {
      const { toDigit } = await import("/instruments/templates_tasks.js");
      return Array.from({ length: 10 }, (_, digit) => toDigit(digit));
    }""")
    assert " ".join(found) == "0으로 1로 2로 3으로 4로 5로 6으로 7로 8로 9로"


@pytest.mark.parametrize("width", [390, 1280])
def test_score_stands_below_the_templates(opened, width):
    tab = opened(width=width)
    seen = tab.locator(".lab-account").bounding_box()
    templates = [one.bounding_box() for one in tab.get_by_role("option").all()]
    sheet, maps = (tab.locator(one).bounding_box() for one in (".digit-sheet", ".instrument-maps"))
    above = max(box["y"] + box["height"] for box in [*templates, sheet])
    assert 0 <= seen["y"] - above < 40
    assert maps["y"] >= seen["y"] + seen["height"]


def test_second_task_is_not_done_by_erasing_nearly_all(opened):
    tab = opened()
    task(tab, 2)
    rows = [[(20, y), (236, y)] for y in range(16, 190, 14)]
    draw(tab, *rows, erase=True)
    expect_done(tab, False)
    clear(tab)
    draw(tab, LEFT)
    expect_done(tab, False)


def test_third_task_wants_a_nought_that_is_none(opened):
    tab = opened()
    task(tab, 3)
    clear(tab)
    draw(tab, RING)
    assert SUM.search(account(tab)).group(1) == "0"
    expect_done(tab, False)  # one piece, with a hole
    draw(tab, [(206, 50), (208, 50)])
    assert SUM.search(account(tab)).group(1) == "0"
    expect_done(tab, False)  # two pieces, but the hole is still there
    clear(tab)
    draw(tab, LEFT)
    expect_done(tab, False)  # one piece
    draw(tab, RIGHT)
    expect_done(tab)


# --- people ---


def test_keys_choose_a_template(opened):
    tab = opened()
    option(tab, 0).click()
    for key, template in (("ArrowRight", 1), ("ArrowDown", 6), ("End", 9), ("ArrowUp", 4)):
        tab.keyboard.press(key)
        expect(option(tab, template)).to_be_focused()
        assert SUM.search(account(tab)).group(1) == str(template)
    expect(tab.get_by_role("status").first).to_contain_text("4의 본")
    expect(tab.locator(".keras-line code")).to_contain_text("w[:, 4]")


def test_finger_draws_and_chooses(opened):
    tab = opened(width=360, has_touch=True)
    box = tab.locator(".lab-pad").bounding_box()
    before = account(tab)
    tab.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert soon(lambda: account(tab) != before)
    option(tab, 9).tap()
    assert soon(lambda: account(tab).startswith("9의 본"))
    cells = tab.locator(".lab-frame.chooses")
    side = cells.bounding_box()["width"] / 28
    cells.tap(position={"x": 14.5 * side, "y": 14.5 * side})
    assert soon(lambda: read_product(tab)[:2] == (14, 14))
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_own_digit_is_followed_until_a_template_is_chosen(opened):
    tab = opened()
    clear(tab)
    draw(tab, RING)
    assert SUM.search(account(tab)).group(1) == option_of_answer(tab)
    option(tab, 3).click()
    draw(tab, LEFT)
    assert SUM.search(account(tab)).group(1) == "3"


def test_its_height_stays(opened):
    top = "document.querySelector('.tasks').getBoundingClientRect().top + scrollY"
    for width in (360, 1280):
        tab = opened(width=width)
        before = tab.evaluate(top)
        for template in range(10):
            option(tab, template).click()
            assert tab.evaluate(top) == before
        clear(tab)
        assert tab.evaluate(top) == before
