"""What Python and the browser's modules both have to know of CNN_Basic and of the workbench.

The network's facts follow from the constants of `tutorial_src.model`, without TensorFlow. The
modules import all of it from ``docs/_static/network/facts.js``; ``nox -s facts`` runs this file,
which writes that one. It is committed, so that the modules run from their folder as they stand.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from tutorial_src import model

SCRIPT = Path(__file__).parents[3] / "_static" / "network" / "facts.js"
COMMAND = "python -m nox -s facts"


def cnn_basic_layers() -> list[dict]:
    """The layers of ``build_cnn_basic()``, in order.

    Returns:
        For each its ``name``, which Keras gives it in a fresh process; its ``type``, which is the
        function for an activation; the ``shape`` of its output without the batch axis, channels
        last; and what it is made with, under Keras's names.
    """
    layers, counts = [], Counter()

    def add(name: str, kind: str, *shape: int, **settings) -> None:
        number = f"_{counts[name]}" if counts[name] else ""
        counts[name] += 1
        layers.append({"name": name + number, "type": kind, "shape": shape, **settings})

    height, width, channels = model.INPUT_SHAPE
    kernel_size, pool_size = (model.KERNEL_SIZE,) * 2, (model.POOL_SIZE,) * 2
    add("input_layer", "Input", height, width, channels)
    for filters in model.FILTERS:
        for _ in range(model.CONVOLUTIONS):
            convolution = {"filters": filters, "kernel_size": kernel_size, "padding": "same"}
            add("conv2d", "Conv2D", height, width, filters, **convolution)
            add("activation", "ReLU", height, width, filters)
        height, width = height // model.POOL_SIZE, width // model.POOL_SIZE
        add("max_pooling2d", "MaxPool2D", height, width, filters, pool_size=pool_size)
        add("dropout", "Dropout", height, width, filters, rate=model.DROPOUT_RATE)
    add("flatten", "Flatten", height * width * filters)
    add("dense", "Dense", model.UNITS, units=model.UNITS)
    add("activation", "ReLU", model.UNITS)
    add("dropout", "Dropout", model.UNITS, rate=model.DROPOUT_RATE)
    add("dense", "Dense", model.NUM_CLASSES, units=model.NUM_CLASSES)
    add("activation", "Softmax", model.NUM_CLASSES)
    return layers


LAYERS = cnn_basic_layers()
SIDE = LAYERS[0]["shape"][0]  # of an image, in pixels
MAPS = {  # how many of each layer can be looked at: a plain list is one
    layer["name"]: layer["shape"][-1] if len(layer["shape"]) == 3 else 1 for layer in LAYERS
}
KERNELS = {  # the shapes, of the layers that have weights, in the order of ``model.get_weights()``
    layer["name"]: (*layer.get("kernel_size", ()), before["shape"][-1], layer["shape"][-1])
    for before, layer in pairwise(LAYERS)
    if layer["type"] in ("Conv2D", "Dense")
}


# --- the workbench ---

RANGES = {"input": (3, 12), "kernel_size": (1, 5), "stride": (1, 4), "dilation": (1, 3)}
PADDINGS = ("valid", "same")
POOLS = {"max": "MaxPool2D", "average": "AveragePooling2D"}  # Keras's layer for what is kept


# --- for the browser ---


def javascript() -> str:
    """The module for the browser, nothing in it open to change."""
    layers = "\n".join(entry(layer) for layer in LAYERS)
    types = union(layer["type"] for layer in LAYERS)
    ranges = union(RANGES)
    return f"""\
// What these modules and Python both know, as tutorial_src/model.py and tutorial_site/lab/facts.py
// say it. Not written by hand but by the command {COMMAND}

/**
 * A layer, under Keras's names; `shape` is that of its output, `rate` is a dropout's.
 *
 * @typedef {{{{
 *   name: string,
 *   type: {types},
 *   shape: number[],
 *   rate?: number,
 * }}}} Layer
 */

/**
 * CNN_Basic: its layers, with the shapes of their outputs, and its kernels, channels last.
 *
 * @type {{{{ layers: Layer[], kernels: Record<string, number[]> }}}}
 */
export const NETWORK = freeze({{
  layers: [
{layers}
  ],
  kernels: {{
{lines(KERNELS)}
  }},
}});

/**
 * What can be set: the sliders' ends, and Keras's layer for each value that a pooling keeps.
 *
 * @type {{{{
 *   ranges: Record<{ranges}, number[]>,
 *   paddings: string[],
 *   pools: Record<string, string>,
 * }}}}
 */
export const WORKBENCH = freeze({{
  ranges: {{
{lines(RANGES)}
  }},
  paddings: {literal(PADDINGS)},
  pools: {literal(POOLS)},
}});

/**
 * @template {{object}} T
 * @param {{T}} value
 * @returns {{T}}
 */
function freeze(value) {{
  for (const part of Object.values(value)) {{
    if (part instanceof Object) {{
      freeze(part);
    }}
  }}
  return Object.freeze(value);
}}
"""


def lines(values: dict) -> str:
    return "\n".join(f"    {name}: {literal(value)}," for name, value in values.items())


def entry(layer: dict) -> str:
    """A layer in the list, on lines of its own where one would be too long for Biome."""
    line = f"    {literal(layer)},"
    if len(line) <= 100:
        return line
    parts = "".join(f"      {name}: {literal(value)},\n" for name, value in layer.items())
    return f"    {{\n{parts}    }},"


def union(names: Iterable[str]) -> str:
    """The type of what is one of these names."""
    return " | ".join(f'"{name}"' for name in dict.fromkeys(names))


def literal(value: object) -> str:
    """JSON with its names as JavaScript writes them."""
    return re.sub(r'"(\w+)": ', r"\1: ", json.dumps(value)).replace("{", "{ ").replace("}", " }")


if __name__ == "__main__":
    SCRIPT.write_text(javascript(), encoding="utf-8", newline="\n")
