"""The committed WebAssembly is what its source compiles to, small, and asks for nothing."""

from __future__ import annotations

import re

from kit.site_build import ROOT

from tools.kernels import PROGRAM, SOURCE, compile_kernels


def test_program_is_what_its_source_compiles_to(tmp_path):
    compile_kernels(tmp_path / "kernels.wasm")
    assert (tmp_path / "kernels.wasm").read_bytes() == PROGRAM.read_bytes(), "nox -s kernels"


def test_program_is_small():
    assert len(PROGRAM.read_bytes()) <= 30_000


def test_program_has_the_kernels_of_javascript_and_takes_no_more_than_memory(network):
    found = network.ask(
        """const program = await (await fetch("/network/kernels.wasm")).arrayBuffer();
        const compiled = await WebAssembly.compile(program);
        const javascript = await import("/network/kernels.js");
        return {
            takes: WebAssembly.Module.imports(compiled),
            gives: WebAssembly.Module.exports(compiled).map(({ name }) => name),
            known: Object.keys(javascript),
        };"""
    )
    assert found["takes"] == [{"module": "env", "name": "memory", "kind": "memory"}]
    assert set(found["gives"]) <= set(found["known"])
    exported = re.findall(
        r"^EXPORT\(\w+, (\w+)\)", SOURCE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert found["gives"] == exported


def test_nothing_in_the_engine_evaluates_text():
    """In a worker the page's policy would not stop it; the linter knows `eval` and `Function`."""
    for file in (ROOT / "docs" / "_static" / "network").glob("*.js"):
        code = re.sub(r"//.*|/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"\beval\b|\bFunction\(|importScripts|setTimeout\(\s*[\"'`]", code), (
            file
        )


def test_the_engine_touches_no_page():
    """A room without a view: it runs in a worker, where there is no document."""
    for file in (ROOT / "docs" / "_static" / "network").glob("*.js"):
        code = file.read_text(encoding="utf-8")
        assert not re.search(r"\bdocument\.|\bHTMLElement\b|\bcreateElement\b", code), file
        assert not re.search(r'from "\.\./', code), file
