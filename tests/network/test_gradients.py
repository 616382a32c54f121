"""Random small networks: outputs and gradients are Keras's, in JavaScript and in WebAssembly."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kit.networks import MACHINES, decoded, encoded, given_masks, keras_model, random_weights

NETWORKS = 200
FORWARD = 1e-4
BACKWARD = 1e-3
# A gradient is a sum of products. Where these cancel out, as for a bias before a normalisation,
# what is left is rounding, which flows through all layers: a share of the largest products.
ROUNDING = 1e-5

ASK = """
const images = tools.floats(input);
const answers = [];
for (const name of ["JavaScript", "WebAssembly"]) {
    const count = labels.length;
    const options = { machine: tools.machines[name], batch: count + spare, training: true, seed };
    const model = new tools.Model(settings, options);
    model.setWeights(weights.map(tools.floats));
    model.forward(images);
    const outputs = (layers) => layers.map((l) => tools.encode(l.output.slice(0, count * l.size)));
    const inferred = outputs(model.layers);
    model.forward(images, { training: true });
    const trained = outputs(model.layers);
    const { loss, accuracy, from } = tools.training.crossEntropy(model, labels);
    model.all.gradients.fill(0);
    const ofInput = tools.encode(model.backward(from, 0, true).slice());
    const gradients = model.layers.flatMap((layer) =>
        layer.gradients.filter((_, k) => layer.tensors[k].trained ?? true).map(tools.encode));
    const masks = model.layers.filter((layer) => layer.type === "Dropout")
        .map((layer) => tools.encode(layer.masks.slice(0, count * layer.size)));
    const moved = model.getWeights().map(tools.encode);
    answers.push({ inferred, trained, loss, accuracy, ofInput, gradients, masks, moved });
}
return answers;
"""

sides = st.integers(1, 7)
pairs = st.one_of(sides, st.tuples(sides, sides).map(list))
strides = st.one_of(st.integers(1, 3), st.tuples(st.integers(1, 3), st.integers(1, 3)).map(list))
paddings = st.sampled_from(["valid", "same"])


@st.composite
def networks(draw) -> list[dict]:
    """Settings from an Input to a Softmax, none of which Keras refuses."""
    shape = [
        draw(st.integers(3, 10)),
        draw(st.integers(3, 10)),
        draw(st.sampled_from([1, 2, 3, 5])),
    ]
    network = [{"type": "Input", "shape": list(shape)}]

    def window(limit: int = 7):
        """Sides, strides and padding that fit, and the shape that they leave."""
        padding = draw(paddings)
        most = [min(limit, side) if padding == "valid" else limit for side in shape[:2]]
        size = [draw(st.integers(1, one)) for one in most]
        by = [draw(st.integers(1, 3)) for _ in size]
        for axis in (0, 1):
            covered = shape[axis] + (by[axis] - 1 if padding == "same" else by[axis] - size[axis])
            shape[axis] = covered // by[axis]
        return size, by, padding

    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["Conv2D", "Conv2D", "MaxPool2D", "AveragePooling2D", "small"]))
        if kind == "Conv2D":
            size, by, padding = window()
            shape[2] = draw(st.sampled_from([1, 2, 3, 4, 6, 8, 16, 20, 32, 36]))
            convolution = {"type": kind, "filters": shape[2], "kernel_size": size, "strides": by}
            network.append(convolution | {"padding": padding, "use_bias": draw(st.booleans())})
        elif kind != "small":
            size, by, padding = window(4)
            network.append({"type": kind, "pool_size": size, "strides": by, "padding": padding})
        network += draw(small_layers)
    network.append({"type": "Flatten"})
    for _ in range(draw(st.integers(0, 2))):
        units = draw(st.sampled_from([1, 3, 4, 7, 16, 33]))
        network.append({"type": "Dense", "units": units, "use_bias": draw(st.booleans())})
        network += draw(small_layers)
    classes = draw(st.integers(2, 10))
    return [*network, {"type": "Dense", "units": classes}, {"type": "Softmax"}]


small_layers = st.lists(
    st.one_of(
        st.sampled_from(["ReLU", "ReLU", "Sigmoid", "Tanh"]).map(lambda kind: {"type": kind}),
        st.just({"type": "BatchNormalization"}),
        st.sampled_from([0.0, 0.25, 0.6]).map(lambda rate: {"type": "Dropout", "rate": rate}),
    ),
    max_size=2,
)


def differs(ours: np.ndarray, theirs: np.ndarray, products: float) -> bool:
    """Whether two gradients of a tensor are apart; `products` is the size of what they add up."""
    rounding = ROUNDING * products * np.sqrt(theirs.size)
    return np.linalg.norm(ours - theirs) > BACKWARD * np.linalg.norm(theirs) + rounding


@settings(
    max_examples=NETWORKS,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a failure is small already, and shrinking takes minutes
    suppress_health_check=list(HealthCheck),
)
@given(
    chosen=networks(), count=st.integers(1, 5), spare=st.integers(0, 2), seed=st.integers(0, 2**31)
)
def check_network(network, seen, chosen, count, spare, seed):
    generator = np.random.default_rng(seed)
    model = keras_model(chosen, given_masks=True)
    weights = random_weights(model, seed)
    model.set_weights(weights)
    images = generator.random((count, *chosen[0]["shape"]), dtype="float32")
    images[images < 0.3] = 0  # paper
    labels = generator.integers(0, chosen[-2]["units"], count).tolist()
    answers = network.ask(
        ASK,
        settings=chosen,
        input=encoded(images),
        labels=labels,
        weights=[encoded(array) for array in weights],
        spare=spare,
        seed=seed,
    )
    given_masks(model, answers[0]["masks"], count)
    inferred = [output.numpy() for output in model(images)]
    with tf.GradientTape(persistent=True) as tape:
        start = tf.constant(images)
        tape.watch(start)
        trained = model(start, training=True)
        probabilities = trained[-1]
        logits = trained[-2]  # the loss that Keras takes for a softmax
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        loss = tf.reduce_mean(losses)
    of_input, *gradients = tape.gradient(loss, [start, *model.trainable_variables])
    products = []  # of each layer: gradients of its output times its input
    for before, output in pairwise(trained[:-1]):
        flow = tape.gradient(loss, output)
        products.append(float(tf.norm(flow) * tf.maximum(1.0, tf.reduce_max(tf.abs(before)))))
    for name, answer in zip(MACHINES, answers, strict=True):
        assert answer["masks"] == answers[0]["masks"]
        for kind, outputs in (("inferred", inferred), ("trained", trained)):
            for layer, text, expected in zip(chosen, answer[kind], outputs, strict=True):
                expected = np.asarray(expected)
                ours = decoded(text, expected.shape)
                scale = max(1, np.abs(expected).max())
                assert np.abs(ours - expected).max() <= FORWARD * scale, (name, kind, layer)
        assert answer["loss"] == pytest.approx(float(loss), rel=1e-4, abs=1e-5)
        right = np.mean(np.argmax(probabilities, axis=1) == labels)
        assert answer["accuracy"] == pytest.approx(right)
        ours = decoded(answer["ofInput"], of_input.shape)
        assert not differs(ours, of_input.numpy(), max(products)), (name, "input")
        for variable, text, expected in zip(
            model.trainable_variables, answer["gradients"], gradients, strict=True
        ):
            ours = decoded(text, expected.shape)
            assert not differs(ours, expected.numpy(), max(products)), (name, variable.path)
        for variable, text in zip(model.weights, answer["moved"], strict=True):
            ours = decoded(text, variable.shape)
            np.testing.assert_allclose(ours, variable.numpy(), rtol=1e-4, atol=1e-5)
    seen.kinds.update(layer["type"] for layer in chosen)
    seen.networks += 1


def test_random_networks_are_those_of_keras(network, record_property):
    seen = Seen()
    check_network(network, seen)
    kinds = {"Conv2D", "MaxPool2D", "AveragePooling2D", "Dropout", "BatchNormalization", "Dense"}
    assert seen.kinds >= kinds | {"ReLU", "Sigmoid", "Tanh", "Softmax", "Flatten", "Input"}
    assert seen.networks >= NETWORKS
    record_property("summary", f"{seen.networks} random networks, both implementations")


class Seen:
    """What the random networks were made of."""

    def __init__(self):
        self.kinds: set[str] = set()
        self.networks = 0
