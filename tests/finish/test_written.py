"""A written page says where its tags stand, and is changed there and nowhere else."""

from __future__ import annotations

import pytest
from tutorial_site.finish.written import WrittenPage


@pytest.mark.parametrize("between", ["\n", "\n\n", " ", "가\n나", "\x0c\n", "\x85\n", "\u2028\n"])
def test_change_is_made_where_the_tag_stands(between):
    """Whatever stands before it; some characters end a line for Python, and none in a page."""
    start = f"<head>{between}<p>첫{between}글</p>"
    page = WrittenPage(f"{start}<b>둘</b>{between}</head>")
    (bold,) = page.named("b")
    assert page.html[bold.start : bold.end] == "<b>"
    page.change(bold.start, bold.end, '<b class="x">')
    page.change(page.end_of_head, page.end_of_head, "<style></style>")
    assert page.changed() == f'{start}<b class="x">둘</b>{between}<style></style></head>'


def test_changes_come_in_the_order_of_their_places():
    page = WrittenPage("<p>1</p><p>2</p>")
    first, second = page.named("p")
    page.change(second.start, second.end, "<i>")
    page.change(first.end, first.end, "new ")
    page.change(first.start, first.end, "<b>")
    assert page.changed() == "<b>new 1</p><i>2</p>"


def test_text_of_scripts_is_kept_as_it_stands():
    page = WrittenPage("<script>a < b && c</script><p>글</p><style>p > b {}</style>")
    script, style = page.named("script", "style")
    assert page.texts == {script: "a < b && c", style: "p > b {}"}
