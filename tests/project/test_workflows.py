"""The workflows can do what they are for and no more, and run only what is pinned."""

from __future__ import annotations

import re

import pytest
import yaml
from kit.site_build import ROOT

FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(path.name for path in FOLDER.glob("*.y*ml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
WRITES = {"pages": "write", "id-token": "write"}
LOCKS = ["requirements.lock", "requirements-tests.lock", "requirements-tools.lock"]
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?: ; ([^\\]+?))?(?: \\)?$", re.MULTILINE)


def workflow(name: str) -> dict:
    """A workflow as GitHub reads it; YAML 1.1 takes its key `on` for true."""
    read = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    read["on"] = read.pop(True)
    return read


def steps(name: str) -> list[dict]:
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


def pins(name: str) -> dict[tuple[str, str], str]:
    """The versions that a file pins, by package and the machines that they are for."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {(package, where): version for package, version, where in ENTRY.findall(text)}


def test_there_are_two():
    assert FILES == ["site.yml", "weekly.yml"]


@pytest.mark.parametrize("name", FILES)
def test_actions_are_pinned_by_commit_and_say_their_version(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    used = re.findall(r"^\s*(?:- )?uses:\s*(.+)$", text, re.MULTILINE)
    assert len(used) == sum("uses" in step for step in steps(name)) > 0
    assert [action for action in used if not PINNED.fullmatch(action)] == []


def test_one_version_of_an_action():
    used = {step["uses"] for name in FILES for step in steps(name) if "uses" in step}
    assert len({action.split("@")[0] for action in used}) == len(used)


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_allowed_that_no_job_asks_for(name):
    read = workflow(name)
    assert read["permissions"] == {}
    for title, job in read["jobs"].items():
        wanted = WRITES if title == "deploy" else {"contents": "read"}
        assert job["permissions"] == wanted, title


@pytest.mark.parametrize("name", FILES)
def test_strangers_text_and_secrets_stay_out(name):
    read = workflow(name)
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(read["on"])
    for step in steps(name):
        assert "${{" not in step.get("run", ""), step  # a shell would run what it is replaced by
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "secrets: inherit" not in text


@pytest.mark.parametrize("name", FILES)
def test_nothing_runs_for_ever_or_twice(name):
    read = workflow(name)
    assert read["concurrency"]["group"]
    for job in read["jobs"].values():
        assert 0 < job["timeout-minutes"] <= 60


@pytest.mark.parametrize("name", FILES)
def test_no_cache_that_could_be_stale_or_poisoned(name):
    for step in steps(name):
        assert "actions/cache" not in step.get("uses", "")
        assert not {"cache", "enable-cache"} & set(step.get("with", {}))


def test_only_a_checked_main_is_published():
    read = workflow("site.yml")
    assert read["on"] == {"push": {"branches": ["main"]}, "pull_request": None}
    deploy = read["jobs"]["deploy"]
    assert set(deploy["needs"]) == {"tests", "build"}
    assert "github.ref == 'refs/heads/main'" in deploy["if"]
    assert "github.event_name == 'push'" in deploy["if"]
    assert [step["uses"].split("@")[0] for step in deploy["steps"]] == ["actions/deploy-pages"]
    (kept,) = (step for step in steps("site.yml") if "upload" in step.get("uses", ""))
    assert kept["if"] == "github.event_name == 'push'"
    assert read["concurrency"]["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"


def test_every_python_runs_the_commands_of_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (pythons,) = re.findall(r"^With Python (.+) and nothing else", readme, re.MULTILINE)
    commands = re.findall(r"install nox && (python -m nox -s \w+)", readme)
    assert commands == ["python -m nox -s docs", "python -m nox -s tests"]
    tests, build = (workflow("site.yml")["jobs"][name] for name in ("tests", "build"))
    assert tests["strategy"]["matrix"] == {"python": re.findall(r"3\.\d+", pythons)}
    (setup,) = (one for one in tests["steps"] if "setup-python" in one.get("uses", ""))
    assert setup["with"] == {"python-version": "${{ matrix.python }}"}
    runs = [one.get("run") for one in tests["steps"]]
    assert runs[-2:] == ["python -m nox -s lint", commands[1]]
    assert commands[0] in [one.get("run") for one in build["steps"]]
    (links,) = (one for one in build["steps"] if "test_links.py" in one.get("run", ""))
    assert links["run"] == f"{commands[1]} -- tests/pages/test_links.py"
    assert links["env"] == {"BUILT_SITE": "_build/html"}  # what will be published


def test_both_commands_run_on_the_desktops():
    desktops = workflow("site.yml")["jobs"]["desktops"]
    assert desktops["strategy"]["matrix"] == {"system": ["windows-latest", "macos-latest"]}
    assert desktops["runs-on"] == "${{ matrix.system }}"
    runs = [step.get("run") for step in desktops["steps"]]
    assert runs.count("python -m nox -s docs") == 2  # the second takes the place of the first
    assert runs[-1] == "python -m nox -s tests -- -m quick"


def test_site_is_published_only_if_two_builds_agree():
    build = [step.get("run") for step in workflow("site.yml")["jobs"]["build"]["steps"]]
    assert "python -m nox -s reproducible" in build


def test_benchmark_may_not_rot():
    build = [step.get("run") for step in workflow("site.yml")["jobs"]["build"]["steps"]]
    assert "python -m nox -s bench -- quick" in build


def test_weekly_publishes_and_keeps_nothing():
    read = workflow("weekly.yml")
    assert set(read["on"]) == {"schedule", "workflow_dispatch"}
    used = {step["uses"].split("@")[0] for step in steps("weekly.yml") if "uses" in step}
    assert used == {"actions/checkout", "actions/setup-python"}
    assert any("--newest" in step.get("run", "") for step in steps("weekly.yml"))


@pytest.mark.parametrize("name", FILES)
def test_python_packages_are_installed_by_hash(name):
    for step in steps(name):
        for line in step.get("run", "").splitlines():
            if "install" in line and "pip" in line:
                assert "--require-hashes" in line
    if name == "site.yml":
        assert workflow(name)["env"]["LOCKED"] == "1"


# --- the locks ---


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_what_constraints_pin(name):
    """On all machines, where a package is for all of them in the constraints only."""
    every = pins("constraints.txt")
    for (package, where), version in pins(name).items():
        assert version in (every.get((package, where)), every.get((package, ""))), package


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
