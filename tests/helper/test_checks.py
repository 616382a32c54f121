"""What an argument has to be, and what the one line says when it is something else."""

from __future__ import annotations

import errno
from pathlib import Path

import keras
import numpy as np
import pytest

from tutorial_src import checks


def test_text_becomes_one_line_of_a_length_that_one_reads():
    assert checks.one_line("a\n  b") == "a b"
    assert checks.one_line("x" * 201) == "x" * 199 + "…"
    assert checks.one_line("x" * 200) == "x" * 200


class Broken:
    def __repr__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (28, "28"),
        ("a\nb", r"'a\nb'"),
        (["abc"] * 100, "[" + "'abc', " * 11 + "'…"),
        (10**5000, "<int>"),  # Python prints no more than 4,300 digits
        (Broken(), "<Broken>"),
    ],
    ids=["number", "text", "long", "huge", "broken"],
)
def test_a_wrong_value_is_shown(value, shown):
    assert checks.shown(value) == shown


def test_reason_is_what_the_system_says_or_the_message_or_the_name():
    assert checks.reason(OSError(errno.ENOSPC, "No space left", "file")) == "No space left"
    assert checks.reason(ValueError("two\nlines")) == "two lines"
    assert checks.reason(EOFError()) == "EOFError"


def test_truth_values_are_no_integers():
    assert checks.is_int(3)
    assert checks.is_int(np.uint8(3))
    assert not any(map(checks.is_int, (True, np.True_, 3.0, "3", None)))


@pytest.mark.parametrize(
    ("check", "taken"),
    [
        (lambda: checks.whole("n", np.int64(5), 0, 5), 5),
        (lambda: checks.path("p", "folder/file"), Path("folder/file")),
        (lambda: checks.array("a", [1.5, 2.5]).tolist(), [1.5, 2.5]),
        (lambda: checks.array("a", [1, 2], "iu").dtype.kind, "i"),
    ],
)
def test_what_is_right_is_given_back(check, taken):
    assert check() == taken


def images_of(shape) -> keras.Model:
    return keras.Sequential([keras.Input(shape), keras.layers.Dense(2)])


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (lambda: checks.whole("n", 6, 0, 5), "n must be an integer from 0 to 5, got 6"),
        (lambda: checks.whole("n", 5.0, 0, 5), "n must be an integer from 0 to 5, got 5.0"),
        (lambda: checks.path("p", 3), "p must be a path, got 3"),
        (lambda: checks.array("a", [1, 2]), "a must hold floating-point numbers, got int64"),
        (lambda: checks.array("a", ["1"], "iuf"), "a must hold numbers, got <U1"),
        (
            lambda: checks.array("a", [[1.0], [1.0, 2.0]]),
            "a must hold floating-point numbers, got [[1.0], [1.0, 2.0]]",
        ),
        (
            lambda: checks.array("a", ["", b"\x80"], "iuf"),
            r"a must hold numbers, got ['', b'\x80']",
        ),
        (lambda: checks.array("a", [1, np.nan]), "a must be finite, got inf or nan"),
        (lambda: checks.keras_model(3), "model must be a built Keras model with one input, got 3"),
        (
            lambda: checks.keras_model(images_of((8,))),
            "model must take images (height, width, channels), got (8,)",
        ),
        (
            lambda: checks.keras_model(images_of((None, 8, 1))),
            "model must take images (height, width, channels), got (None, 8, 1)",
        ),
    ],
)
def test_what_is_wrong_is_named(check, said):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        check()
    assert str(caught.value) == said
