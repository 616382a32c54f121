"""What touches a page, and when, is written down once, and nothing else decides the order."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest
from kit.site_build import ROOT, SphinxBuild
from kit.small_site import HEAD, STATIC, cell, conf
from sphinx.errors import ExtensionError
from tutorial_site.finish import SITE_STEPS
from tutorial_site.steps import hear, walk

EXTENSIONS = ROOT / "docs" / "_ext"
OURS = sorted((EXTENSIONS / "tutorial_site").rglob("*.py"))
NUMBER = re.compile(r"(?:priority|PLACES)\b.*\b\d+")
# Rows of the table in CONTRIBUTING.md: | event | package | `step`, `step` |
ROW = re.compile(r"^\| `([a-z-]+)` \| `(\w+)` \| (.+) \|$", re.MULTILINE)


def packages() -> list[str]:
    """Those that conf.py names, without `warm_kernel`, which can be used by other sites, too."""
    (listed,) = re.findall(r"^extensions = \[.*?^\]", (ROOT / "conf.py").read_text(), re.M | re.S)
    return re.findall(r'"tutorial_site\.(\w+)"', listed)


def steps() -> dict[tuple[str, str], list[str]]:
    """The names of the steps in order, by event and package."""
    modules = {name: importlib.import_module(f"tutorial_site.{name}") for name in packages()}
    return {
        (event, name): [function.__name__ for function in functions]
        for name, module in modules.items()
        for event, functions in getattr(module, "STEPS", {}).items()
    }


class App:
    def __init__(self):
        self.connected: list[tuple] = []

    def connect(self, event, listener, priority=500):
        self.connected.append((event, listener, priority))


# --- how steps are walked ---


def test_steps_are_called_in_order_by_one_listener():
    app, called = App(), []
    first, second = (lambda app, name=name: called.append(name) for name in ("first", "second"))
    hear(app, {"builder-inited": (first, second), "doctree-read": (second,)}, {"doctree-read": 7})
    assert [(event, priority) for event, _, priority in app.connected] == [
        ("builder-inited", 500),
        ("doctree-read", 7),
    ]
    app.connected[0][1](app)
    assert called == ["first", "second"]


@pytest.mark.parametrize("event", ["env-get-outdated", "html-collect-pages"])
def test_pages_that_any_step_wants_are_read_again_or_written(event):
    listener = walk(event, (lambda: {"a"}, lambda: None, lambda: ["b"]))
    assert listener() == ["a", "b"]
    assert walk("html-page-context", (lambda: None,))() is None


def test_failing_step_is_named_with_its_module():
    def broken():
        raise KeyError("gone")

    with pytest.raises(ExtensionError, match="broken failed in the event doctree-read") as caught:
        walk("doctree-read", (broken,))()
    assert caught.value.modname == broken.__module__
    assert isinstance(caught.value.orig_exc, KeyError)


# --- that nothing else decides ---


def test_only_hear_connects_and_each_package_calls_it_once():
    connecting, hearing = set(), []
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                connecting |= {path.name} if name == "connect" else set()
                hearing += [path.relative_to(EXTENSIONS).parts[1]] if name == "hear" else []
    assert connecting == {"steps.py"}
    assert len(hearing) == len(set(hearing))
    assert {name.removesuffix(".py") for name in hearing} == {name for _, name in steps()}


def test_every_number_has_its_reason():
    """On its line or on the one above."""
    found = 0
    for path in OURS:
        lines = path.read_text(encoding="utf-8").splitlines()
        for above, line in zip(["", *lines], lines, strict=False):
            if NUMBER.search(line) and path.name != "steps.py":
                found += 1
                assert "  # " in line or above.strip().startswith("# "), f"{path.name}: {line}"
    assert found >= 4


def test_the_order_in_conf_py_means_nothing(tmp_path):
    """Two small sites whose packages stand in opposite order are the same, byte for byte."""
    page = (
        HEAD
        + "```{exercise} 세기\n몇 개입니까?\n```\n\n"
        + "```{code-cell}\n:tags: [solution]\n\nprint(1)\n```\n\n"
        + cell("import matplotlib.pyplot as plt\n\nplt.plot([1, 2])\nplt.show()")
        + "```{question}\n몇입니까?\n\n- [x] 하나\n\n  하나뿐입니다.\n- [ ] 둘\n\n  하나입니다.\n"
        + "- [ ] 셋\n\n  하나입니다.\n```\n\n"
        + "```{walk}\n숫자 하나가 층을 지나갑니다.\n```\n"
    )
    names = [name for name in packages() if name not in ("running", "digits")]
    built = []
    for turned in ("", "extensions.reverse()\n"):
        folder = tmp_path / ("turned" if turned else "straight")
        (folder / "docs").mkdir(parents=True)
        (folder / "docs" / "index.md").write_text(page, encoding="utf-8")
        text = conf(*names) + STATIC + turned
        (folder / "conf.py").write_text(text, encoding="utf-8")
        site = SphinxBuild(folder / "docs", folder / "html", {}, conf=folder).build()
        built.append(content(site.out))
    assert built[0].keys() == built[1].keys()
    assert [name for name in built[0] if built[0][name] != built[1][name]] == []


def content(folder: Path) -> dict[str, bytes]:
    """Every file; Sphinx notes the settings' hash, and with it the list of extensions, in one."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".buildinfo"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# --- that it is written down ---


def test_contributing_names_the_steps_in_their_order():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## How a page becomes HTML\n")[2].partition("\n## ")[0]
    told = {(event, name): re.findall(r"`(\w+)`", row) for event, name, row in ROW.findall(section)}
    assert told == steps()
    (line,) = re.findall(r"^`finish_site` walks .*(?:\n.+)*", section, re.MULTILINE)
    names = [function.__name__ for function in SITE_STEPS]
    assert [name for name in re.findall(r"`(\w+)`", line) if name in names] == names
