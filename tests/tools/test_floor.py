"""The floor of the benchmarks: what the cells alone take, run as the pages' kernels run them."""

from __future__ import annotations

import pytest
from kit.system import needs_fork

from tools.bench.floor import floor

pytestmark = [needs_fork, pytest.mark.slow]

HIDDEN = """
```{code-cell}
:tags: [remove-cell]

from tutorial_src.page import prepare_page, put_weights_beside_page

prepare_page()
put_weights_beside_page()
```
"""
VISIBLE = """
```{code-cell}
import time
import matplotlib.pyplot as plt

open("cnn_basic.weights.h5", "rb").close()
print("nobody reads it")
plt.plot([1, 2])
plt.show()
time.sleep(0.5)
```
"""


def test_page_finds_the_weights_that_its_hidden_cell_puts_there(tmp_path, monkeypatch):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.md").write_text(HIDDEN + VISIBLE, encoding="utf-8")
    (tmp_path / "pages" / "b.md").write_text("# 글\n", encoding="utf-8")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "pages"))
    imported, cells = floor(tmp_path / "pages")
    assert imported > 0
    assert cells >= 0.5
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == ["a.md", "b.md"]


def test_page_that_does_not_run_is_named(tmp_path):
    (tmp_path / "broken.md").write_text("```{code-cell}\n1 / 0\n```\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"(?s)ZeroDivisionError.*the cells of .*broken\.md"):
        floor(tmp_path)
