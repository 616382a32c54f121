"""Each benchmark replaces its own sections of the report and no others."""

from __future__ import annotations

from tools.bench.sections import merge

OLD = "# Benchmarks\n\nFirst words.\n\n## A\n\nold a\n\n## B\n\nold b\n"


def test_section_is_replaced_where_it_stood():
    new = "## A\n\nnew a\n"
    assert merge(OLD, new) == "# Benchmarks\n\nFirst words.\n\n## A\n\nnew a\n\n## B\n\nold b\n"


def test_new_section_comes_last():
    assert merge(OLD, "## C\n\nc").endswith("## B\n\nold b\n\n## C\n\nc\n")


def test_first_words_are_replaced_with_a_whole_report():
    assert merge(OLD, "# Benchmarks\n\nOther words.\n").startswith(
        "# Benchmarks\n\nOther words.\n\n## A"
    )
