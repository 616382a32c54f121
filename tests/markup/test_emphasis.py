"""Emphasis that ends before a particle."""

import pytest
from markdown_it import MarkdownIt
from markdown_it.rules_inline.state_inline import StateInline
from tutorial_site.markup import emphasis


@pytest.fixture
def render(monkeypatch):
    monkeypatch.setattr(StateInline, "scanDelims", emphasis.scan_delims)
    return lambda text: MarkdownIt().renderInline(text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**필터(filter)**를", "<strong>필터(filter)</strong>를"),
        ("**`Conv2D`**는", "<strong><code>Conv2D</code></strong>는"),
        ("*'커널'*과", "<em>'커널'</em>과"),
        ("층은**(마지막)**까지", "층은<strong>(마지막)</strong>까지"),
        ("**가**와 **(나)**다", "<strong>가</strong>와 <strong>(나)</strong>다"),
        ("**plain** text", "<strong>plain</strong> text"),
    ],
)
def test_emphasis_beside_hangul(render, text, html):
    assert render(text) == html


@pytest.mark.parametrize("text", ["2 * 3 * 4", "가 * 나", "a ** b", "snake_case_name", "가_나_다"])
def test_other_marks_stay_as_typed(render, text):
    assert render(text) == text


def test_stock_parser_prints_the_asterisks():
    """The reason for the extension: without it, this test's page would show asterisks."""
    assert "**" in MarkdownIt().renderInline("**필터(filter)**를")
