"""The build and all that it starts take their date from the environment, or from the commit."""

from __future__ import annotations

import os
import subprocess

import pytest
from kit.site_build import ROOT, SphinxBuild

CONF = """\
import os, sys
sys.path.insert(0, {extensions!r})
extensions = ["source_date"]
html_theme = "basic"


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
    extensions = str(ROOT / "docs" / "_ext")
    (tmp_path / "conf.py").write_text(CONF.format(extensions=extensions), encoding="utf-8")
    (tmp_path / "index.rst").write_text("Title\n=====\n", encoding="utf-8")

    def date(**env: str) -> str:
        site = SphinxBuild(tmp_path, tmp_path / "html", env, conf=tmp_path)
        return (site.build().out / "date").read_text()

    return date


@pytest.fixture
def commit(tmp_path):
    """Makes the folder a checkout with one commit."""

    def make() -> None:
        who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
        who |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
        who |= {"GIT_COMMITTER_DATE": f"{COMMITTED} +0900"}
        for command in (["init", "-q"], ["add", "index.rst"], ["commit", "-qm", "A page"]):
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
