"""What the hidden cell of a page does, and that it leaves the page's own results alone."""

from __future__ import annotations

import random

import keras
import numpy as np
import pytest
from kit.alone import run_alone

from tutorial_src import build_cnn_basic
from tutorial_src.page import put_weights_beside_page, same_as_build_cnn_basic


def test_same_model_passes_and_counts_its_layers():
    assert same_as_build_cnn_basic(build_cnn_basic()) == 18


def test_other_model_is_told_where_it_differs():
    layers = keras.layers
    image = layers.Input((28, 28, 1))
    other = keras.Model(image, layers.Dense(10)(layers.Flatten()(image)), name="CNN_Basic")
    with pytest.raises(AssertionError, match="2 layers"):
        same_as_build_cnn_basic(other)
    other.name = "Other"
    with pytest.raises(AssertionError, match="name 'Other'"):
        same_as_build_cnn_basic(other)


def test_what_cannot_be_cnn_basic_is_refused():
    row = keras.Sequential([keras.Input((8,)), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match=r"^model must take images"):
        same_as_build_cnn_basic(row)


def test_comparing_changes_neither_names_nor_random_values():
    model = build_cnn_basic()
    keras.utils.set_random_seed(1)
    first = keras.layers.Dense(2)
    number = int(first.name.rpartition("_")[2] or 0)
    following = random.random()
    keras.utils.set_random_seed(1)
    keras.layers.Dense(2)
    same_as_build_cnn_basic(model)
    assert random.random() == following
    assert keras.layers.Dense(2).name == f"dense_{number + 2}"


FIRST_LIST_OF_FONTS = """
import logging, sys, threading

class Timer(threading.Timer):
    def start(self):
        print("slow")
        self.function()

threading.Timer, sys.stderr = Timer, sys.stdout
from tutorial_src.page import prepare_page
prepare_page()
logging.getLogger("matplotlib.font_manager").warning("later")
"""


def test_first_list_of_fonts_is_no_reason_to_fail_the_page(monkeypatch, tmp_path):
    """Where there are many fonts it takes matplotlib so long that it says so, on stderr."""
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    assert run_alone(FIRST_LIST_OF_FONTS).split("\n") == ["slow", "later"]


def test_weights_lie_beside_the_page(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # put back afterwards
    put_weights_beside_page()
    model = build_cnn_basic()
    before = model.get_weights()[0]
    model.load_weights("cnn_basic.weights.h5")
    assert not np.array_equal(model.get_weights()[0], before)
