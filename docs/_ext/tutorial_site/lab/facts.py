"""What Python and the browser's modules both know of CNN_Basic and of the lab's tasks.

The network's facts follow from the constants of `tutorial_src.model`, without TensorFlow. The
modules import it from ``docs/_static/network/facts.js``, what only the lab needs from
``docs/_static/lab/facts.js``; ``nox -s facts`` runs this file, which writes those two. They are
committed, so that the modules run from their folder as they stand.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from tutorial_src import model

STATIC = Path(__file__).parents[3] / "_static"
SCRIPT = STATIC / "network" / "facts.js"
OF_THE_LAB = STATIC / "lab" / "facts.js"
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


# --- the lab ---

TASKS = {  # what to do in the lab at a layer of each kind; the pages' links say it, too
    "Input": "값이 0보다 크고 1보다 작은 칸을 찾아 누르세요.",
    "Conv2D": "값이 0보다 작은 칸을 찾아 누르고, 무엇이 값을 끌어내렸는지 보세요.",
    "ReLU": "앞 층에서 음수였다가 0이 된 칸을 찾아 누르세요.",
    "MaxPool2D": "네 값이 서로 다른 창을 찾아 누르고, 어느 값이 남는지 확인하세요.",
    "Dropout": "드롭아웃을 켜고, 꺼진 칸을 하나 찾아 누르세요.",
    "Flatten": "번호가 100보다 크고 값이 0이 아닌 칸을 눌러, 어느 맵에서 왔는지 보세요.",
    "Dense": "이 그림을 고정하고 다른 숫자를 그린 다음, 부호가 바뀐 유닛을 찾아 누르세요.",
    "Softmax": "가장 높은 확률이 90 %를 넘지 않는 그림을 그려 보세요.",
}


# --- for the browser ---


def javascript() -> str:
    """The module for the browser, nothing in it open to change."""
    layers = "\n".join(entry(layer) for layer in LAYERS)
    types = union(layer["type"] for layer in LAYERS)
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
 * @template {{object}} T
 * @param {{T}} value
 * @returns {{T}}
 */
export function freeze(value) {{
  for (const part of Object.values(value)) {{
    if (part instanceof Object) {{
      freeze(part);
    }}
  }}
  return Object.freeze(value);
}}
"""


def javascript_of_the_lab() -> str:
    """The module that only the lab's tasks need."""
    tasks = "\n".join(sentence(kind, task) for kind, task in TASKS.items())
    return f"""\
// What the lab and Python both know, as tutorial_site/lab/facts.py says it. Not written by hand but
// by the command {COMMAND}

import {{ freeze }} from "../network/facts.js";

/** @import {{ Layer }} from "../network/facts.js" */

/**
 * What to do at a layer of each kind.
 *
 * @type {{{{ [K in Layer["type"]]: string }}}}
 */
export const TASKS = freeze({{
{tasks}
}});
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


def sentence(name: str, text: str) -> str:
    """A Korean sentence by its name, on a line of its own where Biome would put it there."""
    value = json.dumps(text, ensure_ascii=False)
    line = f"  {name}: {value},"
    columns = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
    return line if columns <= 100 else f"  {name}:\n    {value},"


def union(names: Iterable[str]) -> str:
    """The type of what is one of these names."""
    return " | ".join(f'"{name}"' for name in dict.fromkeys(names))


def literal(value: object) -> str:
    """JSON with its names as JavaScript writes them."""
    return re.sub(r'"(\w+)": ', r"\1: ", json.dumps(value)).replace("{", "{ ").replace("}", " }")


if __name__ == "__main__":
    SCRIPT.write_text(javascript(), encoding="utf-8", newline="\n")
    OF_THE_LAB.write_text(javascript_of_the_lab(), encoding="utf-8", newline="\n")
