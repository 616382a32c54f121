"""A box takes in the cells that carry its tag, and no others."""

import pytest
from kit.small_site import HEAD, small_site

PAGE = (
    HEAD
    + """\
```{mistake} 점 대신 **쉼표(,)**를 쳤습니다
쉼표입니다.
```

```{code-cell}
:tags: [mistake]

print('안쪽')
```

```{code-cell}
print('바깥쪽')
```

```{exercise} 세어 보기
몇 개입니까?

***

둘입니다.
```

```{code-cell}
:tags: [solution]

print('풀이 1')
```

```{code-cell}
:tags: [solution]

print('풀이 2')
```

```{code-cell}
:tags: [mistake]

print('다른 이름표')
```
"""
)


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    folder = tmp_path_factory.mktemp("boxes")
    return small_site(folder, PAGE, "markup").build().html("index")


def printed(node) -> list[str]:
    return [cell.get_text().strip() for cell in node.select(".cell_output")]


def test_box_holds_its_cell(html):
    (box,) = html.select(".admonition.mistake")
    assert box.select_one(".admonition-title").get_text() == "흔한 실수: 점 대신 쉼표(,)를 쳤습니다"
    assert "쉼표입니다." in box.get_text()
    assert printed(box) == ["안쪽"]
    assert printed(html)[1] == "바깥쪽"


def test_exercise_folds_its_solution_and_the_explanation_below(html):
    (box,) = html.select(".admonition.exercise")
    assert box.select_one(".admonition-title").get_text() == "연습: 세어 보기"
    fold = box.select_one("details.solution")
    assert fold.summary.get_text() == "풀이 보기"
    assert fold.get("open") is None
    assert printed(fold) == ["풀이 1", "풀이 2"]
    assert fold.find_all("p")[-1].get_text() == "둘입니다."
    task = box.get_text().removesuffix("\n").split("풀이 보기")[0]
    assert "몇 개입니까?" in task
    assert "둘입니다." not in task
    assert html.select("hr") == []
    assert printed(html)[-1] == "다른 이름표"
