"""What the build knows of Keras's random numbers is what Keras says, and does."""

from __future__ import annotations

import json
import random

import pytest

from tools.random_layers import PLACE, text

ARGUMENTS = [(), (0.5,), (2,), (2, 2), ((2, 1),), (2, 2, 2), ("relu",), (abs,), ("ab->b", 2)]
ELSEWHERE = {"TFSMLayer", "TorchModuleWrapper"}  # they wrap what is no layer of Keras


def known(kind: str) -> dict[str, str]:
    return json.loads(PLACE.read_text(encoding="utf-8"))[kind]


def test_file_is_what_keras_says():
    written = PLACE.read_text(encoding="utf-8")
    assert written == text(), "Keras says otherwise by now: run nox -s layers"


def moves_the_generator(kind: type) -> bool:
    """Whether a layer takes numbers from Python's generator when it is made."""
    for arguments in ARGUMENTS:
        before = random.getstate()
        try:
            kind(*arguments)
        except Exception:  # it needs other arguments
            continue
        return random.getstate() != before
    raise ValueError(f"{kind} needs arguments that are not among those tried")


@pytest.mark.parametrize(
    "name", sorted(name for name, drawing in known("layers").items() if not drawing)
)
def test_layer_that_is_said_to_draw_nothing_draws_nothing(name):
    from keras import layers

    if name in ELSEWHERE:
        with pytest.raises(ValueError, match="needs arguments"):
            moves_the_generator(getattr(layers, name))
    else:
        assert not moves_the_generator(getattr(layers, name))


def test_layer_with_a_random_start_draws():
    from keras import layers

    drawing = [name for name, by in known("layers").items() if by.endswith("_initializer")]
    assert {"Dense", "Conv2D"} <= set(drawing)
    assert [name for name in drawing if not moves_the_generator(getattr(layers, name))] == []
