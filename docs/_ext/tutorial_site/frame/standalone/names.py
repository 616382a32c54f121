"""What a method or a function does to what it is given, as Python, NumPy and Keras say.

Reading a page does not tell what kind of object a name stands for: a method is known by its name
alone, and where kinds differ, it is taken to change its object. Keras is never imported here; what
it says stands in ``keras.json``, which ``nox -s layers`` writes.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from types import MappingProxyType

import numpy as np


def words(text: str) -> set[str]:
    return set(text.split())


def methods(*kinds: type) -> set[str]:
    return {
        name
        for kind in kinds
        for name in dir(kind)
        if not name.startswith("_") and callable(getattr(kind, name))
    }


# Methods that leave their object as it was: all methods of what cannot change (a frozenset has
# those of a set that change nothing, a mapping proxy those of a dict), an array's but for those
# that work in place or write a file, and a few of tensors, models and tapes, which are not at hand.
LEAVES_ALONE = methods(str, bytes, tuple, frozenset, MappingProxyType, np.ndarray)
LEAVES_ALONE -= words("byteswap dump fill partition put resize setfield setflags sort tofile")
LEAVES_ALONE |= words(
    "compute_output_shape count_params evaluate get_config get_layer get_weights gradient numpy "
    "predict summary"
)

# Of those, the ones whose result may be a part of the object: a dict's, and views of an array.
VIEWS = methods(MappingProxyType) - {"copy"}
VIEWS |= words("diagonal get_layer ravel reshape squeeze swapaxes transpose view")

# Methods by which an object takes on what it is given; other unknown methods may plot it.
COLLECTS = methods(list, dict, set) - LEAVES_ALONE

# Functions whose result holds what they are given, or hands it out.
CONTAINERS = words("dict enumerate filter iter list map max min next reversed set sorted tuple zip")

# What does not depend on the numbers in an array or a layer. The list is short on purpose: with any
# other attribute, a cell comes with a few statements that it could do without.
STRUCTURE = words(
    "activation count_params dtype get_config name output_shape rate shape size units"
)
COUNTS = words("isinstance len type")
OVERWRITES = words("load_weights set_weights")

_KERAS = json.loads(Path(__file__).with_name("keras.json").read_text(encoding="utf-8"))


def draws(chain: list[str], node: ast.Call) -> bool:
    """Whether a call into a library moves the program's random generator.

    Args:
        chain: the dotted name of what is called, ``["tensorflow", "keras", "layers", "Dense"]``.
        node: the call. A layer or an initialiser draws if one of its parameters does that was not
            given a seed or a fixed start; one that Keras did not have is taken to draw.
    """
    *modules, name = chain
    if "random" in modules:  # a generator of its own, made with a seed, has its own numbers
        own = name == "default_rng" or name[:1].isupper()
        return not (own and (node.args or node.keywords))
    for kind, known in _KERAS.items():
        if kind in modules:
            given = {k.arg: k.value for k in node.keywords if k.arg}
            starts = {parameter for parameter in given if parameter.endswith("_initializer")}
            drawing = words(known.get(name, "unknown")) | starts
            return any(not settled(parameter, given.get(parameter)) for parameter in drawing)
    return False


def settled(parameter: str, value: ast.expr | None) -> bool:
    """Whether a parameter was given what draws nothing: a seed, or the name of a fixed start."""
    if not isinstance(value, ast.Constant):
        return False
    if parameter == "seed":
        return value.value is not None
    return _KERAS["initializers"].get(value.value) == ""
