"""Every standalone snippet of every page, run in a clean process, prints what its page shows."""

from __future__ import annotations

import re

import pytest
from kit.reader import put_downloads_beside
from kit.site_build import programs, source
from kit.snippets import snippets

from tools.cells import visible_code

# Keras numbers the layers of a program, so a layer's name tells how many came before it: in a
# snippet there were fewer. Messages name layers; only that number may differ.
NUMBERED = re.compile(
    r"\b(activation|average_pooling2d|conv2d|dense|dropout|flatten|functional|input_layer|"
    r"keras_tensor|max_pooling2d|re_lu|sequential|softmax)(_\d+)+\b"
)
BOLD = re.compile(r"\x1b\[\d*m")  # the page shows bold type in its place
TABLE = re.compile(r"[\u2500-\u257f\s]+")  # the lines of a box, and spaces


def cells() -> list:
    """Each visible cell of each page, by page and number."""
    return [
        pytest.param(page, number, id=f"{page}-{number}")
        for page in programs()
        for number in range(len(visible_code(source(page))))
    ]


@pytest.fixture(scope="module")
def shown(site):
    """A page's visible cells as the reader gets them: `(snippet, printed, table)` of each."""
    read: dict[str, list[tuple[str, str, str]]] = {}

    def visible(page: str) -> list[tuple[str, str, str]]:
        if page not in read:
            html = site.html(page)
            copied = [snippet for _, snippet in snippets(html)]
            outputs = [node for node in html.select("div.cell") if node.select(".cell_input")]
            read[page] = [
                (snippet, *output(cell)) for snippet, cell in zip(copied, outputs, strict=True)
            ]
        return read[page]

    return visible


def output(cell) -> tuple[str, str]:
    """What a cell printed, and what it shows as a table, such as a model's summary."""
    printed = "".join(pre.get_text() for pre in cell.select(".output.stream pre"))
    return printed, "".join(node.get_text() for node in cell.select(".output.text_html"))


def lines(printed: str) -> list[str]:
    """The lines to compare; Sphinx leaves out spaces and empty lines at an output's end."""
    plain = NUMBERED.sub(r"\1", BOLD.sub("", printed))
    return [line.rstrip() for line in plain.rstrip().split("\n")] if plain.strip() else []


@pytest.mark.parametrize(("page", "number"), cells())
def test_snippet_prints_what_the_page_shows(page, number, shown, runner, tmp_path):
    snippet, printed, table = shown(page)[number]
    put_downloads_beside(page, tmp_path)
    result = runner.run(snippet, tmp_path)
    told = f"{page}, cell {number}:\n{snippet}"
    assert result.code == 0, f"{told}\n{result.stderr[-2000:]}"
    if table:
        assert TABLE.sub("", result.stdout) == TABLE.sub("", table), told
        return
    wanted, found = lines(printed), lines(result.stdout)
    extra = len(found) - len(wanted)
    assert found[max(extra, 0) :] == wanted, told
    # A loop or a `try` that the snippet needs may print; that stands on the page too, before.
    earlier = [line for _, before, _ in shown(page)[:number] for line in lines(before)]
    for line in filter(None, found[: max(extra, 0)]):
        assert line in earlier, f"{told}\nprints besides: {line}"
        del earlier[: earlier.index(line) + 1]


def test_runner_is_bare_and_starts_each_snippet_afresh(runner, tmp_path):
    assert runner.run("kept = 1\nprint('ran')", tmp_path).stdout == "ran\n"
    again = runner.run("print('kept' in globals())\nimport tutorial_src", tmp_path)
    assert again.stdout == "False\n"
    assert again.code == 1
    assert "No module named 'tutorial_src'" in again.stderr
    assert runner.run("import os\nos.kill(os.getpid(), 9)", tmp_path).code == -9
    assert runner.run("print(1)", tmp_path).code == 0  # the next one is not the worse for it
