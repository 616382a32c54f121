"""What Windows and macOS lack is taken away, and both commands still do their work.

`kit/desktop/sitecustomize.py` is what stands for them here; it reaches the kernels, too.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from kit.site_build import ROOT
from kit.small_site import HEAD, cell, conf

from tools.whole_site.sites import Sites

DESKTOP = str(ROOT / "tests" / "kit" / "desktop")
# Letters that no encoding of one country has, on the page and in what a build says of itself.
FOLDER = "숫자 – ñ"
SAYS = f"\nimport os\nprint('digits: {FOLDER}')\n"
KERNELS = f"os.environ['PYTHONPATH'] = os.pathsep.join([{DESKTOP!r}, os.environ['PYTHONPATH']])\n"
WARM = "extensions.insert(0, 'warm_kernel')\nwarm_kernel_modules = []\n"
WEIGHTS = """:tags: [remove-cell]

from tutorial_src.page import put_weights_beside_page

put_weights_beside_page()"""
WHO = cell("import os\nprint('process', os.getpid())")
LOOK = "import os\nprint(6 * {number}, *sorted(os.listdir()))"


class Desktop:
    """A small site on another system, and what its builds say."""

    def __init__(self, folder: Path, system: str, **environ: str):
        self.folder, self.page = folder, folder / "_build" / "html" / "index.html"
        (folder / "docs").mkdir(parents=True)
        settings = conf("markup", "search", "finish", "downloads") + SAYS + KERNELS + WARM
        (folder / "conf.py").write_text(settings, encoding="utf-8")
        self.environ = os.environ | {"DESKTOP": system, "PYTHONPATH": DESKTOP} | environ

    def build(self, number: int = 7, last: str = "") -> subprocess.CompletedProcess[bytes]:
        text = HEAD + cell(WEIGHTS) + cell(LOOK.format(number=number)) + last
        (self.folder / "docs" / "index.md").write_text(text, encoding="utf-8")
        command = [sys.executable, str(ROOT / "tools" / "whole_site"), "docs", "_build/html"]
        return subprocess.run(
            [*command, "-b=html", "-c=."],
            cwd=self.folder, env=self.environ, capture_output=True, timeout=300, check=False,
        )  # fmt: skip

    def shown(self) -> str:
        return self.page.read_text(encoding="utf-8") if self.page.exists() else ""


@pytest.fixture
def windows(tmp_path):
    return Desktop(tmp_path / FOLDER, "win32")


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_site_is_built_with_ordinary_kernels(tmp_path, system):
    desktop = Desktop(tmp_path / FOLDER, system)
    ran = desktop.build()
    assert ran.returncode == 0, ran.stderr.decode()
    assert f"ordinary ones: {system} cannot safely fork" in ran.stdout.decode()
    assert "42 cnn_basic.json cnn_basic.weights.h5\n" in desktop.shown()
    assert desktop.page.parent.is_symlink() == (system == "darwin")
    # What we write ourselves ends its lines as it does on Linux.
    out = desktop.page.parent
    ours = [file for kind in ("*.html", "*.ipynb", "*.py") for file in out.glob(kind)]
    ours += out.glob("searchtext/*.js")
    assert len({path.suffix for path in ours}) == 4
    assert [path.name for path in ours if b"\r" in path.read_bytes()] == []


def test_failure_leaves_the_last_site_and_says_why(windows):
    windows.build()
    ran = windows.build(last=cell("1 / 0"))
    first, last = ran.stderr.decode().splitlines()
    assert ran.returncode == 1
    assert re.fullmatch(r"docs.index\.md:\d+: code cell 3: ZeroDivisionError: .+", first)
    assert "as it was" in last
    assert "42" in windows.shown()


def test_site_takes_the_place_of_the_last_one(windows):
    """Without a link, too: pages that have not changed do not run, those that are gone go."""
    source, page = windows.folder / "docs" / "other.md", windows.page.with_name("other.html")
    source.write_text(HEAD.replace("---\n\n", "orphan: true\n---\n\n") + WHO, encoding="utf-8")
    shown = []
    for number, answer in ((7, "42"), (8, "48")):
        ran = windows.build(number)
        assert ran.returncode == 0, ran.stderr.decode()
        assert answer in windows.shown()
        shown += re.findall(r"process \d+", page.read_text(encoding="utf-8"))
    assert shown[0] == shown[1]
    source.unlink()
    ran = windows.build(8)
    assert ran.returncode == 0, ran.stderr.decode()
    assert "48" in windows.shown()
    assert not page.exists()


@pytest.mark.parametrize("there_is_one", [True, False])
def test_site_is_back_if_the_new_one_cannot_take_its_place(monkeypatch, tmp_path, there_is_one):
    """As when a virus scanner holds what was just written."""
    sites = Sites(tmp_path / "html")
    pages = tmp_path / "sites" / "new" / "html"
    pages.mkdir(parents=True)
    if there_is_one:
        sites.out.mkdir()
        (sites.out / "index.html").touch()
    plain = os.rename

    def rename(old, new):
        if old == pages:
            raise PermissionError(13, "Access is denied")
        plain(old, new)

    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(PermissionError):
        sites.move_in(pages)
    assert (sites.out / "index.html").exists() == there_is_one
    assert not sites.aside.exists()


def test_same_bytes_as_anywhere(windows):
    """What we write ourselves ends its lines as it does on Linux."""
    assert windows.build().returncode == 0
    out = windows.page.parent
    ours = [*out.rglob("*.html"), *out.glob("searchtext/*.js"), *out.glob("*.ipynb")]
    ours += out.glob("*.py")
    assert {path.suffix for path in ours} == {".html", ".js", ".ipynb", ".py"}
    assert [path.name for path in ours if b"\r" in path.read_bytes()] == []


@pytest.mark.parametrize("console", ["cp949", "cp1252"])
def test_console_of_another_encoding(tmp_path, console):
    """And files are opened as what they are: here the system's own encoding is ASCII."""
    old = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    desktop = Desktop(tmp_path / "plain", "win32", PYTHONIOENCODING=console, **old)
    ran = desktop.build(last=cell(f"print('{FOLDER}')"))
    assert ran.returncode == 0, ran.stderr.decode()
    assert FOLDER in desktop.shown()
    assert f"digits: {FOLDER}".encode(console, "backslashreplace") in ran.stdout.splitlines()
    ran = desktop.build(last=cell(f"raise ValueError('{FOLDER}')"))
    assert ran.returncode == 1
    said = f"ValueError: {FOLDER}".encode(console, "backslashreplace")
    assert ran.stderr.splitlines()[0].endswith(said)


def test_all_tests_can_be_collected():
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    environ = os.environ | {"DESKTOP": "win32", "PYTHONPATH": DESKTOP}
    ran = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert "sitecustomize" not in ran.stderr  # Python goes on without one that fails
    assert "test_stopped[15-warm]" in ran.stdout
    assert "test_stopped[1-warm]" not in ran.stdout  # by SIGHUP


# --- what no build would show ---

CODE = [*(ROOT / "docs" / "_ext").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
CODE += [*(ROOT / "tutorial_src").rglob("*.py"), ROOT / "conf.py", ROOT / "noxfile.py"]


def calls(path: Path):
    """The calls in a file: the name, the words for its arguments, and the constants among them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            of = getattr(getattr(node.func, "value", None), "id", "")
            words = {keyword.arg: keyword.value for keyword in node.keywords}
            yield node.lineno, of, name, words, [getattr(one, "value", None) for one in node.args]


def test_files_are_opened_in_an_encoding():
    """Python's own choice is the system's, and in Korea that is not UTF-8 on Windows."""
    assert len(CODE) > 70
    for path in CODE:
        for line, of, name, words, constants in calls(path):
            if of in ("Image", "archive"):
                continue
            place = f"{path}:{line}"
            text = name in ("read_text", "write_text") or (
                name == "open" and not any("b" in one for one in constants if type(one) is str)
            )
            assert not text or "encoding" in words or "utf-8" in constants, place
            assert not {"text", "universal_newlines"} & words.keys(), place


def test_same_files_on_every_machine():
    """Git for Windows would end the lines of a checkout in its own way."""
    command = ["git", "check-attr", "eol", "--", "conf.py", "docs/index.md", "docs/_static/site.js"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert [line.rpartition(" ")[2] for line in said.stdout.splitlines()] == ["lf"] * 3
