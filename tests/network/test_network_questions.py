"""What is asked of the trained network is what TensorFlow answers on the same weights."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from kit.networks import decoded, encoded
from tutorial_site.lab.facts import LAYERS
from tutorial_site.lab.weights import unpack, weights_file

from tutorial_src import build_cnn_basic
from tutorial_src.data import offline_sample

NEAR = 1e-3
CONVOLUTIONS = [layer["name"] for layer in LAYERS if layer["type"] == "Conv2D"]
ASK = """
const { machine, layers, question, options, batch } = argument;
const weights = argument.weights.map(tools.floats);
const model = new tools.Model(layers, { machine: tools.machines[machine], batch });
model.setWeights(weights);
for (const name of ["image", "start"]) {
    if (options[name]) options[name] = tools.floats(options[name]);
}
const told = [];
const steps = tools.questions[question](model, options);
for (;;) {
    const { done, value } = steps.next();
    if (done) {
        const texts = Object.entries(value).map(([name, part]) =>
            [name, part instanceof Float32Array ? tools.encode(part) : part]);
        return { ...Object.fromEntries(texts), told };
    }
    told.push(value);
}
"""


@pytest.fixture(scope="module")
def weights() -> list[np.ndarray]:
    """Those that the browser loads."""
    return unpack(weights_file())


@pytest.fixture(scope="module")
def model(weights):
    keras.utils.clear_session()
    built = build_cnn_basic()
    built.set_weights(weights)
    return built


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Digits, one of each kind."""
    (digits, labels), _ = offline_sample()
    chosen = [np.flatnonzero(labels == digit)[0] for digit in range(10)]
    return digits[chosen][..., None].astype("float32") / 255


@pytest.fixture
def ask(network, weights):
    texts = [encoded(array) for array in weights]

    def ask(question: str, machine: str = "WebAssembly", batch: int = 1, **options) -> dict:
        for name in ("image", "start"):
            if name in options:
                options[name] = encoded(options[name])
        argument = {"machine": machine, "question": question, "options": options, "batch": batch}
        layers = [dict(layer) for layer in LAYERS]
        answer = network.ask(ASK, argument=argument | {"layers": layers, "weights": texts})
        told = answer.pop("told")
        assert told == sorted(told)
        assert all(0 < share <= 1 for share in told)
        return answer | {"steps": len(told)}

    return ask


def assert_same(ours: np.ndarray, theirs, near: float = NEAR) -> None:
    """Apart by no more than a share of the largest value."""
    theirs = np.asarray(theirs)
    assert ours.shape == theirs.shape
    assert np.abs(theirs).max() > 0
    assert np.abs(ours - theirs).max() <= near * np.abs(theirs).max()


def score_gradient(model, layer: str, unit: int, images) -> tuple[np.ndarray, np.ndarray]:
    """The score of each image (the mean of a map), and its gradient by the image."""
    viewer = keras.Model(model.input, model.get_layer(layer).output)
    start = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(start)
        output = viewer(start)
        score = tf.reduce_mean(tf.reshape(output[..., unit], (len(images), -1)), axis=1)
    return score.numpy(), tape.gradient(score, start).numpy()


@pytest.mark.parametrize("digit", range(10))
def test_gradient_of_a_class(ask, machine, model, images, digit):
    image = images[digit : digit + 1]
    answer = ask("gradient", machine, image=image, unit=digit)
    scores, expected = score_gradient(model, "dense_1", digit, image)
    assert answer["score"] == pytest.approx(scores[0], rel=NEAR)
    assert_same(decoded(answer["gradient"], (28, 28, 1)), expected[0])


@pytest.mark.parametrize(
    "layer", ["conv2d", "activation_1", "max_pooling2d_1", "dense", "activation_5"]
)
def test_gradient_of_any_layer(ask, model, images, layer):
    """Of a probability one that is not almost 1: there float32 has few digits left for the rest."""
    answer = ask("gradient", image=images[3], unit=8, layer=layer)
    scores, expected = score_gradient(model, layer, 8, images[3:4])
    assert answer["score"] == pytest.approx(scores[0], rel=NEAR, abs=1e-6)
    assert_same(decoded(answer["gradient"], (28, 28, 1)), expected[0])


@pytest.mark.parametrize(
    ("size", "stride", "ink", "batch"),
    [(7, 2, 0.0, 1), (9, 1, 0.0, 32), (4, 3, 0.5, 7), (28, 1, 1.0, 1)],
)
def test_occlusion(ask, model, images, size, stride, ink, batch):
    answer = ask(
        "occlusion", image=images[4], unit=4, size=size, stride=stride, ink=ink, batch=batch
    )
    places = range(0, 28 - size + 1, stride)
    covered = np.repeat(images[4:5], len(places) ** 2, axis=0)
    for k, (top, left) in enumerate((top, left) for top in places for left in places):
        covered[k, top : top + size, left : left + size] = ink
    expected = model.predict(covered, verbose=0)[:, 4].reshape(len(places), len(places))
    assert (answer["rows"], answer["columns"]) == expected.shape
    assert_same(decoded(answer["values"], expected.shape), expected)
    assert answer["steps"] == -(-len(covered) // batch)


@pytest.mark.parametrize("layer", CONVOLUTIONS)
@pytest.mark.parametrize("digit", [1, 8])
def test_grad_cam(ask, machine, model, images, layer, digit):
    answer = ask("gradCam", machine, image=images[digit], unit=digit, layer=layer)
    viewer = keras.Model(
        model.input, [model.get_layer(layer).output, model.get_layer("dense_1").output]
    )
    with tf.GradientTape() as tape:
        maps, scores = viewer(images[digit : digit + 1])
        score = scores[0, digit]
    weights = tf.reduce_mean(tape.gradient(score, maps), axis=(1, 2))
    expected = tf.nn.relu(tf.reduce_sum(maps * weights[:, None, None, :], axis=-1))[0].numpy()
    assert (answer["rows"], answer["columns"]) == expected.shape
    ours = decoded(answer["values"], expected.shape)
    np.testing.assert_allclose(ours, expected, atol=NEAR * max(expected.max(), 1e-3))


def test_signed_step(ask, machine, model, images):
    for digit in (2, 5):
        image = images[digit : digit + 1]
        answer = ask("signedStep", machine, image=image, label=digit, epsilon=0.2)
        start = tf.constant(image)
        with tf.GradientTape() as tape:
            tape.watch(start)
            logits = keras.Model(model.input, model.layers[-2].output)(start)
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits([digit], logits)
        slope = tape.gradient(loss, start)
        expected = tf.clip_by_value(start + 0.2 * tf.sign(slope), 0, 1).numpy()
        ours = decoded(answer["image"], expected.shape)
        sure = np.abs(slope.numpy()) > 1e-4 * np.abs(slope).max()  # the rest is rounding
        np.testing.assert_allclose(ours[sure], expected[sure], atol=1e-6)
        assert sure.mean() > 0.5
        assert_same(decoded(answer["before"]), model(image)[0])
        assert_same(decoded(answer["after"]), model(ours)[0])
        assert decoded(answer["after"])[digit] < decoded(answer["before"])[digit]


@pytest.mark.parametrize(("layer", "unit"), [("conv2d_2", 5), ("conv2d_1", 0), (None, 7)])
def test_strongest_image(ask, model, layer, unit):
    start = np.random.default_rng(1).uniform(0.4, 0.6, (1, 28, 28, 1)).astype("float32")
    options = {"unit": unit} | ({"layer": layer} if layer else {})
    answer = ask("strongest", start=start, steps=10, rate=0.02, **options)
    image, scores = start, []
    for _ in range(10):
        score, slope = score_gradient(model, layer or "dense_1", unit, image)
        scores.append(score[0])
        image = np.clip(image + 0.02 * slope / np.sqrt(np.mean(slope**2)), 0, 1)
    scores.append(score_gradient(model, layer or "dense_1", unit, image)[0][0])
    assert answer["scores"] == pytest.approx(scores, rel=NEAR, abs=NEAR)
    apart = np.linalg.norm(decoded(answer["image"], image.shape) - image)
    assert apart <= NEAR * np.linalg.norm(image)
    assert answer["scores"][-1] > answer["scores"][0]


def test_noise_is_climbed_by_default(ask):
    once, again = (ask("strongest", unit=3, steps=30, seed=2) for _ in range(2))
    assert once["image"] == again["image"]
    assert ask("strongest", unit=3, steps=30, seed=4)["image"] != once["image"]
    assert once["scores"][-1] > once["scores"][0] + 1
    image = decoded(once["image"])
    assert 0 <= image.min() <= image.max() <= 1


@pytest.mark.parametrize(
    ("question", "options", "layer"),
    [
        ("gradient", {"unit": 10}, "dense_1"),
        ("gradient", {"unit": 1.5}, "dense_1"),
        ("gradient", {"unit": 0, "layer": "conv2d_9"}, "conv2d_9"),
        ("occlusion", {"unit": -1}, "activation_5"),
        ("occlusion", {"unit": 0, "size": 29}, "input_layer"),
        ("occlusion", {"unit": 0, "size": 3, "stride": 0}, "input_layer"),
        ("gradCam", {"unit": 0, "layer": "dense"}, "dense"),
        ("signedStep", {"label": 11}, "activation_5"),
        ("strongest", {"unit": 32, "layer": "conv2d"}, "conv2d"),
    ],
)
def test_wrong_question_names_the_layer(ask, images, question, options, layer):
    given = {} if question == "strongest" else {"image": images[0]}
    with pytest.raises(Exception, match=f"NetworkError: {layer}: "):
        ask(question, **given, **options)
