"""The weights for the browser: small, the same on every build, and the same network as before."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zlib

import h5py
import numpy as np
import pytest
from kit.site_build import ROOT, SphinxBuild
from lab_weights import FILE, lab_weights, weights_file

from tutorial_src import build_cnn_basic
from tutorial_src.data import find_mnist, offline_sample
from tutorial_src.quantised import (
    KERNELS,
    WEIGHTS,
    dequantise,
    pack,
    quantise,
    read_weights,
    unpack,
)
from tutorial_src.training import accuracy, pixels


@pytest.fixture(scope="module")
def weights() -> list[np.ndarray]:
    return read_weights()


@pytest.fixture(scope="module")
def packed(weights) -> bytes:
    return pack(weights)


@pytest.fixture(scope="module")
def models(packed):
    """CNN_Basic as it was trained, and as the browser gets it."""
    trained, browsers = build_cnn_basic(), build_cnn_basic()
    trained.load_weights(WEIGHTS)
    browsers.set_weights(unpack(packed))
    return trained, browsers


def agreement(models, images) -> float:
    """The share of the images on which both give the same answer."""
    one, other = (model.predict(pixels(images), batch_size=500, verbose=0) for model in models)
    return float(np.mean(one.argmax(axis=1) == other.argmax(axis=1)))


def changed(weights, place: int, array) -> list[np.ndarray]:
    return [*weights[:place], array, *weights[place + 1 :]]


# --- the same network ---


def test_read_weights_are_those_that_keras_reads(weights, models):
    for ours, theirs in zip(weights, models[0].get_weights(), strict=True):
        assert ours.dtype == np.float32
        np.testing.assert_array_equal(ours, theirs)


def test_answers_stay_on_the_offline_digits(models):
    _, (images, labels) = offline_sample()
    assert agreement(models, images) >= 0.995
    assert abs(accuracy(models[0], images, labels) - accuracy(models[1], images, labels)) <= 0.005


def test_answers_stay_on_the_real_test_images(models):
    source = find_mnist()
    if source.is_sample:
        pytest.skip("needs the real MNIST: set MNIST_NPZ to its mnist.npz")
    _, (images, labels) = source.load()
    assert len(images) == 10_000
    assert agreement(models, images) >= 0.999
    assert accuracy(models[1], images, labels) >= 0.993


def test_weights_are_half_a_step_off_at_most(weights):
    for kernel, back in list(zip(weights, unpack(pack(weights)), strict=True))[::2]:
        step = np.abs(kernel).reshape(-1, kernel.shape[-1]).max(axis=0) / 127
        assert (np.abs(kernel - back) <= 0.5001 * step).all()


def test_biases_stay_as_they_are(weights, packed):
    for bias, back in list(zip(weights, unpack(packed), strict=True))[1::2]:
        np.testing.assert_array_equal(bias, back)


# --- quantising ---


def test_quantise_by_hand():
    kernel = np.array([[127, 0.5], [-2.5, 0], [0.5, -0.25], [1.5, 0.125]], dtype=np.float32)
    numbers, scale = quantise(kernel)
    np.testing.assert_array_equal(scale, np.float32([1, 0.5 / 127]))
    assert numbers.dtype == np.int8
    assert numbers[:, 0].tolist() == [127, -2, 0, 2]  # a half goes to the even number
    assert numbers[:, 1].tolist() == [127, 0, -64, 32]
    assert dequantise(numbers, scale)[0].tolist() == [127, 0.5]


def test_filter_of_zeros_stays_zero():
    numbers, scale = quantise(np.zeros((3, 3, 2, 4)))
    assert scale.tolist() == [1] * 4
    assert not dequantise(numbers, scale).any()


@pytest.mark.parametrize(
    ("kernel", "message"),
    [
        (np.float32(1), r"must hold weights, got shape \(\)"),
        (np.zeros((0, 3)), r"must hold weights, got shape \(0, 3\)"),
        (np.array([1, np.nan]), "must be finite"),
        (np.array([1, np.inf]), "must be finite"),
    ],
)
def test_quantise_refuses(kernel, message):
    with pytest.raises(ValueError, match=message):
        quantise(kernel)


def test_dequantise_refuses_another_number_of_scales():
    with pytest.raises(ValueError, match=r"scale must have shape \(4,\), got \(3,\)"):
        dequantise(np.zeros((2, 4), dtype=np.int8), np.ones(3, dtype=np.float32))


# --- the file ---


def test_file_is_small_and_always_the_same(weights, packed):
    assert len(packed) <= 2_000_000
    assert pack([array.copy() for array in weights]) == packed


def test_file_is_as_described(packed, weights):
    """Read by the description alone, as any other program would."""
    (length,) = struct.unpack("<I", packed[:4])
    header = json.loads(packed[4 : 4 + length].decode())
    payload = packed[4 + length :]
    assert length % 4 == 0
    assert set(header) == {"bytes", "crc32", "layers"}
    assert header["bytes"] == len(payload)
    assert header["crc32"] == zlib.crc32(payload)
    assert list(header["layers"]) == list(KERNELS)
    last_float = first_int = None
    for (name, layer), kernel, bias in zip(
        header["layers"].items(), weights[::2], weights[1::2], strict=True
    ):
        arrays = {}
        for kind, dtype in (("kernel", "i1"), ("scale", "<f4"), ("bias", "<f4")):
            shape, offset = layer[kind]["shape"], layer[kind]["offset"]
            arrays[kind] = np.frombuffer(payload, dtype, np.prod(shape), offset).reshape(shape)
            if kind == "kernel":
                first_int = offset if first_int is None else min(first_int, offset)
            else:
                assert offset % 4 == 0, name
                last_float = max(last_float or 0, offset)
        np.testing.assert_array_equal(arrays["bias"], bias)
        np.testing.assert_allclose(
            arrays["kernel"] * arrays["scale"], kernel, atol=0.51 * arrays["scale"].max()
        )
    assert last_float < first_int


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda weights: weights[:-1], "weights must be 12 arrays, got 11"),
        (lambda weights: [], "weights must be 12 arrays, got 0"),
        (
            lambda weights: changed(weights, 2, np.zeros((3, 3, 32, 16))),
            r"conv2d_1.kernel must have shape \(3, 3, 32, 32\), got \(3, 3, 32, 16\)",
        ),
        (
            lambda weights: changed(weights, 9, np.zeros(511)),
            r"dense.bias must have shape \(512,\), got \(511,\)",
        ),
        (
            lambda weights: changed(weights, 1, np.full(32, np.nan)),
            "conv2d.bias must be finite",
        ),
        (
            lambda weights: changed(weights, 10, np.full((512, 10), np.inf)),
            "dense_1.kernel must be finite",
        ),
    ],
)
def test_pack_refuses(weights, change, message):
    with pytest.raises(ValueError, match=message):
        pack(change(weights))


@pytest.mark.parametrize("length", [0, 3, 100, 5000, -1])
def test_short_file_is_refused(packed, length):
    with pytest.raises(ValueError, match="cut short"):
        unpack(packed[:length])


def test_long_file_is_refused(packed):
    with pytest.raises(ValueError, match="damaged"):
        unpack(packed + b"\0")


def test_any_flipped_bit_of_the_header_is_noticed(packed):
    start = 4 + struct.unpack("<I", packed[:4])[0]
    for place in range(start):
        flipped = bytearray(packed)
        flipped[place] ^= 1 << place % 8
        with pytest.raises(ValueError, match=r"cut short|damaged"):
            unpack(bytes(flipped))


@pytest.mark.parametrize("place", [-1, -1_000_000, 3000])
def test_flipped_bit_of_the_payload_is_noticed(packed, place):
    flipped = bytearray(packed)
    flipped[place] ^= 1
    with pytest.raises(ValueError, match="does not match its checksum"):
        unpack(bytes(flipped))


def test_read_weights_refuses_what_is_not_cnn_basic(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_weights(tmp_path / "none.h5")
    (tmp_path / "text.h5").write_text("text", encoding="utf-8")
    with pytest.raises(ValueError, match="not the weights of CNN_Basic"):
        read_weights(tmp_path / "text.h5")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["layers/conv2d/vars/0"] = np.zeros((3, 3, 1, 32))
    with pytest.raises(ValueError, match="not the weights of CNN_Basic"):
        read_weights(tmp_path / "other.h5")


# --- in the build ---


def test_build_needs_no_tensorflow():
    code = "import sys, lab_weights; lab_weights.weights_file(); print('tensorflow' in sys.modules)"
    path = os.pathsep.join([str(ROOT), str(ROOT / "docs" / "_ext")])
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "False"


def test_build_writes_the_file_once(tmp_path):
    (tmp_path / "docs").mkdir()
    conf = f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'docs' / '_ext')!r}]\n"
    conf += "extensions = ['lab_weights']\nhtml_theme = 'basic'\n"
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    (tmp_path / "docs" / "index.rst").write_text("Title\n=====\n", encoding="utf-8")
    site = SphinxBuild(tmp_path / "docs", tmp_path / "html", {}, conf=tmp_path).build()
    file = site.out / "_static" / FILE
    data, digest = weights_file()
    assert file.read_bytes() == data
    assert lab_weights() == {"file": f"{FILE}?v={digest}", "bytes": len(data)}

    os.utime(file, (1, 1))
    site.build()
    assert file.stat().st_mtime == 1  # unchanged: left as it is
    file.write_bytes(b"old")
    site.build()
    assert file.read_bytes() == data
