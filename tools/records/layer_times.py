"""How long the layers of CNN_Basic that learn take, for one image and for many at once.

The times are those of one machine, which the record names; what a page may say is in their shares.
"""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from tutorial_src.costs import layer_costs
from tutorial_src.model import build_cnn_basic

BATCHES = (1, 64)
REPEATS = 300  # of each layer, in turns: what else the machine does hits none of them alone


def compute(part: int | None = None) -> dict:
    """Seconds of each layer, as the fastest of many runs took it.

    Args:
        part: as many runs instead.
    """
    repeats = part or REPEATS
    keras.utils.set_random_seed(1)
    model = build_cnn_basic()
    costs = layer_costs(model)
    pairs = [pair for pair in zip(model.layers, costs, strict=True) if pair[0].weights]
    layers = [layer for layer, _ in pairs]
    seconds = {batch: fastest(layers, batch, repeats) for batch in BATCHES}
    return {
        "recipe": {
            "model": "CNN_Basic, untrained, layers called one by one as compiled functions",
            "time": f"fastest of {repeats} runs",
            "processor": processor(),
            "cores": os.cpu_count(),
            "tensorflow": tf.__version__,
        },
        "layers": [
            {
                "name": f"{cost.name} {cost.output_shape[-1]}",
                "multiply_adds": cost.multiply_adds,
                "seconds": {str(batch): seconds[batch][number] for batch in BATCHES},
            }
            for number, (_, cost) in enumerate(pairs)
        ],
    }


def fastest(layers: list, batch: int, repeats: int) -> list[float]:
    """Seconds of each layer for a batch of random values, what any call takes included."""
    values = [tf.random.normal((batch, *layer.input.shape[1:])) for layer in layers]
    calls = [(tf.function(layer), value) for layer, value in zip(layers, values, strict=True)]
    times = np.array([[seconds_of(*one) for one in calls] for _ in range(repeats + 1)])
    return times[1:].min(axis=0).round(7).tolist()  # the first one compiles


def seconds_of(call, value) -> float:
    start = time.perf_counter()
    call(value)
    return time.perf_counter() - start


def processor() -> str:
    """The machine's processor, as Linux names it."""
    names = Path("/proc/cpuinfo")
    lines = names.read_text(encoding="utf-8").splitlines() if names.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())
