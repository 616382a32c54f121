"""What an argument has to be, and the one line that says so when it is something else.

Each function gives the value back in the type that the caller computes with, or raises a ValueError
that names the argument.
"""

from __future__ import annotations

import os
from numbers import Integral
from pathlib import Path

import numpy as np

SHOWN = 80  # characters of a wrong value that a message repeats


def one_line(text: str, longest: int = 200) -> str:
    """The text without line breaks, cut where it gets long."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def shown(value: object) -> str:
    """A wrong value for a message: its repr, in one line and cut where it gets long."""
    try:
        return one_line(repr(value), SHOWN)
    except Exception:  # repr runs the value's own code; an int of 5,000 digits refuses as well
        return f"<{type(value).__name__}>"


def reason(error: Exception) -> str:
    """Why something failed, in one line: what the system says, the message, or the error's name."""
    return one_line(getattr(error, "strerror", None) or str(error) or type(error).__name__)


def is_int(value: object) -> bool:
    """Whether the value is a whole number of Python or NumPy; True and False are none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def whole(name: str, value: object, smallest: int, largest: int) -> int:
    if not is_int(value) or not smallest <= value <= largest:
        raise ValueError(
            f"{name} must be an integer from {smallest} to {largest}, got {shown(value)}"
        )
    return int(value)


def path(name: str, value: object) -> Path:
    if not isinstance(value, str | os.PathLike):
        raise ValueError(f"{name} must be a path, got {shown(value)}")
    return Path(value)


def array(name: str, value: object, kinds: str = "f") -> np.ndarray:
    """The value as an array of finite numbers.

    Args:
        name: of the argument.
        value: an array or what NumPy makes one from.
        kinds: the letters of ``dtype.kind`` that are taken: b, i, u or f.

    Raises:
        ValueError: other kinds of values, inf or nan.
    """
    wanted = "floating-point numbers" if kinds == "f" else "numbers"
    try:
        value = np.asarray(value)
    except Exception as error:  # rows of several lengths, bytes among text, the value's own code
        raise ValueError(f"{name} must hold {wanted}, got {shown(value)}") from error
    if value.dtype.kind not in kinds:
        raise ValueError(f"{name} must hold {wanted}, got {one_line(str(value.dtype), SHOWN)}")
    if value.dtype.kind == "f" and not np.isfinite(value).all():
        raise ValueError(f"{name} must be finite, got inf or nan")
    return value


def keras_model(model: object) -> None:
    """Refuse what is no Keras model with one image as its input and layers that are built."""
    shape = getattr(model, "input_shape", None)
    if not hasattr(model, "layers") or not isinstance(shape, tuple):
        raise ValueError(f"model must be a built Keras model with one input, got {shown(model)}")
    if len(shape) != 4 or not all(is_int(side) for side in shape[1:]):
        raise ValueError(f"model must take images (height, width, channels), got {shape[1:]}")
