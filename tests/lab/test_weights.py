"""The weights for the browser: small, the same on every build, and the same network as before."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib

import h5py
import numpy as np
import pytest
from kit.alone import run_alone
from kit.site_build import ROOT, SphinxBuild
from tutorial_site.lab.facts import KERNELS
from tutorial_site.lab.weights import (
    FILE,
    WEIGHTS,
    pack,
    quantise,
    read_weights,
    unpack,
    weights_address,
    weights_file,
)

from tools.train import accuracy, pixels
from tutorial_src import build_cnn_basic
from tutorial_src.data import find_mnist, offline_sample


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
    assert (numbers * scale)[0].tolist() == [127, 0.5]


def test_filter_of_zeros_stays_zero():
    numbers, scale = quantise(np.zeros((3, 3, 2, 4), np.float32))
    assert scale.tolist() == [1] * 4
    assert not numbers.any()


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
    code = "import sys; from tutorial_site.lab import weights; weights.weights_file();"
    assert run_alone(code + "print('tensorflow' in sys.modules)") == "False"


def test_build_writes_the_file_once(tmp_path):
    (tmp_path / "docs").mkdir()
    conf = f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'docs' / '_ext')!r}]\n"
    conf += "extensions = ['tutorial_site.lab']\nhtml_theme = 'basic'\n"
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    (tmp_path / "docs" / "index.rst").write_text("Title\n=====\n", encoding="utf-8")
    site = SphinxBuild(tmp_path / "docs", tmp_path / "html", {}, conf=tmp_path).build()
    file = site.out / "_static" / FILE
    data = weights_file()
    assert file.read_bytes() == data
    assert weights_address() == f"{FILE}?v={hashlib.sha256(data).hexdigest()[:8]}"

    os.utime(file, (1, 1))
    site.build()
    assert file.stat().st_mtime == 1  # unchanged: left as it is
    file.write_bytes(b"old")
    site.build()
    assert file.read_bytes() == data
