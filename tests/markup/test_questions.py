"""A question explains every answer: in the page as it comes, and marked in a real browser."""

from __future__ import annotations

import pytest
from kit.site_build import SphinxBuild
from kit.small_site import HEAD, STATIC, small_site

QUESTION = """\
```{question}
`Conv2D(8, 3)`을 [지나면](#q) 한 변은 몇 칸입니까?

- [ ] 28칸

  패딩이 있을 때의 답입니다.
- [x] {eval}`28 - 3 + 1`칸

  창이 놓일 자리가 26곳입니다.
- [ ] 8칸

  8은 **필터의 수**입니다.
```

"""
ANCHORED = HEAD.replace("# 제목", "(q)=\n# 제목")  # what the question links to


def site(folder, text: str) -> SphinxBuild:
    return small_site(folder, ANCHORED + text, "markup", "frame", settings=STATIC)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> SphinxBuild:
    return site(tmp_path_factory.mktemp("questions"), QUESTION + QUESTION).build()


def test_page_holds_answers_and_explanations(built):
    first, second = built.html("index").select("form.question")
    assert first.legend.get_text() == "문제 1. Conv2D(8, 3)을 지나면 한 변은 몇 칸입니까?"
    assert second.legend.get_text().startswith("문제 2.")
    assert [label.get_text().strip() for label in first.select("label")] == ["28칸", "26칸", "8칸"]
    assert len({button["name"] for button in first.select("input")}) == 1
    assert first.input["name"] != second.input["name"]
    explained = [item.get_text().strip() for item in first.select("details li")]
    assert explained == [
        "아닙니다. 패딩이 있을 때의 답입니다.",
        "맞습니다. 창이 놓일 자리가 26곳입니다.",
        "아닙니다. 8은 필터의 수입니다.",
    ]


def test_script_comes_only_with_questions(tmp_path):
    html = site(tmp_path, "물음이 없습니다.\n").build().html("index")
    assert [node["src"] for node in html.select("script[src]") if "question" in node["src"]] == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("- [x] ", "- [ ] "), "mark one answer as right"),
        (("- [ ] 8칸", "- [x] 8칸"), "mark one answer as right"),
        (("- [ ] 8칸", "- 8칸"), "does not begin with '[x] ' or '[ ] '"),
        (("\n  8은 **필터의 수**입니다.\n", ""), "has no explanation below it"),
        (("- [ ] 8칸\n\n  8은 **필터의 수**입니다.\n", ""), "has 2 answers, wants 3 to 5"),
        (("`Conv2D(8, 3)`을 [지나면](#q) 한 변은 몇 칸입니까?\n", ""), "one paragraph that asks"),
    ],
)
def test_flawed_question_stops_the_build(tmp_path, change, message):
    result = site(tmp_path, QUESTION.replace(*change)).run()
    assert result.returncode != 0
    assert message in result.stderr
    assert "index.md:10" in result.stderr  # where the question begins


def test_marks_by_mouse(page):
    form = page.locator("form.question").first
    verdict = form.get_by_role("status")
    form.get_by_role("button", name="확인").click()
    assert verdict.inner_text() == "답을 하나 고른 다음 확인을 누르세요."
    form.get_by_text("28칸").click()
    assert verdict.inner_text() == ""
    form.get_by_role("button", name="확인").click()
    assert verdict.inner_text() == "아닙니다. 패딩이 있을 때의 답입니다."
    assert form.get_attribute("data-right") == "false"
    form.get_by_text("26칸").click()
    assert verdict.inner_text() == ""
    form.get_by_role("button", name="확인").click()
    assert verdict.inner_text() == "맞습니다. 창이 놓일 자리가 26곳입니다."
    assert form.get_attribute("data-right") == "true"
    assert form.locator(".choice.marked").inner_text().strip() == "26칸"
    assert page.get_by_role("status").nth(1).inner_text() == ""  # the other question is untouched
    assert page.locator("form.question details").count() == 0


def test_marks_by_keyboard(page):
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").first.inner_text() == "아닙니다. 8은 필터의 수입니다."
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "확인"


def test_screen_reader_gets_names_and_groups(page):
    tree = page.locator("form.question").first.aria_snapshot().replace("\u2060", "")
    assert 'group "문제 1. Conv2D(8, 3)을 지나면 한 변은 몇 칸입니까?"' in tree
    assert 'radio "26칸"' in tree
    assert 'button "확인"' in tree


def test_readable_without_javascript(browser, built):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((built.out / "index.html").as_uri())
    form = tab.locator("form.question").first
    assert not form.get_by_text("창이 놓일 자리가").is_visible()
    form.get_by_text("정답과 설명 보기").click()
    assert form.get_by_text("창이 놓일 자리가").is_visible()
    assert tab.get_by_role("button", name="확인").count() == 0
    context.close()
