"""A message that a reader pastes leads to its entry: from the page's table, in a real browser."""

from __future__ import annotations

import pytest
from kit.site_build import SphinxBuild
from kit.small_site import HEAD, STATIC, small_site

TABLE = """\
```{find-error}
| 메시지의 조각 | 찾아갈 곳 |
|---|---|
| `expected min_ndim=4` | [](#batch) 또는 [](#channel) |
| `expected min_ndim=2, found ndim=1` | [](#row) |
| `expected shape=… found shape=` | [](#size) |
| `is not defined` | [](#name) |
| `You must call compile()`, `compile()을 부르지` | [](#compile) |
| `loss: nan` | [](#nan) |
```

"""
TITLES = {
    "batch": "배치 축",
    "channel": "채널 축",
    "row": "한 줄",
    "size": "크기",
    "name": "이름",
    "compile": "compile",
    "nan": "손실",
}
ENTRIES = "".join(f"({name})=\n## {title}\n\n글입니다.\n\n" for name, title in TITLES.items())
STYLED = STATIC + "html_css_files = ['site.css', 'find_error.css']\n"

TRACEBACK = """\
---------------------------------------------------------------------------
ValueError                                Traceback (most recent call last)
Cell In[3], line 2
      1 layer = layers.Dense(2)
----> 2 layer(image)

File ~/keras/src/layers/input_spec.py:187, in assert_input_compatibility(...)
    186     raise ValueError(
--> 187         "expected shape={spec.shape}, found shape={shape}"

ValueError: Input 0 of layer "dense_7" is incompatible with the layer: expected min_ndim=2, found
 ndim=1. Full shape received: (784,)
"""
PASTED = {
    "a whole traceback": (TRACEBACK, ["row"]),
    "other numbers": ('Input 0 of layer "conv3d": expected min_ndim=5', ["batch"]),
    "broken within a word": ("NameError: name 'net' is not def\nined", ["name"]),
    "capitals": ("NAME 'NET' IS NOT DEFINED", ["name"]),
    "no spaces": ("namenetisnotdefined", ["name"]),
    "colours": ("\x1b[31mNameError\x1b[0m: name 'x' is\x1b[1m not\x1b[0m defined", ["name"]),
    "a quotation": ("> NameError: name 'x' is\n> not defined", ["name"]),
    "a frame": ("│ NameError: name 'x' is not  │\n│ defined │", ["name"]),
    "quotation marks of a chat": ("You must call ‘compile()’ before using the model.", ["compile"]),
    "a second fragment of a row": ("compile()을 부르지 않았습니다", ["compile"]),
    "something between": ("expected shape=(None, 28, 28, 1), found shape=(1, 32, 32)", ["size"]),
    "a progress bar": ("Epoch 1/5\n7/7 ━━━━ 0s 3ms/step - accuracy: 0.1 - loss: nan", ["nan"]),
    "a part that was typed": ("min_ndim=4", ["batch"]),
    "the last of several": (
        "NameError: name 'x' is not defined\n\nDuring handling of the above exception, another\n\n"
        "ValueError: You must call `compile()` before using the model.",
        ["compile"],
    ),
}


def site(folder, text: str) -> SphinxBuild:
    return small_site(folder, HEAD + text, "markup", "frame", "search", settings=STYLED)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> SphinxBuild:
    return site(tmp_path_factory.mktemp("find_error"), TABLE + ENTRIES).build()


def field_of(page):
    return page.get_by_role("textbox", name="오류 메시지를 붙여 넣으세요")


def led_to(page) -> list[str]:
    links = page.get_by_role("status").get_by_role("link")
    return [link.get_attribute("href").removeprefix("#") for link in links.all()]


@pytest.mark.parametrize("name", PASTED)
def test_message_leads_to_its_entry(page, name):
    text, wanted = PASTED[name]
    field_of(page).fill(text)
    assert led_to(page)[: len(wanted)] == wanted


def test_numbers_tell_like_messages_apart(page):
    field = field_of(page)
    field.fill("expected min_ndim=4, found ndim=1")
    assert led_to(page) == ["batch", "channel"]
    field.fill("expected min_ndim=2, found ndim=1")
    assert led_to(page) == ["row"]


def test_says_what_to_do_with_another_message_and_nothing_of_none(page):
    field, status = field_of(page), page.get_by_role("status")
    field.fill("ImportError: cannot import name 'Conv4D' from 'keras.layers'")
    assert "마지막 줄의 문장을 검색 엔진에" in status.inner_text()
    assert led_to(page) == []
    for little in ("", "Val", "  \n "):
        field.fill(little)
        assert status.inner_text() == ""
    field.fill("NameError: name 'x' is not defined")
    assert led_to(page) == ["name"]


def test_works_by_keyboard(page):
    field_of(page).focus()
    page.keyboard.insert_text("You must call `compile()` before using the model.")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "compile"
    page.keyboard.press("Enter")
    assert page.url.endswith("#compile")


def test_what_was_said_is_not_said_again(page):
    field_of(page).fill("name 'x' is not defined")
    page.evaluate("said = document.querySelector('[role=status] a')")
    page.keyboard.insert_text(" either")
    assert page.evaluate("said === document.querySelector('[role=status] a')")


def test_screen_reader_gets_the_name_and_what_the_field_takes(page):
    field = field_of(page)
    hint = page.locator(f"#{field.get_attribute('aria-describedby')}")
    assert "통째로" in hint.inner_text()
    assert 'textbox "오류 메시지를 붙여 넣으세요"' in page.locator(".ask").aria_snapshot()


def test_without_javascript_there_is_the_table_alone(browser, built):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((built.out / "index.html").as_uri())
    assert not field_of(tab).is_visible()
    assert tab.get_by_role("link", name="채널 축").first.is_visible()
    context.close()


def test_query_finds_the_table_and_not_the_field(built):
    text = (built.out / "searchtext" / "index.js").read_text(encoding="utf-8")
    assert "expected min_ndim=4" in text
    assert "붙여" not in text


def test_script_comes_only_with_a_field(tmp_path):
    html = site(tmp_path, "칸이 없습니다.\n").build().html("index")
    assert [node for node in html.select("script[src]") if "find_error" in node["src"]] == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("`is not defined`", "is not defined"), "'is not defined' is not written as `code`"),
        (("[](#name)", "이름"), "nothing is linked beside 'is not defined'"),
        (("```\n\n", "\n글입니다.\n```\n\n"), "write one table and nothing else"),
    ],
)
def test_flawed_table_stops_the_build(tmp_path, change, message):
    result = site(tmp_path, TABLE.replace(*change) + ENTRIES).run()
    assert result.returncode != 0
    assert message in result.stderr
    assert "index.md:9" in result.stderr  # where the table begins
