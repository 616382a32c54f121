"""The engine's networks in Keras, and numbers on their way to the browser and back."""

from __future__ import annotations

import base64

import keras
import numpy as np

MACHINES = ("JavaScript", "WebAssembly")


def encoded(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f4").tobytes()).decode()


def decoded(text: str, shape: tuple[int, ...] = (-1,)) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype="<f4").reshape(shape)


# --- the same network in Keras ---


class GivenDropout(keras.layers.Layer):
    """A dropout that multiplies by the masks that it is told."""

    masks = None

    def call(self, inputs, training=False):
        return inputs * self.masks if training else inputs

    def compute_output_spec(self, inputs, training=False):
        return keras.KerasTensor(inputs.shape, inputs.dtype)


def keras_layer(settings: dict, given_masks: bool = False) -> keras.layers.Layer:
    """The layer that the engine's settings name."""
    shape = ("shape",) if settings["type"] != "Input" else ()  # the engine's own, where it is known
    options = {name: value for name, value in settings.items() if name not in ("type", *shape)}
    options = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
    kind = settings["type"]
    if kind == "Dropout" and given_masks:
        return GivenDropout()
    if kind in ("ReLU", "Sigmoid", "Tanh", "Softmax"):
        return keras.layers.Activation(kind.lower())
    return getattr(keras.layers, kind)(**options)


def keras_model(network: list[dict], given_masks: bool = False) -> keras.Model:
    """All outputs of the network, the input first.

    Raises:
        ValueError, ZeroDivisionError: Keras refuses a layer.
    """
    net = keras.Input(tuple(network[0]["shape"]))
    outputs = [net]
    for settings in network[1:]:
        net = keras_layer(settings, given_masks)(net)
        outputs.append(net)
    return keras.Model(outputs[0], outputs)


def random_weights(model: keras.Model, seed: int) -> list[np.ndarray]:
    """Of a size at which no sum explodes; what scales or spreads is above 0."""
    generator = np.random.default_rng(seed)
    weights = []
    for variable in model.weights:
        fan = max(1, int(np.prod(variable.shape[:-1])))
        values = generator.normal(0, 1.5 / np.sqrt(fan), variable.shape)
        if variable.name in ("gamma", "moving_variance"):
            values = generator.uniform(0.5, 2, variable.shape)
        elif variable.name in ("beta", "moving_mean", "bias"):
            values = generator.normal(0, 0.3, variable.shape)
        weights.append(values.astype("float32"))
    return weights


def given_masks(model, texts: list[str], count: int) -> None:
    """Hand the engine's masks to Keras's layers."""
    dropouts = [layer for layer in model.layers if hasattr(layer, "masks")]
    for layer, text in zip(dropouts, texts, strict=True):
        layer.masks = decoded(text, (count, *layer.output.shape[1:]))
