"""Each page's visible code, downloaded and run without this project, works for a reader."""

from __future__ import annotations

import pytest
from kit.reader import plain, printed, put_downloads_beside
from kit.site_build import programs, source

from tools.cells import visible_code


@pytest.mark.parametrize("page", programs())
def test_pasted_page_runs(site, page, tmp_path, runner):
    """The .py download: the visible code in order, as test_downloads makes sure, and as it stands
    in the notebook. It prints what the notebook shows, and besides that at most Keras's tables."""
    code = (site.out / f"{page}.py").read_text(encoding="utf-8")
    assert len(visible_code(source(page))) > (1 if page == "index" else 2)
    put_downloads_beside(page, tmp_path)
    result = runner.run(code, tmp_path)
    assert result.code == 0, result.stderr[-3000:]
    assert "Traceback" not in result.stderr
    lines = iter(line.rstrip() for line in plain(result.stdout).split("\n"))
    for text in printed(site.out / f"{page}.ipynb"):
        for line in filter(None, map(str.rstrip, text.split("\n"))):
            assert line in lines, f"not printed, or not in its place: {line}"


def test_hidden_cells_are_not_pasted():
    text = "```{code-cell}\n:tags: [remove-cell]\n\nhidden\n```\n\n```{code-cell}\nshown\n```\n"
    assert visible_code(text) == ["shown\n"]
