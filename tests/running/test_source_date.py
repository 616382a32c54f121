"""The build and all that it starts take their date from the environment, or from the commit."""

from __future__ import annotations

import os
import subprocess

import pytest
from kit.small_site import HEAD, small_site

REPORT = """
import os

def setup(app):
    date = os.environ.get("SOURCE_DATE_EPOCH", "none")
    app.connect("build-finished", lambda app, _: app.outdir.joinpath("date").write_text(date))
"""
COMMITTED = "1700000000"


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Builds a page in a folder that no checkout holds, and says which date it had."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    site = small_site(tmp_path, HEAD, settings=REPORT)

    def date(**env: str) -> str:
        site.env = env
        return (site.build().out / "date").read_text()

    return date


@pytest.fixture
def commit(tmp_path):
    """Makes the folder a checkout with one commit."""

    def make() -> None:
        who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
        who |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
        who |= {"GIT_COMMITTER_DATE": f"{COMMITTED} +0900"}
        for command in (["init", "-q"], ["add", "docs"], ["commit", "-qm", "A page"]):
            subprocess.run(["git", *command], cwd=tmp_path, env=os.environ | who, check=True)

    return make


def test_date_is_the_commits(build, commit):
    commit()
    assert build() == COMMITTED


def test_given_date_wins(build, commit):
    commit()
    assert build(SOURCE_DATE_EPOCH="86400") == "86400"


def test_no_checkout_no_date(build):
    assert build() == "none"


def test_without_git_no_date(build, commit):
    commit()
    assert build(PATH="/nonexistent") == "none"
