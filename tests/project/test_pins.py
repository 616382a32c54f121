"""What is installed is pinned, with its hashes, and the files that pin it agree with each other."""

from __future__ import annotations

import json
import re

import pytest
from kit.site_build import ROOT

LOCKS = ["requirements.lock", "requirements-tests.lock", "requirements-tools.lock"]
NPM = ["package.json", "package-lock.json"]
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?: ; ([^\\]+?))?(?: \\)?$", re.MULTILINE)


def pins(name: str) -> dict[tuple[str, str], str]:
    """The versions that a file pins, by package and the machines that they are for."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {(package, where): version for package, version, where in ENTRY.findall(text)}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_what_constraints_pin(name):
    """On the same machines, unless one version is for all that want the package: the constraints
    name machines that only another lock wants it on."""
    every = pins("constraints.txt")
    for (package, where), version in pins(name).items():
        versions = {pinned for (other, _), pinned in every.items() if other == package}
        assert version == every.get((package, where)) or {version} == versions, package


def test_constraints_pin_nothing_else():
    packages = {package for name in LOCKS for package, _ in pins(name)}
    assert packages == {package for package, _ in pins("constraints.txt")}
    assert len(packages) > 100


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_what_its_requirements_ask_for(name):
    text = (ROOT / name).with_suffix(".txt").read_text(encoding="utf-8")
    wanted = set(re.findall(r"^([\w-]+)(?:\[\w+\])?[=>]", text, re.MULTILINE))
    assert 1 < len(wanted) == len(re.findall(r"^\w", text, re.MULTILINE))
    assert wanted <= {package for package, _ in pins(name)}


@pytest.mark.parametrize("name", [*LOCKS, ".github/tools.lock"])
def test_every_file_has_its_hash(name):
    """So many that each package has a file for the machines of its marker."""
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = text.splitlines()
    entries = [n for n, line in enumerate(lines) if line and line[0] not in " #-"]
    assert len(entries) == len(pins(name)) > 5
    for n in entries:
        assert lines[n].endswith(" \\"), lines[n]
        assert re.fullmatch(r" {4}--hash=sha256:[0-9a-f]{64}(?: \\)?", lines[n + 1]), lines[n]
    assert not re.search(r"https?://|--(?:index|extra|find|trusted)", text)


def test_tools_lock_holds_what_it_is_for():
    wanted = re.findall(r"^(\w+)", (ROOT / ".github" / "tools.in").read_text(), re.MULTILINE)
    assert {"nox", "uv"} == set(wanted) <= {package for package, _ in pins(".github/tools.lock")}


def test_npm_tools_are_pinned_with_their_hashes():
    package, lock = (json.loads((ROOT / name).read_text()) for name in NPM)
    assert [v for v in package["devDependencies"].values() if not re.fullmatch(r"[\d.]+", v)] == []
    assert lock["packages"].pop("")["devDependencies"] == package["devDependencies"]
    assert len(lock["packages"]) > 2
    for name, entry in lock["packages"].items():
        assert entry["integrity"].startswith("sha512-"), name


def test_site_needs_nothing_of_npm():
    package = json.loads((ROOT / NPM[0]).read_text())
    assert package["private"] is True
    assert "dependencies" not in package
