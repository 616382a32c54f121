"""The 흔한 실수 box takes in the cells that show the mistake, and no others."""

from site_build import SphinxBuild
from test_strict_pages import CONF, HEAD

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
"""
)


def test_box_holds_its_cell(tmp_path):
    source = tmp_path / "docs"
    source.mkdir()
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    (source / "index.md").write_text(PAGE, encoding="utf-8")
    html = SphinxBuild(source, tmp_path / "html", {}, conf=tmp_path).build().html("index")
    (box,) = html.select(".admonition.mistake")
    assert box.select_one(".admonition-title").get_text() == "흔한 실수: 점 대신 쉼표(,)를 쳤습니다"
    assert "쉼표입니다." in box.get_text()
    assert [cell.get_text().strip() for cell in box.select(".cell_output")] == ["안쪽"]
    assert "바깥쪽" in html.get_text()
