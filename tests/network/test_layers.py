"""Shapes, parameters, costs and refusals of layers are those of Keras, on a grid of settings."""

from __future__ import annotations

import itertools

import keras
import numpy as np
import pytest
from kit.networks import decoded, keras_layer
from tutorial_site.lab.facts import LAYERS

from tools import keras_words
from tutorial_src import build_cnn_basic
from tutorial_src.costs import layer_costs

IMAGES = [(5, 5, 1), (3, 8, 2), (12, 7, 3), (9,)]
ODD = [0, -1, 2.5, (2, 3), (3, 0), (1, 2, 3), "two"]
GRID = {
    "Conv2D": [
        {"filters": filters, "kernel_size": size, "strides": strides, "padding": padding}
        for filters, size, strides, padding in itertools.product(
            [1, 8], [1, 3, (2, 5), 7], [1, 2, (3, 1)], ["valid", "same"]
        )
    ]
    + [{"filters": 4, "kernel_size": size} for size in ODD]
    + [{"filters": 4, "kernel_size": 3, "strides": strides} for strides in ODD]
    + [{"filters": filters, "kernel_size": 3} for filters in (0, -3, 2.5)]
    + [{"filters": 4, "kernel_size": 3, "padding": name} for name in ("SAME", "Valid", "full", "")]
    + [{"filters": 4, "kernel_size": 3, "use_bias": False}],
    **{
        kind: [
            {"pool_size": size, "strides": strides, "padding": padding}
            for size, strides, padding in itertools.product(
                [1, 2, (3, 2), 4, 6], [None, 1, 3, (2, 1)], ["valid", "same"]
            )
        ]
        + [{"pool_size": size} for size in ODD]
        + [{"pool_size": 2, "strides": strides} for strides in ODD]
        + [{"pool_size": 2, "padding": name} for name in ("SAME", "full")]
        for kind in ("MaxPool2D", "AveragePooling2D")
    },
    "Dense": [{"units": units} for units in (1, 10, 0, -2, 1.5)]
    + [{"units": 3, "use_bias": False}],
    "Dropout": [{"rate": rate} for rate in (0, 0.5, 1, 1.5, -0.1)],
    "BatchNormalization": [{}, {"momentum": 0.9, "epsilon": 0.01}],
    "Flatten": [{}],
    "ReLU": [{}],
    "Sigmoid": [{}],
    "Tanh": [{}],
    "Softmax": [{}],
}
PLAN = """
return networks.map((network) => {
    const refused = tools.refusal(() => tools.plan(network));
    return refused ? { refused } : { layers: tools.plan(network) };
});
"""


def in_keras(settings: dict, shape: tuple[int, ...]):
    """The shape of the output and the parameters, or what Keras says against it."""
    try:
        layer = keras_layer(settings)
        output = layer(keras.Input(shape))
    except (ValueError, TypeError, ZeroDivisionError) as error:
        return str(error), None
    return list(output.shape[1:]), layer.count_params()


@pytest.mark.parametrize("kind", GRID)
def test_layer_is_that_of_keras(network, kind):
    asked = [
        ({"type": kind, "name": "asked", **settings}, shape)
        for settings, shape in itertools.product(GRID[kind], IMAGES)
    ]
    answers = network.ask(
        PLAN, networks=[[{"type": "Input", "shape": shape}, layer] for layer, shape in asked]
    )
    refusals = 0
    for (layer, shape), answer in zip(asked, answers, strict=True):
        expected, count = in_keras(layer, shape)
        if count is None:
            refused = answer.get("refused")
            assert refused, (layer, shape, expected)
            assert refused["name"] == "NetworkError"
            assert refused["message"].startswith("asked: "), refused
            words = " ".join(refused["keras"].split())
            assert words in " ".join(expected.split()), (layer, shape)
            refusals += 1
        else:
            assert "layers" in answer, (layer, shape, answer)
            ours = answer["layers"][1]
            assert (ours["shape"], ours["parameters"]) == (expected, count), (layer, shape)
    takes_anything = kind in ("Flatten", "ReLU", "Sigmoid", "Tanh", "Softmax", "BatchNormalization")
    assert (refusals == 0) == takes_anything


def test_what_keras_takes_without_settings(network):
    """Defaults are Keras's: of what can be left out, and of what cannot."""
    image = {"type": "Input", "shape": [9, 9, 2]}
    answers = network.ask(PLAN, networks=[[image, {"type": kind}] for kind in GRID])
    for kind, answer in zip(GRID, answers, strict=True):
        expected, count = in_keras({"type": kind}, (9, 9, 2))
        assert ("refused" in answer) == (count is None), (kind, expected)
        if count is not None:
            assert answer["layers"][1]["shape"] == expected


def test_refusals_have_kerass_words(network):
    """Each of the sentences is said by some refusal of the grid, word for word."""
    for key, kind, settings, shape, _ in keras_words.cases():
        settings = {k: list(v) if isinstance(v, tuple) else v for k, v in settings.items()}
        layer = {"type": kind, "name": keras_words.WORD, **settings}
        (answer,) = network.ask(PLAN, networks=[[{"type": "Input", "shape": shape}, layer]])
        assert answer["refused"]["keras"] == keras_words.said(kind, settings, shape), key
        assert answer["refused"]["layer"] == keras_words.WORD


def test_refusals_of_a_dilation_have_kerass_words(network):
    """Which no layer of the engine has: the window's arithmetic refuses it."""
    for key, kind, settings, shape, values in keras_words.dilated_cases():
        said = network.ask(
            """const { NetworkError } = await import("/network/refusals.js");
            return new NetworkError({ type }, reason, values).keras;""",
            type=kind,
            reason=key.partition(".")[2],
            values=values,
        )
        assert said == keras_words.said(kind, settings, shape), key


def test_kerass_words_are_those_of_this_keras():
    written = keras_words.SCRIPT.read_text(encoding="utf-8")
    assert written == keras_words.javascript(), f"out of date: {keras_words.COMMAND}"


@pytest.mark.parametrize(
    ("layers", "name", "part"),
    [
        ([{"type": "Conv3D"}], "Conv3D", "Conv2D"),
        ([{"type": "toString"}], "toString", "Conv2D"),
        ([{"type": "Flatten"}], "flatten", "Input"),
        (
            [{"type": "Input", "shape": [4]}, {"type": "Input", "shape": [4]}],
            "input_layer_1",
            "Input",
        ),
        ([{"type": "Input"}], "input_layer", "shape"),
        ([{"type": "Input", "shape": [0, 4, 1]}], "input_layer", "[0,4,1]"),
        ([{"type": "Input", "shape": [4, 4]}], "input_layer", "[4,4]"),
        ([{"type": "Input", "shape": [9]}, {"type": "Dense"}], "dense", "units"),
        (
            [{"type": "Input", "shape": [9, 9, 1]}, {"type": "Conv2D", "filters": 1}],
            "conv2d",
            "kernel_size",
        ),
        (
            [{"type": "Input", "shape": [9]}, {"type": "Dense", "units": 2, "filters": 2}],
            "dense",
            "filters",
        ),
        (
            [{"type": "Input", "shape": [9]}, {"type": "BatchNormalization", "epsilon": "x"}],
            "batch_normalization",
            "epsilon",
        ),
        ([], "Input", "Input"),
    ],
)
def test_network_that_cannot_be_is_refused(network, layers, name, part):
    (answer,) = network.ask(PLAN, networks=[layers])
    assert answer["refused"]["layer"] == name
    assert part in answer["refused"]["message"]


def test_two_layers_of_one_name_are_refused(network):
    layers = [{"type": "Input", "shape": [4]}, *({"type": "ReLU", "name": "twin"} for _ in "ab")]
    (answer,) = network.ask(PLAN, networks=[layers])
    assert answer["refused"]["layer"] == "twin"


def test_cnn_basic_costs_what_python_counts(network):
    (answer,) = network.ask(PLAN, networks=[[dict(layer) for layer in LAYERS]])
    keras.utils.clear_session()
    model = build_cnn_basic()
    costs = layer_costs(model)
    for layer, ours, cost in zip(model.layers, answer["layers"], costs, strict=True):
        assert ours["name"] == layer.name
        assert tuple(ours["shape"]) == cost.output_shape
        assert ours["formula"] == cost.formula
        assert ours["parameters"] == cost.parameters
        assert ours["multiplyAdds"] == cost.multiply_adds
        assert ours["receptiveField"] == cost.receptive_field


@pytest.mark.parametrize(
    ("size", "stride", "padding"),
    list(itertools.product([1, 3, 4, 7], [1, 2, 3], ["valid", "same"])),
)
def test_costs_of_other_networks(network, size, stride, padding):
    layers = [
        {"type": "Input", "shape": [20, 20, 2]},
        {
            "type": "Conv2D",
            "filters": 5,
            "kernel_size": size,
            "strides": stride,
            "padding": padding,
        },
        {"type": "MaxPool2D", "padding": padding},
        {"type": "Conv2D", "filters": 3, "kernel_size": 2},
        {"type": "Flatten"},
        {"type": "Dense", "units": 7},
    ]
    (answer,) = network.ask(PLAN, networks=[layers])
    net = start = keras.Input((20, 20, 2))
    for layer in layers[1:]:
        net = keras_layer(layer)(net)
    expected = layer_costs(keras.Model(start, net))
    assert [
        (layer["formula"], layer["parameters"], layer["multiplyAdds"], layer["receptiveField"])
        for layer in answer["layers"]
    ] == [
        (cost.formula, cost.parameters, cost.multiply_adds, cost.receptive_field)
        for cost in expected
    ]


# --- weights ---

WEIGHTS = """
const options = { machine: tools.machines[machine], seed };
const model = new tools.Model(layers, options);
return model.getWeights().map(tools.encode);
"""


def test_weights_begin_as_glorot_has_it(network, machine):
    layers = [dict(layer) for layer in LAYERS]
    given = {"layers": layers, "machine": machine}
    arrays = [decoded(text) for text in network.ask(WEIGHTS, seed=5, **given)]
    keras.utils.clear_session()
    model = build_cnn_basic()
    for array, variable in zip(arrays, model.weights, strict=True):
        assert array.size == np.prod(variable.shape)
        if variable.name == "bias":
            assert not array.any()
            continue
        *window, inputs, outputs = variable.shape
        limit = np.sqrt(6 / (np.prod(window, initial=1) * (inputs + outputs)))
        assert np.abs(array).max() <= limit
        assert np.abs(array).max() > 0.95 * limit
        assert array.std() == pytest.approx(limit / np.sqrt(3), rel=0.1)
        assert abs(array.mean()) < 5 * limit / np.sqrt(array.size)
    assert network.ask(WEIGHTS, seed=5, **given) == network.ask(WEIGHTS, seed=5, **given)
    assert network.ask(WEIGHTS, seed=5, **given) != network.ask(WEIGHTS, seed=6, **given)


SMALL = [
    {"type": "Input", "shape": [4, 4, 1]},
    {"type": "Conv2D", "filters": 2, "kernel_size": 3, "name": "edges"},
    {"type": "Flatten"},
    {"type": "Dense", "units": 3, "name": "answer"},
    {"type": "Softmax"},
]
FAULTS = {
    "too few arrays": ("model.setWeights(model.getWeights().slice(0, 3))", "answer"),
    "too many arrays": ("model.setWeights([...model.getWeights(), [1]])", "activation"),
    "a short array": ("model.setWeights([[1, 2], ...model.getWeights().slice(1)])", "edges"),
    "NaN in a weight": (
        "const w = model.getWeights(); w[2][1] = NaN; model.setWeights(w)",
        "answer",
    ),
    "infinity": ("const w = model.getWeights(); w[1][1] = -Infinity; model.setWeights(w)", "edges"),
    "a small image": ("model.forward([1, 2, 3])", "input_layer"),
    "too many images": ("model.forward(new Float32Array(48))", "input_layer"),
    "no image": ("model.forward([])", "input_layer"),
    "NaN in the image": ("model.forward(new Float32Array(16).fill(NaN))", "input_layer"),
    "overflow": (
        "const w = model.getWeights(); w[0].fill(3e38); model.setWeights(w);"
        "model.forward(new Float32Array(16).fill(9))",
        "edges",
    ),
    "a label too high": (
        "model.forward(new Float32Array(32)); tools.training.crossEntropy(model, [0, 3])",
        "activation",
    ),
    "a label that is no number": (
        "model.forward(new Float32Array(32)); tools.training.crossEntropy(model, [0, NaN])",
        "activation",
    ),
    "a label too few": (
        "model.forward(new Float32Array(32)); tools.training.crossEntropy(model, [0])",
        "activation",
    ),
    "no such optimiser": ("new tools.training.Training(model, { name: 'rmsprop' })", "activation"),
    "no such layer": ("model.layer('conv2d_7')", "conv2d_7"),
    "no room to train": ("new tools.training.Training(inference, { name: 'sgd' })", "activation"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_names_the_layer(network, machine, fault):
    code, layer = FAULTS[fault]
    refused = network.ask(
        f"""const options = {{ machine: tools.machines[machine], batch: 2 }};
        const model = new tools.Model(layers, {{ ...options, training: true }});
        const inference = new tools.Model(layers, options);
        return tools.refusal(() => {{ {code} }});""",
        layers=SMALL,
        machine=machine,
    )
    assert refused, fault
    assert refused["name"] == "NetworkError", refused
    assert refused["layer"] == layer
    assert refused["message"].startswith(f"{layer}: ")


def test_refused_weights_leave_the_old_ones(network, machine):
    same = network.ask(
        """const model = new tools.Model(layers, { machine: tools.machines[machine] });
        const before = model.getWeights().map(tools.encode);
        const wrong = model.getWeights().map((array) => array.fill(7));
        wrong[3][0] = NaN;
        tools.refusal(() => model.setWeights(wrong));
        return model.getWeights().map(tools.encode).join() === before.join();""",
        layers=SMALL,
        machine=machine,
    )
    assert same


def test_training_that_explodes_names_a_layer(network, machine):
    refused = network.ask(
        """const options = { machine: tools.machines[machine], training: true, seed: 1 };
        const model = new tools.Model(layers, options);
        const training = new tools.training.Training(model, { name: "sgd", learning_rate: 1e30 });
        const image = new Float32Array(16).fill(1);
        return tools.refusal(() => {
            for (let step = 0; step < 50; step++) training.step(image, [step % 3]);
        });""",
        layers=SMALL,
        machine=machine,
    )
    assert refused["name"] == "NetworkError"
    assert refused["reason"] == "not_finite"
    assert refused["layer"] in ("edges", "answer")
