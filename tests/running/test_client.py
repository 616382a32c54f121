"""Kernels open no ports and leave no socket files behind; the build does without SQLAlchemy."""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path

import pytest
from kit.small_site import HEAD, cell, small_site
from kit.system import needs_socket_files
from tutorial_site.running.client import socket_files_possible

TRANSPORT = HEAD + cell(
    "from ipykernel.kernelapp import IPKernelApp\nprint(IPKernelApp.instance().transport)"
)
REPORT = """
import sys
def setup(app):
    app.connect("build-finished", lambda *_: print("sqlalchemy" in sys.modules))
"""
# A later release of myst-nb, as far as anybody asks for its version.
LATER = """
from importlib import metadata
version = metadata.version
metadata.version = lambda name: "1.5.0" if name == "myst-nb" else version(name)
"""


@needs_socket_files
@pytest.mark.parametrize(("folder", "transport"), [("run", "ipc"), ("r" * 80, "tcp")])
def test_transport(tmp_path, folder, transport):
    # A short folder of the system's and one that leaves no room for a socket's name.
    with tempfile.TemporaryDirectory() as short:
        runtime = Path(short) / folder
        site = small_site(tmp_path, TRANSPORT, JUPYTER_RUNTIME_DIR=str(runtime))
        html = site.build().html("index")
        assert html.select_one(".cell_output").get_text().strip() == transport
        assert list(runtime.glob("*")) == []


@needs_socket_files
def test_no_socket_files_without_the_systems(monkeypatch):
    """As on Windows."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", "/run/user")
    assert socket_files_possible()
    monkeypatch.delattr(socket, "AF_UNIX")
    assert not socket_files_possible()


def test_pages_run_without_the_cache(tmp_path):
    site = small_site(tmp_path, HEAD + cell("print(6 * 7)"), settings=REPORT)
    result = site.run(fresh=True)
    assert result.returncode == 0, result.stderr
    assert "False" in result.stdout.splitlines()
    assert site.html("index").select_one(".cell_output").get_text().strip() == "42"


def test_a_value_may_stand_before_any_cell_that_is_shown(tmp_path):
    hidden = cell(":tags: [remove-cell]\n\nanswer = 6 * 7")
    head, title = HEAD.split("# ")
    page = f"{head}{hidden}# {title}답은 {{eval}}`answer`입니다.\n"
    html = small_site(tmp_path, page).build().html("index")
    assert "답은 42입니다." in html.get_text()


def test_cache_mode_is_refused(tmp_path):
    result = small_site(tmp_path, HEAD).run("-D", "nb_execution_mode=cache")
    assert result.returncode != 0
    assert 'nb_execution_mode = "cache"' in result.stderr


def test_another_myst_nb_says_what_to_look_at(tmp_path):
    result = small_site(tmp_path, HEAD, settings=LATER).run()
    assert result.returncode != 0
    (line,) = [line for line in result.stderr.splitlines() if "was made for myst-nb 1.4" in line]
    assert "NotebookClientInline" in line
