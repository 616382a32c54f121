"""The front page: what stands above the fold, before and after its network has come."""

from __future__ import annotations

import gzip
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from bs4 import BeautifulSoup
from kit.drawn_digits import draw
from kit.small_site import HEAD, STATIC, small_site
from kit.visit import LAYOUT_SHIFT, Visit, settle, violations
from playwright.sync_api import expect
from tutorial_site.lab.facts import LAYERS
from tutorial_site.lab.front import FIGURES, PATH, Front, as_text, percent, sheet, shown_values
from tutorial_site.lab.weights import weights_address, weights_file

SIZES = [(1280, 800), (390, 664)]
PARTS = ("pad", "answer", "path", "ways")
SEVEN = draw(7, "plain", 150, (60, 50))
ONE = [[(128, 40), (128, 90), (128, 150), (128, 210)]]
LIGHT = 30_000  # bytes of scripts and pictures, gzipped, beyond what other pages load
READY = "이 기기 안에서 방금 계산한 답입니다."
NEVER_IDLE = "globalThis.requestIdleCallback = () => 0;"
SAVES_DATA = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } });"
NOT_OURS = "willReadFrequently"  # looking at a canvas from a test is slow, and Chromium says so
BREAK = "**/*.weights.bin*"
PIXELS = """(element) => {
  const { naturalWidth, naturalHeight } = element;
  const [width, height] = [naturalWidth ?? element.width, naturalHeight ?? element.height];
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(element, 0, 0);
  return [height, width, ...canvas.getImageData(0, 0, width, height).data];
}"""


class Page(Visit):
    """The front page, with scripts that run before its own."""

    def __init__(self, browser, address, before="", wait=True, height=900, **options):
        super().__init__(browser, address, "404", **options)
        self.tab.set_viewport_size({**self.tab.viewport_size, "height": height})
        self.tab.add_init_script(before)
        self.requests.clear()
        self.tab.goto(f"{address}/index.html", wait_until="load")
        if wait:
            expect(self.state).to_have_text(READY, timeout=20_000)

    @property
    def state(self):
        return self.tab.locator(".front-state")

    @property
    def pad(self):
        return self.tab.locator(".front canvas[role=application]")

    @property
    def network(self) -> list[str]:
        return [url for url in self.requests if ".bin" in url or "network_worker" in url]

    def draw(self, strokes) -> None:
        """With the mouse; coordinates are those of a sheet of 256 × 256."""
        box = self.pad.bounding_box()
        for stroke in strokes:
            at = [(box["x"] + x * box["width"] / 256, box["y"] + y * box["height"] / 256)
                  for x, y in stroke]  # fmt: skip
            self.tab.mouse.move(*at[0])
            self.tab.mouse.down()
            for place in at[1:]:
                self.tab.mouse.move(*place, steps=2)
            self.tab.mouse.up()

    def answers(self, digit: int) -> None:
        expect(self.tab.locator(".front-digit")).to_have_text(str(digit), timeout=20_000)

    def sentences(self) -> list[str]:
        return self.tab.locator(".front-does").all_inner_texts()

    def pictures(self, selector: str) -> list[np.ndarray]:
        """The colours of each station's picture, shape (height, width, 3)."""
        found = self.tab.locator(f".front-map {selector}").evaluate_all(
            f"(all) => Promise.all(all.map(async (one) => {{ await one.decode?.();"
            f" return ({PIXELS})(one); }}))"
        )
        return [np.array(data[2:]).reshape(data[0], data[1], 4)[..., :3] for data in found]


BOX = "(part) => document.querySelector(part).getBoundingClientRect().toJSON()"


@pytest.fixture
def front(browser, address):
    """Open the front page; whatever went wrong on it fails the test."""
    opened: list[Page] = []

    def open_page(**options) -> Page:
        opened.append(Page(browser, address, **options))
        return opened[-1]

    yield open_page
    problems = [p for one in opened for p in one.problems if NOT_OURS not in p]
    for one in opened:
        one.close()
    assert problems == []


# --- what one sees ---


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("wait", [False, True], ids=["before", "after"])
def test_all_of_it_is_above_the_fold(front, width, height, wait):
    tab = front(width=width, height=height, wait=wait).tab
    tops = []
    for part in ("h1", *(f"[data-part={part}]" for part in PARTS)):
        # At once: the program may be about to put its own part there.
        box = tab.evaluate(BOX, part)
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height, part
        assert box["width"] > 100, part
        tops.append(box["y"])
    assert tops == sorted(tops)
    pad, answer = (tab.locator(f"[data-part={part}]").bounding_box() for part in PARTS[:2])
    assert pad["x"] + pad["width"] <= answer["x"]  # beside it
    assert abs(pad["width"] - pad["height"]) <= 1
    assert pad["width"] >= 130
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_way_is_whole_on_a_desk_and_shows_on_a_phone_that_it_goes_on(front):
    ends = "(all) => all.map((one) => one.getBoundingClientRect()).map((b) => [b.left, b.right])"
    boxes = front().tab.locator(".front-path > li").evaluate_all(ends)
    assert len(boxes) == len(PATH)
    assert boxes[-1][1] <= 1280
    boxes = front(width=390).tab.locator(".front-path > li").evaluate_all(ends)
    assert any(left < 375 and right > 390 for left, right in boxes)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_scripts_paint_and_say_what_the_build_did(front, scheme):
    """So that nothing changes before the reader's eyes when the network has come."""
    one = front(scheme=scheme, before=NEVER_IDLE, wait=False)
    painted, said = one.pictures(f".front-{scheme}"), one.sentences()
    assert len(painted) == len(said) == len(PATH)
    before = one.tab.locator(".front-percent").inner_text()
    one.pad.hover()
    expect(one.tab.locator(".front-map canvas")).to_have_count(len(PATH), timeout=20_000)
    for station, old, new in zip(PATH, painted, one.pictures("canvas"), strict=True):
        assert old.shape == new.shape, station
        assert np.abs(old - new).max() <= 10, station  # of 255: the build has fewer shades
        assert np.ptp(new) > 100, station
    one.tab.wait_for_timeout(400)  # all sentences, once the pen rests
    assert one.sentences() == said
    assert one.tab.locator(".front-percent").inner_text() == before


def test_station_that_is_looked_at_is_told_below(front):
    tab = front().tab
    line = tab.locator(".front-line")
    expect(line).to_have_text(re.compile("^입력 이미지: 28×28칸에 적힌 수 784개"))
    tab.locator(".front-path a", has_text="풀링").hover()
    expect(line).to_have_text(re.compile(r"^풀링: .*값 6,272개 가운데 [\d,]+개가 0입니다"))
    tab.locator(".front-path a", has_text="펼치기").focus()
    expect(line).to_have_text(re.compile("^펼치기: "))
    described = tab.locator(".front-path a", has_text="펼치기").get_attribute("aria-describedby")
    assert line.inner_text() == f"펼치기: {tab.locator(f'#{described}').inner_text()}"


def test_way_is_told_as_it_scrolls(front):
    tab = front(width=390).tab
    path, line = tab.locator(".front-path"), tab.locator(".front-line")
    path.evaluate("(path) => { path.scrollLeft = path.scrollWidth; }")
    expect(line).to_have_text(re.compile(r"^모델 만들기: .*7의 \d"))
    path.evaluate("(path) => { path.scrollLeft = 0; }")
    expect(line).to_have_text(re.compile("^입력 이미지: "))


def test_no_script_and_still_a_front_page(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 664})
    tab = context.new_page()
    tab.goto(f"{address}/index.html")
    assert tab.locator(".front-does:visible").count() == len(PATH)
    assert tab.locator(".front-map img:visible").count() == len(PATH)
    assert tab.locator(".front-does").last.bounding_box()["width"] > 150
    expect(tab.locator(".front-digit")).to_have_text("7")
    bar = tab.locator(".front-bars .highest i").bounding_box()
    assert bar["height"] > 20
    assert tab.locator(".front-bars .highest i").evaluate(BACKGROUND) != "rgba(0, 0, 0, 0)"
    expect(tab.locator(".front-off")).to_be_visible()
    tab.get_by_role("link", name="층 하나씩 배우기").click()
    assert tab.url.endswith("/layers/input-image.html")
    context.close()


BACKGROUND = "(bar) => getComputedStyle(bar).backgroundColor"


def test_bars_show_in_forced_colours(front):
    bar = front(forced_colors="active").tab.locator(".front-bars .highest i")
    sheet_colour = bar.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert bar.bounding_box()["height"] > 20
    assert bar.evaluate(BACKGROUND) not in ("rgba(0, 0, 0, 0)", sheet_colour)


# --- drawing ---


@pytest.mark.parametrize("width", [1280, 390])
def test_a_drawn_seven_is_a_seven_and_all_follows(front, width):
    one = front(width=width)
    before = one.pictures("canvas")
    one.draw(ONE)
    one.answers(1)
    told = one.sentences()
    one.tab.get_by_role("button", name="지우기").click()
    expect(one.state).to_contain_text("빈 종이입니다")
    one.draw(SEVEN)
    one.answers(7)
    expect(one.tab.locator(".front-bars .highest .digit")).to_have_text("7")
    expect(one.tab.get_by_role("status").filter(has_text="네트워크의 답은 7")).to_be_attached()
    assert one.sentences() != told
    after = one.pictures("canvas")
    assert all((old != new).any() for old, new in zip(before[:12], after[:12], strict=True))
    one.tab.get_by_role("button", name="되돌리기").click()
    expect(one.state).to_contain_text("빈 종이입니다")


def test_pictures_follow_while_the_pen_is_down(front):
    one = front()
    one.draw(ONE)
    one.answers(1)
    box = one.pad.bounding_box()
    one.tab.mouse.move(box["x"] + 40, box["y"] + 60)
    before = one.pictures("canvas")[3]
    one.tab.mouse.down()
    one.tab.mouse.move(box["x"] + 150, box["y"] + 60, steps=8)
    one.tab.wait_for_timeout(500)
    assert (one.pictures("canvas")[3] != before).any()
    one.tab.mouse.up()


def test_digit_is_drawn_by_keyboard(front):
    one = front(before=NEVER_IDLE, wait=False)
    one.pad.focus()
    expect(one.state).to_have_text(READY, timeout=20_000)  # to come near is enough
    one.tab.keyboard.press("Space")
    for _ in range(4):
        one.tab.keyboard.press("Shift+ArrowDown")
    one.tab.keyboard.press("Space")
    one.answers(1)
    expect(one.tab.get_by_role("status").filter(has_text="네트워크의 답은 1")).to_be_attached()
    one.tab.keyboard.press("Tab")
    expect(one.tab.get_by_role("button", name="되돌리기")).to_be_focused()
    one.tab.keyboard.press("Enter")
    one.answers(7)


def test_drawing_goes_along_to_the_lab(front):
    one = front()
    link = one.tab.get_by_role("link", name="실험실 열기")
    assert urlsplit(link.get_attribute("href")).fragment == ""
    one.draw(SEVEN)
    one.answers(7)
    said = parse_qs(urlsplit(link.get_attribute("href")).fragment)
    assert said["layer"] == ["conv2d"]
    assert len(said["drawing"][0]) > 20
    link.click()
    one.tab.wait_for_url("**/lab.html#**")
    one.tab.get_by_text("네트워크의 답은 7").first.wait_for(timeout=20_000, state="attached")


@pytest.mark.parametrize("width", [1280, 390])
def test_who_comes_back_finds_the_drawing(front, width):
    one = front(width=width)
    one.draw(ONE)
    one.answers(1)
    one.tab.wait_for_timeout(500)
    before = ink(one)
    one.tab.locator(".front-path a").first.click()
    one.tab.wait_for_url("**/input-image.html")
    settle(one.tab)
    one.tab.go_back()
    one.answers(1)
    expect(one.tab.locator(".front-digit")).to_be_visible()
    assert ink(one) == before
    assert "drawing=" in one.tab.get_by_role("link", name="실험실 열기").get_attribute("href")
    one.tab.get_by_role("button", name="되돌리기").click()
    one.answers(7)  # the sample
    one.draw(ONE)
    one.answers(1)
    one.tab.goto(one.tab.url + "?")  # a visit of its own begins with the sample
    one.answers(7)


def ink(one: Page) -> int:
    """How much is drawn on the sheet."""
    data = one.pad.evaluate(PIXELS)
    return sum(value > 0 for value in data[5::4])


def test_buttons_are_wide_enough_for_their_words(front):
    tab = front(width=390).tab
    for name in ("되돌리기", "모두 지우기"):
        button = tab.get_by_role("button", name=name, exact=True)
        assert button.evaluate("(one) => one.scrollWidth <= one.clientWidth")
        assert button.bounding_box()["height"] == pytest.approx(40, abs=1)


# --- when the network comes ---


def test_network_waits_until_the_page_is_idle_or_the_pointer_near(front):
    one = front(before=NEVER_IDLE, wait=False)
    settle(one.tab)
    one.tab.locator(".front-path a").first.hover()
    one.tab.wait_for_timeout(500)
    assert one.network == []
    expect(one.state).to_have_text("사이트를 만들 때 미리 계산한 답입니다.")
    one.pad.hover()
    expect(one.state).to_have_text(READY, timeout=20_000)
    assert len(one.network) == 2


def test_network_comes_by_itself(front):
    one = front()
    assert len(one.network) == 2  # the worker and the weights, once


def test_who_saves_data_gets_it_with_the_first_stroke(front):
    one = front(before=SAVES_DATA, wait=False)
    settle(one.tab)
    one.pad.hover()
    one.tab.wait_for_timeout(500)
    assert one.network == []
    one.draw(SEVEN)
    one.answers(7)
    expect(one.state).to_have_text(READY, timeout=20_000)


def test_nothing_is_said_of_a_drawing_before_it_was_read(front):
    one = front(before=NEVER_IDLE, wait=False)
    held = []
    one.tab.route(BREAK, lambda route: held.append(route))
    one.draw(ONE)
    expect(one.state).to_contain_text("받는 중입니다")
    expect(one.tab.locator(".front-digit")).to_be_hidden()
    expect(one.tab.locator(".front-line")).to_be_hidden()
    held[0].continue_()
    one.answers(1)
    expect(one.tab.locator(".front-digit")).to_be_visible()


def test_failure_is_one_line_with_a_way_out(browser, address):
    one = Page(browser, address, before=NEVER_IDLE, wait=False)
    one.tab.route(BREAK, lambda route: route.abort())
    one.pad.hover()
    alert = one.tab.get_by_role("alert")
    expect(alert).to_contain_text("네트워크를 받지 못했습니다")
    again = one.tab.get_by_role("button", name="다시 받기")
    assert violations(one.tab, "light", context=".front") == []
    assert again.bounding_box()["height"] >= 40
    one.tab.unroute(BREAK)
    again.click()
    expect(one.state).to_have_text(READY, timeout=20_000)
    one.draw(SEVEN)
    one.answers(7)
    one.close()


def weight(one: Visit) -> dict[str, int]:
    """What a page loads of scripts and pictures, gzipped; styles and fonts are the site's."""
    files = [url for url in one.requests if urlsplit(url).path.endswith((".js", ".webp", ".png"))]
    sizes = {url: len(gzip.compress(one.context.request.get(url).body(), 9)) for url in files}
    html = one.context.request.get(one.tab.url).text()
    data = re.findall(r'src="(data:[^"]+)"', html)
    return sizes | {"data:": len(gzip.compress("".join(data).encode(), 9))}


def test_first_screen_is_light(front, visit, record_property):
    one = front(before=NEVER_IDLE, wait=False)
    settle(one.tab)
    own = weight(one)
    other = visit("glossary")
    settle(other.tab)
    extra = sum(own.values()) - sum(weight(other).values())
    record_property("summary", f"the front page's own scripts and pictures: {extra:,} bytes")
    assert extra <= LIGHT, own


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_moves_when_the_network_comes(front, width, height):
    one = front(width=width, height=height)
    one.draw(SEVEN)
    one.answers(7)
    assert one.tab.evaluate(LAYOUT_SHIFT) < 0.05


def test_nothing_is_set_in_motion(front):
    one = front(reduced_motion="reduce")
    one.draw(SEVEN)
    one.answers(7)
    assert one.tab.evaluate("document.getAnimations().length") == 0


# --- the build ---


@pytest.fixture
def outputs() -> list[np.ndarray]:
    drawn = np.random.default_rng(3)
    return [drawn.normal(size=layer["shape"]) for layer in LAYERS]


IMAGE = np.zeros((28, 28), np.uint8)


def test_place_names_its_program_and_its_network(tmp_path):
    page = HEAD + "````{front}\n그림이 들어올 자리입니다.\n````\n"
    html = small_site(tmp_path, page, "lab", "frame", settings=STATIC).build().html("index")
    (place,) = html.select("div.front")
    named = {name: value for name, value in place.attrs.items() if name.startswith("data-")}
    assert named == {
        "data-module": "front/front.js",
        "data-weights": f"_static/{weights_address()}",
        "data-bytes": str(len(weights_file())),
    }
    assert any("modules.js" in node["src"] for node in html.select("script[src]"))


def test_every_number_of_a_sentence_is_computed(outputs):
    html = BeautifulSoup(Front(IMAGE, outputs)._repr_html_(), "html.parser")
    named = {span["data-figure"] for span in html.select(".front-does [data-figure]")}
    assert named == set(FIGURES)
    texts = [text.get_text() for text in html.select(".front-does")]
    assert not any("{" in text for text in texts)
    pooled = outputs[5]
    assert f"6,272개 가운데 {(pooled == 0).sum()}개가 0" in texts[7]
    assert f"{outputs[-1].argmax()}의 {percent(outputs[-1].max())}" in texts[-1]


def test_same_digit_gives_the_same_page(outputs):
    assert Front(IMAGE, outputs)._repr_html_() == Front(IMAGE, outputs)._repr_html_()


def test_maps_that_let_the_most_through_are_shown(outputs):
    values = np.zeros((28, 28, 32))
    values[3:9, :, 17] = 0.5
    values[0, 0, 4] = 9  # larger, but alone
    outputs[4] = values
    front = Front(IMAGE, outputs)
    assert [front.maps(station) for station in PATH if station.strong == "activation_1"] == [
        [17]
    ] * 3


def test_sheets_lay_maps_side_by_side():
    values = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    assert sheet(values).shape == (4, 6)
    assert (sheet(values)[2:, 3:] == values[..., 3]).all()
    assert sheet(np.arange(512)).shape == (16, 32)
    padded = shown_values(values, "padded", [1])
    assert padded.shape == (4, 5)
    assert padded.sum() == values[..., 1].sum()


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (1.0, "99.9 % 이상"),
        (0.9999, "99.9 % 이상"),
        (0.982, "98.2 %"),
        (1e-9, "0.1 % 미만"),
        (0, "0.0 %"),
    ],
)
def test_percentages(probability, text):
    assert percent(probability) == text


@pytest.mark.parametrize(("value", "text"), [(-0.25, "−0.25"), (-0.001, "0.00"), (3, "3.00")])
def test_numbers(value, text):
    assert as_text(value) == text


def test_numbers_are_written_as_the_browser_writes_them(modules):
    values = [*np.random.default_rng(1).normal(size=50).tolist(), 0, 1, 0.9996, 0.0004]
    theirs = modules.evaluate(
        """async (values) => {
          const { asText, percent } = await import("/parts/numbers.js");
          return values.map((value) => [asText(value, 2), percent(value)]);
        }""",
        values,
    )
    assert theirs == [[as_text(value), percent(value)] for value in values]


def test_what_is_no_output_of_the_network_is_refused(outputs):
    with pytest.raises(ValueError, match="conv2d must have shape"):
        Front(IMAGE, [outputs[0], outputs[2][:, :, :3], *outputs[2:]])
    with pytest.raises(ValueError, match="image must"):
        Front(IMAGE[1:], outputs)
