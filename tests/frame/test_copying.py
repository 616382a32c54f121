"""A cell is copied, alone or so that it runs on its own, by mouse and keyboard, and one sees it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from kit.site_build import SphinxBuild, programs
from kit.small_site import HEAD, STATIC, cell, small_site
from kit.snippets import snippets

BOX = """\
```{mistake} 쉼표
쉼표입니다.
```

```{code-cell}
:tags: [mistake]

print(double(3))
```

```{exercise} 세기
몇 개입니까?
```

```{code-cell}
:tags: [solution]

# 처음부터 <끝>까지 & 또
print(number)
```

"""
PAGE = (
    HEAD
    + cell(":tags: [remove-cell]\n\nhidden = 1")
    + cell("# 준비\nnumber = 2  # 둘\nother = 5\nprint(other)")
    + cell(":tags: [hide-input]\n\n\ndef double(x):\n\n    return 2 * x\n\n")
    + BOX
    + cell("print('혼자')\n\n\nprint('서는 칸')")
)
ALONE = [
    "# 준비\nnumber = 2  # 둘\nother = 5\nprint(other)\n",
    "def double(x):\n\n    return 2 * x\n",
    "print(double(3))\n",
    "# 처음부터 <끝>까지 & 또\nprint(number)\n",
    "print('혼자')\n\n\nprint('서는 칸')\n",
]
RUNS = [
    ALONE[0],
    ALONE[1],
    "def double(x):\n\n    return 2 * x\n\n\nprint(double(3))\n",
    "# 준비\nnumber = 2  # 둘\n\n# 처음부터 <끝>까지 & 또\nprint(number)\n",
    ALONE[4],
]

# What the page would put on the clipboard, without asking the system's for it.
CATCH = "navigator.clipboard.writeText = async (text) => { window.copied = text; }"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
REFUSED = "navigator.clipboard.writeText = () => Promise.reject(new Error('no'))"
TOP = "return node.querySelector('pre').getBoundingClientRect().top"
SELECTED = """
document.execCommand = () => {
  const area = document.activeElement;
  window.copied = area.value.slice(area.selectionStart, area.selectionEnd);
  return true;
}
"""


def site_with_buttons(folder, text: str) -> SphinxBuild:
    return small_site(folder, text, "markup", "frame", settings=STATIC)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> SphinxBuild:
    return site_with_buttons(tmp_path_factory.mktemp("copy"), PAGE).build()


@pytest.fixture
def open_page(browser):
    """Open an address with scripts of the test's own; an error in the console fails the test."""
    opened, problems = [], []

    def open_it(url: str, *scripts: str, **options):
        context = browser.new_context(**options)
        opened.append(context)
        for script in scripts:
            context.add_init_script(script)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(url)
        return page

    yield open_it
    for context in opened:
        context.close()
    assert problems == []


@pytest.fixture
def url(built) -> str:
    return (built.out / "index.html").as_uri()


def unfold(page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")


def test_page_tells_the_lines_that_each_cell_needs(built):
    assert snippets(built.html("index")) == [
        (alone.removesuffix("\n"), runs) for alone, runs in zip(ALONE, RUNS, strict=True)
    ]


def test_page_without_code_carries_nothing(tmp_path):
    html = site_with_buttons(tmp_path, "# 제목\n\n글입니다.\n").build().html("index")
    assert html.find(id="standalone") is None
    assert [node["src"] for node in html.select("script[src]") if "copy.js" in node["src"]] == []


def test_cell_that_is_not_plain_python_stops_the_build(tmp_path):
    result = site_with_buttons(tmp_path, HEAD + cell("%matplotlib inline")).run()
    assert result.returncode != 0
    assert "index: a code cell is not plain Python" in result.stderr


def test_copies_by_mouse(open_page, url):
    page = open_page(url, CATCH)
    unfold(page)
    for number, tools in enumerate(page.locator(".copy-tools").all()):
        tools.get_by_role("button", name="복사", exact=True).click()
        tools.get_by_text("복사했습니다").wait_for()
        assert page.evaluate("copied") == ALONE[number]
        runs = tools.get_by_role("button", name="실행용 복사")
        assert runs.count() == (RUNS[number] != ALONE[number])
        if runs.count():
            runs.click()
            assert page.evaluate("copied") == RUNS[number]
    assert number == len(ALONE) - 1


def test_copies_by_keyboard_and_says_so(open_page, url):
    page = open_page(url, CATCH)
    unfold(page)
    tools = page.locator(".copy-tools").nth(2)
    assert tools.get_by_role("status").inner_text() == ""
    tools.get_by_role("button").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tools.get_by_text("복사했습니다").wait_for()
    assert page.evaluate("copied") == RUNS[2]
    assert page.evaluate("document.activeElement.textContent") == "실행용 복사"
    tree = tools.aria_snapshot()
    assert "status: 복사했습니다" in tree
    assert 'button "실행용 복사"' in tree


@pytest.mark.parametrize("clipboard", [NO_CLIPBOARD, REFUSED])
def test_copies_selected_text_without_a_clipboard(open_page, url, clipboard):
    page = open_page(url, clipboard, SELECTED)
    unfold(page)
    tools = page.locator(".copy-tools").nth(3)
    tools.get_by_role("button", name="실행용 복사").click()
    tools.get_by_text("복사했습니다").wait_for()
    assert page.evaluate("copied") == RUNS[3]
    assert page.locator("textarea").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "실행용 복사"  # given back


def test_copies_from_a_file_in_a_real_clipboard(open_page, url):
    page = open_page(url, NO_CLIPBOARD)
    page.locator(".copy-tools").first.get_by_role("button", name="복사", exact=True).click()
    page.locator(".copy-tools").first.get_by_text("복사했습니다").wait_for()
    page.evaluate("document.body.append(document.createElement('textarea'))")
    page.locator("textarea").focus()
    page.keyboard.press("Control+V")
    assert page.locator("textarea").input_value() == ALONE[0]


def test_offers_the_text_when_nothing_else_works(open_page, url):
    page = open_page(url, NO_CLIPBOARD, "document.execCommand = () => false")
    unfold(page)
    tools = page.locator(".copy-tools").nth(2)
    tools.get_by_role("button", name="실행용 복사").click()
    assert "직접 복사하세요" in tools.get_by_role("status").inner_text()
    area = page.get_by_label("복사할 코드")
    assert area.input_value() == RUNS[2]
    assert page.evaluate("getSelection().toString()") == RUNS[2]
    page.keyboard.press("Tab")
    assert area.count() == 0


def test_without_javascript_there_are_no_buttons(open_page, url):
    page = open_page(url, java_script_enabled=False)
    assert page.locator("button").count() == 0
    assert page.get_by_text("print(other)").is_visible()


@pytest.mark.parametrize("name", programs())
def test_every_page_copies_what_the_tests_run(name, site, address, open_page):
    page = open_page(f"{address}/{name}.html", CATCH)
    copied = page.evaluate(
        """() => [...document.querySelectorAll(".copy-tools")].map((tools) =>
             [...tools.querySelectorAll("button")].map((button) => {
               button.click();
               return window.copied;
             }))"""
    )
    assert copied == [
        [f"{alone}\n"] + [runs] * (runs != f"{alone}\n")
        for alone, runs in snippets(site.html(name))
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_buttons_can_be_seen_and_hit_and_cover_no_code(scheme, width, address, open_page):
    page = open_page(
        f"{address}/layers/pooling.html",
        CATCH,
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
    )
    unfold(page)
    page.evaluate("document.querySelectorAll('.copy-tools button').forEach((b) => b.click())")
    for box in page.locator(".cell_input:visible").all():  # not those that stand in for a tool
        code = box.locator("pre").bounding_box()
        for shown in box.locator(".copy-tools button, .copy-tools [role=status]").all():
            area = shown.bounding_box()
            assert area["y"] + area["height"] <= code["y"]
            assert area["x"] >= 0
            assert area["x"] + area["width"] <= width
        for button in box.locator(".copy-tools button").all():
            area = button.bounding_box()
            assert min(area["width"], area["height"]) >= 24
    found = Axe().run(page, context=[[".copy-tools"]], options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert found.response["violations"] == []


def test_focus_is_visible(address, open_page):
    page = open_page(f"{address}/layers/pooling.html")
    button = page.locator(".copy-tools button").first
    page.keyboard.press("Tab")  # from now on the browser shows where the keyboard is
    button.focus()
    assert button.evaluate("(node) => getComputedStyle(node).outlineStyle") == "solid"


def test_buttons_move_nothing_and_are_not_printed(address, open_page):
    script = f"() => {{ const node = document.querySelector('.cell_input'); {TOP} }}"
    with_buttons = open_page(f"{address}/layers/pooling.html")
    without = open_page(
        f"{address}/layers/pooling.html",
        "addEventListener('DOMContentLoaded', () =>"
        " document.querySelectorAll('.copy-tools').forEach((node) => node.remove()))",
    )
    assert without.locator(".copy-tools").count() == 0
    assert with_buttons.evaluate(script) == without.evaluate(script)
    assert with_buttons.locator(".copy-tools").first.is_visible()
    with_buttons.emulate_media(media="print")
    assert not with_buttons.locator(".copy-tools").first.is_visible()
