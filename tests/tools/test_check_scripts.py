"""Scripts and styles are checked with npm's tools; a machine without npm says what it left out."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from kit.site_build import ROOT

LINE = "Not checked, because npm is missing: docs/_static and all other scripts and styles"
NPM = """#!/bin/sh
echo "$@" >> called
mkdir -p node_modules/.bin
for tool in biome tsc; do
  printf '#!/bin/sh\\necho {tool} "$@" >> called\\n! grep -qs wrong {tool}.txt\\n' \\
    | sed "s/{tool}/$tool/g" > node_modules/.bin/$tool
  chmod +x node_modules/.bin/$tool
done
"""


@pytest.fixture
def check(tmp_path):
    """Runs the check in a copy of its own: exit status, what it said, what was called."""
    for name in ("tools/__init__.py", "tools/check/__init__.py", "tools/check/scripts.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "package-lock.json").write_text("1", encoding="utf-8")
    (tmp_path / "bin").mkdir()
    called = tmp_path / "called"

    def run(**variables: str) -> tuple[int, str, list[str]]:
        called.write_text("", encoding="utf-8")
        path = os.pathsep.join([str(tmp_path / "bin"), *variables.pop("path", "").split()])
        environment = {"PATH": path, "PYTHONDONTWRITEBYTECODE": "1"} | variables
        command = [sys.executable, "-m", "tools.check.scripts"]
        ran = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        return ran.returncode, ran.stderr, called.read_text(encoding="utf-8").splitlines()

    return run


@pytest.fixture
def npm(tmp_path, check):
    """An npm that installs tools which find something where a file of theirs says `wrong`."""
    file = tmp_path / "bin" / "npm"
    file.write_text(NPM, encoding="utf-8")
    file.chmod(0o755)
    return lambda: check(path="/bin /usr/bin")


def test_without_npm_one_line_says_what_is_missing(check):
    status, said, called = check()
    assert (status, called) == (0, [])
    (line,) = said.splitlines()
    assert line.startswith(LINE)
    assert "https://nodejs.org/" in line


def test_without_npm_ci_fails(check):
    status, said, _ = check(CI="true")
    assert status == 1
    assert said.startswith(LINE)


def test_tools_are_installed_once_for_a_lock(tmp_path, npm):
    checks = ["biome check --error-on-warnings", "tsc --project jsconfig.json"]
    installs = "ci --silent --ignore-scripts"
    assert npm() == (0, "", [installs, *checks])
    assert npm() == (0, "", checks)
    (tmp_path / "package-lock.json").write_text("2", encoding="utf-8")
    assert npm() == (0, "", [installs, *checks])


def test_what_either_tool_finds_is_a_failure_and_the_other_runs(tmp_path, npm):
    (tmp_path / "tsc.txt").write_text("wrong", encoding="utf-8")
    status, said, called = npm()
    assert (status, said, len(called)) == (1, "", 3)
    (tmp_path / "tsc.txt").unlink()
    (tmp_path / "biome.txt").write_text("wrong", encoding="utf-8")
    status, said, called = npm()
    assert (status, len(called)) == (1, 2)
    assert "npx biome check --write" in said
