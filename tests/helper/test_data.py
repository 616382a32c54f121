"""Where the digits come from, and what the sample that needs no network is like."""

from __future__ import annotations

import numpy as np
import pytest
from kit.mnist_world import (
    GOOD,
    OTHER,
    assert_loaded,
    fill,
    good_file,
    proxy_login_page,
    small_mnist,
)

from tutorial_src import data
from tutorial_src.data import find_mnist, load_mnist, read_npz

pytestmark = pytest.mark.usefixtures("cached")


# --- the order: MNIST_NPZ, cache, download, sample ---


def test_the_named_file_comes_first(named, cached, serve):
    requests = serve(good_file)
    fill(cached, GOOD)
    fill(named, OTHER)
    source = find_mnist()
    assert (source.kind, source.path, source.is_sample) == ("file", named, False)
    assert_loaded(load_mnist(), small_mnist(y_test=np.zeros(20, np.uint8)))
    assert requests == []


def test_the_cache_comes_second(cached, serve):
    requests = serve(good_file)
    fill(cached, GOOD)
    source = find_mnist()
    assert (source.kind, source.path, source.is_sample) == ("keras", cached, False)
    assert_loaded(load_mnist(), small_mnist())
    assert requests == []


def test_the_download_comes_third_and_fills_the_cache(cached, serve):
    requests = serve(good_file)
    source = find_mnist()
    assert (source.kind, source.path, source.is_sample) == ("keras", cached, False)
    assert_loaded(load_mnist(), small_mnist())
    assert cached.read_bytes() == GOOD
    assert len(requests) == 1  # the second look found the cached file


def test_the_sample_comes_last():
    source = find_mnist()
    assert (source.kind, source.path, source.is_sample) == ("sample", None, True)
    (x_train, _), (x_test, _) = load_mnist()
    assert (len(x_train), len(x_test)) == (1500, 297)


def test_an_empty_name_is_no_name(monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", "")
    assert find_mnist().is_sample


def test_a_named_file_may_be_relative(monkeypatch, named):
    fill(named, GOOD)
    monkeypatch.chdir(named.parent)
    monkeypatch.setenv("MNIST_NPZ", named.name)
    assert find_mnist().path == named  # a page's kernel runs in another folder


def test_a_named_file_may_start_at_home(monkeypatch, named):
    fill(named, GOOD)
    monkeypatch.setenv("HOME", str(named.parent))
    monkeypatch.setenv("USERPROFILE", str(named.parent))
    monkeypatch.setenv("MNIST_NPZ", f"~/{named.name}")
    assert find_mnist().path == named


def test_offline_makes_no_request(monkeypatch, cached, serve):
    requests = serve(good_file)
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    assert find_mnist().is_sample
    assert requests == []
    assert not cached.parent.exists()


@pytest.mark.parametrize("value", ["", "0"])
def test_only_1_means_offline(monkeypatch, serve, value):
    requests = serve(good_file)
    monkeypatch.setenv("MNIST_OFFLINE", value)
    assert find_mnist().kind == "keras"
    assert len(requests) == 1


def test_offline_still_uses_the_cache(monkeypatch, cached):
    fill(cached, GOOD)
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    assert find_mnist().kind == "keras"


def test_offline_still_uses_the_named_file(monkeypatch, named):
    fill(named, GOOD)
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    assert find_mnist().kind == "file"


@pytest.mark.parametrize("content", [OTHER, GOOD[:-1], b""], ids=["other", "truncated", "empty"])
def test_a_wrong_cached_file_is_not_used(cached, content):
    fill(cached, content)
    assert find_mnist().is_sample
    assert cached.read_bytes() == content  # nor removed: nothing better was found


def test_a_wrong_cached_file_is_downloaded_again(cached, serve):
    serve(good_file)
    fill(cached, OTHER)
    assert find_mnist().kind == "keras"
    assert cached.read_bytes() == GOOD


def test_a_wrong_download_leaves_the_cached_file_alone(cached, serve):
    requests = serve(proxy_login_page)
    fill(cached, OTHER)
    assert find_mnist().is_sample
    assert len(requests) == 1
    assert [file.read_bytes() for file in cached.parent.iterdir()] == [OTHER]


def test_a_cache_that_cannot_be_written_is_no_error(cached, serve):
    serve(good_file)
    fill(cached.parent, b"a file where the folder should be")
    assert find_mnist().is_sample


def test_describe_the_named_file(named):
    fill(named, GOOD)
    assert find_mnist().describe() == f"digits: MNIST from MNIST_NPZ, {named}"


def test_describe_the_cache(cached):
    fill(cached, GOOD)
    assert find_mnist().describe() == f"digits: MNIST from Keras's cache, {cached}"


def test_describe_the_sample():
    line = find_mnist().describe()
    assert line.startswith("digits: the offline sample of 1,797 from scikit-learn")
    assert "\n" not in line


@pytest.mark.parametrize("home", [None, ""])
def test_the_cache_is_below_home(monkeypatch, tmp_path, home):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("KERAS_HOME")
    if home is not None:
        monkeypatch.setenv("KERAS_HOME", home)
    assert data.keras_cache_path() == tmp_path / ".keras" / "datasets" / "mnist.npz"


def test_the_cache_is_below_keras_home(tmp_path, cached):
    assert data.keras_cache_path() == cached


def test_keras_home_may_start_at_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", "~/k")
    assert data.keras_cache_path() == tmp_path / "k" / "datasets" / "mnist.npz"


# --- the sample ---


@pytest.fixture(scope="module")
def sample() -> data.Arrays:
    return data.offline_sample()


@pytest.fixture(scope="module")
def images(sample) -> np.ndarray:
    return np.concatenate([sample[0][0], sample[1][0]])


def test_the_sample_has_the_shapes_of_mnist(sample):
    (x_train, y_train), (x_test, y_test) = sample
    assert x_train.shape == (1500, 28, 28)
    assert x_test.shape == (297, 28, 28)
    assert y_train.shape == (1500,)
    assert y_test.shape == (297,)
    assert {array.dtype for pair in sample for array in pair} == {np.dtype(np.uint8)}


def test_the_sample_passes_for_mnist(sample, named):
    (x_train, y_train), (x_test, y_test) = sample
    np.savez(named, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    assert len(read_npz(named)[1][1]) == 297


def test_both_sets_hold_every_digit(sample):
    for _, labels in sample:
        counts = np.bincount(labels, minlength=10)
        assert len(counts) == 10
        assert counts.min() > len(labels) / 20  # a tenth each would be even


def test_paper_is_black_and_ink_white(images):
    assert (images == 0).mean() > 0.5
    assert (images.max(axis=(1, 2)) > 200).all()
    assert images.max() == 255
    assert images[:, [0, 0, -1, -1], [0, -1, 0, -1]].max() == 0  # the corners


def test_the_digits_are_as_large_as_in_mnist(images):
    # 20×20 pixels, and a pixel more where centring falls between two.
    for axis in (1, 2):
        used = (images > 64).any(axis=axis).sum(axis=1)
        assert used.max() <= 21
    assert (images > 64).any(axis=2).sum(axis=1).mean() > 17  # the originals fill their height


def test_the_digits_are_centred_like_mnist(images):
    # Written out, so that it does not share a mistake with scipy's centre of mass.
    ink = images.astype(float)
    pixel = np.arange(28)
    rows = (ink.sum(axis=2) * pixel).sum(axis=1) / ink.sum(axis=(1, 2))
    columns = (ink.sum(axis=1) * pixel).sum(axis=1) / ink.sum(axis=(1, 2))
    assert np.abs(rows - 13.5).max() < 1
    assert np.abs(columns - 13.5).max() < 1


def test_the_digits_stand_as_the_originals_do(images):
    from sklearn.datasets import load_digits

    originals = load_digits().images.reshape(-1, 64)

    def likeness(pictures: np.ndarray) -> float:
        small = pictures[:, 2:26, 2:26].reshape(-1, 8, 3, 8, 3).mean(axis=(2, 4)).reshape(-1, 64)
        pairs = zip(small, originals, strict=True)
        return float(np.mean([np.corrcoef(one, other)[0, 1] for one, other in pairs]))

    upright = likeness(images)
    assert upright > 0.7
    for turned in (images.transpose(0, 2, 1), images[:, ::-1], images[:, :, ::-1]):
        assert likeness(turned) < upright - 0.2


def test_the_labels_belong_to_the_images(sample):
    # The nearest mean image names most digits right; with shuffled labels it would be 10 %.
    (x_train, y_train), (x_test, y_test) = sample
    means = np.stack([x_train[y_train == digit].mean(axis=0) for digit in range(10)])
    distances = ((x_test[:, None] - means) ** 2).sum(axis=(2, 3))
    assert (distances.argmin(axis=1) == y_test).mean() > 0.8


def test_the_sample_is_the_same_every_time(sample):
    assert_loaded(data.offline_sample(), dict(zip(data.ARRAY_NAMES, sum(sample, ()), strict=True)))
