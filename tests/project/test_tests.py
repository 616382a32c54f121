"""The tests keep their order: a folder a room, shared things in tests/kit, marks by their needs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest
from kit.site_build import ROOT

TESTS = ROOT / "tests"
FILES = sorted(TESTS.rglob("*.py"))
ROOMS = {path.name for path in (ROOT / "docs/_ext/tutorial_site").iterdir() if path.is_dir()}


def imported(tree: ast.AST) -> set[str]:
    """The last parts of the names of all modules that a file imports."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(alias.name for alias in node.names)}
    return {name.rpartition(".")[2] for name in names}


def test_no_test_module_is_imported():
    modules = {path.stem for path in FILES if path.name.startswith("test_")}
    assert len(modules) > 40
    elsewhere = [*(ROOT / "tools").rglob("*.py"), *(ROOT / "docs" / "_ext").rglob("*.py")]
    for path in [*FILES, *elsewhere]:
        found = imported(ast.parse(path.read_text(encoding="utf-8"))) & modules
        assert found == set(), path


def test_each_room_has_its_folder():
    assert ROOMS - {"__pycache__"} <= {path.name for path in TESTS.iterdir() if path.is_dir()}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["site", "browser"])
def test_marks_tell_what_a_test_needs(kind):
    """Of tests/finish some look at the built site, some need a browser, and some neither."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/finish"]
    chosen = {}
    for words in (kind, f"not {kind}"):
        run = [*command, "-m", words, "-p", "no:cacheprovider"]
        text = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        chosen[words] = set(re.findall(r"::(\w+)", text))
    assert "test_keeps_what_can_match" in chosen[f"not {kind}"]
    assert "test_search_runs" in chosen[kind]
    assert not chosen[kind] & chosen[f"not {kind}"]
