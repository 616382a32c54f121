"""Kernels along their training: the file as Python reads it, maps as Keras makes them, tasks."""

from __future__ import annotations

import re

import numpy as np
import pytest
import tensorflow as tf
from kit.instruments import expect_done, instrument_page, opening, task
from kit.waiting import soon
from playwright.sync_api import expect
from tutorial_site.lab.checkpoints import ENDS, FILE, checkpoints_file, ends_file, unpack
from tutorial_site.lab.links import encode_drawing

from tutorial_src.data import offline_sample

DIGITS = offline_sample()[0][0][:3]
HEADER, RUNS = unpack(checkpoints_file())
BATCHES = HEADER["batches"]
LAST = len(BATCHES) - 1
GRID = [(0, 0, 3), (0, 4, 17), (0, 9, 31), (1, 12, 0), (1, LAST, 8)]  # run, checkpoint, filter
CUT = 50_000  # bytes: where the broken file ends
ALL = f"**/{FILE}?v=*"
NUMBERS = re.compile(
    r"정확도는 ([\d.]+) %, 손실은 ([\d.]+)입니다\. 필터 (\d+)의 커널\(처음 크기 ([\d.]+)\)은 "
    r"처음 자리에서 ([\d.]+)만큼\(([\d.]+) %\) 움직였고, 이 거리는 32장 가운데 (\d+)위입니다\. "
    r"훈련 전 맵과의 닮음은 (−?[\d.]+)입니다"
)


@pytest.fixture
def opened(browser, modules):
    """Opens the instrument with a digit; all are closed at the end."""
    data = {FILE: checkpoints_file(), ENDS: ends_file()}
    with opening(browser, modules, "checkpoints", data=data) as open_page:
        yield lambda digit=DIGITS[0], options=None, **more: open_page(
            options, drawing=encode_drawing(digit), **more
        )


def go(tab, at: int) -> None:
    """Move the slider there, and wait until it has come."""
    tab.get_by_role("slider").fill(str(at))
    expect(tab.locator(".control output")).to_have_text(words(at))
    expect(tab.locator(".grid-name").nth(1)).to_contain_text(words(at))


def words(at: int) -> str:
    return f"{BATCHES[at]:,}배치 뒤" if at else "훈련 전"


def choose(tab, one: int) -> None:
    tab.get_by_role("option").nth(one).click()


def seed(tab, run: int) -> None:
    tab.get_by_role("radio", name=str(RUNS[run].seed)).check()
    expect(tab.locator(".keras-line code")).to_contain_text(f"# 시드 {RUNS[run].seed},")


def set_all(tab, run: int, at: int, one: int) -> None:
    seed(tab, run)
    go(tab, at)
    choose(tab, one)


def keras_layer(kernels: np.ndarray, biases: np.ndarray) -> tf.keras.layers.Layer:
    layer = tf.keras.layers.Conv2D(kernels.shape[-1], 3, padding="same")
    layer.build((1, 28, 28, kernels.shape[2]))
    layer.set_weights([kernels, biases])
    return layer


def pixels(digit: np.ndarray) -> np.ndarray:
    return digit[np.newaxis, :, :, np.newaxis].astype("float32") / 255


def maps(digit: np.ndarray, run: int, at: int) -> list[np.ndarray]:
    """What Keras makes of it: the maps of both layers, before their ReLU."""
    own = RUNS[run]
    first = keras_layer(own.first[0][at], own.first[1][at])(pixels(digit))
    second = keras_layer(own.second[0][at], own.second[1][at])(tf.nn.relu(first))
    return [first.numpy()[0], second.numpy()[0]]


def alike(digit: np.ndarray, run: int, at: int) -> np.ndarray:
    """The correlation of each filter's map with the one before the training."""
    start, now = (maps(digit, run, point)[0].reshape(-1, 32) for point in (0, at))
    return np.array([np.corrcoef(start[:, k], now[:, k])[0, 1] for k in range(32)])


def distances(run: int, at: int) -> tuple[np.ndarray, np.ndarray]:
    """How far each kernel is from its start, and how large it was there."""
    kernels = RUNS[run].first[0].reshape(-1, 9, 32).astype(float)
    return np.linalg.norm(kernels[at] - kernels[0], axis=0), np.linalg.norm(kernels[0], axis=0)


# --- its numbers ---


def test_browser_reads_the_file_as_python_does(opened):
    tab = opened()
    for run, own in enumerate(RUNS):
        for at in (0, 1, 7, LAST):
            seen = tab.evaluate(
                """async ([run, at]) => {
                  const { fetchCheckpoints } = await import("/instruments/checkpoints_file.js");
                  const { checkpoints, bytes } = document.querySelector(".instrument").dataset;
                  const file = await fetchCheckpoints(checkpoints, Number(bytes));
                  return file.weights(run, at).map((array) => Array.from(array));
                }""",
                [run, at],
            )
            known = [own.first[0], own.first[1], own.second[0], own.second[1]]
            for got, array in zip(seen, known, strict=True):
                assert np.array_equal(np.array(got, "f4"), array[at].ravel())


@pytest.mark.parametrize(("run", "at", "one"), GRID)
def test_maps_are_those_of_keras(opened, run, at, one):
    """To the pixel: the paper, and the colours of both signs, are known from the page."""
    digit = DIGITS[run]
    tab = opened(digit)
    go(tab, 1)  # so that all is there
    set_all(tab, run, at, one)
    first, second = maps(digit, run, at)
    start = maps(digit, run, 0)[0][:, :, one]
    reach = max(np.abs(start).max(), np.abs(first[:, :, one]).max())
    painted = [painted_values(tab, view) for view in range(3)]
    assert np.allclose(painted[0], start / reach, atol=0.01)
    assert np.allclose(painted[1], first[:, :, one] / reach, atol=0.01)
    rows = [np.concatenate([second[:, :, 8 * row + k] for k in range(8)], 1) for row in range(4)]
    board = np.delete(painted[2], np.arange(28, 231, 29), axis=1)
    board = np.delete(board, np.arange(28, 115, 29), axis=0)
    assert np.allclose(board, np.concatenate(rows) / np.abs(second).max(), atol=0.01)


def painted_values(tab, view: int) -> np.ndarray:
    """The values of a map as a part of its scale, read from its colours."""
    found = (
        tab.locator(".lab-map canvas")
        .nth(view)
        .evaluate("""async (canvas) => {
          const { readPalette } = await import("/parts/maps.js");
          const { colours } = readPalette(canvas);
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const steps = [...new Uint32Array(data.buffer)].map((colour) => colours.indexOf(colour));
          return [canvas.height, canvas.width, steps];
        }""")
    )
    height, width, steps = found
    return (np.array(steps).reshape(height, width) - 255) / 255


@pytest.mark.parametrize(("run", "at", "one"), [case for case in GRID if case[1]])
def test_sentence_says_what_the_record_says(opened, run, at, one):
    digit = DIGITS[run]
    tab = opened(digit)
    go(tab, 1)
    set_all(tab, run, at, one)
    said = NUMBERS.search(tab.locator(".lab-account").inner_text()).groups()
    accuracy, loss, number, size, distance, share, order, same = (
        float(text.replace("−", "-")) for text in said
    )
    far, sizes = distances(run, at)
    assert accuracy == pytest.approx(100 * RUNS[run].accuracy[at], abs=0.06)
    assert loss == pytest.approx(RUNS[run].loss[at], abs=6e-4)
    assert (number, order) == (one, int((far > far[one]).sum()) + 1)
    assert (size, distance) == pytest.approx((sizes[one], far[one]), abs=6e-4)
    assert share == pytest.approx(100 * far[one] / sizes[one], abs=0.06)
    assert same == pytest.approx(alike(digit, run, at)[one], abs=6e-4)
    score = tab.locator(".checkpoints-score")
    expect(score).to_have_text(f"정확도 {said[0]} % · 손실 {said[1]}")


@pytest.mark.parametrize(("run", "at", "one"), GRID)
def test_code_makes_the_map(opened, run, at, one):
    tab = opened()
    go(tab, 1)
    set_all(tab, run, at, one)
    names = {"np": np, "tf": tf, "image": pixels(DIGITS[0])}
    exec(tab.locator(".keras-line code").inner_text(), names)
    shown = [
        [float(cell.replace("−", "-")) for cell in row.split()]
        for row in tab.locator(".number-grid").nth(1).locator("[role=row]").all_inner_texts()
    ]
    kernel = RUNS[run].first[0][at][:, :, 0, one]
    assert np.allclose(shown, kernel, atol=6e-4)
    assert np.allclose(names["kernel"], shown)
    output = names["output"].numpy()
    assert output.shape == (1, 28, 28, 1)
    assert np.allclose(output[0, :, :, 0], maps(DIGITS[0], run, at)[0][:, :, one], atol=0.006)


def test_first_grid_stays_where_the_training_began(opened):
    tab = opened(options={"filter": "5"})
    first = tab.locator(".number-grid").first
    before = first.inner_text()
    go(tab, LAST)
    assert first.inner_text() == before
    assert tab.locator(".number-grid").nth(1).inner_text() != before
    expect(tab.get_by_role("option").nth(5)).to_have_attribute("aria-selected", "true")


def test_other_seed_has_other_kernels(opened):
    tab = opened()
    before = tab.locator(".number-grid").first.inner_text()
    seed(tab, 1)
    expect(tab.locator(".keras-line code")).to_contain_text("시드 2, 훈련 전")
    assert tab.locator(".number-grid").first.inner_text() != before


# --- what is fetched, and when ---


def test_the_rest_is_fetched_when_the_reader_moves_between_the_ends(opened):
    tab = opened()
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    status = tab.locator(".checkpoints-status")
    expect(status).to_contain_text(f"{round(len(checkpoints_file()) / 1000)} kB")
    go(tab, LAST)
    choose(tab, 9)
    assert not any(FILE in url for url in asked)
    go(tab, 3)
    expect(status).to_contain_text("모두 받았습니다")
    for at in (4, 0, 9):
        go(tab, at)
    assert sum(FILE in url for url in asked) == 1


def cut(route) -> None:
    route.fulfill(body=checkpoints_file()[:CUT])


def changed(route) -> None:
    content = bytearray(checkpoints_file())
    content[CUT] ^= 1
    route.fulfill(body=bytes(content))


def expect_second_try(tab, told: str) -> None:
    """A failure is told, what is seen stays, and a second try goes on to where the reader went."""
    tab.get_by_role("slider").fill("6")
    expect(tab.locator(".checkpoints-status [role=alert]")).to_contain_text(told)
    expect(tab.locator(".control output")).to_have_text("훈련 전")
    tab.unroute(ALL)
    tab.get_by_role("button", name="다시 받기").click()
    expect(tab.locator(".grid-name").nth(1)).to_contain_text(words(6))
    expect(tab.locator(".control output")).to_have_text(words(6))


@pytest.mark.parametrize(("answer", "told"), [(cut, "끊겼습니다"), (changed, "망가져")])
def test_broken_file_is_told_and_asked_for_again(opened, answer, told):
    tab = opened()
    tab.route(ALL, answer)
    expect_second_try(tab, told)


def test_lost_connection_is_told(browser, modules):
    data = {FILE: checkpoints_file(), ENDS: ends_file()}
    held = instrument_page(browser, modules, "checkpoints", data=data)
    tab = held.__enter__()
    tab.route(ALL, lambda route: route.abort())
    expect_second_try(tab, "받지 못했습니다")
    with pytest.raises(AssertionError):  # the browser has noted the failure as well
        held.__exit__(None, None, None)


def test_second_layer_says_how_it_comes(opened):
    tab = opened()
    word = tab.get_by_text("훈련을 재생하거나 한 장면 넘기면 보입니다.")
    expect(word).to_be_visible()
    tab.get_by_role("button", name="다음 장면").click()
    expect(word).to_be_hidden()
    expect(tab.locator(".lab-map figcaption").nth(2)).to_contain_text("가장 진한 색이 ±")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_its_height_stays(opened, width):
    tab = opened(width=width)
    places = """() => [".checkpoints-digit", ".lab-account", ".keras-line"].map((one) =>
      document.querySelector(one).getBoundingClientRect().top + scrollY)"""
    before = tab.evaluate(places)
    for at in (1, 6, LAST):
        go(tab, at)
        assert tab.evaluate(places) == before, at


def test_it_plays_to_the_end(opened):
    tab = opened()
    go(tab, LAST - 2)
    tab.get_by_role("button", name="훈련 재생").click()
    expect(tab.get_by_role("button", name="멈추기")).to_be_visible()
    expect(tab.locator(".control output")).to_have_text(words(LAST))
    expect(tab.get_by_role("button", name="훈련 재생")).to_be_visible()


def test_playing_fetches_and_goes_on(opened):
    tab = opened()
    tab.get_by_role("button", name="훈련 재생").click()
    expect(tab.locator(".control output")).to_have_text(words(2))
    tab.get_by_role("button", name="멈추기").click()


def test_nothing_plays_for_who_wants_less_motion(opened):
    tab = opened(reduced_motion="reduce")
    expect(tab.get_by_role("button", name="훈련 재생")).to_be_hidden()
    tab.get_by_role("button", name="다음 장면").click()
    expect(tab.locator(".control output")).to_have_text(words(1))


# --- tasks ---


def first_good(run: int) -> int:
    return int(np.argmax(np.array(RUNS[run].accuracy) > 0.9))


@pytest.mark.parametrize("run", range(len(RUNS)))
def test_first_task_wants_the_first_checkpoint_above_ninety(opened, run):
    tab = opened()
    seed(tab, run)
    good = first_good(run)
    for at in (good - 1, good + 1, LAST):
        go(tab, at)
        tab.wait_for_timeout(900)
        expect_done(tab, False)
    go(tab, good)
    expect_done(tab)
    expect(tab.locator(".tasks-word")).to_contain_text(f"{100 * RUNS[run].accuracy[good]:.1f} %")
    far, sizes = distances(run, good)  # of the moment that the task leads to
    share = f"그때까지 커널은 처음 크기의 평균 {100 * (far / sizes).mean():.1f} %"
    expect(tab.locator(".tasks-word")).to_contain_text(share)


def test_first_task_is_not_done_in_passing(opened):
    tab = opened()
    good = first_good(0)
    go(tab, good - 1)
    slider = tab.get_by_role("slider")
    slider.focus()
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
    expect(tab.locator(".control output")).to_have_text(words(good + 2))
    tab.wait_for_timeout(900)
    expect_done(tab, False)
    go(tab, good - 1)
    tab.get_by_role("button", name="훈련 재생").click()
    expect(tab.locator(".control output")).to_have_text(words(good + 1))
    expect_done(tab, False)
    tab.get_by_role("button", name="멈추기").click()


def test_first_task_is_done_by_stopping_there(opened):
    tab = opened()
    good = first_good(0)
    go(tab, good - 1)
    tab.get_by_role("button", name="훈련 재생").click()
    expect(tab.locator(".control output")).to_have_text(words(good))
    tab.get_by_role("button", name="멈추기").click()
    expect_done(tab)


@pytest.mark.parametrize("guess", range(3))
def test_what_was_foretold_is_compared(opened, guess):
    tab = opened()
    tab.locator(".tasks-choice").nth(guess).click()
    go(tab, first_good(0))
    expect(tab.locator(".tasks-foretell")).to_contain_text("그 장면까지")
    far, sizes = distances(0, first_good(0))
    came = int(np.digitize((far / sizes).mean(), [0.1, 0.5]))
    outcome = "예상한 대로" if came == guess else "예상과 달리"
    expect(tab.locator(".tasks-word")).to_contain_text(outcome)


@pytest.mark.parametrize("run", range(len(RUNS)))
def test_second_task_wants_the_kernel_that_went_farthest(opened, run):
    far = distances(run, LAST)[0]
    order = np.argsort(-far)
    tab = opened()
    task(tab, 2)
    seed(tab, run)
    choose(tab, int(order[0]))
    expect_done(tab, False)  # it has not gone anywhere yet
    choose(tab, int(order[1]))
    go(tab, LAST)
    expect_done(tab, False)
    choose(tab, int(order[0]))
    expect_done(tab)
    expect(tab.locator(".lab-account")).to_contain_text("32장 가운데 1위입니다")
    word = tab.locator(".tasks-word")
    expect(word).to_contain_text(f"커널 {order[-1]}의 {far[order[0]] / far[order[-1]]:.1f}배")
    little = (far / distances(run, LAST)[1] < 0.5).sum()
    expect(word).to_contain_text(f"{little}장은 처음 크기의 절반도 움직이지 않아")


def test_what_is_ranked_stands_beside_the_kernels_and_is_spoken(opened):
    tab = opened()
    moved = tab.locator(".checkpoints-moved")
    expect(moved).to_have_text("움직인 거리 0.000 · 32장 모두 그대로")
    go(tab, LAST)
    far = distances(0, LAST)[0]
    for one in (4, 12, 16):
        choose(tab, one)
        told = f"움직인 거리 {far[one]:.3f} · 32장 가운데 {(far > far[one]).sum() + 1}위"
        expect(moved).to_have_text(told)
        label = tab.get_by_role("option").nth(one)
        expect(label).to_have_attribute("aria-label", f"커널 {one}, {told}")


@pytest.mark.parametrize("digit", range(3))
def test_third_task_wants_a_map_that_kept_its_start(opened, digit):
    same = alike(DIGITS[digit], 0, LAST)
    order = np.argsort(-same)
    tab = opened(DIGITS[digit])
    task(tab, 3)
    choose(tab, int(order[7]))
    expect_done(tab, False)  # before the training every map is as it was
    choose(tab, int(order[8]))
    go(tab, LAST)
    expect_done(tab, False)
    choose(tab, int(order[7]))
    expect_done(tab)
    count = f"0.9를 넘는 맵이 32장 가운데 {(same > 0.9).sum()}장"
    expect(tab.locator(".tasks-word")).to_contain_text(count)


def test_third_task_needs_a_digit(opened):
    tab = opened()
    task(tab, 3)
    tab.get_by_role("button", name="모두 지우기").click()
    go(tab, LAST)
    for one in (0, 5):
        choose(tab, one)
    expect(tab.locator(".lab-account")).not_to_contain_text("닮음")
    expect(tab.locator(".lab-map figcaption").nth(1)).to_contain_text("닮음 없음(빈 그림)")
    expect_done(tab, False)


# --- mouse, finger, keys ---


def test_finger_draws_and_chooses(opened):
    tab = opened(width=390, has_touch=True)
    go(tab, LAST)
    tab.get_by_role("option").nth(9).tap()
    expect(tab.locator(".lab-account")).to_contain_text("필터 9의 커널")
    before = tab.locator(".lab-map figcaption").nth(1).inner_text()
    pad = tab.locator(".lab-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    for place in (0.3, 0.5, 0.7):
        tab.touchscreen.tap(box["x"] + place * box["width"], box["y"] + box["height"] / 2)
    caption = tab.locator(".lab-map figcaption").nth(1)
    assert soon(lambda: caption.inner_text() != before)


def test_keys_do_all(opened):
    tab = opened()
    tab.get_by_role("slider").focus()
    tab.keyboard.press("End")
    expect(tab.locator(".control output")).to_have_text(words(LAST))
    tab.get_by_role("option", selected=True).focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowDown")
    chosen = tab.get_by_role("option", selected=True)
    expect(chosen).to_be_focused()
    expect(chosen).to_have_attribute(
        "aria-label", re.compile("^커널 16, ")
    )  # from 7 one to the right, one row down
    expect(tab.get_by_role("status").first).to_contain_text("필터 16의 커널")
