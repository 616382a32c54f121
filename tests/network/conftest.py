"""A page that has the engine twice: as JavaScript and as WebAssembly."""

from __future__ import annotations

import pytest
from kit.networks import MACHINES
from kit.serving import served
from kit.site_build import ROOT

# Numbers travel as the bytes that they are.
TOOLS = """
globalThis.tools = (async () => {
    const { Model, plan } = await import("/network/model.js");
    const { inJavaScript, inWebAssembly } = await import("/network/webassembly.js");
    await import("/network/refusal_words.js");
    const training = await import("/network/training.js");
    const questions = await import("/network/questions.js");
    const kernels = await (await fetch("/network/kernels.wasm")).arrayBuffer();
    const machines = { JavaScript: inJavaScript, WebAssembly: await inWebAssembly(kernels) };
    const floats = (text) => new Float32Array(Uint8Array.fromBase64(text).buffer);
    const encode = (array) => new Uint8Array(new Float32Array(array).buffer).toBase64();
    const refusal = (action) => {
        try {
            action();
        } catch (error) {
            const { name, message, layer, reason, keras } = error;
            return { name, message, layer, reason, keras };
        }
        return null;
    };
    return { Model, plan, machines, training, questions, floats, encode, refusal };
})();
"""


class Engine:
    """The page. What is asked is the body of a function of `tools` and what is given."""

    def __init__(self, tab):
        self.tab = tab

    def ask(self, code: str, **given):
        names = ", ".join(given)
        body = f"async ({{ {names} }}) => {{ const tools = await globalThis.tools; {code} }}"
        return self.tab.evaluate(body, given)


@pytest.fixture(scope="session")
def network(browser):
    with served(ROOT / "docs" / "_static") as address:
        tab = browser.new_page()
        problems = []
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.goto(f"{address}/mark.svg")
        tab.evaluate(TOOLS + "globalThis.tools.then(() => true)")
        yield Engine(tab)
        tab.close()
    assert problems == []


@pytest.fixture(params=MACHINES)
def machine(request) -> str:
    return request.param
