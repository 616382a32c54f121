"""Kernels open no ports, and leave no socket files behind."""

import tempfile
from pathlib import Path

import pytest
from kit.site_build import SphinxBuild
from kit.small_site import CONF, HEAD, cell

PAGE = HEAD + cell(
    "from ipykernel.kernelapp import IPKernelApp\nprint(IPKernelApp.instance().transport)"
)


@pytest.mark.parametrize(("folder", "transport"), [("run", "ipc"), ("r" * 80, "tcp")])
def test_transport(tmp_path, folder, transport):
    source = tmp_path / "docs"
    source.mkdir()
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    (source / "index.md").write_text(PAGE, encoding="utf-8")
    # A short folder of the system's and one that leaves no room for a socket's name.
    with tempfile.TemporaryDirectory() as short:
        runtime = Path(short) / folder
        site = SphinxBuild(
            source, tmp_path / "html", {"JUPYTER_RUNTIME_DIR": str(runtime)}, tmp_path
        )
        html = site.build().html("index")
        assert html.select_one(".cell_output").get_text().strip() == transport
        assert list(runtime.glob("*")) == []
