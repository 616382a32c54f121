"""The build settles its digits once, says which, and re-runs the pages that use them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from kit.small_site import HEAD, cell, small_site
from tutorial_site import digits

from tutorial_src import data
from tutorial_src.data import offline_sample

# The hidden cell's part that matters here, without TensorFlow.
LOAD = "from tutorial_src import load_mnist as load\nmnist = type('m', (), {'load_data': load})\n"
USES = HEAD + cell(LOAD + "print('합', mnist.load_data()[0][0].sum())")
PLAIN = HEAD + cell("import time; print('때', time.time())")


@pytest.fixture
def site(tmp_path):
    toctree = "```{toctree}\nuses\nplain\n```\n"
    env = {"MNIST_OFFLINE": "1", "MNIST_NPZ": "", "KERAS_HOME": str(tmp_path / "keras")}
    site = small_site(tmp_path, HEAD + toctree, "digits", **env)
    (site.source / "uses.md").write_text(USES, encoding="utf-8")
    (site.source / "plain.md").write_text(PLAIN, encoding="utf-8")
    return site


def save(path, **changes):
    (x_train, y_train), (x_test, y_test) = offline_sample()
    arrays = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    np.savez(path, **(arrays | changes))
    return str(path)


def printed(site, page):
    return site.html(page).select_one(".cell_output").get_text()


def test_sample_is_logged_once_and_noted_on_the_page(site):
    result = site.run()
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("digits: the offline sample") == 1
    assert site.html("uses").select(".offline-data")
    assert not site.html("plain").select(".offline-data")


def test_note_leaves_the_first_screen_to_a_program(tmp_path):
    """Below the title it would push what the reader has come for off a small screen."""
    env = {"MNIST_OFFLINE": "1", "MNIST_NPZ": "", "KERAS_HOME": str(tmp_path / "keras")}
    place = "```{lab}\n자바스크립트가 있어야 움직입니다.\n```\n\n"
    use = cell(LOAD + "print('합', mnist.load_data()[0][0].sum())")
    site = small_site(tmp_path, HEAD + place + use, "digits", "lab", **env)
    (note,) = site.build().html("index").select(".offline-data")
    assert note.find_previous_sibling()["class"] == ["lab"]


def test_other_digits_rerun_only_the_pages_that_load_them(site, tmp_path):
    site.build()
    before = printed(site, "uses"), printed(site, "plain")
    white = np.full((3, 28, 28), 255, np.uint8)
    changes = {"x_train": white, "y_train": np.zeros(3, np.uint8)}
    site.env["MNIST_NPZ"] = save(tmp_path / "white.npz", **changes)
    site.build()
    assert printed(site, "uses").strip() == f"합 {3 * 28 * 28 * 255}"
    assert printed(site, "uses") != before[0]
    assert printed(site, "plain") == before[1]
    assert not site.html("uses").select(".offline-data")


def test_named_file_that_is_missing_stops_the_build(site, tmp_path):
    site.env["MNIST_NPZ"] = str(tmp_path / "nowhere.npz")
    result = site.run()
    assert result.returncode != 0
    assert f"MNIST file {tmp_path / 'nowhere.npz'}: no such file." in result.stderr


def test_sample_is_made_again_when_its_code_changes(tmp_path, monkeypatch):
    sample = data.MnistSource("sample", None)
    before = digits.digest(sample)
    assert digits.digest(sample) == before
    changed = tmp_path / "data.py"
    changed.write_bytes(Path(data.__file__).read_bytes() + b"\n")
    monkeypatch.setattr(data, "__file__", str(changed))
    assert digits.digest(sample) != before
