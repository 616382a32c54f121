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

ONE = [(128, 40), (128, 90), (128, 150), (128, 210)]  # a stroke from top to bottom
ZERO = [(128 + 55 * np.sin(a), 128 - 85 * np.cos(a)) for a in np.linspace(0, 2 * np.pi, 30)]
LAYERS = 19
LARGE = ".lab-map [role=application] [role=img]"
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
    tab.locator(".lab-layers button").nth(index).click()
    panel = tab.get_by_label("펼친 층")
    expect(panel.locator("h2")).to_have_text(re.compile(rf"^{index}\. "))
    tab.wait_for_timeout(150)  # the weights of a map come from the worker
    return panel


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
    before = pixels(tab, ".lab-maps canvas")
    box = sheet(tab).bounding_box()
    tab.mouse.move(box["x"] + 100, box["y"] + 60)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 100, box["y"] + 200, steps=10)
    # The pen is still down.
    assert soon(lambda: (pixels(tab, ".lab-maps canvas") != before).any(), 15)
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
    tab.get_by_role("button", name="표본 7").click()
    assert answer(tab) == 7
    name = f"틀리는 그림. 레이블 {wrong['label']}, 네트워크의 답 {wrong['answer']}"
    tab.get_by_role("button", name=name).first.click()
    assert answer(tab) == wrong["answer"]


def test_switch_shows_the_drawing_without_centring(lab):
    tab = lab().tab
    clear(tab)
    draw(tab, [(x / 4, y / 4) for x, y in ZERO])  # small, in a corner
    paper = pixels(tab, ".seen canvas")[0, 0]

    def inked() -> tuple[np.ndarray, np.ndarray]:
        return np.nonzero((pixels(tab, ".seen canvas") != paper).any(axis=2))

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
    colours = pixels(tab, ".seen canvas")
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


def test_every_layer_opens_and_adds_up(lab):
    tab = lab().tab
    shapes = tab.locator(".lab-layers .shape").all_inner_texts()
    assert len(shapes) == LAYERS
    for index, shape in enumerate(shapes):
        panel = open_layer(tab, index)
        sides = [int(side) for side in shape.split("×")]
        maps = sides[2] if len(sides) == 3 and sides[2] > 1 else 0
        assert panel.get_by_role("option").count() == maps
        value = numbers(panel.locator(".lab-result").last.inner_text())[0] if index else None
        kind = panel.locator("h2").inner_text()
        working = panel.locator(".lab-working")
        lines = working.locator(".lab-line").all_inner_texts()
        if "합성곱" in kind:
            terms = numbers(lines[-1].replace("− ", "−").replace("+ ", ""))
            assert terms[0] + terms[1] == pytest.approx(terms[2], abs=1e-9) or maps == 32
            assert sum(terms[:-1]) == pytest.approx(value, abs=1e-9), lines
            if len(lines) > 1:
                products = numbers(lines[0].split(":")[1].replace("− ", "−").replace("+ ", ""))
                assert sum(products[:-1]) == pytest.approx(products[-1], abs=1e-9)
                shares = [
                    numbers(text)[-1] for text in panel.get_by_role("listitem").all_inner_texts()
                ]
                assert sum(shares) == pytest.approx(terms[0], abs=1e-9)
        elif "ReLU" in kind:
            assert max(numbers(lines[0])[:2]) == value
        elif "풀링" in kind:
            assert max(numbers(lines[0])[:4]) == value
        elif "Dense" in kind:
            cells = working.locator("tbody tr td:last-child").all_inner_texts()
            *addends, whole = [numbers(cell)[0] for cell in cells]
            assert sum(addends) == pytest.approx(whole, abs=1e-9)
        elif "소프트맥스" in kind:
            power, whole = numbers(lines[1])[:2] if "e" not in lines[1] else (value, 1)
            assert power / whole == pytest.approx(value, abs=1e-4)


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
    expect(panel.locator("h3")).to_contain_text("output[0, 4, 21, 3]")
    expect(panel.get_by_role("status").last).to_contain_text("행 4, 열 21, 값")
    panel.get_by_role("option", name=re.compile("^맵 3,")).focus()
    tab.keyboard.press("ArrowRight")
    expect(panel.locator("h3")).to_contain_text("output[0, 4, 21, 4]")
    assert panel.get_by_role("option", selected=True).inner_text() == "4"
    assert "맵 4" in panel.get_by_role("option", selected=True).get_attribute("aria-label")
    panel.get_by_role("listitem").nth(9).get_by_role("button").click()
    expect(panel.locator("caption").first).to_have_text("맵 9의 창")


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
    note = tab.get_by_label("네트워크의 답").locator(".lab-note")
    tab.get_by_role("switch", name="드롭아웃 켜기").click()
    expect(note).to_contain_text(re.compile(r"최근 \d+번"))
    panel = tab.get_by_label("펼친 층")
    tab.get_by_role("button", name="멈추기").click()
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
    note = tab.get_by_label("네트워크의 답").locator(".lab-note")
    expect(note).to_contain_text("최근 1번")
    tab.wait_for_timeout(1600)
    assert "최근 1번" in note.inner_text()
    tab.get_by_role("button", name="다시 뽑기").click()
    expect(note).to_contain_text("최근 2번")


def test_two_drawings_are_compared(lab):
    tab = lab("#layer=activation_3").tab
    tab.get_by_role("button", name="표본 3").click()
    assert answer(tab) == 3
    hold = tab.get_by_role("button", name="이 그림을 고정하고 비교하기")
    hold.click()
    tab.get_by_role("button", name="표본 8").click()
    assert answer(tab) == 8
    row = tab.locator(".lab-probabilities li").nth(3)
    now, held = row.locator(".number").inner_text().split(" / ")
    assert numbers(held)[0] > 50
    assert numbers(now)[0] < 50
    expect(tab.get_by_text("고정한 그림의 같은 맵")).to_be_visible()
    tab.get_by_role("button", name="비교 끝내기").click()
    expect(tab.get_by_text("고정한 그림의 같은 맵")).to_be_hidden()


def test_address_carries_the_state_to_someone_else(lab):
    first = lab(permissions=["clipboard-read", "clipboard-write"])
    tab = first.tab
    clear(tab)
    draw(tab, ZERO)
    open_layer(tab, 10)
    tab.get_by_role("option", name=re.compile("^맵 5,")).click()
    tab.get_by_role("button", name="이 화면의 주소 복사").click()
    expect(tab.get_by_text("복사했습니다.")).to_be_visible()
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert answer(tab) == 0
    said = tab.locator(".lab-panel .lab-account").inner_text()
    other = lab("#" + copied.split("#")[1]).tab
    assert answer(other) == 0
    expect(other.locator(".lab-panel .lab-account")).to_have_text(said)
    expect(other.get_by_role("option", selected=True)).to_have_text("5")
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
        seen = tab.locator(".lab-answer .lab-account").inner_text()
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
    tab.get_by_role("button", name="이 그림을 고정하고 비교하기").click()
    tab.get_by_role("switch", name="드롭아웃 켜기").click()
    tab.wait_for_timeout(1200)
    for index in (3, 12, 14, 18):
        open_layer(tab, index)
        assert violations(tab, scheme) == [], index
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
