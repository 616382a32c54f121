"""Building the site installs only what it needs, and all of that."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from kit.site_build import ROOT

# What a build runs, besides the pages.
BUILD = [
    ROOT / "conf.py",
    *sorted((ROOT / "docs" / "_ext").rglob("*.py")),
    *sorted((ROOT / "tutorial_src").rglob("*.py")),
    *sorted((ROOT / "tools" / "whole_site").rglob("*.py")),
]
OWN = {"tutorial_src", "tools", *(path.stem for path in (ROOT / "docs" / "_ext").iterdir())}


def imported(code: str) -> set[str]:
    """The packages that some code imports, at any place in it, or lets Sphinx import."""
    return {name.split(".")[0] for node in ast.walk(ast.parse(code)) for name in names(node)}


def names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=found):
            yield from (one.name for one in found)
        case ast.ImportFrom(module=name, level=0):
            yield name
        case ast.Call(func=ast.Name("import_module"), args=[ast.Constant(str(name)), *_]):
            yield name
        case ast.Assign(targets=[ast.Name("extensions")], value=ast.List(elts=found)):
            yield from (one.value for one in found)
        case ast.Assign(targets=[ast.Name("html_theme")], value=ast.Constant(name)):
            yield name


def normalised(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def locked(name: str) -> set[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))


def test_imports_are_found_wherever_they_stand():
    code = """
import a.b, c as d
from e.f import g
from . import h
extensions = ["i", "j.k"]
html_theme = "l"
def m():
    import n
    import_module("o.p")
"""
    assert imported(code) == set("aceijlno")


def test_a_build_imports_only_what_requirements_txt_brings():
    installed, brought = packages_distributions(), locked("requirements.lock")
    foreign = {
        (file.relative_to(ROOT).as_posix(), name)
        for file in BUILD
        for name in imported(file.read_text(encoding="utf-8")) - OWN - sys.stdlib_module_names
        if not brought & {normalised(package) for package in installed.get(name, [])}
    }
    assert foreign == set()


def test_a_build_installs_none_of_the_tests_packages():
    asked = (ROOT / "requirements-tests.txt").read_text(encoding="utf-8")
    first, *others = re.findall(r"^([\w-]+ ?[\w.-]*?)(?=[>=\n])", asked, re.MULTILINE)
    assert first == "-r requirements.txt"
    assert others
    assert not set(others) & locked("requirements.lock")
