"""Write down which of Keras's layers and initialisers draw random numbers when they are made.

The site's build reads code without importing Keras, and has to know (`standalone.names`). Keras's
own signatures tell: what draws takes a `seed`, or an initialiser whose default takes one. A wrapper
may make another layer after the one that it is given, so it is taken to draw, whatever it is told.
"""

from __future__ import annotations

import inspect
import json

from tools import ROOT

PLACE = ROOT / "docs/_ext/tutorial_site/frame/standalone/keras.json"
WRAPPED = {"cell", "cells", "layer", "layers"}


def what_draws() -> dict[str, dict[str, str]]:
    """For each layer and initialiser the parameters that draw unless they are given something."""
    from keras import initializers, layers

    def parameters(kind) -> dict[str, inspect.Parameter]:
        found: dict[str, inspect.Parameter] = {}
        for base in reversed(inspect.getmro(kind)) if inspect.isclass(kind) else [kind]:
            found |= inspect.signature(base.__init__ if base is not kind else kind).parameters
        return found

    def draws(name: str, parameter: inspect.Parameter) -> bool:
        if name.endswith("_initializer"):
            default = initializers.get(parameter.default)
            return "seed" in inspect.signature(type(default)).parameters
        return name == "seed" or name in WRAPPED

    def those(kind) -> str:
        return " ".join(
            sorted(name for name, given in parameters(kind).items() if draws(name, given))
        )

    return {
        "layers": {name: those(kind) for name, kind in vars(layers).items() if name[0].isupper()},
        "initializers": {
            name: those(kind) for name, kind in vars(initializers).items() if inspect.isclass(kind)
        },
    }


def text() -> str:
    """The file, a line for each name."""
    return json.dumps(what_draws(), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
