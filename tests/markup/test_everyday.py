"""The table of everyday words: readers see it, the search reads it, flawed rows stop the build."""

from __future__ import annotations

import pytest
from kit.small_site import HEAD, small_site

TABLE = """\
```{everyday}
| 이렇게 말한다면 | 이 사이트의 말 |
|---|---|
| 제일 큰 값만 / 네 칸 중에 하나 | [최대 풀링](#max) |
| 한 줄로 펴기 | [펼치기](#flat) |
```

(max)=
## 최대

글입니다.

(flat)=
## 펴기

글입니다.
"""


def test_row_leads_to_its_section_and_is_no_text_of_the_page(tmp_path):
    built = small_site(tmp_path, HEAD + TABLE, "markup", "search").build()
    links = built.html("index").select(".everyday tbody a")
    assert [(link.get_text(), link["href"]) for link in links] == [
        ("최대 풀링", "#max"),
        ("펼치기", "#flat"),
    ]
    assert "제일" not in (built.out / "searchtext" / "index.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("| 말만 있습니다 | 풀링 |", "one link must stand beside"),
        ("| 말 | [하나](#max) [둘](#flat) |", "one link must stand beside"),
        ("|  | [풀링](#max) |", "nothing stands before"),
    ],
)
def test_row_must_have_wordings_and_one_link(tmp_path, row, told):
    text = TABLE.replace("| 한 줄로 펴기 | [펼치기](#flat) |", row)
    result = small_site(tmp_path, HEAD + text, "markup").run()
    assert result.returncode != 0
    assert told in result.stderr


def test_only_a_table(tmp_path):
    text = HEAD + "```{everyday}\n글입니다.\n```\n"
    result = small_site(tmp_path, text, "markup").run()
    assert result.returncode != 0
    assert "write one table and nothing else" in result.stderr
