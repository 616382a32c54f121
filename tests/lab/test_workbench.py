"""The workbench as a reader uses it: what it shows is computed again here, and run in Keras."""

from __future__ import annotations

import itertools
import re
import shutil
from datetime import datetime, timedelta

import numpy as np
import pytest
import tensorflow as tf
from kit.serving import served
from kit.site_build import ROOT, SphinxBuild
from kit.small_site import HEAD
from kit.visit import settle, violations
from playwright.sync_api import expect
from tutorial_site.lab.facts import PADDINGS, POOLS, RANGES
from tutorial_site.lab.workbench import keras_line

# The site's theme and styles, and of ours only what makes these and workbenches. The theme's own
# sheet would not do: it imports another, which axe looks for in the wrong place.
CONF = f"""
import runpy
globals().update(runpy.run_path({str(ROOT / "conf.py")!r}))
extensions = ["myst_parser", "tutorial_site.frame", "tutorial_site.lab", "tutorial_site.finish"]
html_additional_pages = {{}}
"""
PAGE = """\
```{workbench} convolution
:input: 7
:kernel_size: 3
:padding: same
```

```{workbench} pooling
:input: 5
:kernel_size: 2
:stride: 2
:padding: same
```
"""


def site(folder, text: str) -> SphinxBuild:
    (folder / "docs").mkdir()
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    for name in ("_static", "_templates"):  # conf.py names them from its own place
        shutil.copytree(ROOT / "docs" / name, folder / "docs" / name)
    (folder / "docs" / "index.md").write_text(HEAD + text, encoding="utf-8")
    return SphinxBuild(folder / "docs", folder / "html", {}, conf=folder)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> SphinxBuild:
    return site(tmp_path_factory.mktemp("workbench"), PAGE).build()


@pytest.fixture(scope="module")
def home(built):
    with served(built.out) as address:
        yield f"{address}/index.html"


class Bench:
    """One workbench on the page, read as its reader reads it."""

    def __init__(self, tab, name: str):
        self.tab = tab
        self.at = tab.get_by_role("group", name=name)
        self.account = self.at.locator(".workbench-step")
        self.status = self.at.get_by_role("status")

    def step(self) -> str:
        """The account of the step, its spaces all alike."""
        return self.account.inner_text().replace("\xa0", " ")

    def press(self, name: str) -> None:
        self.at.get_by_role("button", name=name, exact=True).click()

    def set(self, name: str, value: int) -> None:
        """By keyboard: to the smallest value, then up."""
        slider = self.at.get_by_role("slider", name=name)
        slider.focus()
        self.tab.keyboard.press("Home")
        for _ in range(value - int(slider.get_attribute("min"))):
            self.tab.keyboard.press("ArrowRight")
        assert slider.input_value() == str(value)

    def choose(self, name: str) -> None:
        self.at.get_by_role("radio", name=name).check()

    def fact(self, name: str) -> str:
        return self.at.locator(f"dt:has-text('{name}') + dd").inner_text()

    def code(self) -> str:
        return self.at.locator("code").inner_text()

    def input(self) -> np.ndarray:
        """The numbers of the input, without what lies around it."""
        cells = self.at.locator(".workbench-cell[role=cell]:not(.workbench-outside, :has(input))")
        values = [float(text) for text in cells.all_inner_texts()]
        return np.array(values).reshape((int(len(values) ** 0.5),) * 2)

    def kernel(self) -> np.ndarray:
        values = self.at.get_by_role("spinbutton").evaluate_all("all => all.map((i) => i.value)")
        return np.array(values, float).reshape((int(len(values) ** 0.5),) * 2)

    def output(self) -> list[str]:
        return self.at.get_by_role("gridcell").all_inner_texts()

    def selected(self) -> str:
        return self.at.get_by_role("gridcell", selected=True).inner_text()

    def fill(self) -> np.ndarray:
        """The whole output, filled by going to its last cell."""
        self.at.get_by_role("gridcell").last.click()
        values = [number(text) for text in self.output()]
        return np.array(values).reshape((int(len(values) ** 0.5),) * 2)


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def sum_of_products(text: str) -> tuple[float, float]:
    """What an arithmetic's terms add up to, and what it says they do."""
    terms, said = text.replace("−", "-").split(": ")[1].split(" = ")
    pairs = re.findall(r"\(?(-?[\d.]+)\)?·\(?(-?[\d.]+)\)?", terms)
    assert len(pairs) == terms.count("·")
    return sum(float(a) * float(b) for a, b in pairs), float(said)


@pytest.fixture
def visit(browser, home):
    """Open the page in a fresh profile; an error in its console fails the test."""
    opened, problems = [], []

    def open_page(width=1280, scheme="light", clock=False, **options) -> tuple[Bench, Bench]:
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, color_scheme=scheme, **options)
        opened.append(context)
        tab = context.new_page()
        if clock:
            tab.clock.install()
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        tab.goto(home)
        for number in range(2):  # each is there when the reader comes near
            place = tab.locator(".workbench").nth(number)
            place.scroll_into_view_if_needed()
            expect(place.locator(".workbench-step")).to_be_visible()
        if clock:  # from now on it stands: else a busy machine's pauses would be steps as well
            tab.clock.pause_at(datetime.now() + timedelta(hours=1))
        return Bench(tab, "합성곱 작업대"), Bench(tab, "풀링 작업대")

    yield open_page
    for context in opened:
        context.close()
    assert problems == []


# --- what comes with the page ---


def test_page_has_the_result_without_the_script(built):
    convolution, pooling = built.html("index").select("div.workbench")
    assert convolution["data-module"] == "lab/workbench.js"
    assert convolution["data-when"] == "near"
    assert "⌊(7 + 2 − 3) / 1⌋ + 1 = 7칸입니다." in convolution.get_text()
    assert "위쪽과 왼쪽에 1줄, 아래쪽과 오른쪽에 1줄" in convolution.get_text()
    line = "tf.keras.layers.Conv2D(filters=1, kernel_size=3, strides=1, padding='same')"
    assert line in convolution.get_text()
    assert "⌊(5 + 1 − 2) / 2⌋ + 1 = 3칸입니다." in pooling.get_text()
    assert "위쪽과 왼쪽으로 0줄, 아래쪽과 오른쪽으로 1줄" in pooling.get_text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```{workbench} dense\n```\n", "the kind must be convolution or pooling"),
        (
            "```{workbench} pooling\n:kernel_size: 6\n```\n",
            "kernel_size must be a number from 1 to 5",
        ),
        ("```{workbench} pooling\n:input: many\n```\n", "input must be a number from 3 to 12"),
        ("```{workbench} pooling\n:padding: full\n```\n", "padding must be valid or same"),
        ("```{workbench} pooling\n:dilation: 2\n```\n", "pooling has no dilation"),
        ("```{workbench} convolution\n:stride: 2\n:dilation: 2\n```\n", "one of them must be 1"),
        ("```{workbench} convolution\n:input: 3\n:kernel_size: 5\n```\n", "window must fit into 3"),
    ],
)
def test_flawed_directive_stops_the_build(tmp_path, text, message):
    result = site(tmp_path, text).run()
    assert result.returncode != 0
    assert "workbench: " in result.stderr
    assert message in result.stderr
    assert "index.md:9" in result.stderr


def test_line_without_the_script_is_the_scripts(modules):
    """The same layer in the same words, whatever is set."""
    kinds = [("convolution", "max"), *(("pooling", pool) for pool in POOLS)]
    sides = [range(low, high + 1) for low, high in list(RANGES.values())[1:]]
    grid = [
        {"kind": kind, "pool": pool, "padding": padding}
        | dict(zip(list(RANGES)[1:], numbers, strict=True))
        for (kind, pool), padding, *numbers in itertools.product(kinds, PADDINGS, *sides)
    ]
    written = modules.evaluate(
        "async (grid) => grid.map((await import('/lab/workbench_text.js')).kerasLine)", grid
    )
    assert [keras_line(settings) for settings in grid] == written


def test_is_fetched_when_the_reader_comes_near(browser, tmp_path):
    far = site(tmp_path, "긴 글입니다.\n\n" * 200 + PAGE).build()
    with served(far.out) as address:
        tab = browser.new_page()
        asked = []
        tab.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
        tab.goto(f"{address}/index.html")
        settle(tab)
        assert any(name.startswith("modules.js") for name in asked)
        assert not {"workbench.js", "workbench_bench.js"} & set(asked)
        tab.get_by_text("이 자리의 작업대는").first.scroll_into_view_if_needed()
        expect(tab.locator(".workbench-step").first).to_be_visible()
        tab.close()


def test_failure_is_told_and_the_result_stays(browser, home):
    tab = browser.new_page()
    tab.route("**/workbench_bench.js", lambda route: route.abort())
    tab.goto(home)
    place = tab.locator(".workbench").first
    expect(place.get_by_role("alert")).to_contain_text("새로 고치세요")
    assert "⌊(7 + 2 − 3) / 1⌋ + 1 = 7칸입니다." in place.inner_text()
    tab.close()


# --- what it computes ---


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("side", "window", "stride"), [(7, 3, 1), (8, 3, 2), (12, 5, 3), (3, 1, 4)]
)
def test_grids_are_what_keras_computes(visit, side, window, stride, padding):
    convolution, pooling = visit()
    for bench, size in ((convolution, "커널 크기"), (pooling, "창 크기")):
        bench.set("입력 크기", side)
        bench.set(size, window)
        bench.set("스트라이드", stride)
        bench.choose(padding)
    x = convolution.input()[np.newaxis, :, :, np.newaxis]
    assert x.shape == (1, side, side, 1)
    kernel = convolution.kernel()[:, :, np.newaxis, np.newaxis]
    expected = tf.keras.ops.conv(x, kernel, stride, padding)
    np.testing.assert_allclose(convolution.fill(), expected[0, :, :, 0])
    for name, pool in (("최댓값", tf.keras.ops.max_pool), ("평균", tf.keras.ops.average_pool)):
        pooling.choose(name)
        expected = pool(x, window, stride, padding)
        np.testing.assert_allclose(pooling.fill(), expected[0, :, :, 0], atol=0.0051)


def test_arithmetic_adds_up_to_the_cell(visit):
    convolution, pooling = visit()
    convolution.set("팽창", 2)
    for _ in range(12):
        convolution.press("다음")
        total, said = sum_of_products(convolution.step())
        assert total == said == number(convolution.selected())
    convolution.press("이전")
    assert convolution.step().startswith("출력 행 1, 열 4 (12/49): ")
    pooling.press("다음")
    pooling.press("다음")
    assert pooling.step() == "출력 행 0, 열 2 (3/9): max(4, 5) = 5"  # two cells, no zeros
    assert pooling.at.locator(".workbench-window").all_inner_texts() == ["4", "–", "5", "–"]
    pooling.choose("평균")
    pooling.at.get_by_role("gridcell").nth(1).click()
    values = [number(text) for text in pooling.at.locator(".workbench-window").all_inner_texts()]
    text, sum_ = pooling.step(), " + ".join(f"{value:.0f}" for value in values)
    assert text.startswith(f"출력 행 0, 열 1 (2/9): ({sum_}) ÷ 4 = ")
    assert number(text.split("= ")[1]) == np.mean(values) == number(pooling.selected())


def test_own_kernel_is_used_and_kept(visit):
    bench, _ = visit()
    first = bench.at.get_by_role("spinbutton", name="커널 행 0, 열 0")
    first.fill("-2.5")
    choice = bench.at.get_by_role("combobox")
    assert choice.input_value() == "custom"
    expect(first).to_be_focused()
    written = bench.kernel()
    assert written.tolist() == [[-2.5, 0, 1], [-1, 0, 1], [-1, 0, 1]]
    x = bench.input()[np.newaxis, :, :, np.newaxis]
    expected = tf.keras.ops.conv(x, written[:, :, np.newaxis, np.newaxis], padding="same")
    np.testing.assert_allclose(bench.fill(), expected[0, :, :, 0])
    bench.set("커널 크기", 2)
    bench.set("커널 크기", 3)
    choice.select_option("가로 가장자리")
    assert bench.kernel().tolist() == [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]
    choice.select_option("직접 입력")
    assert bench.kernel().tolist() == written.tolist()


def test_formula_and_padding_are_filled_in(visit):
    convolution, pooling = visit()
    assert convolution.fact("필요한 패딩") == "(7 − 1) · 1 + 3 − 7 = 2"
    assert convolution.fact("(입력 + 패딩") == "⌊(7 + 2 − 3) / 1⌋ + 1 = 7"
    notes = convolution.at.locator(".workbench-notes")
    assert "위쪽 1줄, 아래쪽 1줄, 왼쪽 1줄, 오른쪽 1줄" in notes.inner_text()
    convolution.set("입력 크기", 8)
    convolution.set("스트라이드", 2)
    assert convolution.fact("세임 패딩의 출력") == "⌈8 / 2⌉ = 4"
    assert "위쪽 0줄, 아래쪽 1줄, 왼쪽 0줄, 오른쪽 1줄" in notes.inner_text()
    convolution.set("커널 크기", 1)
    assert convolution.fact("필요한 패딩") == "(4 − 1) · 2 + 1 − 8 = −1, 음수이므로 0"
    assert convolution.fact("(입력 + 패딩") == "⌊(8 + 0 − 1) / 2⌋ + 1 = 4"
    convolution.set("스트라이드", 1)
    convolution.set("커널 크기", 3)
    convolution.set("팽창", 3)
    assert convolution.fact("팽창한 커널") == "(3 − 1) · 3 + 1 = 7"
    assert "빈자리이고 계산에서 빠집니다" in pooling.at.locator(".workbench-notes").inner_text()
    pooling.choose("valid")
    assert pooling.fact("(입력 + 패딩") == "⌊(5 + 0 − 2) / 2⌋ + 1 = 2"
    assert "빗금 친 칸은" in pooling.at.locator(".workbench-notes").inner_text()
    assert pooling.at.locator(".workbench-unused").count() == 9  # 25 cells, of which 16 are seen


@pytest.mark.parametrize("change", [{}, {"스트라이드": 3}, {"팽창": 2}, {"입력 크기": 10}])
def test_copied_line_makes_the_layer_that_is_shown(visit, change):
    convolution, pooling = visit(permissions=["clipboard-read", "clipboard-write"])
    for bench in (convolution, pooling):
        for name, value in change.items():
            if bench is convolution or name != "팽창":
                bench.set(name, value)
        bench.press("Keras 코드 복사")
        expect(bench.at.get_by_text("복사했습니다.").first).to_be_visible()
        copied = bench.tab.evaluate("navigator.clipboard.readText()")
        assert copied == bench.code()
        layer = eval(copied, {"tf": tf})
        x = bench.input().astype(np.float32)[np.newaxis, :, :, np.newaxis]
        layer.build(x.shape)
        if bench is convolution:
            layer.set_weights([bench.kernel()[:, :, np.newaxis, np.newaxis], np.zeros(1)])
        np.testing.assert_allclose(layer(x)[0, :, :, 0], bench.fill(), atol=1e-5)


def test_copy_without_clipboard_leaves_the_line_selected(visit):
    bench, _ = visit()
    bench.tab.evaluate("""() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error("no"));
      document.execCommand = () => false;
    }""")
    bench.press("Keras 코드 복사")
    expect(bench.at.get_by_text("선택된 줄을 직접 복사하세요.").first).to_be_visible()
    assert bench.tab.evaluate("getSelection().toString()").strip() == bench.code()


def test_impossible_settings_are_explained_and_lose_nothing(visit):
    convolution, pooling = visit()
    convolution.at.get_by_role("spinbutton", name="커널 행 0, 열 0").fill("4")
    before = convolution.code()
    convolution.set("팽창", 2)
    convolution.set("스트라이드", 2)
    told = convolution.at.locator(".workbench-refusal")
    assert "스트라이드와 팽창을 함께 2 이상으로" in told.inner_text()
    expect(convolution.status).to_have_text(told.inner_text())
    assert not convolution.at.get_by_role("grid").is_visible()
    expect(convolution.at.get_by_role("slider", name="스트라이드")).to_be_focused()
    convolution.set("스트라이드", 1)
    convolution.set("팽창", 1)
    assert not told.is_visible()
    assert convolution.code() == before
    assert convolution.kernel()[0, 0] == 4
    pooling.choose("valid")
    pooling.set("창 크기", 5)
    pooling.set("입력 크기", 3)
    assert "5칸까지 뻗는데 입력은 3칸뿐" in pooling.at.locator(".workbench-refusal").inner_text()


# --- how it is used ---


def test_output_fills_as_the_window_moves(visit):
    bench, _ = visit()
    assert [bool(text) for text in bench.output()] == [True] + [False] * 48
    cell = bench.at.get_by_role("gridcell").nth(9)
    cell.click()
    assert bench.step().startswith("출력 행 1, 열 2 (10/49)")
    assert [bool(text) for text in bench.output()] == [True] * 10 + [False] * 39
    assert cell.get_attribute("aria-label") == f"행 1, 열 2, {bench.selected()}"
    bench.press("이전")
    assert bench.output().count("") == 39  # what is filled stays
    bench.press("처음으로")
    assert bench.output().count("") == 48
    assert bench.step().startswith("출력 행 0, 열 0")


def test_output_is_walked_by_arrow_keys(visit):
    bench, _ = visit()
    assert bench.at.locator("[role=gridcell][tabindex='0']").count() == 1
    bench.at.get_by_role("gridcell", selected=True).focus()
    keys = {
        "ArrowRight": "행 0, 열 1",
        "ArrowDown": "행 1, 열 1",
        "End": "행 1, 열 6",
        "ArrowRight ": "행 1, 열 6",  # there is nothing further
        "Control+End": "행 6, 열 6",
        "ArrowUp": "행 5, 열 6",
        "Home": "행 5, 열 0",
        "ArrowLeft": "행 5, 열 0",
        "Control+Home": "행 0, 열 0",
    }
    for key, place in keys.items():
        bench.tab.keyboard.press(key.strip())
        assert bench.step().startswith(f"출력 {place}"), key
        label = bench.tab.evaluate("document.activeElement.getAttribute('aria-label')")
        assert label.startswith(place)
    assert bench.at.locator("[role=gridcell][tabindex='0']").count() == 1


def test_plays_to_the_end_pauses_and_does_not_chatter(visit):
    bench, _ = visit(clock=True)
    said = "window.said = []; new MutationObserver(() => window.said.push(1)).observe(place, what)"
    options = "const what = { childList: true, characterData: true, subtree: true };"
    bench.status.evaluate(f"(place) => {{ {options} {said} }}")
    bench.press("재생")
    bench.tab.clock.run_for(4100)
    assert bench.step().startswith("출력 행 0, 열 5")
    assert bench.tab.evaluate("window.said") == []
    assert bench.status.inner_text() == ""
    bench.press("멈춤")
    bench.tab.clock.run_for(10_000)
    assert bench.step().startswith("출력 행 0, 열 5")
    assert bench.tab.evaluate("window.said") == []
    bench.press("다음")
    bench.tab.clock.run_for(1000)
    expect(bench.status).to_have_text(bench.step() + ".")
    bench.press("재생")
    bench.tab.clock.run_for(60_000)
    assert bench.step().startswith("출력 행 6, 열 6 (49/49)")
    assert "" not in bench.output()
    assert bench.at.get_by_role("button", name="재생").is_visible()
    assert len(bench.tab.evaluate("window.said")) == 1
    bench.press("재생")  # once more from the start
    bench.tab.clock.run_for(900)
    assert bench.step().startswith("출력 행 0, 열 1")
    bench.set("스트라이드", 2)
    assert bench.at.get_by_role(
        "button", name="재생"
    ).is_visible()  # what is new is looked at first


def test_ends_are_told(visit):
    _, bench = visit()
    bench.press("이전")
    expect(bench.status).to_have_text(bench.step() + ". 첫 자리입니다.")
    bench.at.get_by_role("gridcell").last.click()
    bench.press("다음")
    expect(bench.status).to_have_text(bench.step() + ". 마지막 자리입니다.")
    assert bench.step().startswith("출력 행 2, 열 2")
    bench.set("창 크기", 3)
    expect(bench.status).to_have_text("출력은 3×3칸입니다.")


def test_screen_reader_gets_names_and_grids(visit):
    bench, pooling = visit()
    tree = bench.at.aria_snapshot()
    for part in (
        'slider "입력 크기": "7"',
        'group "패딩"',
        'radio "same" [checked]',
        'combobox "커널의 값"',
        'table "입력 7×7, 패딩까지 9×9"',
        'spinbutton "커널 행 2, 열 2"',
        'grid "출력 7×7"',
        'button "Keras 코드 복사"',
    ):
        assert part in tree, part
    tree = pooling.at.aria_snapshot()
    assert 'slider "창 크기": "2"' in tree
    assert "팽창" not in tree
    assert "spinbutton" not in tree


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_accessible_and_within_the_page(visit, width, scheme):
    benches = visit(width=width, scheme=scheme)
    tab = benches[0].tab
    assert tab.evaluate("document.documentElement.dataset.theme") == scheme
    states = [
        lambda: [bench.fill() for bench in benches],
        lambda: (benches[0].set("입력 크기", 12), benches[0].set("팽창", 2), benches[0].fill()),
        lambda: (benches[0].set("스트라이드", 2), benches[1].choose("valid")),
    ]
    for state in states:
        state()
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        inner = tab.locator(".workbench").evaluate_all(
            "all => all.filter((bench) => bench.scrollWidth > bench.clientWidth).length"
        )
        assert inner == 0
        assert violations(tab, scheme, context=[[".workbench"]]) == []


def test_touch(visit):
    bench, _ = visit(width=360, has_touch=True, is_mobile=True)
    bench.set("입력 크기", 12)
    bench.set("팽창", 2)
    cells = bench.at.get_by_role("gridcell")
    sizes = [cell.bounding_box() for cell in (cells.first, cells.last)]
    assert all(min(box["width"], box["height"]) >= 24 for box in sizes), sizes
    targets = bench.at.locator("button, select, input[type=range], label:has(input)")
    assert all(box.bounding_box()["height"] >= 44 for box in targets.all())
    cells.nth(14).tap()
    assert bench.step().startswith("출력 행 1, 열 2")
    bench.at.get_by_role("button", name="다음").tap()
    assert bench.step().startswith("출력 행 1, 열 3")


def test_nothing_moves_by_itself_or_smoothly_where_that_is_not_wanted(visit):
    bench, _ = visit(clock=True, reduced_motion="reduce")
    bench.tab.clock.run_for(10_000)
    assert bench.step().startswith("출력 행 0, 열 0")
    durations = bench.tab.locator(".workbench *").evaluate_all(
        "all => [...new Set(all.map((one) => getComputedStyle(one).transitionDuration))]"
    )
    assert durations == ["0s"]
    still, _ = visit(clock=True)
    still.tab.clock.run_for(10_000)
    assert still.step().startswith("출력 행 0, 열 0")
