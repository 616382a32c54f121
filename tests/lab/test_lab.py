"""The lab as a person uses it: with mouse, finger and keyboard, by eye and by ear."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from kit.visit import Visit, settle, violations
from kit.waiting import soon
from playwright.sync_api import expect
from tutorial_site.lab.facts import LAYERS as CNN_LAYERS

ONE = [(128, 40), (128, 90), (128, 150), (128, 210)]  # a stroke from top to bottom
ZERO = [(128 + 55 * np.sin(a), 128 - 85 * np.cos(a)) for a in np.linspace(0, 2 * np.pi, 30)]
LAYERS = 19
LARGE = "[data-part=map] [role=img]"
SEEN = "[data-layer=input_layer] canvas"
FOLLOWS = "[data-layer=activation_1] canvas"
# Looking at a canvas from a test is slow, and Chromium says so.
NOT_OURS = "willReadFrequently"
NUMBER = r"−?\d+(?:\.\d+)?"


@pytest.fixture
def lab(browser, address):
    """Open the lab and wait for the network's first answer; problems on the page fail the test."""
    opened: list[Visit] = []

    def open_lab(fragment: str = "", page: str = "lab", wait: bool = True, **options) -> Visit:
        one = Visit(browser, address, page, fragment=fragment, **options)
        opened.append(one)
        if page != "lab":
            settle(one.tab)
        elif wait:
            expect(account(one.tab)).to_contain_text("네트워크의 답은", timeout=20_000)
        return one

    yield open_lab
    problems = [p for one in opened for p in one.problems if NOT_OURS not in p]
    for one in opened:
        one.close()
    assert problems == []


def account(tab):
    return tab.get_by_label("네트워크의 답").get_by_role("status").first


def sheet(tab):
    return tab.locator(".lab-pad")


def draw(tab, points) -> None:
    """Draw a stroke with the mouse; coordinates are those of a sheet of 256 × 256."""
    sheet(tab).scroll_into_view_if_needed()
    box = sheet(tab).bounding_box()
    at = [
        (box["x"] + x / 256 * box["width"], box["y"] + y / 256 * box["height"]) for x, y in points
    ]
    tab.mouse.move(*at[0])
    tab.mouse.down()
    for place in at[1:]:
        tab.mouse.move(*place, steps=3)
    tab.mouse.up()


def clear(tab) -> None:
    tab.get_by_role("button", name="모두 지우기").click()
    expect(account(tab)).to_contain_text("빈 종이입니다")


def answer(tab) -> int:
    """What the network says once the text has caught up with the drawing."""
    said, before = account(tab).inner_text, None
    tab.wait_for_timeout(1400)
    while (now := said()) != before:  # on a busy machine it takes longer
        before = now
        tab.wait_for_timeout(400)
    return int(re.search(r"네트워크의 답은 (\d)", now)[1])


def samples(tab) -> list[dict]:
    return json.loads(tab.locator("#lab-samples").text_content())


def ink(tab) -> int:
    """How much is drawn on the sheet."""
    return tab.evaluate("""() => {
      const sheet = document.querySelector('.lab-pad');
      const { data } = sheet.getContext('2d').getImageData(0, 0, sheet.width, sheet.height);
      return data.filter((value, at) => at % 4 === 3 && value > 0).length;
    }""")


def pixels(tab, selector: str) -> np.ndarray:
    """The colours of a canvas, shape (height, width, 3)."""
    data = tab.locator(selector).first.evaluate("""(canvas) => {
      const { width, height } = canvas;
      const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
      return [height, width, ...data];
    }""")
    return np.array(data[2:]).reshape(data[0], data[1], 4)[..., :3]


def open_layer(tab, index: int):
    tab.locator(".columns button").nth(index).click()
    tab.mouse.move(1, 1)  # off the columns, which show what the mouse is on
    panel = tab.get_by_label("펼친 층")
    expect(panel.locator("h2")).to_have_text(re.compile(rf"^{index}\. "))
    tab.wait_for_timeout(150)  # the weights of a map come from the worker
    return panel


def choose_sample(tab, name: str) -> None:
    fold = tab.locator(".lab .samples")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    tab.get_by_role("button", name=name).first.click()


def open_all_maps(panel) -> None:
    panel.locator(".all-maps > summary").click()
    panel.locator(".lab-maps").wait_for()


def numbers(text: str) -> list[float]:
    return [float(number.replace("−", "-")) for number in re.findall(NUMBER, text)]


def test_drawing_with_the_mouse_changes_the_answer(lab):
    tab = lab().tab
    clear(tab)
    draw(tab, ONE)
    assert answer(tab) == 1
    clear(tab)
    draw(tab, ZERO)
    assert answer(tab) == 0


def test_maps_follow_the_pen_while_it_moves(lab):
    tab = lab("#layer=activation_1").tab
    clear(tab)
    before = pixels(tab, FOLLOWS)
    box = sheet(tab).bounding_box()
    tab.mouse.move(box["x"] + 100, box["y"] + 60)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 100, box["y"] + 200, steps=10)
    # The pen is still down.
    assert soon(lambda: (pixels(tab, FOLLOWS) != before).any(), 15)
    tab.mouse.up()


def test_erase_undo_and_clear(lab):
    tab = lab().tab
    clear(tab)
    draw(tab, ONE)
    drawn = ink(tab)
    eraser = tab.get_by_role("button", name="지우개")
    eraser.click()
    assert eraser.get_attribute("aria-pressed") == "true"
    draw(tab, ONE[:2])
    erased = ink(tab)
    assert 0 < erased < drawn
    undo = tab.get_by_role("button", name="되돌리기")
    undo.click()
    assert ink(tab) == drawn
    tab.get_by_role("button", name="모두 지우기").click()
    assert ink(tab) == 0
    undo.click()
    assert ink(tab) == drawn


def test_drawing_with_the_keyboard_alone(lab):
    tab = lab().tab
    clear(tab)
    sheet(tab).focus()
    tab.keyboard.press(" ")
    for _ in range(14):
        tab.keyboard.press("ArrowDown")
    tab.keyboard.press(" ")
    drawn = ink(tab)
    assert drawn > 0
    assert answer(tab) == 1
    tab.keyboard.press("ArrowRight")
    assert ink(tab) == drawn  # the pen is up
    tab.keyboard.press("e")
    assert tab.get_by_role("button", name="지우개").get_attribute("aria-pressed") == "true"
    tab.keyboard.press(" ")
    tab.keyboard.press("Shift+ArrowLeft")
    tab.keyboard.press("Shift+ArrowUp")
    tab.keyboard.press("Escape")
    assert ink(tab) < drawn
    tab.keyboard.press("Control+z")
    assert ink(tab) == drawn


def test_drawing_with_a_finger_does_not_scroll(lab):
    one = lab(width=360, has_touch=True)
    tab = one.tab
    clear(tab)
    sheet(tab).scroll_into_view_if_needed()
    top = tab.evaluate("scrollY")
    box = sheet(tab).bounding_box()
    hand = one.context.new_cdp_session(tab)
    points = [
        (box["x"] + x / 256 * box["width"], box["y"] + y / 256 * box["height"]) for x, y in ONE
    ]
    for kind, (x, y) in zip(
        ["touchStart", "touchMove", "touchMove", "touchMove"], points, strict=True
    ):
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert ink(tab) > 0
    assert answer(tab) == 1
    assert tab.evaluate("scrollY") == top


def test_what_can_be_touched_is_large_enough(lab):
    tab = lab(width=360, has_touch=True).tab
    sizes = tab.locator(".lab button:visible, .lab [role=option]").evaluate_all(
        "(all) => all.map((one) => [one.offsetWidth, one.offsetHeight])"
    )
    assert np.min(sizes) >= 40


def test_samples_right_and_wrong(lab):
    tab = lab().tab
    offered = samples(tab)
    assert [one["label"] for one in offered[:10]] == list(range(10))
    wrong = next(one for one in offered if one["label"] != one["answer"])
    choose_sample(tab, "표본 7")
    assert answer(tab) == 7
    name = f"틀리는 그림. 레이블 {wrong['label']}, 네트워크의 답 {wrong['answer']}"
    choose_sample(tab, name)
    assert answer(tab) == wrong["answer"]


def test_switch_shows_the_drawing_without_centring(lab):
    tab = lab().tab
    clear(tab)
    draw(tab, [(x / 4, y / 4) for x, y in ZERO])  # small, in a corner
    paper = pixels(tab, SEEN)[0, 0]

    def inked() -> tuple[np.ndarray, np.ndarray]:
        return np.nonzero((pixels(tab, SEEN) != paper).any(axis=2))

    def centred() -> bool:
        rows, _ = inked()
        return rows.size > 0 and abs((rows.min() + rows.max()) / 2 - 13.5) <= 1.5

    assert soon(centred, 15)
    tab.get_by_role("switch", name="MNIST처럼 맞추기").click()
    assert soon(lambda: all(places.size > 0 and places.max() < 10 for places in inked()), 15)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_and_ink_have_the_page_s_colours(lab, scheme):
    tab = lab(scheme=scheme).tab
    names = "['--colour-paper', '--colour-softmax'].map((n) => getComputedStyle(document.body)"
    zero, ink = tab.evaluate(f"{names}.getPropertyValue(n).trim())")
    as_numbers = [[int(c[n : n + 2], 16) for n in (1, 3, 5)] for c in (zero, ink)]
    colours = pixels(tab, SEEN)
    assert colours[0, 0].tolist() == as_numbers[0]
    darkest = np.abs(colours.astype(int) - as_numbers[0]).sum(axis=2).argmax()
    np.testing.assert_allclose(colours.reshape(-1, 3)[darkest], as_numbers[1], atol=12)


def test_negative_values_have_a_colour_that_relu_takes_away(lab):
    tab = lab("#layer=conv2d").tab
    colours = pixels(tab, LARGE).astype(int)
    assert (colours[..., 0] > colours[..., 2]).any()  # orange
    assert (colours[..., 2] > colours[..., 0]).any()  # purple
    open_layer(tab, 2)
    colours = pixels(tab, LARGE).astype(int)
    assert (colours[..., 0] > colours[..., 2]).any()
    assert not (colours[..., 2] > colours[..., 0]).any()


def addends(panel) -> list[float]:
    """All shares of the incoming maps, and the bias: each as the list writes it."""
    texts = panel.locator(".lab-shares .number").all_text_contents()
    return [numbers(text)[0] for text in [*texts, panel.locator(".bias").inner_text()]]


def test_every_layer_opens_and_adds_up(lab):
    tab = lab().tab
    buttons = tab.locator(".columns button")
    assert buttons.count() == LAYERS
    open_all_maps(open_layer(tab, 1))
    for index in range(LAYERS):
        panel = open_layer(tab, index)
        said = buttons.nth(index).get_attribute("aria-label")
        maps = int(said.rsplit("맵 ", 1)[1][:-1]) if "맵 " in said else 1
        assert panel.get_by_role("option").count() == (maps if maps > 1 else 0)
        value = numbers(panel.locator(".lab-result").last.inner_text())[0] if index else None
        kind = panel.locator("h2").inner_text()
        working = panel.locator(".lab-working")
        lines = working.locator(".lab-line").all_inner_texts()
        if "합성곱" in kind:
            shares = addends(panel)
            assert len(shares) == (33 if index == 3 else {1: 2, 7: 33, 9: 65}[index])
            assert sum(shares) == pytest.approx(value, abs=1e-9)
            sentence = panel.locator(".sum-in-words").inner_text()
            said = re.findall(r"[+−]\d+\.\d+", sentence)
            whole = numbers(sentence.split("모두 더하면")[1])[0]
            assert sum(numbers(" ".join(said))) == pytest.approx(whole, abs=1e-9) == value
            products = [numbers(text)[0] for text in cells(working, "곱")]
            assert sum(products) == pytest.approx(numbers(lines[0])[-1], abs=1e-9)
            assert numbers(lines[0])[-1] == max(shares[:-1], key=abs)
            assert numbers(lines[-1])[-1] == max(0, value)
        elif "ReLU" in kind:
            assert max(numbers(lines[0])[:2]) == value
        elif "풀링" in kind:
            assert max(numbers(lines[0])[:4]) == value
        elif "Dense" in kind:
            cells_of = working.locator("tbody tr td:last-child").all_inner_texts()
            *terms, whole = [numbers(cell)[0] for cell in cells_of]
            assert sum(terms) == pytest.approx(whole, abs=1e-9)
            said = panel.locator(".sum-in-words").inner_text().replace(",", "")
            assert numbers(said.split("모두 더하면")[1])[0] == whole
            assert [numbers(one)[0] for one in re.findall(r"[+−]\d+\.\d+", said)] == terms
        elif "소프트맥스" in kind:
            power, whole = numbers(lines[1].replace(",", ""))[:2]
            assert power / whole == pytest.approx(value, abs=1e-4)


def cells(working, caption: str) -> list[str]:
    table = working.locator("table", has=working.page.locator("caption", has_text=caption)).last
    return table.locator("td").all_inner_texts()


def test_clicked_pixel_and_arrow_keys(lab):
    tab = lab("#layer=conv2d_1&map=3&at=10,12").tab
    panel = tab.get_by_label("펼친 층")
    expect(panel.locator("h3")).to_contain_text("output[0, 10, 12, 3]")
    view = panel.get_by_role("application")
    box = view.bounding_box()
    view.click(position={"x": box["width"] * 20.5 / 28, "y": box["height"] * 5.5 / 28})
    expect(panel.locator("h3")).to_contain_text("output[0, 5, 20, 3]")
    view.focus()
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowRight")
    tab.mouse.move(1, 1)
    expect(panel.locator("h3")).to_contain_text("output[0, 4, 21, 3]")
    expect(panel.get_by_role("status").last).to_contain_text("행 4, 열 21, 값")
    open_all_maps(panel)
    panel.get_by_role("option", name=re.compile("^맵 3,")).focus()
    tab.keyboard.press("ArrowRight")
    expect(panel.locator("h3")).to_contain_text("output[0, 4, 21, 4]")
    assert panel.get_by_role("option", selected=True).inner_text() == "4"
    assert "맵 4" in panel.get_by_role("option", selected=True).get_attribute("aria-label")
    share = panel.locator(".lab-shares button").nth(3)
    share.click()
    tab.mouse.move(1, 1)
    which = share.locator(".name").inner_text()
    expect(panel.locator("caption").first).to_have_text(f"{which}의 창")


def test_window_is_marked_where_it_came_from(lab):
    tab = lab("#layer=max_pooling2d&map=0&at=3,5").tab
    panel = tab.get_by_label("펼친 층")
    expect(panel.locator("h3")).to_contain_text("output[0, 3, 5, 0]")
    style = (
        panel.locator(".lab-map")
        .first.locator(".lab-marker")
        .evaluate("(node) => ['left', 'top', 'width'].map((name) => parseFloat(node.style[name]))")
    )
    assert style == pytest.approx([100 * 10 / 28, 100 * 6 / 28, 100 * 2 / 28], abs=1e-3)


def test_padding_is_shown_as_such(lab):
    tab = lab("#layer=conv2d&map=0&at=0,0").tab
    panel = tab.get_by_label("펼친 층")
    expect(panel.locator("td.padding")).to_have_count(5)
    expect(panel.locator(".lab-note")).to_contain_text("세임 패딩")


def test_dropout_makes_units_vanish_and_the_answer_waver(lab):
    tab = lab("#layer=dropout_2").tab
    note = tab.locator(".lab > .lab-note")
    tab.get_by_role("switch", name="드롭아웃 켜기").click()
    expect(note).to_contain_text(re.compile(r"최근 \d+번"))
    panel = tab.get_by_label("펼친 층")
    tab.get_by_role("button", name="뽑기 멈추기").click()
    expect(panel).to_contain_text("드롭아웃이 0이 아닌 값", timeout=5000)
    first = pixels(tab, LARGE).copy()
    tab.get_by_role("button", name="다시 뽑기").click()
    assert soon(lambda: (pixels(tab, LARGE) != first).any(), 15)
    again = pixels(tab, LARGE)
    gone = tab.evaluate(
        "getComputedStyle(document.body).getPropertyValue('--colour-passing').trim()"
    )
    off = [
        (image == [int(gone[n : n + 2], 16) for n in (1, 3, 5)]).all(axis=2)
        for image in (first, again)
    ]
    assert 0 < off[0].sum() < off[0].size
    assert (off[0] != off[1]).any()
    assert tab.locator(".sway:visible").count() > 0
    tab.get_by_role("switch", name="드롭아웃 켜기").click()
    expect(note).to_have_text("")


def test_less_motion_means_that_dropout_waits(lab):
    tab = lab(reduced_motion="reduce").tab
    tab.get_by_role("switch", name="드롭아웃 켜기").click()
    note = tab.locator(".lab > .lab-note")
    once = re.compile(r"^한 번 뽑았을 때의 답은 \d, 확률 \S+ %")
    expect(note).to_have_text(once)
    tab.wait_for_timeout(1600)
    expect(note).to_have_text(once)
    tab.get_by_role("button", name="다시 뽑기").click()
    expect(note).to_contain_text("최근 2번")


def test_two_drawings_are_compared(lab):
    tab = lab("#layer=activation_3").tab
    choose_sample(tab, "표본 3")
    assert answer(tab) == 3
    hold = tab.get_by_role("button", name="이 그림을 고정하고 비교하기")
    hold.click()
    choose_sample(tab, "표본 8")
    assert answer(tab) == 8
    row = tab.locator(".lab-probabilities li").nth(3)
    now, held = row.locator(".number").inner_text().split(" / ")
    assert numbers(held)[0] > 50
    assert numbers(now)[0] < 50
    compared = tab.get_by_label("비교", exact=True)
    expect(compared.get_by_role("img", name="고정한 그림")).to_be_visible()
    expect(compared).to_contain_text(re.compile(r"확률이 가장 달라진 숫자는 [38]:"))
    copies = (
        pixels(tab, ".lab-comparison canvas >> nth=0"),
        pixels(tab, ".lab-comparison canvas >> nth=1"),
    )
    assert (copies[0] != copies[1]).any()
    difference = tab.get_by_text("지금 그림의 값에서 고정한 그림의 값을 뺀 것")
    expect(difference).to_be_visible()
    for index in (3, 7):  # what is said is said of the layer that is selected
        open_layer(tab, index)
        expect(compared).to_contain_text(f"{NAMES[index]}에서 가장 달라진 맵은")
    tab.get_by_role("button", name="비교 끝내기").click()
    expect(difference).to_be_hidden()
    expect(compared).to_be_hidden()


def test_address_carries_the_state_to_someone_else(lab):
    first = lab(permissions=["clipboard-read", "clipboard-write"])
    tab = first.tab
    clear(tab)
    draw(tab, ZERO)
    open_layer(tab, 10)
    open_all_maps(tab.get_by_label("펼친 층"))
    tab.get_by_role("option", name=re.compile("^맵 5,")).click()
    tab.get_by_role("button", name="이 화면의 주소 복사").click()
    expect(tab.get_by_text("복사했습니다.")).to_be_visible()
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert answer(tab) == 0
    said = tab.locator(".lab-panel .lab-account").last.inner_text()
    other = lab("#" + copied.split("#")[1]).tab
    assert answer(other) == 0
    expect(other.locator(".lab-panel .lab-account").last).to_have_text(said)
    expect(other.locator(".map-number")).to_have_text("맵 5")
    assert ink(other) == ink(tab)


def test_broken_address_is_told_and_nothing_else_is_lost(lab):
    tab = lab("#layer=nothing&drawing=AAAA.", wait=False).tab
    expect(tab.get_by_role("alert")).to_contain_text("주소에 담긴 그림을 읽지 못했습니다")
    expect(account(tab)).to_contain_text("네트워크의 답은", timeout=20_000)


PAGES_WITH_LINKS = {
    "layers/input-image": "input_layer",
    "layers/convolution": "conv2d",
    "layers/channels-and-filters": "conv2d_1",
    "layers/padding-and-stride": "conv2d_3",
    "layers/activation": "activation",
    "layers/pooling": "max_pooling2d",
    "layers/fully-connected": "dense",
    "layers/flatten": "flatten",
    "layers/dense": "dense",
    "layers/dropout": "dropout_2",
}


@pytest.mark.parametrize(("page", "layer"), PAGES_WITH_LINKS.items())
def test_layer_pages_link_to_their_layer(lab, page, layer):
    tab = lab(page=page).tab
    link = tab.locator(".lab-link a")
    carried = parse_qs(urlsplit(link.get_attribute("href")).fragment)
    assert ("drawing" in carried) == (page != "layers/fully-connected")
    link.scroll_into_view_if_needed()
    tab.wait_for_timeout(
        700
    )  # figures that come into view are loaded: leaving would break them off
    link.click()
    tab.wait_for_url("**/lab.html#*")
    expect(tab.locator(".lab-panel h2")).to_contain_text(f": {layer}")
    expect(account(tab)).to_contain_text("네트워크의 답은", timeout=20_000)
    if "drawing" in carried:
        assert ink(tab) > 0


def test_weights_that_do_not_come_can_be_fetched_again(lab, address):
    one = lab(page="404")
    tab = one.tab
    tab.route("**/cnn_basic.weights.bin*", lambda route: route.abort())
    tab.goto(f"{address}/lab.html")
    alert = tab.get_by_role("alert")
    expect(alert).to_contain_text("받지 못했습니다", timeout=20_000)
    tab.unroute("**/cnn_basic.weights.bin*")
    tab.get_by_role("button", name="다시 받기").click()
    expect(account(tab)).to_contain_text("네트워크의 답은", timeout=20_000)
    expect(tab.locator(".lab-loading progress")).to_have_count(0)
    assert all("weights.bin" in problem or "ERR_FAILED" in problem for problem in one.problems)
    one.problems.clear()


def test_progress_is_shown_while_the_weights_come(lab, address):
    tab = lab(page="404").tab
    held = []
    tab.route("**/cnn_basic.weights.bin*", lambda route: held.append(route))  # not answered yet
    tab.goto(f"{address}/lab.html")
    progress = tab.get_by_role("progressbar", name="가중치를 받는 중")
    expect(progress).to_be_visible()
    draw(tab, ONE)  # need not wait
    held[0].continue_()
    expect(account(tab)).to_contain_text("네트워크의 답은", timeout=20_000)
    expect(progress).to_have_count(0)


def test_worker_that_does_not_come_can_be_started_again(lab, address):
    one = lab(page="404")
    tab = one.tab
    tab.route("**/network_worker.js", lambda route: route.abort())
    tab.goto(f"{address}/lab.html")
    expect(tab.get_by_role("alert")).to_contain_text("받지 못했습니다", timeout=20_000)
    tab.unroute("**/network_worker.js")
    tab.get_by_role("button", name="다시 받기").click()
    expect(account(tab)).to_contain_text("네트워크의 답은", timeout=20_000)
    assert all("network_worker" in problem or "ERR_FAILED" in problem for problem in one.problems)
    one.problems.clear()


def test_cut_weights_are_not_used(lab, address):
    tab = lab(page="404").tab
    tab.route(
        "**/cnn_basic.weights.bin*", lambda route: route.fulfill(body=b"\0" * 1000, status=200)
    )
    tab.goto(f"{address}/lab.html")
    expect(tab.get_by_role("alert")).to_contain_text("중간에 끊겼습니다", timeout=20_000)
    expect(tab.get_by_role("button", name="다시 받기")).to_be_visible()


def test_weights_come_once_and_only_here(browser, address, lab):
    one = lab()
    asked = [url for url in one.requests if "weights.bin" in url]
    assert len(asked) == 1
    assert int(one.context.request.head(asked[0]).headers["content-length"]) <= 2_000_000
    elsewhere = Visit(browser, address, "layers/dense")
    assert [url for url in elsewhere.requests if "weights.bin" in url or "/lab/" in url] == []
    elsewhere.close()


def test_opened_as_a_file_it_says_what_to_do(browser, site):
    one = Visit(browser, site.out.as_uri(), "lab")
    message = one.tab.get_by_role("alert").first
    expect(message).to_contain_text("python -m http.server")
    assert one.problems == []
    one.close()


def test_without_javascript_there_are_figures(browser, address):
    one = Visit(browser, address, "lab", java_script_enabled=False)
    tab = one.tab
    assert tab.locator(".lab").inner_text().startswith("이 자리에는")
    tab.locator(".lab a[href='#lab-figures']").click()
    assert tab.locator(".cell_output img.figure-light").count() >= 1
    one.close()


def test_live_regions_are_quiet_while_drawing(lab):
    tab = lab().tab
    clear(tab)
    tab.evaluate("""() => {
      window.spoken = [];
      const heard = (changes) => changes.forEach((one) => spoken.push(one.target.textContent));
      for (const region of document.querySelectorAll('.lab [role=status]')) {
        const all = { childList: true, characterData: true, subtree: true };
        new MutationObserver(heard).observe(region, all);
      }
    }""")
    # The page's own clock, moved by hand: on a busy machine a stroke would have long pauses.
    tab.clock.install()
    tab.clock.pause_at(datetime.now() + timedelta(hours=1))
    box = sheet(tab).bounding_box()
    tab.mouse.move(box["x"] + 90, box["y"] + 40)
    tab.mouse.down()
    for step in range(30):
        tab.mouse.move(box["x"] + 90, box["y"] + 40 + 5 * step)
        tab.clock.run_for(30)
        tab.wait_for_timeout(10)  # for the worker, whose time is its own
        # For the eye, the sentence says at each moment what the bars show.
        seen = tab.locator(".panel-head .lab-account").inner_text()
        highest = tab.locator(".lab-probabilities .highest .digit").inner_text()
        assert f"네트워크의 답은 {highest}," in seen
    assert tab.evaluate("spoken") == []
    tab.mouse.up()
    tab.wait_for_timeout(500)
    tab.clock.run_for(1500)
    heard = tab.evaluate("spoken")
    assert 1 <= len(heard) <= 3  # the answer, the layer, each once
    assert any("네트워크의 답은" in text for text in heard)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_lab_in_use_is_accessible(lab, scheme, width):
    tab = lab(scheme=scheme, width=width, reduced_motion="reduce").tab
    if width < 960:
        tab.locator(".lab .settings summary").click()
    tab.get_by_role("button", name="이 그림을 고정하고 비교하기").click()
    tab.get_by_role("switch", name="드롭아웃 켜기").click()
    tab.wait_for_timeout(1200)
    for index in (3, 12, 14, 18):
        open_layer(tab, index)
        assert violations(tab, scheme) == [], index
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        wide = "document.querySelector('.lab-working').scrollWidth"
        assert tab.evaluate(wide) <= tab.locator(".lab-working").bounding_box()["width"] + 1


# --- the stage: all of it on one screen ---

SCREENS = [(1440, 900), (1280, 800), (390, 664), (360, 640)]
NAMES = [layer["name"] for layer in CNN_LAYERS]

# The share of an element that is on the screen and under nothing that covers its corners.
IN_VIEW = """(part) => {
  const box = document.querySelector(`[data-part="${part}"]`).getBoundingClientRect();
  const header = document.querySelector('.bd-header-article').getBoundingClientRect();
  const top = Math.max(box.top, header.bottom, 0);
  const bottom = Math.min(box.bottom, innerHeight);
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  return Math.max(0, bottom - top) * Math.max(0, right - left) / (box.width * box.height);
}"""


@pytest.mark.parametrize("by", ["click", "key"])
@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_every_layer_is_seen_beside_the_sheet_and_the_answer(lab, width, height, by):
    phone = width < 500
    tab = lab(width=width, has_touch=phone).tab
    tab.set_viewport_size({"width": width, "height": height})
    title = tab.get_by_label("펼친 층").locator("h2")
    if by == "key":
        tab.locator("[data-part=strip] [tabindex='0']").focus()
        tab.keyboard.press("Home")
    for index, name in enumerate(NAMES):
        button = tab.locator(f"[data-layer={name}]")
        if by == "key":
            tab.keyboard.press("Enter")
        elif phone:
            button.tap()
        else:
            button.click()
        expect(title).to_have_text(re.compile(rf"^{index}\. .*: {name}$"))
        expect(button).to_have_attribute("aria-current", "true")
        seen = {part: tab.evaluate(IN_VIEW, part) for part in ("pad", "answer", "map")}
        assert min(seen.values()) >= 0.9, (name, seen)
        assert tab.evaluate("scrollY") == 0
        if by == "key":
            tab.keyboard.press("ArrowRight")


def test_looking_changes_what_is_shown_and_leaving_brings_it_back(lab):
    tab = lab("#layer=conv2d_1&map=3&at=10,12").tab
    panel = tab.get_by_label("펼친 층")
    heading = panel.locator("h3")
    expect(heading).to_contain_text("output[0, 10, 12, 3]")
    other = tab.locator("[data-layer=max_pooling2d_1] canvas").first
    other.hover()
    expect(panel.locator("h2")).to_contain_text("max_pooling2d_1")
    expect(tab.locator("[data-layer=conv2d_1]")).to_have_attribute("aria-current", "true")
    tab.mouse.move(1, 1)
    expect(heading).to_contain_text("output[0, 10, 12, 3]")
    view = panel.get_by_role("application")
    box = view.bounding_box()
    view.hover(position={"x": box["width"] * 3.5 / 28, "y": box["height"] * 7.5 / 28})
    expect(heading).to_contain_text("output[0, 7, 3, 3]")
    caption = panel.locator("caption").first
    share = panel.locator(".lab-shares button").nth(4)
    share.hover()
    expect(heading).to_contain_text("output[0, 10, 12, 3]")
    expect(caption).to_have_text(f"{share.locator('.name').inner_text()}의 창")
    tab.mouse.move(1, 1)
    assert share.locator(".name").inner_text() not in caption.inner_text()


def test_enter_stays_with_the_map_that_the_arrows_went_to(lab):
    tab = lab("#layer=conv2d_1&map=3").tab
    shown = tab.locator(".map-number")
    open_map = tab.get_by_label("펼친 층").locator("h2")
    press = tab.keyboard.press
    tab.locator("[data-layer=conv2d_1]").focus()
    for keys in (["ArrowRight", "ArrowLeft"], ["Enter"]):  # to look elsewhere, to stay
        for key in keys:
            press(key)
        expect(open_map).to_contain_text(": conv2d_1")
        expect(shown).to_have_text("맵 3")
    press("ArrowRight")
    expect(open_map).to_contain_text(": activation_1")
    expect(shown).not_to_have_text("맵 3")
    seen = [shown.inner_text()]  # the strongest one
    for _ in range(3):
        press("ArrowDown")
        expect(shown).not_to_have_text(seen[-1])
        seen.append(shown.inner_text())
        press("Enter")
        tab.wait_for_timeout(100)
        expect(shown).to_have_text(seen[-1])
    assert len(set(seen)) == 4
    press("ArrowUp")
    press("Enter")
    expect(shown).to_have_text(seen[-2])
    assert soon(lambda: f"layer=activation_1&map={seen[-2][2:]}&" in tab.evaluate("location.hash"))


def test_escape_goes_back_step_by_step(lab):
    tab = lab("#layer=conv2d_1&map=3&at=10,12").tab
    panel = tab.get_by_label("펼친 층")
    share = panel.locator(".lab-shares button").nth(4)
    share.click()
    tab.mouse.move(1, 1)
    pressed = panel.locator(".lab-shares [aria-pressed=true]")
    expect(pressed.locator(".name")).to_have_text(share.locator(".name").inner_text())
    tab.keyboard.press("Escape")
    expect(share).to_have_attribute("aria-pressed", "false")
    expect(panel.locator("h3")).to_contain_text("output[0, 10, 12, 3]")
    tab.keyboard.press("Escape")
    expect(panel.locator("h3")).not_to_contain_text("10, 12")
    assert panel.locator(".map-number").inner_text() == "맵 3"
    tab.keyboard.press("Escape")
    expect(panel.locator(".map-number")).not_to_have_text("맵 3")
    strongest = re.search(r"맵은 (\d+)번", panel.locator(".lab-account").last.inner_text())[1]
    expect(panel.locator(".map-number")).to_have_text(f"맵 {strongest}")


def test_window_slides_by_play_and_by_step(lab):
    tab = lab("#layer=conv2d&map=3&at=10,12").tab
    panel = tab.get_by_label("펼친 층")
    heading = panel.locator("h3")
    panel.get_by_role("button", name="다음 칸").click()
    expect(heading).to_contain_text("output[0, 10, 13, 3]")
    panel.get_by_role("button", name="이전 칸").click()
    panel.get_by_role("button", name="이전 칸").click()
    expect(heading).to_contain_text("output[0, 10, 11, 3]")
    panel.get_by_role("button", name="창 밀기").click()
    expect(heading).not_to_contain_text("output[0, 10, 11, 3]")
    values = pixels(tab, LARGE)
    paper = values[-1, -1]
    assert (values[18:] == paper).all()  # the window has not been there yet
    panel.get_by_role("button", name="멈추기").click()
    panel.get_by_role("button", name="다음 칸").click()
    assert (pixels(tab, LARGE)[18:] != paper).any()


def test_less_motion_steps_but_does_not_play(lab):
    tab = lab("#layer=conv2d&map=3&at=10,12", reduced_motion="reduce").tab
    panel = tab.get_by_label("펼친 층")
    expect(panel.get_by_role("button", name="창 밀기")).to_be_hidden()
    panel.get_by_role("button", name="다음 칸").click()
    expect(panel.locator("h3")).to_contain_text("output[0, 10, 13, 3]")


def test_lines_are_as_wide_as_the_shares_and_have_their_colours(lab):
    tab = lab("#layer=conv2d_3&map=5&at=6,6").tab
    panel = tab.get_by_label("펼친 층")
    expect(panel.locator("h3")).to_contain_text("output[0, 6, 6, 5]")
    shares = [numbers(text)[0] for text in panel.locator(".lab-shares .number").all_text_contents()]
    lines = tab.locator(".columns path:is(.positive, .negative):not(.others)")
    assert soon(lambda: lines.count() == 5, 15)
    drawn = lines.evaluate_all(
        "(all) => all.map((one) => [one.classList[0], +one.getAttribute('stroke-width')])"
    )
    for share, (sign, width) in zip(shares, drawn, strict=False):
        assert sign == ("negative" if share < 0 else "positive")
        assert width == pytest.approx(max(1, 5 * abs(share) / abs(shares[0])), abs=0.1)


def test_few_tab_stops(lab):
    tab = lab("#layer=conv2d_3&map=5").tab
    sheet(tab).focus()
    stops = 0
    while not tab.evaluate("document.activeElement.closest('.player') !== null"):
        tab.keyboard.press("Tab")
        stops += 1
        assert stops < 20
    tab.evaluate("document.activeElement.blur()")
    first = 0
    tab.evaluate("document.body.tabIndex = -1; document.body.focus()")
    while not tab.evaluate("document.activeElement.matches('.lab-pad')"):
        tab.keyboard.press("Tab")
        first += 1
        assert first < 32


def test_compared_pictures_come_with_the_address(lab):
    one = lab(permissions=["clipboard-read", "clipboard-write"])
    tab = one.tab
    choose_sample(tab, "표본 3")
    assert answer(tab) == 3
    tab.get_by_role("button", name="이 그림을 고정하고 비교하기").click()
    choose_sample(tab, "표본 8")
    assert answer(tab) == 8
    tab.get_by_role("button", name="이 화면의 주소 복사").click()
    expect(tab.get_by_text("복사했습니다.")).to_be_visible()
    copied = tab.evaluate("navigator.clipboard.readText()")
    other = lab("#" + copied.split("#")[1]).tab
    assert answer(other) == 8
    expect(other.get_by_role("button", name="비교 끝내기")).to_be_visible()
    for canvas in ("nth=0", "nth=1"):
        name = f".lab-comparison canvas >> {canvas}"
        assert (pixels(other, name) == pixels(tab, name)).all()
    said = other.locator(".lab-comparison p").inner_text()
    assert said == tab.locator(".lab-comparison p").inner_text()


def test_sample_leaves_at_the_first_stroke_and_undo_brings_it_back(lab):
    tab = lab().tab
    sample = ink(tab)
    draw(tab, ONE)
    assert answer(tab) == 1
    tab.get_by_role("button", name="되돌리기").click()
    assert ink(tab) == sample
    assert answer(tab) == samples(tab)[0]["answer"]


def test_task_of_a_link_is_named_and_noticed(lab):
    tab = lab("#layer=activation&map=3&task=1").tab
    tasks = tab.locator("[data-part=tasks]")
    expect(tasks).to_contain_text("ReLU")
    expect(tasks.get_by_role("status")).to_have_text("")
    assert tab.evaluate(IN_VIEW, "map") >= 0.9
    view = tab.get_by_label("펼친 층").get_by_role("application")
    box = view.bounding_box()
    for cell in range(40):  # somewhere around the digit a value was negative
        x, y = 4.5 + 2 * (cell % 10), 6.5 + 4 * (cell // 10)
        view.click(position={"x": box["width"] * x / 28, "y": box["height"] * y / 28})
        tab.wait_for_timeout(60)
        if tasks.get_by_role("status").inner_text():
            break
    expect(tasks.get_by_role("status")).to_contain_text("해냈습니다.")


@pytest.mark.parametrize("width", [1280, 390])
def test_bars_are_there_in_forced_colours(lab, width):
    tab = lab("#layer=conv2d_3&map=5", width=width, forced_colors="active").tab
    paper = "getComputedStyle(document.body).backgroundColor"
    for bar in (".lab-probabilities .highest .bar", ".lab-shares .bar"):
        colour = tab.locator(bar).first.evaluate("(one) => getComputedStyle(one).backgroundColor")
        assert colour not in (tab.evaluate(paper), "rgba(0, 0, 0, 0)")


@pytest.mark.parametrize(("width", "height"), [(640, 400), (320, 256)])
def test_large_letters_leave_room_for_what_is_selected(lab, width, height):
    """A screen of 1280 × 800 at 200 %, and of 1280 × 1024 at 400 %."""
    tab = lab("#layer=conv2d_3&map=5", width=width).tab
    tab.set_viewport_size({"width": width, "height": height})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.locator("[data-part=inspector] .lab-working").scroll_into_view_if_needed()
    tab.locator("[data-part=map]").focus()
    tab.keyboard.press("ArrowUp")
    tab.wait_for_timeout(300)
    assert tab.evaluate(IN_VIEW, "map") > 0.5


def test_scale_is_that_of_what_is_looked_at(lab):
    tab = lab("#layer=conv2d_1&map=3").tab
    scale = tab.locator(".lab-scale")
    expect(scale).to_contain_text("−")
    tab.locator("[data-layer=max_pooling2d] canvas").first.hover()
    expect(scale).not_to_contain_text("−")
    expect(tab.get_by_label("펼친 층").locator(".lab-account").last).to_contain_text(
        "max_pooling2d"
    )
    tab.mouse.move(1, 1)
    expect(scale).to_contain_text("−")


@pytest.mark.parametrize(("layer", "below"), [("conv2d_1", (8, 5)), ("max_pooling2d", (4, 2))])
def test_incoming_map_leads_to_the_value_that_was_made_of_it(lab, layer, below):
    tab = lab(f"#layer={layer}&map=3").tab
    panel = tab.get_by_label("펼친 층")
    source = panel.locator(".lab-map .chooses").first
    box = source.bounding_box()
    source.click(position={"x": box["width"] * 5.5 / 28, "y": box["height"] * 8.5 / 28})
    tab.mouse.move(1, 1)
    expect(panel.locator("h3")).to_contain_text(f"output[0, {below[0]}, {below[1]}, 3]")


def test_layer_that_is_opened_from_below_comes_into_view(lab):
    tab = lab("#layer=conv2d_1&map=3").tab
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.mouse.wheel(0, 420)
    assert soon(lambda: tab.evaluate("scrollY") > 300, 15)
    tab.locator("[data-layer=max_pooling2d]").click()
    expect(tab.get_by_label("펼친 층").locator("h2")).to_contain_text("max_pooling2d")
    assert soon(lambda: tab.evaluate(IN_VIEW, "map") >= 0.9, 15)
    stage = tab.locator(".lab-stage").bounding_box()
    assert tab.get_by_label("펼친 층").bounding_box()["y"] >= stage["y"] + stage["height"] - 1


def test_eraser_goes_with_what_is_erased(lab):
    tab = lab().tab
    eraser = tab.get_by_role("button", name="지우개")
    eraser.click()
    clear(tab)
    expect(eraser).to_have_attribute("aria-pressed", "false")
    eraser.click()
    draw(tab, ONE)  # erases nothing, and leaves nothing to undo
    eraser.click()
    draw(tab, ONE)
    assert answer(tab) == 1
    tab.get_by_role("button", name="되돌리기").click()
    assert ink(tab) == 0


def test_blank_paper_does_not_look_strong(lab):
    tab = lab("#layer=activation").tab
    clear(tab)
    paper = pixels(tab, SEEN)[0, 0].astype(int)
    assert soon(lambda: np.abs(pixels(tab, LARGE).astype(int) - paper).max() < 90, 15)


def test_task_is_shown_when_asked_for_and_stays_in_the_address(lab):
    tab = lab("#layer=conv2d_1&map=3").tab
    expect(tab.locator("[data-part=tasks]")).to_have_count(0)
    tab.get_by_role("button", name="과제 보기").click()
    expect(tab.locator("[data-part=tasks]")).to_contain_text("합성곱")
    assert soon(lambda: tab.evaluate("location.hash").find("task=1") > 0, 15)


TOP = "(part) => document.querySelector(part).getBoundingClientRect().top + scrollY"
# As long as a word of this kind of layer can be.
WORDS = {
    "conv2d_3": "이 값은 −12.345입니다. 가장 끌어내린 것은 입력 맵 63번의 몫 −10.345입니다.",
    "max_pooling2d_1": "10.345만 남고 나머지 세 값(10.145, 10.045, 10.005)은 여기서 사라집니다.",
    "dense": "고정한 그림에서는 −10.345, 지금 그림에서는 10.345입니다.",
    "input_layer": "이 칸의 값은 0.988이고, 픽셀로는 255 가운데 252입니다.",
}


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_word_of_a_task_moves_nothing(lab, width, height):
    tab = lab("#layer=conv2d_1&map=3&task=1", width=width, has_touch=width < 500).tab
    tab.set_viewport_size({"width": width, "height": height})
    word = tab.locator("[data-part=tasks] .tasks-word")
    for layer, text in WORDS.items():
        tab.locator(f"[data-layer={layer}]").click()
        expect(tab.locator(".lab-panel h2")).to_contain_text(f": {layer}")
        before = tab.evaluate(TOP, "[data-part=map]")
        word.evaluate("(word, text) => { word.textContent = text; }", f"해냈습니다. {text}")
        assert tab.evaluate(TOP, "[data-part=map]") == before, layer
        box, around = (tab.evaluate(BOX, part) for part in (".tasks-word", ".tasks"))
        assert box["bottom"] <= around["bottom"]
        assert box["right"] <= around["right"]
        word.evaluate("(word) => word.replaceChildren()")


BOX = "(part) => document.querySelector(part).getBoundingClientRect().toJSON()"


def test_low_screen_has_the_window_s_buttons_beside_a_task(lab):
    tab = lab("#layer=max_pooling2d_1&map=3&task=1").tab  # the longest name
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.locator(".tasks").wait_for()
    tab.evaluate("scrollTo(0, 0)")
    assert tab.evaluate(IN_VIEW, "map") == pytest.approx(1)
    player, chooser, said, view = (
        tab.evaluate(BOX, part)
        for part in (".player", ".map-chooser", ".panel-head .lab-account", "[data-part=map]")
    )
    assert player["bottom"] <= view["top"]
    assert max(said["right"], chooser["right"]) <= player["left"]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 800), (1000, 800), (390, 664)])
def test_difference_stands_beside_the_map(lab, width, height):
    phone = width < 500
    tab = lab("#layer=conv2d_1&map=3", width=width, has_touch=phone).tab
    tab.set_viewport_size({"width": width, "height": height})
    if phone:
        tab.locator(".lab .settings summary").click()
    tab.get_by_role("button", name="이 그림을 고정하고 비교하기").click()
    for name in ("conv2d_1", "dense"):
        tab.locator(f"[data-layer={name}]").click()
        expect(tab.locator(".lab-panel h2")).to_contain_text(f": {name}")
        held, view = (
            tab.evaluate(BOX, part)
            for part in (".panel-flow > .lab-map:last-child .lab-frame", "[data-part=map]")
        )
        assert held["right"] < view["left"]
        assert held["top"] == pytest.approx(view["top"], abs=1)
        assert held["width"] > 100
        assert phone or held["bottom"] <= height
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1440, 1280, 1000, 390, 360, 320])
def test_two_probabilities_fit_beside_their_bars(lab, width):
    tab = lab(width=width, has_touch=width < 500).tab
    numbers_of = tab.locator(".lab-probabilities .number")
    tab.evaluate("document.querySelector('.lab-probabilities').classList.add('compared')")
    numbers_of.evaluate_all(
        "(all) => all.forEach((one) => { one.textContent = '99.9 % 이상 / 99.9 % 이상'; })"
    )
    around = tab.evaluate(BOX, ".lab-answer")
    rows = tab.locator(".lab-probabilities .top")
    for one in rows.locator(".number").all():
        box = one.bounding_box()
        assert box["x"] + box["width"] <= around["right"] + 0.5
        assert float(one.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")) >= 11
    bars = [one.bounding_box() for one in rows.locator(".bars").all()]
    assert np.ptp([box["width"] for box in bars]) < 1
    assert bars[0]["width"] >= 9


def test_arithmetic_stands_in_one_column_on_a_phone(lab):
    tab = lab("#layer=conv2d_1&map=3", width=390, has_touch=True).tab
    tables = tab.locator(".lab-tables table")
    expect(tables).to_have_count(3)
    assert len({round(table.bounding_box()["x"]) for table in tables.all()}) == 1


def test_phone_offers_tasks_without_a_fold(lab):
    tab = lab("#layer=conv2d_1&map=3", width=360, has_touch=True).tab
    button = tab.get_by_role("button", name="과제 보기")
    samples = tab.locator(".lab .samples summary")
    settings = tab.locator(".lab .settings summary")
    tops = {round(one.bounding_box()["y"]) for one in (button, samples, settings)}
    assert len(tops) == 1  # one row
    button.tap()
    expect(tab.locator("[data-part=tasks]")).to_contain_text("합성곱 층")


def test_program_that_does_not_come_is_told(lab):
    one = lab("#layer=conv2d_1&map=3")
    tab = one.tab
    tab.route("**/comparison.js", lambda route: route.abort())
    tab.get_by_role("button", name="이 그림을 고정하고 비교하기").click()
    expect(tab.get_by_role("alert")).to_contain_text("이 부분의 프로그램을 받지 못했습니다")
    draw(tab, ONE)
    assert answer(tab) == 1
    assert all("comparison" in problem or "ERR_FAILED" in problem for problem in one.problems)
    one.problems.clear()
