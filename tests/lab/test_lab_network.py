"""CNN_Basic in a real browser: each layer's numbers are Keras's, and faults are told."""

from __future__ import annotations

import gzip
import json
import shutil
import struct
import threading
from http.server import ThreadingHTTPServer
from itertools import pairwise

import keras
import numpy as np
import pytest
import tensorflow as tf
from kit.networks import MACHINES, decoded
from kit.serving import QuietHandler, served
from kit.site_build import ROOT
from tutorial_site.lab.facts import KERNELS
from tutorial_site.lab.weights import unpack, weights_file

from tools.train import pixels
from tutorial_src import build_cnn_basic
from tutorial_src.data import find_mnist, offline_sample

DIGITS = 20
TOLERANCE = 1e-4

# What the tests ask the modules; numbers travel as the bytes that they are.
TOOLS = """
globalThis.tools = (async () => {
    const { NETWORK } = await import("/network/facts.js");
    const { Model } = await import("/network/model.js");
    const { random } = await import("/network/random.js");
    const { inJavaScript, inWebAssembly } = await import("/network/webassembly.js");
    const { FileError } = await import("/network/files.js");
    const loading = await import("/network/weights.js");
    const bytesOf = async (name) => (await fetch(name)).arrayBuffer();
    const encode = (arrays) => new Promise((done) => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result.split(",")[1] ?? "");
        reader.readAsDataURL(new Blob(arrays));
    });
    const image = async (name, k) => {
        return new Float32Array(await bytesOf(name)).subarray(k * 784, (k + 1) * 784);
    };
    const weights = loading.decodeWeights(await bytesOf("/weights.bin"));
    const reasonOf = (action) => {
        try {
            action();
        } catch (error) {
            return error instanceof FileError ? error.reason : String(error);
        }
        return "none";
    };
    const machines = [inJavaScript, await inWebAssembly(await bytesOf("/network/kernels.wasm"))];
    const models = {};
    for (const machine of machines) {
        models[machine.name] = new Model(NETWORK.layers, { machine });
        models[machine.name].setWeights(loading.inOrder(weights));
    }
    const run = (name, image, training, seed) => {
        const model = models[name];
        model.seed = seed ?? model.seed;
        model.forward(image, { training });
        return model.layers.map(({ output }) => output.slice());
    };
    return { layers: NETWORK.layers, random, run, loading, FileError, bytesOf, encode, image,
        weights, reasonOf };
})();
"""


class Handler(QuietHandler):
    """Files, under the strictest policy for scripts; some addresses answer as bad networks do."""

    extensions_map = QuietHandler.extensions_map | {".js": "text/javascript"}

    def do_GET(self) -> None:  # noqa: N802 - as http.server calls it
        data = (type(self).folder / "weights.bin").read_bytes()
        if self.path == "/gzipped.bin":
            self.answer(gzip.compress(data), len(gzip.compress(data)), ("Content-Encoding", "gzip"))
        elif self.path == "/cut.bin":
            self.answer(data[: len(data) // 2], len(data))
        elif self.path == "/halves.bin":
            self.answer(data[: len(data) // 2], len(data))
            type(self).told.wait(30)
            self.wfile.write(data[len(data) // 2 :])
        elif self.path == "/told":
            type(self).told.set()
            self.answer(b"", 0)
        else:
            super().do_GET()

    def answer(self, body: bytes, length: int, *headers: tuple[str, str]) -> None:
        self.send_response(200)
        for header in (("Content-Length", str(length)), *headers):
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src *",
        )
        super().end_headers()


@pytest.fixture(scope="module")
def packed() -> bytes:
    return weights_file()


@pytest.fixture(scope="module")
def model(packed):
    keras.utils.clear_session()  # layers are named as in a fresh process
    built = build_cnn_basic()
    built.set_weights(unpack(packed))
    return built


@pytest.fixture(scope="module")
def page(browser, packed, tmp_path_factory):
    """A page that has the modules and the weights; an error in its console fails the tests."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "docs" / "_static" / "network", folder / "network")
    (folder / "index.html").write_text("<title>lab</title>", encoding="utf-8")
    flipped = bytearray(packed)
    flipped[-1000] ^= 4
    files = {
        "weights": packed,
        "flipped": bytes(flipped),
        "short": packed[:-1],
        "empty": b"",
        "long": packed + b"\0",
    }
    for name, data in files.items():
        (folder / f"{name}.bin").write_bytes(data)
    images = pixels(offline_sample()[1][0][:DIGITS])
    (folder / "sample.bin").write_bytes(images.tobytes())
    if not (source := find_mnist()).is_sample:
        (folder / "mnist.bin").write_bytes(pixels(source.load()[1][0][:DIGITS]).tobytes())
    handler = type("LabHandler", (Handler,), {"folder": folder, "told": threading.Event()})
    with served(folder, handler) as address:
        tab = browser.new_page()
        problems = []
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.goto(f"{address}/index.html")
        tab.evaluate(TOOLS + "globalThis.tools.then(() => true)")
        tab.folder = folder
        yield tab
        tab.close()
    assert problems == []


def ask(page, code: str, argument=None):
    """Run the body of a function of `tools` and `argument` in the page."""
    return page.evaluate(
        f"async (argument) => {{ const tools = await globalThis.tools; {code} }}", argument
    )


def split(values: np.ndarray, model) -> list[np.ndarray]:
    """The outputs of all layers, one after the other, in their shapes."""
    shapes = [layer.output.shape[1:] for layer in model.layers]
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    assert len(values) == ends[-1]
    parts = np.split(values, ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


# --- the layers ---


def test_layers_are_those_of_keras(page, model):
    types = {"InputLayer": "Input", "MaxPooling2D": "MaxPool2D"}
    activations = {"relu": "ReLU", "softmax": "Softmax"}
    settings = ("kernel_size", "filters", "pool_size", "rate", "units")
    expected = []
    for layer in model.layers:
        kind, config = type(layer).__name__, layer.get_config()
        if kind == "Activation":
            kind = activations[config["activation"]]
        if kind == "Conv2D":  # what is left out, and so as the engine and Keras have it
            assert config["strides"] == config["dilation_rate"] == (1, 1)
        if kind == "MaxPooling2D":
            assert config["pool_size"] == config["strides"]
            assert config["padding"] == "valid"
        about = {"name": layer.name, "type": types.get(kind, kind)}
        about["shape"] = list(layer.output.shape[1:])
        for name in (*settings, *(["padding"] if kind == "Conv2D" else [])):
            if name in config:
                value = config[name]
                about[name] = list(value) if isinstance(value, tuple) else value
        expected.append(about)
    assert len(expected) == 19
    assert ask(page, "return tools.layers") == expected


def test_layers_cannot_be_changed(page):
    assert ask(
        page,
        """const { layers } = tools;
        const parts = layers.flatMap((layer) => [layer, ...Object.values(layer)]);
        return [layers, ...parts].every(Object.isFrozen);""",
    )


# --- the numbers ---


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("digits", ["sample", "mnist"])
def test_every_layer_gives_the_numbers_of_keras(page, model, digits, machine):
    file = page.folder / f"{digits}.bin"
    if not file.exists():
        pytest.skip("needs the real MNIST: set MNIST_NPZ to its mnist.npz")
    images = np.frombuffer(file.read_bytes(), dtype="<f4").reshape(-1, 28, 28, 1)
    assert len(images) == DIGITS
    every = keras.Model(model.input, [layer.output for layer in model.layers[1:]])
    expected = [images, *(output.numpy() for output in every(images))]
    for k in range(DIGITS):
        text = ask(
            page,
            """const image = await tools.image(`/${argument[0]}.bin`, argument[1]);
            return tools.encode(tools.run(argument[2], image, false));""",
            [digits, k, machine],
        )
        for layer, ours, theirs in zip(
            model.layers, split(decoded(text), model), expected, strict=True
        ):
            apart = np.abs(ours - theirs[k]).max()
            assert apart <= TOLERANCE, f"{layer.name}, digit {k}: {apart}"


def test_softmax_of_large_numbers_is_finite(page):
    ours = ask(
        page,
        """const { softmaxForward } = await import("/network/kernels.js");
        const output = new Float32Array(3);
        softmaxForward(output, new Float32Array(argument), 1, 3);
        return Array.from(output);""",
        [1000, 999, -1000],
    )
    np.testing.assert_allclose(ours, [1 / (1 + np.exp(-1)), 1 / (1 + np.e), 0], atol=1e-6)


# --- training ---


def trained_run(page, seed: int, machine: str = "WebAssembly") -> np.ndarray:
    code = """const image = await tools.image("/sample.bin", 1);
    return tools.encode(tools.run(argument[0], image, true, argument[1]));"""
    return decoded(ask(page, code, [machine, seed]))


def test_dropout_switches_off_its_share_and_scales_the_rest(page, model):
    outputs = split(trained_run(page, 1), model)
    dropouts = [
        k for k, layer in enumerate(model.layers) if isinstance(layer, keras.layers.Dropout)
    ]
    assert len(dropouts) == 3
    for k in dropouts:
        rate = model.layers[k].rate
        before, after = outputs[k - 1], outputs[k]
        on = before != 0
        off = on & (after == 0)
        spread = np.sqrt(rate * (1 - rate) / on.sum())
        assert abs(off.sum() / on.sum() - rate) < 4 * spread
        scaled = (before.astype(np.float64) * (1 / (1 - rate))).astype(np.float32)
        np.testing.assert_allclose(after[on & ~off], scaled[on & ~off], rtol=1e-6)
        assert not after[~on].any()


def test_what_follows_gets_what_dropout_left(page, model):
    outputs = split(trained_run(page, 1), model)
    kernel, bias = model.layers[17].get_weights()
    np.testing.assert_allclose(outputs[17], outputs[16] @ kernel + bias, atol=TOLERANCE)
    np.testing.assert_array_equal(outputs[13], outputs[12].ravel())
    kernel, bias = model.layers[7].get_weights()
    expected = tf.nn.conv2d(outputs[6][np.newaxis], kernel, 1, "SAME")[0] + bias
    np.testing.assert_allclose(outputs[7], expected, atol=TOLERANCE)


def test_seed_decides_the_run(page):
    first = trained_run(page, 1)
    np.testing.assert_array_equal(first, trained_run(page, 1))
    assert np.abs(first - trained_run(page, 2)).max() > 0.01


def test_dropout_draws_the_generators_numbers_in_order(page, model):
    """Layer after layer, from one seed on: the same in both implementations."""
    drawn = np.array(mulberry32(7, 14 * 14 * 32 + 7 * 7 * 64 + 512))
    for machine in MACHINES:
        outputs = split(trained_run(page, 7, machine), model)
        at = 0
        for k, layer in enumerate(model.layers):
            if isinstance(layer, keras.layers.Dropout):
                own = drawn[at : at + outputs[k].size].reshape(outputs[k].shape)
                at += outputs[k].size
                on = outputs[k - 1] != 0
                np.testing.assert_array_equal(outputs[k][on] == 0, own[on] < layer.rate)


def test_without_a_seed_runs_differ(page):
    assert ask(
        page,
        """const image = await tools.image("/sample.bin", 1);
        const last = () => tools.run("WebAssembly", image, true)[16].join();
        return last() !== last();""",
    )


def mulberry32(seed: int, count: int) -> list[float]:
    """The same generator, written once more from its definition in C."""
    mask, numbers = 0xFFFFFFFF, []
    for _ in range(count):
        seed = (seed + 0x6D2B79F5) & mask
        z = ((seed ^ seed >> 15) * (seed | 1)) & mask
        z ^= (z + ((z ^ z >> 7) * (z | 61) & mask)) & mask
        numbers.append((z ^ z >> 14) / 2**32)
    return numbers


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_random_is_mulberry32(page, seed):
    code = "const next = tools.random(argument); return Array.from({ length: 1000 }, next);"
    ours = ask(page, code, seed)
    assert ours == mulberry32(seed, 1000)
    assert abs(np.mean(ours) - 0.5) < 0.05


# --- the weights ---


def test_weights_are_decoded_as_in_python(page, packed):
    code = """const parts = Object.values(tools.weights).flatMap((w) => [w.kernel, w.bias]);
    return tools.encode(parts);"""
    expected = np.concatenate([array.ravel() for array in unpack(packed)])
    np.testing.assert_array_equal(decoded(ask(page, code)), expected)
    code = "return Object.entries(tools.weights).map(([name, { shape }]) => [name, shape]);"
    assert ask(page, code) == [[name, list(shape)] for name, shape in KERNELS.items()]


FETCH = """const { fetchWeights } = tools.loading;
const told = [];
try {
    const weights = await fetchWeights(argument[0], argument[1], (share) => told.push(share));
    return { told, layers: Object.keys(weights).length };
} catch (error) {
    return { told, reason: error instanceof tools.FileError ? error.reason : String(error) };
}"""


@pytest.mark.parametrize("file", ["weights.bin", "gzipped.bin", "weights.bin?v=1"])
def test_progress_goes_up_to_one(page, packed, file):
    result = ask(page, FETCH, [f"/{file}", len(packed)])
    assert result["layers"] == 6
    told = result["told"]
    assert told[0] == 0
    assert told[-1] == 1
    assert all(before < after for before, after in pairwise(told))


def test_progress_is_told_while_the_file_comes(page, packed):
    """The server holds the second half back until the page has told of the first."""
    code = """const told = [];
    const tell = (share) => {
        told.push(share);
        if (share >= 0.5) fetch("/told");
    };
    await tools.loading.fetchWeights("/halves.bin", argument, tell);
    return told;"""
    assert 0.5 in ask(page, code, len(packed))


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("missing.bin", "network"),
        ("cut.bin", "network"),
        ("short.bin", "truncated"),
        ("empty.bin", "truncated"),
        ("flipped.bin", "damaged"),
        ("long.bin", "damaged"),
    ],
)
def test_faults_have_their_reason(page, packed, file, reason):
    result = ask(page, FETCH, [f"/{file}", len(packed)])
    assert result["reason"] == reason
    assert 1 not in result["told"]


def test_no_server_is_a_fault_of_the_network(page, packed):
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        port = server.server_port  # free again in a moment
    result = ask(page, FETCH, [f"http://127.0.0.1:{port}/weights.bin", len(packed)])
    assert result["reason"] == "network"


def test_abort_is_not_a_fault(page, packed):
    code = """const controller = new AbortController();
    const options = { signal: controller.signal };
    try {
        const stop = () => controller.abort(); // as soon as it has begun
        await tools.loading.fetchWeights("/weights.bin", argument, stop, options);
    } catch (error) {
        return error.name;
    }"""
    assert ask(page, code, len(packed)) == "AbortError"


def test_any_flipped_bit_of_the_header_is_noticed(page, packed):
    code = """const file = new Uint8Array(await tools.bytesOf("/weights.bin"));
    const reasons = [];
    for (let bit = 0; bit < argument * 8; bit += 1) {
        file[bit >> 3] ^= 1 << (bit & 7);
        reasons.push(tools.reasonOf(() => tools.loading.decodeWeights(file.buffer)));
        file[bit >> 3] ^= 1 << (bit & 7);
    }
    reasons.push(tools.reasonOf(() => tools.loading.decodeWeights(file.buffer)));
    return reasons;"""
    *flipped, whole = ask(page, code, 4 + struct.unpack("<I", packed[:4])[0])
    assert whole == "none"
    assert set(flipped) <= {"damaged", "truncated"}, json.dumps(sorted(set(flipped)))


@pytest.mark.parametrize("length", [0, 3, 100, 5000, -1])
def test_short_buffer_is_truncated(page, packed, length):
    code = """const file = await tools.bytesOf("/weights.bin");
    return tools.reasonOf(() => tools.loading.decodeWeights(file.slice(0, argument)));"""
    assert ask(page, code, length) == "truncated"
