"""The workflows do what they are for, and install only what is pinned.

What they may do, zizmor checks (`nox -s lint`), and their syntax actionlint (`site.yml`).
"""

from __future__ import annotations

import re

import pytest
import yaml
from kit.site_build import ROOT

FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(path.name for path in FOLDER.glob("*.y*ml"))
COMMIT = r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"
IMAGE = r"docker://[\w/-]+:\d+\.\d+\.\d+@sha256:[0-9a-f]{64}"
PINNED = re.compile(f"{COMMIT}|{IMAGE}")


def workflow(name: str) -> dict:
    """A workflow as GitHub reads it; YAML 1.1 takes its key `on` for true."""
    read = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    read["on"] = read.pop(True)
    return read


def steps(name: str) -> list[dict]:
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


def test_there_are_two():
    assert FILES == ["site.yml", "weekly.yml"]


@pytest.mark.parametrize("name", FILES)
def test_actions_say_their_version(name):
    """Beside the commit: Dependabot reads it, and writes the next one there."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    used = re.findall(r"^\s*(?:- )?uses:\s*(.+)$", text, re.MULTILINE)
    assert len(used) == sum("uses" in step for step in steps(name)) > 0
    assert [action for action in used if not PINNED.fullmatch(action)] == []


def test_one_version_of_an_action():
    used = {step["uses"] for name in FILES for step in steps(name) if "uses" in step}
    assert len({action.split("@")[0] for action in used}) == len(used)


@pytest.mark.parametrize("name", FILES)
def test_only_the_deployment_may_write(name):
    """Zizmor asks for a reason beside a right to write; here even a good one does not do."""
    jobs = workflow(name)["jobs"]
    writers = {title: job["permissions"] for title, job in jobs.items() if rights(job) != {"read"}}
    assert writers == (
        {"deploy": {"pages": "write", "id-token": "write"}} if "deploy" in jobs else {}
    )


def rights(job: dict) -> set[str]:
    return set(job["permissions"].values())


@pytest.mark.parametrize("name", FILES)
def test_nothing_runs_for_ever(name):
    for job in workflow(name)["jobs"].values():
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
    assert set(deploy["needs"]) == set(read["jobs"]) - {"deploy"}
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


def test_all_three_engines_are_there_for_the_whole_suite():
    """GitHub's image brings Chrome and Firefox."""
    whole = re.compile(r"python -m nox -s tests(?: -- --newest)?")
    jobs = [job for name in FILES for job in workflow(name)["jobs"].values()]
    scripts = ["\n".join(step.get("run", "") for step in job["steps"]) for job in jobs]
    scripts = [lines for lines in scripts if any(map(whole.fullmatch, lines.splitlines()))]
    assert len(scripts) == 2
    for lines in scripts:
        assert re.search(r"install .*\bwebkit2gtk-driver xvfb$", lines, re.MULTILINE)
    ours = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for package in ("chromium-headless-shell", "firefox-esr", "webkit2gtk-driver", "xvfb"):
        assert re.search(rf"install [^;]*\b{package} ", ours), package


@pytest.mark.parametrize("name", FILES)
def test_python_packages_are_installed_by_hash(name):
    for step in steps(name):
        for line in step.get("run", "").splitlines():
            if "install" in line and "pip" in line:
                assert "--require-hashes" in line
    if name == "site.yml":
        assert workflow(name)["env"]["LOCKED"] == "1"
