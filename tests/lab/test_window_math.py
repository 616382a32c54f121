"""The browser's window arithmetic against Keras: every setting of a large grid, values and all."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import tensorflow as tf

LAYERS = tf.keras.layers
KINDS = ("Conv2D", "MaxPool2D", "AveragePooling2D")

# All settings in one call; a refusal is told by its words, a result by its output.
COMPUTE = """async (cases) => {
  const math = await import("/parts/window_math.js");
  await import("/network/refusal_words.js");
  return cases.map(({ grid, kernel, ...settings }) => {
    try {
      const output = settings.type === "Conv2D"
        ? math.convolve(grid, kernel, settings)
        : math.pool(grid, settings);
      const side = math.outputSize(grid.length, settings);
      return { side, output, padding: math.padding(grid.length, settings) };
    } catch ({ name, message, keras }) {
      return { wrong: `${name}: ${message}`, keras };
    }
  });
}"""


def settings() -> list[dict]:
    """What a reader of the window can set, and inputs that are smaller still."""
    sides = itertools.product(KINDS, range(1, 13), range(1, 6), range(1, 5), ("valid", "same"))
    return [
        {
            "type": kind,
            "input": side,
            "kernel_size": window,
            "stride": stride,
            "padding": padding,
            "dilation": dilation,
        }
        for kind, side, window, stride, padding in sides
        for dilation in ((1, 2, 3) if kind == "Conv2D" else (1,))
    ]


def with_numbers(cases: list[dict]) -> list[dict]:
    """The settings with an input and a kernel; negative ones tell padded zeros from none."""
    random = np.random.default_rng(0)
    return [
        {name: value for name, value in case.items() if name != "input"}
        | {
            "grid": random.integers(-9, 10, (case["input"],) * 2).tolist(),
            "kernel": random.integers(-3, 4, (case["kernel_size"],) * 2).tolist(),
        }
        for case in cases
    ]


def keras_layer(case: dict):
    window, place = case["kernel_size"], {"strides": case["stride"], "padding": case["padding"]}
    if case["type"] == "Conv2D":
        return LAYERS.Conv2D(1, window, dilation_rate=case["dilation"], use_bias=False, **place)
    return getattr(LAYERS, case["type"])(window, **place)


def keras(case: dict) -> list | str:
    """Keras's output, or what it says where it refuses to put the layer into a model.

    A layer that is called on values is no judge of that: where nothing fits, MaxPool2D ends the
    process by a division by zero (TensorFlow 2.21).
    """
    x = np.array(case["grid"], np.float32)[np.newaxis, :, :, np.newaxis]
    try:
        layer = keras_layer(case)
        layer(LAYERS.Input(x.shape[1:]))
    except ValueError as error:
        return str(error)
    if case["type"] == "Conv2D":
        layer.set_weights([np.array(case["kernel"])[:, :, np.newaxis, np.newaxis]])
    return layer(x)[0, :, :, 0].numpy().tolist()


def test_agrees_with_keras_on_every_setting(modules):
    cases = with_numbers(settings())
    ours = modules.evaluate(COMPUTE, cases)
    theirs = [keras(case) for case in cases]
    compared = refused = 0
    for case, mine, output in zip(cases, ours, theirs, strict=True):
        if isinstance(output, str):
            assert mine["wrong"].startswith(f"NetworkError: {case['type']}: "), case
            assert mine["wrong"].endswith("쓰세요.") or mine["wrong"].endswith("두세요."), case
            assert mine["keras"], case
            assert mine["keras"] in output, case
            refused += 1
            continue
        assert "wrong" not in mine, case
        assert mine["side"] == len(output), case
        np.testing.assert_allclose(mine["output"], output, atol=1e-5, err_msg=str(case))
        compared += 1
    assert compared >= 1500
    assert refused >= 500


def test_padding_is_where_keras_has_it(modules):
    """A kernel of ones on ones counts the real cells under it: fewer at an edge, more padding."""
    cases = [case for case in settings() if case["type"] == "Conv2D"]
    cases = [
        {name: value for name, value in case.items() if name != "input"}
        | {"grid": np.ones((case["input"],) * 2).tolist()}
        | {"kernel": np.ones((case["kernel_size"],) * 2).tolist()}
        for case in cases
        if case["padding"] == "same" and not case["stride"] > 1 < case["dilation"]
    ]
    for case, mine in zip(cases, modules.evaluate(COMPUTE, cases), strict=True):
        before, after = mine["padding"]
        side, reach = len(case["grid"]), (case["kernel_size"] - 1) * case["dilation"] + 1
        padded = np.pad(np.ones(side), (before, after))
        places = range(0, len(padded) - reach + 1, case["stride"])
        along = [padded[at : at + reach : case["dilation"]].sum() for at in places]
        np.testing.assert_allclose(np.outer(along, along), keras(case), err_msg=str(case))


@pytest.mark.parametrize(
    ("side", "change", "words"),
    [
        (7, {"stride": 2, "dilation": 2}, "둘 가운데 하나를 1로"),
        (4, {"dilation": 2}, "5칸에 걸쳐 벌어지는데 입력은 한 변이 4칸"),
        (2, {}, "3×3칸짜리 창이 입력 2×2칸보다"),
        (2, {"type": "MaxPool2D"}, "창을 줄이거나"),
    ],
)
def test_says_what_is_wrong_instead_of_a_result(modules, side, change, words):
    wrong = {"kernel_size": 3, "stride": 1, "padding": "valid", "dilation": 1} | change
    told = modules.evaluate(
        """async ([side, settings]) => {
          const math = await import("/parts/window_math.js");
          await import("/network/refusal_words.js");
          try {
            return math.outputSize(side, settings);
          } catch (error) {
            return `${error.name}: ${error.message}`;
          }
        }""",
        [side, wrong],
    )
    assert told.startswith("NetworkError: ")
    assert words in told


def test_keras_pooling_has_no_dilation():
    with pytest.raises(ValueError, match="dilation_rate"):
        LAYERS.MaxPool2D(2, dilation_rate=2)
