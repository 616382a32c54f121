"""A flawed page stops the build with one line that names page, cell and cause."""

from __future__ import annotations

import pytest
from kit.small_site import HEAD, cell, small_site


@pytest.fixture
def build_page(tmp_path):
    """Build a one-page site; the page can be rewritten and built again."""
    site = small_site(tmp_path, "", "markup")

    def build(text: str, *options: str):
        (site.source / "index.md").write_text(text, encoding="utf-8")
        return site.run(*options)

    build.site = site
    return build


def test_sound_page_builds(build_page):
    result = build_page(
        HEAD + cell("answer = 6 * 7\nprint(answer)") + "답은 {eval}`answer`입니다.\n"
    )
    assert result.returncode == 0, result.stderr
    assert "답은 42입니다." in build_page.site.html("index").get_text()


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (HEAD + cell("1") + cell("\n1 / 0"), "code cell 2: ZeroDivisionError: division by zero"),
        (HEAD + cell("import os\nos._exit(3)"), "code cell 1: the kernel died"),
        (HEAD + cell("while True: pass"), "code cell 1: still running after 5 s"),
        (HEAD + "```python\nprint(1)\n```\n", "index.md:9: a code block that is never run"),
    ],
)
def test_broken_code_names_page_cell_and_cause(build_page, page, message):
    result = build_page(page)
    assert result.returncode != 0
    (line,) = [line for line in result.stderr.splitlines() if message in line]
    assert "index.md:" in line


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("# 제목\n\n" + cell("print(1)"), "file_format: mystnb"),
        (HEAD + "[없는 곳](#nowhere)\n", "nowhere"),
        (HEAD + cell("import sys\nprint('oops', file=sys.stderr)"), "stderr was found"),
        (HEAD + cell("x = 1") + "{eval}`y`\n", "name 'y' is not defined"),
        (HEAD + r"$\nosuchcommand$" + "\n", "nosuchcommand"),
    ],
)
def test_flaw_fails_the_build(build_page, page, message):
    result = build_page(page)
    assert result.returncode != 0
    assert message in result.stderr


def test_flawed_build_is_not_remembered(build_page):
    assert build_page(HEAD + "[없는 곳](#nowhere)\n").returncode != 0
    assert build_page.site.run().returncode != 0  # with nothing touched
