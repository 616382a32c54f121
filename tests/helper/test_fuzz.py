"""Whatever a public function of the helper gets: the documented error, or a right answer.

Right is what a slow, plain computation says that shares no line with the helper.
"""

from __future__ import annotations

import base64
import itertools
import json
import struct
import zlib
from dataclasses import fields
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kit.fuzz_values import ANYTHING, MANY, REFUSED, attempt, number_arrays, spoiled

from tutorial_src import build_cnn_basic, data, figures, lab, model, quantised, training
from tutorial_src.layer_table import LayerTable, layer_costs
from tutorial_src.page import same_as_build_cnn_basic
from tutorial_src.path_picture import PathPicture

FEW = settings(MANY, max_examples=15)


# --- the model and what shows it ---


@MANY
@given(spoiled({"input_shape": st.just((4, 4, 1)), "num_classes": st.just(2)}, least=1))
@example({"input_shape": itertools.count(4), "num_classes": 2})
@example({"input_shape": b"\x1c\x1c\x01", "num_classes": 2})
@example({"input_shape": {28, 4, 1}, "num_classes": 2})
@example({"input_shape": (10**6, 10**6, 1), "num_classes": 2})
@example({"input_shape": (28, 28, 10**9), "num_classes": 10})
@example({"input_shape": (28, 28, 1), "num_classes": 10**9})
@example({"input_shape": (None, [1, 2], 3), "num_classes": 10**9})
def test_build_cnn_basic(arguments):
    built = attempt(build_cnn_basic, arguments)
    if built is not REFUSED:
        assert built.input_shape[1:] == tuple(int(side) for side in arguments["input_shape"])
        assert built.output_shape == (None, arguments["num_classes"])


def test_the_limit_of_the_model_counts_as_keras_does(monkeypatch):
    """The three layers that it adds up are nearly all of the model, and never more."""
    counted = build_cnn_basic().count_params()
    monkeypatch.setattr(model, "MOST_PARAMETERS", counted)
    build_cnn_basic()
    monkeypatch.setattr(model, "MOST_PARAMETERS", int(counted * 0.95))
    with pytest.raises(ValueError, match="input_shape and num_classes must be smaller"):
        build_cnn_basic()


@MANY
@given(ANYTHING)
def test_what_is_no_model_is_refused(value):
    for function in (layer_costs, LayerTable, PathPicture, same_as_build_cnn_basic):
        assert attempt(lambda model, f=function: f(model), {"model": value}) is REFUSED
    assert attempt(figures.picture_boxes, {"figure": value}) is REFUSED


def keras_models() -> dict:
    import keras

    layers = keras.layers
    image = keras.Input((8, 8, 1))
    branch = layers.Conv2D(2, 3, padding="same")(image)
    return {
        "chain": keras.Sequential(
            [
                image,
                layers.Conv2D(2, 3, 2),
                layers.Activation("tanh"),
                layers.Flatten(),
                layers.Dense(3),
            ]
        ),
        "fork": keras.Model(image, [layers.Flatten()(branch), layers.MaxPooling2D()(branch)]),
        "two-inputs": keras.Model([image, keras.Input((8, 8, 1))], branch),
        "not-built": keras.Sequential([layers.Dense(2)]),
        "row": keras.Sequential([keras.Input((8,)), layers.Dense(2)]),
        "any-side": keras.Sequential([keras.Input((None, None, 1)), layers.Conv2D(2, 3)]),
        "oblong": keras.Sequential([keras.Input((8, 9, 1)), layers.Conv2D(2, 3)]),
        "oblong-window": keras.Sequential([image, layers.Conv2D(2, (3, 1))]),
        "oblong-pool": keras.Sequential([image, layers.MaxPooling2D((2, 1))]),
        "oblong-strides": keras.Sequential([image, layers.Conv2D(2, 3, (1, 2))]),
        "dilated": keras.Sequential([image, layers.Conv2D(2, 3, dilation_rate=2)]),
        "dense-on-maps": keras.Sequential([keras.Input((8, 8, 8)), layers.Dense(8)]),
    }


@pytest.fixture(scope="module")
def models():
    return keras_models()


def test_costs_of_another_chain(models):
    costs = layer_costs(models["chain"])
    assert [cost.multiply_adds for cost in costs] == [0, 3 * 3 * 9 * 2, 0, 0, 18 * 3]
    assert [cost.receptive_field for cost in costs] == [1, 3, 3, 3, 8]
    assert "tanh" in LayerTable(models["chain"])._repr_html_()
    assert PathPicture(models["chain"])._repr_html_().count("<li") == 5


@pytest.mark.parametrize(
    "name",
    [
        "fork",
        "two-inputs",
        "not-built",
        "row",
        "any-side",
        "oblong",
        "oblong-window",
        "oblong-pool",
        "oblong-strides",
        "dilated",
        "dense-on-maps",
    ],
)
def test_models_that_the_formulas_do_not_know_are_refused(models, name):
    named = r"\b(model|conv2d|max_pooling2d|dense|flatten)"
    assert attempt(layer_costs, {"model": models[name]}, named=named) is REFUSED


@pytest.mark.parametrize("name", ["two-inputs", "not-built", "row", "any-side"])
def test_models_that_cannot_be_cnn_basic_are_refused(models, name):
    for function in (PathPicture, same_as_build_cnn_basic):
        assert attempt(lambda model, f=function: f(model), {"model": models[name]}) is REFUSED


def test_figures_need_no_arguments():
    assert all(file.is_file() for file in figures.font_files())


# --- training ---

RECIPE = training.Recipe()
RNG = np.random.default_rng(1)
BYTES = number_arrays(2, 28, 28).map(lambda values: (values % 1 * 255).astype(np.uint8))
LABELS = st.sampled_from([np.array([0, 9]), np.array([3, 3], np.uint8)])


@MANY
@given(spoiled({"images": BYTES}))
def test_pixels(arguments):
    result = attempt(training.pixels, arguments)
    if result is not REFUSED:
        expected = [Fraction(int(one), 255) for one in arguments["images"].ravel()]
        np.testing.assert_allclose(result.ravel(), np.array(expected, float), rtol=1e-6)
        assert result.shape == (*arguments["images"].shape, 1)


@MANY
@given(BYTES, LABELS, ANYTHING, st.sampled_from([0, 1, 2, 3, 4]))
def test_data_sha256(images, labels, other, place):
    arrays = [images, labels, images, labels]
    if place < 4:
        arrays[place] = other
    given = ((arrays[0], arrays[1]), (arrays[2], arrays[3]))
    result = attempt(training.data_sha256, {"arrays": given})
    if result is not REFUSED:
        assert all(0 <= one <= 255 for array in arrays for one in np.ravel(array))
        assert result == training.data_sha256(given)
    if place == 4:
        assert result is not REFUSED


@MANY
@given(spoiled({"arrays": st.just(None), "recipe": st.just(RECIPE)}))
def test_train_refuses(arguments):
    assert attempt(training.train, arguments, named="arrays|images|labels|recipe") is REFUSED
    assert attempt(training.data_sha256, {"arrays": arguments["arrays"]}) is REFUSED


def test_train_needs_more_images_than_it_keeps():
    images, labels = np.zeros((5000, 28, 28), np.uint8), np.zeros(5000, np.uint8)
    arrays = ((images, labels), (images, labels))
    with pytest.raises(ValueError, match="arrays must have more than 5000 training images"):
        training.train(arrays, RECIPE)
    wrong = ((images, labels + np.uint8(10)), (images, labels))
    with pytest.raises(ValueError, match="labels must be 0 to 9, got 10 to 10"):
        training.train(wrong, RECIPE)


@MANY
@given(st.sampled_from([field.name for field in fields(training.Recipe)]), ANYTHING)
@example("rotation", -0.0)
def test_recipe(name, value):
    recipe = attempt(training.Recipe, {name: value})
    if recipe is not REFUSED:
        assert not isinstance(value, bool | str)
        assert 0 <= value < 2**32
        assert name not in ("epochs", "batch_size", "validation_images") or value >= 1
        transforms = training.random_transforms(3, recipe, np.random.default_rng(1))
        assert np.isfinite(transforms).all()


@MANY
@given(spoiled({"count": st.integers(0, 5), "recipe": st.just(RECIPE), "rng": st.just(RNG)}))
def test_random_transforms(arguments):
    result = attempt(training.random_transforms, arguments)
    if result is not REFUSED:
        assert result.shape == (arguments["count"], 8)
        size = result[:, 0] * result[:, 4] - result[:, 1] * result[:, 3]
        assert ((size > 0.6) & (size < 1.6)).all()  # neither mirrored nor much larger or smaller


@FEW
@given(
    spoiled(
        {
            "images": BYTES.map(training.pixels),
            "recipe": st.just(RECIPE),
            "rng": st.just(RNG),
        }
    )
)
@example({"images": np.full((1, 28, 28, 1), 2.0), "recipe": RECIPE, "rng": RNG})
@example({"images": np.zeros((0, 28, 28, 1)), "recipe": RECIPE, "rng": RNG})
def test_augment(arguments):
    result = attempt(training.augment, arguments)
    if result is not REFUSED:
        assert result.shape == arguments["images"].shape
        assert result.min() >= 0
        assert result.max() <= 1


@FEW
@given(spoiled({"model": st.just(None), "images": BYTES, "labels": LABELS}))
def test_accuracy_refuses(arguments):
    assert attempt(training.accuracy, arguments) is REFUSED


def test_accuracy_is_the_share_of_right_answers():
    built = build_cnn_basic()
    images = np.random.default_rng(1).integers(0, 256, (7, 28, 28), np.uint8)
    answers = [int(built(training.pixels(images[i : i + 1])).numpy().argmax()) for i in range(7)]
    labels = np.array([answers[0], (answers[1] + 1) % 10, *answers[2:]])
    assert training.accuracy(built, images, labels) == pytest.approx(6 / 7)


@MANY
@given(spoiled({"model": st.just(None), "path": st.just("a.weights.h5")}))
def test_save_float16_refuses(arguments):
    assert attempt(training.save_float16, arguments) is REFUSED


def test_save_float16_refuses_another_model(models, tmp_path):
    path = tmp_path / "a.weights.h5"
    for name in ("chain", "oblong", "row", "two-inputs"):
        arguments = {"model": models[name], "path": path}
        named = "model|input_shape|num_classes"
        assert attempt(training.save_float16, arguments, named=named) is REFUSED
    assert list(tmp_path.iterdir()) == []


# --- the weights for the browser ---

KERNELS = st.builds(
    lambda values, power: values.astype(float) * 10.0**power,
    number_arrays(3, 2),
    st.integers(-50, 40),
)


@settings(MANY, max_examples=200)
@given(spoiled({"kernel": KERNELS}))
@example({"kernel": np.full((2, 1), np.finfo(np.float32).max)})
@example({"kernel": np.array([[1e-43], [1.4e-43]])})
@example({"kernel": np.full(3, 2**63)})
def test_quantise(arguments):
    result = attempt(quantised.quantise, arguments)
    if result is REFUSED:
        return
    numbers, scale = result
    kernel = np.asarray(arguments["kernel"]).astype(np.float32).astype(float)
    assert numbers.dtype == np.int8
    assert np.abs(numbers.astype(int)).max() <= 127
    assert (scale > 0).all()
    back = quantised.dequantise(numbers, scale)
    assert np.isfinite(back).all()
    assert (np.abs(numbers * scale.astype(float) - kernel) <= 0.50001 * scale.astype(float)).all()


@MANY
@given(
    spoiled(
        {
            "numbers": number_arrays(3, 2).map(lambda values: values.round().astype(np.int8)),
            "scale": number_arrays(2, dtypes=["f4"]).map(np.abs),
        }
    )
)
def test_dequantise(arguments):
    result = attempt(quantised.dequantise, arguments)
    if result is not REFUSED:
        expected = np.asarray(arguments["numbers"], float) * np.asarray(arguments["scale"], float)
        np.testing.assert_allclose(result, expected, rtol=1e-6, atol=1e-44)


@pytest.fixture(scope="module")
def weights():
    return quantised.read_weights()


@pytest.fixture(scope="module")
def packed(weights):
    return quantised.pack(weights)


def test_pack(weights):
    @MANY
    @given(st.integers(0, 12), ANYTHING)
    def check(place, value):
        changed = value if place == 12 else [*weights[:place], value, *weights[place + 1 :]]
        named = "weights must be|(conv2d|dense)[_0-9]*\\.(kernel|bias) must"
        assert attempt(quantised.pack, {"weights": changed}, named=named) is REFUSED

    check()


DAMAGE = "file is (cut short|damaged)|data must be bytes"
HEADERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["bytes", "crc32", "layers", "conv2d"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@MANY
@given(ANYTHING | st.binary(max_size=300))
@example(struct.pack("<I", 100_000) + b"[" * 100_000)
@example(struct.pack("<I", 6000) + b"9" * 6000)
@example(struct.pack("<I", 2**32 - 1))
def test_unpack_of_anything(value):
    assert attempt(quantised.unpack, {"data": value}, named=DAMAGE) is REFUSED


@MANY
@given(HEADERS, st.binary(max_size=20))
def test_unpack_of_other_headers(header, payload):
    text = json.dumps(header).encode()
    packed = struct.pack("<I", len(text)) + text + payload
    assert attempt(quantised.unpack, {"data": packed}, named=DAMAGE) is REFUSED


@MANY
@given(st.sampled_from(["bytes", "crc32", "layers"]), HEADERS)
def test_unpack_of_a_changed_header(packed, key, value):
    length = struct.unpack("<I", packed[:4])[0]
    header = json.loads(packed[4 : 4 + length])
    header[key] = value
    text = json.dumps(header).encode()
    changed = struct.pack("<I", len(text)) + text + packed[4 + length :]
    assert attempt(quantised.unpack, {"data": changed}, named=DAMAGE) is REFUSED


def rewritten(packed: bytes, payload: bytes) -> bytes:
    """The same file with another payload, whose size and sum the header states rightly."""
    length = struct.unpack("<I", packed[:4])[0]
    header = json.loads(packed[4 : 4 + length])
    header |= {"bytes": len(payload), "crc32": zlib.crc32(payload)}
    text = json.dumps(header).encode()
    return struct.pack("<I", len(text)) + text + payload


def test_unpack_believes_no_consistent_nonsense(packed, weights):
    payload = packed[4 + struct.unpack("<I", packed[:4])[0] :]
    same = quantised.unpack(rewritten(packed, payload))
    np.testing.assert_array_equal(same[-1], weights[-1])
    for wrong in (b"", payload[:-1], payload + b"\0", struct.pack("<f", np.nan) + payload[4:]):
        with pytest.raises(ValueError, match="file is damaged"):
            quantised.unpack(rewritten(packed, wrong))


@MANY
@given(st.binary(max_size=300), st.booleans())
def test_read_weights_of_random_bytes(tmp_path, content, signed):
    path = tmp_path / "random.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n" * signed + content)
    named = "not the weights of CNN_Basic"
    assert attempt(quantised.read_weights, {"path": path}, named=named) is REFUSED


# --- the lab ---


def decoded(drawing: str) -> list[int]:
    """As the description of the format says it."""
    text = drawing.removesuffix(".")
    packed = iter(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    image = []
    for byte in packed:
        image += [byte] if byte else [0] * next(packed)
    return image


@settings(MANY, max_examples=150)
@given(
    spoiled({"image": BYTES.map(lambda images: images[0] * (images[1] > 200))}),
    st.sampled_from(["u1", "f4", "f8", "i8"]),
)
@example({"image": np.zeros((28, 28))}, "f4")
@example({"image": np.full((28, 28), 1e30)}, "f4")
@example({"image": np.full((28, 28), np.nan)}, "f4")
@example({"image": np.full((28, 28), 255.5)}, "f8")
@example({"image": np.full((28, 28), "7")}, "U1")
@example({"image": np.ones((28, 28), bool)}, "?")
def test_encode_drawing(arguments, dtype):
    image = arguments["image"]
    if isinstance(image, np.ndarray) and image.shape == (28, 28):
        arguments = {"image": image.astype(dtype)}
    result = attempt(lab.encode_drawing, arguments)
    if result is not REFUSED:
        assert decoded(result) == np.ravel(arguments["image"]).tolist()


@MANY
@given(
    spoiled(
        {
            "image": st.none() | BYTES.map(lambda images: images[0]),
            "layer": st.sampled_from(sorted(lab.MAPS)),
            "feature_map": st.integers(0, 64),
        }
    )
)
@example({"image": None, "layer": "conv2d_7", "feature_map": 0})
@example({"image": None, "layer": "conv2d", "feature_map": 32})
def test_lab_link(arguments):
    link = attempt(lab.lab_link, arguments)
    if link is not REFUSED:
        layer, chosen = arguments["layer"], arguments["feature_map"]
        assert link.address.startswith(f"../lab.html#layer={layer}&map={int(chosen)}")
        assert ("&drawing=" in link.address) == (arguments["image"] is not None)


def test_lab_knows_the_layers_of_cnn_basic():
    import keras

    keras.backend.clear_session()  # the names of a fresh process
    shapes = {layer.name: layer.output.shape[1:] for layer in build_cnn_basic().layers}
    maps = {name: shape[-1] if len(shape) == 3 else 1 for name, shape in shapes.items()}
    assert maps == lab.MAPS


@MANY
@given(spoiled({"images": BYTES, "labels": LABELS, "answers": LABELS}))
def test_lab_samples(arguments):
    result = attempt(lab.lab_samples, arguments)
    if result is REFUSED:
        return
    labels, answers = np.asarray(arguments["labels"]), np.asarray(arguments["answers"])
    right = {int(label) for label, said in zip(labels, answers, strict=True) if label == said}
    assert {s["label"] for s in result.samples if s["label"] == s["answer"]} == right
    wrong = [s for s in result.samples if s["label"] != s["answer"]]
    assert len(wrong) == min(int((labels != answers).sum()), 6)
    drawings = [decoded(sample["drawing"]) for sample in result.samples]
    assert all(image in [one.ravel().tolist() for one in arguments["images"]] for image in drawings)


# --- the digits ---

NO_PATH = ANYTHING.filter(lambda value: not isinstance(value, str))


@MANY
@given(NO_PATH)
def test_what_is_no_path_is_refused(value):
    for function in (data.read_npz, data.check_file, quantised.read_weights):
        assert attempt(function, {"path": value}) is REFUSED
    assert attempt(data.has_sha256, {"path": value, "digest": ""}) is REFUSED
    assert attempt(data.download, {"url": "", "digest": "", "target": value}) is REFUSED


@MANY
@given(st.text(max_size=20).filter(lambda text: "/" not in text), ANYTHING)
def test_paths_of_any_text(tmp_path, text, digest):
    path = tmp_path / "none" / text
    named = "cannot be read|no such file"
    assert attempt(data.read_npz, {"path": path}, data.MnistFileError, named) is REFUSED
    assert data.has_sha256(path, digest) is False
    error = (ValueError, FileNotFoundError)
    assert attempt(quantised.read_weights, {"path": path}, error, "not the weights") is REFUSED


@MANY
@given(ANYTHING.filter(lambda value: not isinstance(value, str) or ":" not in value))
def test_download_from_no_address(tmp_path, url):
    arguments = {"url": url, "digest": "", "target": tmp_path / "target"}
    result = attempt(data.download, arguments)
    assert result is (False if isinstance(url, str) else REFUSED)
    assert list(tmp_path.iterdir()) == []


SIGNATURES = st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\x93NUMPY\x01\x00"])


@MANY
@given(SIGNATURES, st.binary(max_size=300), SIGNATURES)
def test_read_npz_of_random_bytes(tmp_path, start, content, end):
    path = tmp_path / "random.npz"
    path.write_bytes(start + content + end)
    named = "cannot be read|no array named|a single array"
    assert attempt(data.read_npz, {"path": path}, data.MnistFileError, named) is REFUSED


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


@MANY
@given(TEXT.filter(bool))
def test_any_text_in_mnist_npz(monkeypatch, tmp_path, text):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MNIST_NPZ", text)
    assert attempt(data.find_mnist, {}, data.MnistFileError, "MNIST file") is REFUSED
    assert data.locate_mnist().describe().startswith("digits: MNIST from MNIST_NPZ, ")
