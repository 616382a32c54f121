"""Twenty steps of training from the same weights, batches and masks end where Keras's end."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from kit.networks import MACHINES, decoded, encoded, given_masks, keras_model, random_weights
from tutorial_site.lab.facts import LAYERS

from tutorial_src.data import offline_sample

STEPS = 20
BATCH = 16
NEAR = {"sgd": 1e-3, "adam": 1e-2}  # of the way that the weights have gone
WHOLE = 5e-5  # where no rounding decides: 1 - 0.999 in single precision would move it further
OPTIMISERS = {
    "sgd": {"name": "sgd"},
    "momentum": {"name": "sgd", "learning_rate": 0.02, "momentum": 0.9},
    "adam": {"name": "adam"},
    "slow adam": {
        "name": "adam", "learning_rate": 3e-4, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-5,
    },
}  # fmt: skip
CONVOLUTION = {"type": "Conv2D", "kernel_size": 3, "padding": "same"}
NETWORKS = {
    "small": [
        {"type": "Input", "shape": [28, 28, 1]},
        CONVOLUTION | {"filters": 8, "strides": 2},
        {"type": "ReLU"},
        {"type": "MaxPool2D"},
        {"type": "Dropout", "rate": 0.25},
        {"type": "Flatten"},
        {"type": "Dense", "units": 24},
        {"type": "Tanh"},
        {"type": "Dropout", "rate": 0.5},
        {"type": "Dense", "units": 10},
        {"type": "Softmax"},
    ],
    "normalised": [
        {"type": "Input", "shape": [28, 28, 1]},
        CONVOLUTION | {"filters": 6, "strides": 2, "use_bias": False},
        {"type": "BatchNormalization"},
        {"type": "ReLU"},
        {"type": "AveragePooling2D", "pool_size": 2},
        CONVOLUTION | {"filters": 8, "padding": "valid"},
        {"type": "Sigmoid"},
        {"type": "Flatten"},
        {"type": "Dense", "units": 10},
        {"type": "Softmax"},
    ],
}
TRAIN = """
const { machine, layers, weights, optimiser, batches, seed } = argument;
const batch = batches[0].labels.length;
const options = { machine: tools.machines[machine], batch, training: true, seed };
const model = new tools.Model(layers, options);
model.setWeights(weights.map(tools.floats));
const training = new tools.training.Training(model, optimiser);
const steps = batches.map(({ images, labels }) => {
    const score = training.step(tools.floats(images), labels);
    const masks = model.layers.filter(({ type }) => type === "Dropout")
        .map(({ masks }) => tools.encode(masks));
    return { ...score, masks };
});
return { steps, weights: model.getWeights().map(tools.encode) };
"""


def batches(count: int, size: int) -> list[tuple[np.ndarray, np.ndarray]]:
    (images, labels), _ = offline_sample()
    images = images[: count * size, :, :, None].astype("float32") / 255
    return [
        (images[at : at + size], labels[at : at + size].astype("int64"))
        for at in range(0, count * size, size)
    ]


def in_browser(network, machine, layers, weights, optimiser, data, seed=3):
    argument = {
        "machine": machine,
        "layers": layers,
        "weights": [encoded(array) for array in weights],
        "optimiser": optimiser,
        "batches": [{"images": encoded(x), "labels": y.tolist()} for x, y in data],
        "seed": seed,
    }
    return network.ask(TRAIN, argument=argument)


def in_keras(model, optimiser, data, masks) -> list[float]:
    """Train the model on the same; the losses."""
    options = {name: value for name, value in optimiser.items() if name != "name"}
    kind = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}[optimiser["name"]]
    optimizer = kind(**options)
    entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    losses = []
    for (images, labels), of_step in zip(data, masks, strict=True):
        given_masks(model, of_step, len(labels))
        with tf.GradientTape() as tape:
            loss = entropy(labels, model(images, training=True)[-2])
        optimizer.apply_gradients(
            zip(
                tape.gradient(loss, model.trainable_variables),
                model.trainable_variables,
                strict=True,
            )
        )
        losses.append(float(loss))
    return losses


def distance(ours, theirs, start) -> float:
    """All weights as one long list: how far they are apart, of the way that they have gone."""
    ours, theirs, start = (
        np.concatenate([a.ravel() for a in arrays]) for arrays in (ours, theirs, start)
    )
    gone = np.linalg.norm(theirs - start)
    assert gone > 0.05
    return float(np.linalg.norm(ours - theirs) / gone)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("way", OPTIMISERS)
def test_twenty_steps_are_those_of_keras(network, name, way):
    layers, optimiser, data = NETWORKS[name], OPTIMISERS[way], batches(STEPS, BATCH)
    model = keras_model(layers, given_masks=True)
    start = random_weights(model, 7)
    model.set_weights(start)
    both = [in_browser(network, one, layers, start, optimiser, data) for one in MACHINES]
    masks = [step["masks"] for step in both[0]["steps"]]
    assert masks == [step["masks"] for step in both[1]["steps"]]
    if name == "small":
        assert masks[0] != masks[1]
    losses = in_keras(model, optimiser, data, masks)
    share = NEAR[optimiser["name"]]
    weights = []
    for answer in both:
        assert [step["loss"] for step in answer["steps"]] == pytest.approx(losses, rel=1e-2)
        texts = zip(answer["weights"], model.weights, strict=True)
        weights.append([decoded(text, variable.shape) for text, variable in texts])
        assert distance(weights[-1], model.get_weights(), start) <= share
    assert distance(*weights, start) <= share


@pytest.mark.parametrize("way", ["momentum", "adam"])
def test_cnn_basic_learns_as_in_keras(network, way):
    """The whole network, a few steps: what pages will let the reader train.

    From three starts, of which two must end as in Keras: among the millions of values of five steps
    one may lie so near to the bend of a ReLU, or to its neighbour in a pooling window, that
    rounding decides, in Keras as much as here; the gradient of that image is another then.
    """
    layers, optimiser, data = [dict(layer) for layer in LAYERS], OPTIMISERS[way], batches(5, 8)
    model = keras_model(layers, given_masks=True)
    apart = []
    for seed in (1, 2, 3):
        keras.utils.set_random_seed(seed)
        start = [keras.initializers.GlorotUniform()(v.shape).numpy() for v in model.weights]
        model.set_weights(start)
        answer = in_browser(network, "WebAssembly", layers, start, optimiser, data)
        in_keras(model, optimiser, data, [step["masks"] for step in answer["steps"]])
        ours = [decoded(t, v.shape) for t, v in zip(answer["weights"], model.weights, strict=True)]
        apart.append(distance(ours, model.get_weights(), start))
    assert sorted(apart)[1] <= WHOLE, apart


def test_a_small_network_learns_digits(network, machine):
    """Two rounds over 600 digits: most of the others are read then."""
    (images, labels), (unseen, answers) = offline_sample()
    result = network.ask(
        """const options = { machine: tools.machines[machine], batch: 32, training: true, seed: 1 };
        const model = new tools.Model(layers, options);
        const { Training, evaluate } = tools.training;
        const all = (steps) => {
            for (;;) {
                const { done, value } = steps.next();
                if (done) return value;
            }
        };
        const judge = () => all(evaluate(model, tools.floats(unseen), answers));
        const training = new Training(model, { name: "adam", learning_rate: 0.005 });
        const before = judge();
        const done = [];
        for (let epoch = 0; epoch < 3; epoch++) {
            for (const step of training.epoch(tools.floats(images), labels, epoch)) {
                done.push(step.done);
            }
        }
        return { before, after: judge(), done };""",
        machine=machine,
        layers=NETWORKS["small"],
        images=encoded(images[:600] / np.float32(255)),
        labels=labels[:600].tolist(),
        unseen=encoded(unseen / np.float32(255)),
        answers=answers.tolist(),
    )
    assert result["before"]["accuracy"] < 0.3
    assert result["after"]["accuracy"] > 0.75
    assert result["after"]["loss"] < 1 < result["before"]["loss"]
    assert result["done"][-1] == 1
    assert len(result["done"]) == 3 * 19  # 18 batches of 32 and one of 24


def test_an_epoch_takes_each_image_once(network):
    orders = network.ask(
        "return [1, 2, 1].map((seed) => Array.from(tools.training.shuffled(257, seed)));"
    )
    assert all(sorted(order) == list(range(257)) for order in orders)
    assert orders[0] == orders[2] != orders[1]
    assert orders[0] != sorted(orders[0])


def test_seed_decides_what_is_dropped(network, machine):
    layers = [{"type": "Input", "shape": [5000]}, {"type": "Dropout", "rate": 0.3}]
    code = """const options = { machine: tools.machines[machine], seed };
    const model = new tools.Model(layers, options);
    const image = new Float32Array(5000).fill(2);
    return [0, 1].map(() => tools.encode(model.forward(image, { training: true })));"""
    first, second = network.ask(code, machine=machine, layers=layers, seed=4)
    assert first != second
    assert network.ask(code, machine=machine, layers=layers, seed=4) == [first, second]
    assert network.ask(code, machine=machine, layers=layers, seed=5)[0] != first
    values = decoded(first)
    np.testing.assert_allclose(values[values != 0], 2 / 0.7, rtol=1e-6)
    assert np.mean(values == 0) == pytest.approx(0.3, abs=0.03)


@pytest.mark.parametrize("last", ["Sigmoid", "Tanh", "ReLU", None])
def test_loss_without_a_softmax_is_that_of_keras(network, machine, last):
    """Keras clips what is no probability and makes it add up to 1; a sigmoid's input are logits."""
    layers = [{"type": "Input", "shape": [6]}, {"type": "Dense", "units": 4}]
    layers += [{"type": last}] if last else []
    model = keras_model(layers)
    weights = random_weights(model, 2)
    model.set_weights(weights)
    images = np.random.default_rng(3).normal(0, 1, (5, 6)).astype("float32")
    labels = [0, 1, 2, 3, 0]
    with tf.GradientTape() as tape:
        start = tf.constant(images)
        tape.watch(start)
        output = model(start)[-1]
        entropy = keras.losses.sparse_categorical_crossentropy(np.array(labels), output)
        loss = tf.reduce_mean(entropy)
    expected = tape.gradient(loss, start)
    answer = network.ask(
        """const model = new tools.Model(layers, { machine: tools.machines[machine], batch: 5 });
        model.setWeights(weights.map(tools.floats));
        model.forward(tools.floats(images));
        const { loss, from } = tools.training.crossEntropy(model, labels);
        return { loss, gradient: tools.encode(model.backward(from, 0)) };""",
        machine=machine,
        layers=layers,
        weights=[encoded(array) for array in weights],
        images=encoded(images),
        labels=labels,
    )
    assert answer["loss"] == pytest.approx(float(loss), rel=1e-4)
    np.testing.assert_allclose(decoded(answer["gradient"], (5, 6)), expected, rtol=1e-3, atol=1e-5)
