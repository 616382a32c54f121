"""The engine as pages use it: a worker that is asked, tells how far it is, and can be stopped."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from kit.networks import decoded, encoded, keras_model
from tutorial_site.lab.facts import LAYERS
from tutorial_site.lab.training_digits import choose, pack
from tutorial_site.lab.weights import unpack, weights_file

from tutorial_src.data import offline_sample

SMALL = [
    {"type": "Input", "shape": [28, 28, 1]},
    {"type": "Conv2D", "filters": 4, "kernel_size": 3, "strides": 2, "name": "edges"},
    {"type": "ReLU"},
    {"type": "MaxPool2D"},
    {"type": "Flatten"},
    {"type": "Dense", "units": 10},
    {"type": "Softmax"},
]
BEGIN = """
const { Engine } = await import("/network/engine.js");
const engine = new Engine();
const file = (text) => {
    const bytes = Uint8Array.fromBase64(text);
    return { url: URL.createObjectURL(new Blob([bytes])), bytes: bytes.length };
};
const refusalOf = async (promise) => {
    try {
        return { answer: await promise };
    } catch ({ name, message, layer, reason, keras }) {
        return { name, message, layer, reason, keras };
    }
};
"""
END = "engine.close();"


@pytest.fixture
def engine(network):
    """Ask with an engine of its own."""

    def ask(code: str, **given):
        return network.ask(
            f"{BEGIN} const result = await (async () => {{ {code} }})();{END} return result;",
            **given,
        )

    return ask


@pytest.fixture(scope="module")
def digits() -> str:
    return base64.b64encode(pack(choose(offline_sample()), "sample")).decode()


def test_builds_and_says_what_it_has_built(engine, machine):
    built = engine(
        "return engine.ask('build', { layers, machine });", layers=SMALL, machine=machine
    )
    assert built["machine"] == machine
    model = keras_model(SMALL)
    assert [layer["parameters"] for layer in built["layers"]] == [
        layer.count_params() for layer in model.layers
    ]
    assert built["bytes"] > 4 * model.count_params()


def test_the_fastest_is_taken(engine):
    assert (
        engine("return engine.ask('build', { layers });", layers=SMALL)["machine"] == "WebAssembly"
    )


def test_without_webassembly_javascript_runs(network):
    """As in a browser that has none: compiling is refused, as it is on a page with the policy."""
    found = network.ask(
        """const { findMachine } = await import("/network/webassembly.js");
        const { compile } = WebAssembly;
        WebAssembly.compile = () => Promise.reject(new Error("no SIMD"));
        const { name } = await findMachine();
        WebAssembly.compile = compile;
        return [name, (await findMachine()).name];"""
    )
    assert found == ["JavaScript", "WebAssembly"]


def test_runs_cnn_basic_with_the_sites_weights(engine):
    images = offline_sample()[1][0][:1, ..., None].astype("float32") / 255
    layers = [dict(layer) for layer in LAYERS]
    outputs = engine(
        """const told = [];
        await engine.ask("build", { layers, batch: 1, trainable: false });
        await engine.ask("load", file(weights), { onProgress: (share) => told.push(share) });
        const outputs = await engine.ask("run", { image: tools.floats(image) });
        return { told, outputs: outputs.map(tools.encode) };""",
        layers=layers,
        weights=base64.b64encode(weights_file()).decode(),
        image=encoded(images),
    )
    assert outputs["told"][-1] == 1
    model = keras_model(layers)
    model.set_weights(unpack(weights_file()))
    for text, expected in zip(outputs["outputs"], model(images), strict=True):
        np.testing.assert_allclose(decoded(text), np.ravel(expected), atol=1e-4)


def test_weights_come_back_as_they_went_in(engine):
    same = engine(
        """await engine.ask("build", { layers, seed: 3 });
        const weights = await engine.ask("weights");
        const others = weights.map((array) => array.map((value) => value + 1));
        await engine.ask("setWeights", { weights: others });
        const back = await engine.ask("weights");
        return [back.map(String).join() === others.map(String).join(), weights.length];""",
        layers=SMALL,
    )
    assert same == [True, 4]


def test_trains_and_tells_how_far_it_is(engine, digits):
    result = engine(
        """const told = [];
        await engine.ask("build", { layers, batch: 32, seed: 1 });
        const about = await engine.ask("digits", file(digits));
        const before = await engine.ask("test");
        const optimiser = { name: "adam", learning_rate: 0.01 };
        const onProgress = (progress) => told.push(progress);
        const first = await engine.ask("train", { epochs: 2, optimiser }, { onProgress });
        const second = await engine.ask("train", { epochs: 1, seed: 2 }, { onProgress });
        return { about, before, first, second, told, after: await engine.ask("test") };""",
        layers=SMALL,
        digits=digits,
    )
    assert result["about"] == {"source": "sample", "counts": [1200, 297, 300]}
    assert result["before"]["accuracy"] < 0.35
    assert result["after"]["accuracy"] > 0.75
    assert len(result["first"]) == 2
    epochs = [*result["first"], *result["second"]]
    losses = [epoch["validation"]["loss"] for epoch in epochs]
    assert losses == sorted(losses, reverse=True)
    batches = [step for step in result["told"] if "validation" not in step]
    assert len(batches) == 3 * 38  # 1,200 in batches of 32
    shares = [step["done"] for step in batches[:38]]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    for epoch in epochs:
        assert 0 < epoch["loss"] < 3
        assert 0 <= epoch["accuracy"] <= 1


def test_training_stops_soon_and_goes_on_later(engine, digits):
    result = engine(
        """await engine.ask("build", { layers, batch: 32 });
        await engine.ask("digits", file(digits));
        const controller = new AbortController();
        let steps = 0;
        const onProgress = () => {
            steps += 1;
            if (steps === 5) controller.abort();
        };
        const options = { onProgress, signal: controller.signal };
        const stopped = await refusalOf(engine.ask("train", { epochs: 500 }, options));
        const at = performance.now();
        await engine.ask("weights"); // waits until the worker is free
        const waited = performance.now() - at;
        const after = steps;
        const [more] = await engine.ask("train", { epochs: 1 });
        return { stopped, waited, after, more };""",
        layers=SMALL,
        digits=digits,
    )
    assert result["stopped"]["name"] == "AbortError"
    assert result["after"] == 5  # who has stopped hears no more
    assert result["waited"] < 2000  # 500 epochs take minutes
    assert result["more"]["loss"] > 0


@pytest.mark.parametrize("question", ["occlusion", "strongest"])
def test_question_tells_how_far_it_is_and_stops(engine, question):
    result = engine(
        """await engine.ask("build", { layers, batch: 1 });
        const told = [];
        const image = new Float32Array(784);
        const onProgress = (share) => told.push(share);
        const whole = { question, image, unit: 3, steps: 40, stride: 3 };
        await engine.ask("ask", whole, { onProgress });
        const controller = new AbortController();
        const signal = controller.signal;
        const long = { question, image, unit: 3, steps: 1e6, size: 1 };
        setTimeout(() => controller.abort(), 20);
        const stopped = question === "strongest"
            ? await refusalOf(engine.ask("ask", long, { signal }))
            : { name: "AbortError" };
        const at = performance.now();
        await engine.ask("weights");
        return { told, stopped, waited: performance.now() - at };""",
        layers=SMALL,
        question=question,
    )
    assert result["told"] == sorted(result["told"])
    assert len(result["told"]) > 30
    assert result["told"][-1] == 1
    assert result["stopped"]["name"] == "AbortError"
    assert result["waited"] < 2000


FAULTS = {
    "a layer that cannot be": (
        "engine.ask('build', { layers: [...layers.slice(0, 1), wrong] })", "large", "NetworkError"
    ),
    "nothing built": ("engine.ask('weights')", "build", "NetworkError"),
    "no digits": (
        "engine.ask('build', { layers }).then(() => engine.ask('train'))", "digits", "NetworkError"
    ),
    "no such question": (
        "engine.ask('build', { layers }).then(() => engine.ask('ask', { question: 'why' }))",
        "why", "NetworkError",
    ),
    "no such method": ("engine.ask('toString')", "toString", "NetworkError"),
    "a wrong image": (
        "engine.ask('build', { layers }).then(() => engine.ask('run', { image: [1, 2] }))",
        "input_layer", "NetworkError",
    ),
    "no file": ("engine.ask('digits', { url: '/none.bin', bytes: 9 })", None, "FileError"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_told_and_the_engine_goes_on(engine, fault):
    code, layer, name = FAULTS[fault]
    wrong = {"type": "Conv2D", "filters": 2, "kernel_size": 29, "name": "large"}
    result = engine(
        f"""const refusal = await refusalOf({code});
        const built = await engine.ask("build", {{ layers }});
        return {{ refusal, built: built.layers.length }};""",
        layers=SMALL,
        wrong=wrong,
    )
    assert result["refusal"]["name"] == name
    assert result["refusal"].get("layer") == layer
    assert result["refusal"]["message"]
    assert result["built"] == len(SMALL)
    if fault == "a layer that cannot be":
        assert "Computed output size" in result["refusal"]["keras"]


def test_worker_that_does_not_come_is_told(network):
    reason = network.ask(
        BEGIN
        + """const { Worker } = globalThis;
        globalThis.Worker = class extends Worker {
            constructor(url, options) { super(`${url}.missing`, options); }
        };
        const lost = new Engine();
        globalThis.Worker = Worker;
        const { reason } = await refusalOf(lost.ask("weights"));
        engine.close();
        return reason;"""
    )
    assert reason == "network"
