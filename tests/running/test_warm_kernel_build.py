"""Sphinx builds with warm kernels: the same pages, one line when something is amiss, no remains."""

import json
import os
import shutil
import signal
import sys
import time

import pytest
from kit.system import needs_fork
from kit.warm_builds import ONE_PAGE, PACKAGE, Builds

pytestmark = needs_fork


@pytest.fixture
def builds(tmp_path):
    made = Builds(tmp_path)
    yield made
    shutil.rmtree(made.temporary)


GOOD = "warm kernels: one process imports probe for all pages"


def test_same_pages(builds):
    assert builds.build() == [GOOD]
    assert builds.nothing_left()
    assert builds.flag.exists()
    pages = builds.pages()
    notebook = json.loads(pages["first.ipynb"])
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    builds.flag.unlink()
    assert builds.build() == []  # nothing has changed, so nothing is started
    assert not builds.flag.exists()
    shutil.rmtree(builds.out)
    assert builds.build(WARM_KERNEL="0") == ["warm kernels: off (WARM_KERNEL=0)"]
    assert builds.pages() == pages


def test_in_parallel(builds):
    assert builds.build("-j", "2") == [GOOD]
    assert builds.nothing_left()
    assert "<em>third</em>" in builds.pages()["third.html"]


@pytest.mark.parametrize(
    ("arguments", "wish", "line"),
    [
        (["-D", "warm_kernel=0"], "", "off (warm_kernel = False)"),
        ([], "no fork", "none, pages run in ordinary ones: linux cannot safely fork"),
        (["-D", "warm_kernel_modules=no_such"], "", "1 kernel was an ordinary one: no_such cannot"),
    ],
)
def test_steps_aside(builds, arguments, wish, line):
    *_, last = builds.build(*ONE_PAGE, *arguments, wish=wish)
    assert last.startswith(f"warm kernels: {line}")
    assert not builds.flag.exists()
    assert "<em>second</em>" in builds.pages()["second.html"]
    assert builds.nothing_left()


def test_warm_process_dies(builds):
    assert builds.build(wish="kill warm") == [
        GOOD,
        "warm kernels: 2 were ordinary kernels: the warm process died",
    ]
    assert "<em>third</em>" in builds.pages()["third.html"]
    assert builds.nothing_left()


def test_failing_page(builds):
    process = builds.start("-j", "2", wish="fail")
    assert builds.finish(process) == [GOOD]
    assert process.returncode != 0
    assert builds.nothing_left()


@pytest.mark.parametrize(
    ("arguments", "wish", "end"),
    [
        (["-j", "2"], "wait", "SIGKILL"),
        (["-j", "2"], "busy reader", "SIGKILL"),
        ([], "wait", "SIGINT"),
        ([], "slow import", "SIGKILL"),
    ],
)
def test_build_is_ended(heard, builds, arguments, wish, end):
    process = builds.start(*arguments, wish=wish)
    flag = builds.flag if wish == "slow import" else builds.flag.with_name("waiting")
    deadline = time.monotonic() + 60
    while not flag.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.2)
    if end == "SIGINT":
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does
    else:
        process.kill()
    assert process.wait() != 0
    assert builds.nothing_left()
    builds.finish(process)


PREVIEW = """
import os, pathlib, signal, subprocess, sys

page, imported, *build = sys.argv[1:]
page, imported = pathlib.Path(page), pathlib.Path(imported)
for edit in ("First word.", "Second word.", "Last word."):
    if edit == "Last word.":
        os.kill(int(imported.read_text()), signal.SIGKILL)
    page.write_text(page.read_text() + f"\\n{edit}\\n")
    subprocess.run(build, check=True)
    print("shown by", page.with_name("parents").read_text())
"""


def test_preview(builds):
    """Builds with edits between them share the warm process of the command that starts them."""
    page = builds.site / "second.md"
    look = "import pathlib; pathlib.Path('parents').write_text(str(os.getppid()))"
    page.write_text(page.read_text().replace("import os\n", f"import os\n{look}\n"))
    script = [sys.executable, "-c", PREVIEW, str(page), str(builds.flag)]
    process = builds.run([sys.executable, str(PACKAGE), *script, *builds.command(*ONE_PAGE)])
    lines = builds.finish(process)
    assert process.returncode == 0, builds.log
    assert lines == [
        GOOD,
        GOOD,
        "warm kernels: none, pages run in ordinary ones: the warm process died",
    ]
    warm = f"shown by {builds.flag.read_text()}"
    assert [warm in line for line in builds.log.splitlines() if "shown" in line] == [1, 1, 0]
    assert "Last word." in builds.pages()["second.html"]
    assert builds.nothing_left()
