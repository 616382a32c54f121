"""CNN_Basic in native TensorFlow, for the benchmark beside the browser's engine.

python -m tools.bench.native FOLDER BATCHES    prints JSON: images a second of `fit`, both cores,
                                               and milliseconds of a digit's traced forward run
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

BATCH = 64
FORWARD = 100


def main(folder: Path, batches: int) -> None:
    import tensorflow as tf
    from tutorial_site.lab.weights import read_weights

    from tutorial_src import build_cnn_basic

    images = np.fromfile(folder / "training.bin", "<f4").reshape(-1, 28, 28, 1)
    labels = np.fromfile(folder / "labels.bin", np.uint8)
    model = build_cnn_basic()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(images[: 4 * BATCH], labels[: 4 * BATCH], batch_size=BATCH, verbose=0)  # traces
    count = batches * BATCH
    start = time.perf_counter()
    model.fit(images[:count], labels[:count], batch_size=BATCH, verbose=0)
    rate = count / (time.perf_counter() - start)
    model.set_weights(read_weights())
    every = tf.keras.Model(model.input, [layer.output for layer in model.layers])
    traced = tf.function(lambda image: every(image, training=False))
    digit = tf.constant(images[:1])
    times = []
    for _ in range(FORWARD + 10):
        start = time.perf_counter()
        for output in traced(digit):
            output.numpy()
        times.append(1000 * (time.perf_counter() - start))
    print(json.dumps({"rate": rate, "forward": times[10:]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
