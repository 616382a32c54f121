"""Each page's visible code, downloaded and run without this project, works for a reader."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from site_build import ROOT, programs, source

CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"\A(?:---\n(.*?)^---\n|((?:^:[^\n]*\n)+))\n?", re.MULTILINE | re.DOTALL)
DOWNLOAD = re.compile(r"\{download\}`[^`<]*<([^`>]+)>`")


def visible_code(text: str) -> list[str]:
    """The sources of a page's cells that the reader sees, in order."""
    cells = []
    for body in CELL.findall(text):
        options = OPTIONS.match(body)
        if options and "remove-cell" in options[0]:
            continue
        cells.append(body[options.end() :] if options else body)
    return cells


def put_downloads_beside(page: str, folder: Path) -> None:
    """The files that the page tells its reader to download, where it tells them to be."""
    for target in DOWNLOAD.findall(source(page)):
        file = (ROOT / "docs" / page).parent / target
        shutil.copy(file, folder)


@pytest.mark.parametrize("page", programs())
def test_pasted_page_runs(site, page, tmp_path, runner):
    """The .py download: the visible code in order, as test_downloads makes sure."""
    code = (site.out / f"{page}.py").read_text(encoding="utf-8")
    assert len(visible_code(source(page))) > 2
    put_downloads_beside(page, tmp_path)
    result = runner.run(code, tmp_path)
    assert result.code == 0, result.stderr[-3000:]
    assert "Traceback" not in result.stderr
    assert result.stdout.strip()


def test_hidden_cells_are_not_pasted():
    text = "```{code-cell}\n:tags: [remove-cell]\n\nhidden\n```\n\n```{code-cell}\nshown\n```\n"
    assert visible_code(text) == ["shown\n"]
