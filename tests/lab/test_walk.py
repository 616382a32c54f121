"""The walk of one digit: what it says is computed again in Keras, and a reader gets through it."""

from __future__ import annotations

import json
import re

import keras
import numpy as np
import pytest
from kit.networks import encoded
from kit.visit import LAYOUT_SHIFT, Visit, settle, violations
from kit.waiting import soon
from playwright.sync_api import expect
from tutorial_site.lab.links import encode_drawing
from tutorial_site.lab.page_digit import page_digit
from tutorial_site.lab.weights import unpack, weights_file

from tutorial_src import build_cnn_basic
from tutorial_src.data import offline_sample

PAGE = "layers/build-model"
STEPS = 13
NUMBER = r"−?\d[\d,]*(?:\.\d+)?"
DIGITS = [*offline_sample()[1][0][:4], np.zeros((28, 28), np.uint8)]
SEEN = "(all) => all.map((canvas) => canvas.toDataURL())"


@pytest.fixture(scope="module")
def model():
    keras.utils.clear_session()  # layers are named as in a fresh process
    built = build_cnn_basic()
    built.set_weights(unpack(weights_file()))
    return built


def outputs_of(model, image) -> list[np.ndarray]:
    """What each of the 19 layers gives for one image of bytes."""
    x = np.asarray(image, np.float32).reshape(1, 28, 28, 1) / np.float32(255)
    every = keras.Model(model.input, [layer.output for layer in model.layers[1:]])
    return [x[0], *(output.numpy()[0] for output in every(x))]


# --- what the sentences have to say, from Keras's numbers ---


def peak(values) -> tuple[int, ...]:
    return tuple(int(at) for at in np.unravel_index(values.argmax(), values.shape))


def signs(values) -> tuple[int, int]:
    return int((values < 0).sum()), int((values > 0).sum())


def rounded(number: float) -> float:
    return float(f"{number:.3f}")


def percent(share: float) -> float:
    if f"{100 * share:.1f}" == "100.0" and share < 1:
        return 99.9
    return 0.1 if f"{100 * share:.1f}" == "0.0" and share > 0 else float(f"{100 * share:.1f}")


def expected(model, outputs) -> list[list[float]]:
    """All numbers of each step's sentence, in their order."""
    image, scores, shares = outputs[0][..., 0], outputs[17], outputs[18]
    row, column = peak(image)
    ink, darkest = signs(image)[1], float(image.max())
    told = [[0, 255, 255]]
    if ink:
        told[0] += [784, ink, row, column, round(darkest * 255), 255, rounded(darkest)]
    else:
        told[0] += [784, 0]
    row, column, map_ = peak(outputs[1])
    told.append([3, 3, 784, 9, map_, row, column, rounded(outputs[1].max()), 32, 32])
    told.append([map_, signs(outputs[1][..., map_])[0], 0, signs(outputs[1][..., map_])[1]])
    told += [convolution(model, outputs, 3), pooling(outputs, 5)]
    told += [convolution(model, outputs, at) for at in (7, 9)]
    told.append(pooling(outputs, 11))
    row, column, map_ = peak(outputs[12])
    value = rounded(outputs[12].max())
    index = int(np.ravel_multi_index((row, column, map_), (7, 7, 64)))
    assert outputs[13][index] == outputs[12][row, column, map_]
    told.append([7, 7, 64, 64, map_, row, column, value, index, 3136, 0, signs(outputs[13])[1]])
    node = int(outputs[14].argmax())
    products = outputs[13].astype(float) * model.layers[14].get_weights()[0][:, node]
    row, column, map_ = (int(at) for at in np.unravel_index(products.argmax(), (7, 7, 64)))
    value, product = rounded(outputs[14].max()), rounded(products.max())
    told.append([512, 3136, 3136, node, value, map_, row, column, product])
    negative, positive = signs(outputs[14])
    told.append([negative, 0, positive])
    first, second = (int(at) for at in np.argsort(-scores, kind="stable")[:2])
    products = outputs[16].astype(float) * model.layers[17].get_weights()[0][:, first]
    values = [first, rounded(scores[first]), second, rounded(scores[second])]
    told.append([10, *values, first, int(products.argmax()), rounded(products.max())])
    apart = float(scores[first]) - float(scores[second])
    ratio = np.exp(apart)
    ratio = float(f"{ratio:.1f}") if ratio < 10 else round(ratio)
    said = [first, percent(shares[first]), second, percent(shares[second])]
    told.append([first, second, rounded(apart), ratio, *said])
    return told


def convolution(model, outputs, at: int) -> list[float]:
    row, column, map_ = peak(outputs[at])
    height, width, channels = outputs[at - 1].shape
    around = np.pad(outputs[at - 1].astype(float), ((1, 1), (1, 1), (0, 0)))
    kernel, bias = model.layers[at].get_weights()
    products = around[row : row + 3, column : column + 3] * kernel[..., map_]
    np.testing.assert_allclose(products.sum() + bias[map_], outputs[at].max(), atol=1e-4)
    shares = products.sum(axis=(0, 1))
    value = [rounded(outputs[at].max()), row, column]
    most = [int(shares.argmax()), rounded(shares.max())]
    negative = signs(outputs[at][..., map_])[0]
    return [height * width, channels, 9 * channels, *value, *most, negative, 0]


def pooling(outputs, at: int) -> list[float]:
    row, column, map_ = peak(outputs[at])
    window = outputs[at - 1][2 * row : 2 * row + 2, 2 * column : 2 * column + 2, map_]
    down, right = peak(window)
    height, width, _ = outputs[at].shape
    np.testing.assert_array_equal(outputs[at], outputs[at + 1])  # the dropout after it
    where = [2 * row + down, 2 * column + right, row, column]
    return [2, 2, 4 * height * width, height * width, rounded(outputs[at].max()), *where]


def numbers(sentence: str) -> list[float]:
    found = re.findall(NUMBER, sentence)
    return [float(number.replace(",", "").replace("−", "-")) for number in found]


# --- what it computes ---

TELL = """async ([outputs, weights]) => {
  const { neededWeights, stepsOf, STEPS } = await import("/walk/steps.js");
  const read = (text) => new Float32Array(
    Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  const values = outputs.map(read);
  const needed = neededWeights(values);
  const own = needed.map(({ layer, map }) => {
    const { kernel, bias } = weights[layer];
    return { kernel: read(kernel).filter((_, at) => at % bias.length === map), bias: bias[map] };
  });
  const steps = stepsOf(values, own);
  return {
    needed,
    layers: STEPS.map(({ layers }) => layers),
    sentences: steps.map(({ sentence }) => sentence),
    marks: steps.map(({ from, to }) => [from.mark ?? null, to.mark ?? null]),
    sides: steps.map(({ from, to }) => [from, to].map(({ values }) => [...values])),
  };
}"""


@pytest.fixture(scope="module")
def tell(modules, model):
    """What the browser's functions make of Keras's numbers."""
    weights = {
        layer.name: {"kernel": encoded(kernel), "bias": bias.tolist()}
        for layer in model.layers
        for kernel, bias in [layer.get_weights() or (None, None)]
        if kernel is not None
    }
    return lambda outputs: modules.evaluate(TELL, [[encoded(one) for one in outputs], weights])


@pytest.mark.parametrize("which", range(len(DIGITS)))
def test_sentences_have_the_numbers_of_keras(tell, model, which):
    outputs = outputs_of(model, DIGITS[which])
    told = tell(outputs)
    assert [numbers(sentence) for sentence in told["sentences"]] == expected(model, outputs)
    assert [at for layers in told["layers"] for at in layers] == list(range(19))  # none skipped
    for one in told["needed"]:
        at = model.layers.index(model.get_layer(one["layer"]))
        assert one["map"] == peak(outputs[at])[-1]


def test_sides_are_the_maps_that_the_sentences_name(tell, model):
    outputs = outputs_of(model, DIGITS[0])
    told = tell(outputs)
    for at, (step, number) in enumerate([(3, 4), (5, 8), (6, 10), (2, 2)]):
        values = outputs[number][..., peak(outputs[number])[-1]]
        np.testing.assert_array_equal(told["sides"][step][1], values.ravel(), f"side {at}")
    source = outputs[2][..., int(numbers(told["sentences"][3])[6])]
    np.testing.assert_array_equal(told["sides"][3][0], source.ravel())
    assert told["sides"][8][1] == outputs[13].tolist()
    sheet = np.array(told["sides"][8][0]).reshape(8, 7, 8, 7)  # map by map, eight side by side
    for map_ in (0, 9, 63):
        own = sheet[map_ // 8, :, map_ % 8]
        np.testing.assert_array_equal(own, outputs[12][..., map_])
    row, column, map_ = peak(outputs[12])
    source, target = told["marks"][8]
    assert (source["row"] % 7, source["column"] % 7) == (row, column)
    assert (source["row"] // 7) * 8 + source["column"] // 7 == map_
    assert told["sides"][8][1][target["row"] * 56 + target["column"]] == outputs[12].max()


# --- how it begins ---


def near(one: Visit):
    """Come near the walk; its start button."""
    begin = one.tab.get_by_role("button", name="여행 시작하기")
    one.tab.locator(".walk").scroll_into_view_if_needed()
    expect(begin).to_be_visible(timeout=15_000)
    return begin


def set_out(one: Visit):
    near(one).click()
    expect(one.tab.locator(".walk-stage")).to_be_visible(timeout=20_000)
    return one.tab


@pytest.fixture
def walk(visit):
    """The page, on its way: at the first step."""
    return lambda **options: set_out(visit(PAGE, **options))


def press(tab, name: str) -> None:
    tab.get_by_role("button", name=name, exact=True).click()


def arrived(tab, step: int) -> None:
    """At this step, counted from 1: the buttons, the strip and the cards agree."""
    expect(tab.locator(".walk-count")).to_have_text(f"{step} / {STEPS}")
    expect(tab.locator(".walk-strip [aria-current=step]")).to_have_text(str(step))
    at = "(steps) => steps.scrollLeft / steps.clientWidth + 1"
    assert soon(lambda: abs(tab.locator(".walk-steps").evaluate(at) - step) < 0.02), step
    active = "(all) => all.flatMap((card, at) => card.inert ? [] : [at + 1])"
    assert tab.locator(".walk-card").evaluate_all(active) == [step]


def test_no_weights_before_the_reader_sets_out(visit):
    one = visit(PAGE)
    settle(one.tab)
    asked = lambda part: [url for url in one.requests if part in url]  # noqa: E731
    assert asked("modules.js")
    assert not asked("/walk/")
    begin = near(one)
    settle(one.tab)
    assert asked("/walk/walk.js")
    for part in ("cnn_basic", "network_worker.js", "/walk/stage.js"):
        assert not asked(part), part
    begin.click()
    expect(one.tab.locator(".walk-stage")).to_be_visible(timeout=20_000)
    assert asked("network_worker.js")


def test_failure_is_told_and_tried_again(browser, address):
    tab = browser.new_page()
    tab.route("**/*.bin*", lambda route: route.abort())
    tab.goto(f"{address}/{PAGE}.html")
    tab.locator(".walk").scroll_into_view_if_needed()
    press(tab, "여행 시작하기")
    place = tab.locator(".walk")
    expect(place.get_by_role("alert")).to_contain_text("가중치 파일을 받지 못했습니다")
    expect(place.get_by_role("button", name="다시 받기")).to_be_focused()
    tab.unroute("**/*.bin*")
    press(tab, "다시 받기")
    expect(tab.locator(".walk-stage")).to_be_visible(timeout=20_000)
    assert place.get_by_role("alert").count() == 0
    tab.close()


def test_missing_program_is_told(browser, address):
    tab = browser.new_page()
    tab.route("**/stage.js", lambda route: route.abort())
    tab.goto(f"{address}/{PAGE}.html")
    tab.locator(".walk").scroll_into_view_if_needed()
    press(tab, "여행 시작하기")
    expect(tab.locator(".walk").get_by_role("alert")).to_contain_text("받지 못했습니다")
    tab.unroute("**/stage.js")
    press(tab, "다시 받기")  # which loads the page anew
    tab.locator(".walk").scroll_into_view_if_needed()
    press(tab, "여행 시작하기")
    expect(tab.locator(".walk-stage")).to_be_visible(timeout=20_000)
    tab.close()


def test_nothing_moves_under_the_reader(visit):
    for width in (390, 1280):
        one = visit(PAGE, width=width)
        begin = near(one)
        height = one.tab.locator(".walk").evaluate("(walk) => walk.offsetHeight")
        begin.click()
        expect(one.tab.locator(".walk-stage")).to_be_visible(timeout=20_000)
        for name in ("다음", "다음", "이전"):
            press(one.tab, name)
        assert one.tab.locator(".walk").evaluate("(walk) => walk.offsetHeight") == height
        assert one.tab.evaluate(LAYOUT_SHIFT) < 0.02, width


def test_text_stands_there_without_scripts_and_on_paper(visit):
    one = visit(PAGE, java_script_enabled=False)
    text = one.tab.locator(".walk")
    assert "값 3,136개가 한 줄로" in text.inner_text()
    assert text.get_by_role("link", name="실험실").get_attribute("href") == "../lab.html"
    tab = set_out(visit(PAGE))
    assert not tab.locator(".walk-text").is_visible()
    tab.emulate_media(media="print")
    assert tab.locator(".walk-text").is_visible()
    assert not tab.locator(".walk-stage").is_visible()


def test_each_page_with_a_walk_has_its_digit(site):
    for file in site.out.rglob("*.html"):
        if 'data-module="walk/walk.js"' in file.read_text(encoding="utf-8"):
            html = site.html(file.relative_to(site.out).with_suffix("").as_posix())
            assert len(html.select("#page-digit")) == 1, file


def test_digit_is_written_as_the_address_has_it():
    html = page_digit(DIGITS[0])._repr_html_()
    assert html == (
        '<script type="application/json" id="page-digit">'
        f'{{"drawing":"{encode_drawing(DIGITS[0])}"}}</script>'
    )


# --- from step to step ---


def test_every_step_by_button(walk):
    tab = walk()
    back, forth = (tab.get_by_role("button", name=name, exact=True) for name in ("이전", "다음"))
    expect(back).to_be_disabled()
    for step in range(2, STEPS + 1):
        forth.click()
        arrived(tab, step)
    expect(forth).to_be_disabled()
    expect(forth).to_be_focused()  # which a button that is gone would not be
    tab.keyboard.press("Enter")
    arrived(tab, STEPS)
    for step in range(STEPS - 1, 0, -1):
        back.click()
        arrived(tab, step)


def test_end_of_an_earlier_glide_leads_nowhere(walk):
    tab = walk()
    for step, name in ((2, "다음"), (3, "다음"), (2, "이전")):
        press(tab, name)  # and the browser tells late that the glide before this one has ended
        tab.locator(".walk-steps").dispatch_event("scrollend")
        arrived(tab, step)
    tab.locator(".walk-steps").evaluate("(steps) => steps.dispatchEvent(new Event('wheel'))")
    tab.locator(".walk-steps").evaluate("(steps) => steps.scrollTo(steps.clientWidth * 4, 0)")
    arrived(tab, 5)  # where the reader's own hand scrolled to


def test_every_step_by_key(walk):
    tab = walk()
    expect(tab.locator(".walk-steps")).to_be_focused()
    for step in range(2, STEPS + 1):
        tab.keyboard.press("ArrowRight")
        arrived(tab, step)
    tab.keyboard.press("ArrowLeft")
    arrived(tab, STEPS - 1)
    tab.keyboard.press("Home")
    arrived(tab, 1)
    tab.locator(".walk-strip button").nth(0).focus()
    tab.keyboard.press("End")
    arrived(tab, STEPS)
    last = tab.locator(".walk-strip button").nth(STEPS - 1)
    expect(last).to_be_focused()
    assert tab.locator(".walk-strip button[tabindex='0']").count() == 1
    tab.keyboard.press("Control+ArrowLeft")  # the browser's
    arrived(tab, STEPS)


def test_every_step_by_scrolling(walk):
    tab = walk()
    tab.locator(".walk-steps").hover()
    before = tab.evaluate("scrollY")
    for step in range(2, STEPS + 1):
        width = tab.locator(".walk-steps").evaluate("(steps) => steps.clientWidth")
        tab.mouse.wheel(0.7 * width, 0)
        arrived(tab, step)
    assert tab.evaluate("scrollY") == before
    tab.mouse.wheel(0, 200)
    assert soon(lambda: tab.evaluate("scrollY") > before)  # vertical scrolling is the page's
    arrived(tab, STEPS)


def test_every_step_by_the_strip(walk):
    tab = walk()
    for step in (7, 2, STEPS, 1):
        tab.locator(".walk-strip button").nth(step - 1).click()
        arrived(tab, step)
    names = tab.locator(".walk-strip button").evaluate_all("all => all.map(b => b.ariaLabel)")
    assert names[3] == "4. 합성곱과 ReLU, conv2d_1, activation_1"
    assert len(set(names)) == STEPS


def test_present_step_stays_when_the_width_changes(walk):
    tab = walk()
    tab.locator(".walk-strip button").nth(6).click()
    arrived(tab, 7)
    tab.set_viewport_size({"width": 420, "height": 800})
    arrived(tab, 7)


def test_sentence_is_announced_once_when_the_reader_rests(walk):
    tab = walk()
    status = tab.locator(".walk-stage [role=status]")
    status.evaluate("""(status) => {
      globalThis.heard = [];
      new MutationObserver(() => heard.push(status.textContent))
        .observe(status, { childList: true });
    }""")
    for _ in range(4):
        tab.keyboard.press("ArrowRight")
    arrived(tab, 5)
    sentence = tab.locator(".walk-sentence").nth(4).inner_text()
    expect(status).to_have_text(f"5 / {STEPS}, 최대 풀링과 드롭아웃. {sentence}")
    tab.wait_for_timeout(600)
    assert tab.evaluate("heard.length") == 1 + tab.evaluate(f"heard[0].startsWith('1 / {STEPS}')")


# --- what moves ---


def pictures(tab, step: int) -> list[str]:
    """The two sheets of a step."""
    return tab.locator(".walk-card").nth(step - 1).locator("canvas").evaluate_all(SEEN)


def test_output_fills_and_can_be_seen_again(walk):
    tab = walk()
    press(tab, "다음")
    early = pictures(tab, 2)
    tab.wait_for_timeout(2800)
    done = pictures(tab, 2)
    assert early[0] == done[0]  # what comes in stays
    assert early[1] != done[1]
    tab.wait_for_timeout(300)
    assert pictures(tab, 2) == done  # it plays once
    press(tab, "다시 보기")
    assert soon(lambda: pictures(tab, 2)[1] != done[1])
    assert soon(lambda: pictures(tab, 2)[1] == done[1])


def test_end_shows_at_once_to_who_wants_less_motion(walk):
    tab = walk(reduced_motion="reduce")
    for step in range(1, STEPS + 1):
        tab.locator(".walk-strip button").nth(step - 1).click()
        at = tab.locator(".walk-steps").evaluate("(s) => s.scrollLeft / s.clientWidth")
        assert round(at, 1) == step - 1
        before = pictures(tab, step)
        tab.wait_for_timeout(250)
        assert pictures(tab, step) == before
    bars = tab.locator(".walk-card").last.locator("figure").last.locator(".fill")
    assert set(bars.evaluate_all("all => all.map((b) => b.style.transform)")) == {"scaleX(1)"}


def test_bars_show_in_forced_colours(walk):
    tab = walk(forced_colors="active", reduced_motion="reduce")
    tab.keyboard.press("End")
    colour = "(one) => getComputedStyle(one).backgroundColor"
    bars = tab.locator(".walk-card").last.locator("figure").last.locator(".walk-row")
    ground = bars.first.locator("xpath=ancestor::figure").evaluate(colour)
    highest = tab.locator(".walk-card").last.locator(".walk-row.highest .fill").last
    assert highest.evaluate(colour) not in (ground, "rgba(0, 0, 0, 0)")
    here, there = (
        tab.locator(f".walk-strip button[aria-current={state}]").first.evaluate(colour)
        for state in ("step", "false")
    )
    assert here != there


# --- what it says of the page's digit, and of another ---


def said(tab) -> list[list[float]]:
    return [numbers(text) for text in tab.locator(".walk-sentence").all_text_contents()]


def check(found, model, image) -> None:
    """The numbers of Keras, but for its rounding."""
    for step, (ours, theirs) in enumerate(
        zip(found, expected(model, outputs_of(model, image)), strict=True), start=1
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=0.0015, err_msg=f"step {step}")


def image_of(tab) -> np.ndarray:
    """The page's digit, as its own script reads it."""
    drawing = json.loads(tab.locator("#page-digit").text_content())["drawing"]
    code = """async (text) => {
      const { decodeDrawing } = await import(document.querySelector("script[src*='modules.js']")
        .src.replace(/modules.js.*/, "parts/address.js"));
      return [...decodeDrawing(text).base];
    }"""
    return np.array(tab.evaluate(code, drawing)).reshape(28, 28)


def test_page_walks_with_its_digit(walk, model):
    tab = walk()
    check(said(tab), model, image_of(tab))


def test_address_brings_another_digit(walk, model):
    fragment = f"#drawing={encode_drawing(DIGITS[1])}"
    tab = walk(fragment=fragment)
    check(said(tab), model, DIGITS[1])
    first = said(tab)
    tab.keyboard.press("End")
    tab.evaluate(f"location.hash = 'drawing={encode_drawing(DIGITS[2])}'")
    expect(tab.locator(".walk-count")).to_have_text(f"1 / {STEPS}")
    assert soon(lambda: said(tab) != first)
    check(said(tab), model, DIGITS[2])


def test_address_that_cannot_be_read_is_told(walk, model):
    tab = walk(fragment="#drawing=AAAA.")
    check(said(tab), model, image_of(tab))


def test_reader_walks_with_a_digit_of_their_own(walk, model):
    tab = walk()
    tab.keyboard.press("End")
    press(tab, "내 숫자로 걷기")
    sheet = tab.locator(".walk .lab-pad")
    expect(sheet).to_be_focused()
    assert not tab.locator(".walk-steps").is_visible()
    tab.keyboard.press("ArrowLeft")  # moves the pen, not the walk
    box = sheet.bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.2 * box["height"])
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.8 * box["height"], steps=8)
    tab.mouse.up()
    press(tab, "이 숫자로 걷기")
    arrived(tab, 1)
    expect(tab.locator(".walk-steps")).to_be_focused()
    assert said(tab)[-1][4] == 1  # the network's answer
    link = tab.locator(".walk-controls a").get_attribute("href")
    drawing = re.search(r"drawing=(.*)$", link)[1]
    tab.evaluate(
        "(text) => { document.querySelector('#page-digit').textContent = text; }",
        json.dumps({"drawing": drawing}),
    )
    check(said(tab), model, image_of(tab))
    press(tab, "내 숫자로 걷기")
    press(tab, "그만두기")
    arrived(tab, 1)


def test_link_opens_the_lab_at_the_step(walk):
    tab = walk()
    tab.locator(".walk-strip button").nth(3).click()
    arrived(tab, 4)
    map_ = int(
        re.match(
            r"(\d+)번", tab.locator(".walk-card").nth(3).locator("figcaption").nth(1).inner_text()
        )[1]
    )
    link = tab.locator(".walk-controls a").get_attribute("href")
    assert link.startswith(f"../lab.html#layer=conv2d_1&map={map_}&drawing=")
    drawing = json.loads(tab.locator("#page-digit").text_content())["drawing"]
    assert link.endswith(drawing)


# --- how it looks ---


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_stage_is_accessible(walk, scheme, width):
    tab = walk(width=width, scheme=scheme, reduced_motion="reduce")
    for step in (1, 5, 10, STEPS):
        tab.locator(".walk-strip button").nth(step - 1).click()
        arrived(tab, step)
        assert violations(tab, scheme, context=".walk") == [], step
    press(tab, "내 숫자로 걷기")
    expect(tab.locator(".walk .lab-pad")).to_be_visible()
    assert violations(tab, scheme, context=".walk") == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_step_fits_on_a_phone(walk):
    tab = walk(width=390, has_touch=True)
    tab.set_viewport_size({"width": 390, "height": 664})
    for step in range(1, STEPS + 1):
        tab.locator(".walk-strip button").nth(step - 1).click()
        arrived(tab, step)
        assert tab.locator(".walk").evaluate("(walk) => walk.offsetHeight") <= 664 - 64, step
        cut = "(card) => card.scrollHeight - card.clientHeight"
        assert tab.locator(".walk-card").nth(step - 1).evaluate(cut) <= 0
    boxes = [one.bounding_box() for one in tab.locator(".walk button:visible").all()]
    assert min(min(box["height"], box["width"]) for box in boxes) >= 40
