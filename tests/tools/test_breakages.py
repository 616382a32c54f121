"""The table of slips fits the project, and what is said of a slip is true."""

from __future__ import annotations

import re
import subprocess
from collections import Counter

import pytest
from kit.site_build import ROOT

from tools.check.breakage_table import TABLE, Breakage
from tools.check.breakages import file_of_test, main, stale_because


@pytest.mark.parametrize("one", TABLE, ids=lambda one: one.name)
def test_slip_still_fits_the_project(one):
    assert stale_because(ROOT, one) == ""
    assert one.old != one.new
    assert bool(one.test) != bool(one.build)
    if one.test:
        function = re.search(r"::(\w+)", one.test)[1]
        text = file_of_test(ROOT, one.test).read_text(encoding="utf-8")
        assert re.search(rf"^def {function}\(", text, re.MULTILINE)


def test_slips_are_many_and_everywhere():
    assert len(TABLE) >= 110
    assert len({one.name for one in TABLE}) == len(TABLE)
    assert min(Counter(one.room for one in TABLE).values()) >= 3
    modules = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "docs" / "_ext" / "tutorial_site").rglob("*.py")
        if file.name != "__init__.py" and file.parent.name != "standalone"
    }
    assert len(modules) > 30
    assert modules - {one.file for one in TABLE} == set()


# --- what the script says ---

SUM = "def total(numbers):\n    return sum(numbers)\n\n\ndef mean(numbers):\n    return 2\n"
TESTS = "from total import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n"
CAUGHT = Breakage("empty-sum", "code", "total.py", "sum(numbers)", "0", "test_total.py::test_total")
MISSED = Breakage("mean", "code", "total.py", "return 2", "return 3", "test_total.py::test_total")
IMPORT = Breakage("import", "code", "total.py", "def total", "def tot", "test_total.py::test_total")
STALE = Breakage("product", "code", "total.py", "prod(", "sum(", "test_total.py::test_total")


@pytest.fixture
def judged(tmp_path, capsys):
    """Runs the script on a project of two files; gives its exit status and its lines."""
    (tmp_path / "tests" / "deep").mkdir(parents=True)
    (tmp_path / "total.py").write_text(SUM, encoding="utf-8")
    (tmp_path / "tests" / "deep" / "test_total.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)

    def judge(*table: Breakage, arguments=("--jobs=1",)) -> tuple[int, list[str]]:
        status = main(arguments, tmp_path, table)
        return status, capsys.readouterr().out.splitlines()

    return judge


def test_verdicts(judged):
    status, lines = judged(CAUGHT, MISSED, IMPORT)
    assert status == 1
    told = [line.partition(", ")[0] for line in lines[1:] if not line.startswith("    ")]
    assert told[:3] == [
        "caught     empty-sum (test_total.py::test_total",
        "NOT CAUGHT mean (test_total.py::test_total",
        "no verdict import (test_total.py::test_total",  # it cannot even be collected
    ]
    assert lines[-1].startswith("3 breakages: 1 caught, 1 not caught, 1 without a verdict (")


def test_all_caught_is_success(judged):
    status, lines = judged(CAUGHT)
    assert status == 0
    assert lines[-1].startswith("1 breakages: 1 caught, 0 not caught, 0 without a verdict (")


def test_stale_slip_stops_all_with_one_line(judged):
    status, lines = judged(CAUGHT, STALE)
    assert status == 1
    assert lines == ["stale, nothing was run: product (total.py has its text 0 times)"]


def test_test_that_fails_anyway_stops_all(judged, tmp_path):
    failing = TESTS.replace("== 3", "== 4")
    (tmp_path / "tests" / "deep" / "test_total.py").write_text(failing, encoding="utf-8")
    status, lines = judged(CAUGHT)
    assert status == 1
    assert lines[-1] == "Something fails before anything is broken: no slip was tried."


def test_names_and_rooms_are_chosen(judged):
    other = Breakage("other", "elsewhere", CAUGHT.file, CAUGHT.old, CAUGHT.new, CAUGHT.test)
    status, lines = judged(
        CAUGHT, MISSED, other, arguments=("--list", "--only", "mean", "elsewhere")
    )
    assert status == 0
    assert [line.split()[:2] for line in lines] == [["code", "mean"], ["elsewhere", "other"]]
    with pytest.raises(SystemExit):
        judged(CAUGHT, arguments=("--only", "nowhere"))
