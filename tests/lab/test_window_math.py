"""The browser's window arithmetic against Keras: every setting of a large grid, values and all."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import tensorflow as tf

LAYERS = tf.keras.layers
KINDS = ("convolution", "max", "average")

# All settings in one call; a refusal is told by its sentence, a result by its output.
COMPUTE = """async (cases) => {
  const math = await import("/parts/window_math.js");
  return cases.map(({ kind: result, grid, kernel, ...settings }) => {
    const kind = result === "convolution" ? result : "pooling";
    const wrong = math.problem(grid.length, { ...settings, kind });
    if (wrong) {
      return { wrong };
    }
    const side = math.outputSize(grid.length, { ...settings, kind });
    const output = kind === "convolution"
      ? math.convolve(grid, kernel, settings)
      : math.pool(grid, settings, result);
    return { side, output, padding: math.padding(grid.length, { ...settings, kind }) };
  });
}"""


def settings() -> list[dict]:
    """What a reader of the workbench can set, and inputs that are smaller still."""
    sides = itertools.product(KINDS, range(1, 13), range(1, 6), range(1, 5), ("valid", "same"))
    return [
        {
            "kind": kind,
            "input": side,
            "kernel_size": window,
            "stride": stride,
            "padding": padding,
            "dilation": dilation,
        }
        for kind, side, window, stride, padding in sides
        for dilation in ((1, 2, 3) if kind == "convolution" else (1,))
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
    if case["kind"] == "convolution":
        return LAYERS.Conv2D(1, window, dilation_rate=case["dilation"], use_bias=False, **place)
    layer = LAYERS.MaxPool2D if case["kind"] == "max" else LAYERS.AveragePooling2D
    return layer(window, **place)


def keras(case: dict) -> list | None:
    """Keras's output, or None where it refuses to put the layer into a model.

    A layer that is called on values is no judge of that: where nothing fits, MaxPool2D ends the
    process by a division by zero (TensorFlow 2.21).
    """
    x = np.array(case["grid"], np.float32)[np.newaxis, :, :, np.newaxis]
    try:
        layer = keras_layer(case)
        layer(LAYERS.Input(x.shape[1:]))
    except ValueError:
        return None
    if case["kind"] == "convolution":
        layer.set_weights([np.array(case["kernel"])[:, :, np.newaxis, np.newaxis]])
    return layer(x)[0, :, :, 0].numpy().tolist()


def test_agrees_with_keras_on_every_setting(modules):
    cases = with_numbers(settings())
    ours = modules.evaluate(COMPUTE, cases)
    theirs = [keras(case) for case in cases]
    assert [bool(mine.get("wrong")) for mine in ours] == [output is None for output in theirs]
    compared = 0
    for case, mine, output in zip(cases, ours, theirs, strict=True):
        if output is None:
            assert mine["wrong"].endswith("세요."), case  # says what to do
            continue
        assert mine["side"] == len(output), case
        np.testing.assert_allclose(mine["output"], output, atol=1e-5, err_msg=str(case))
        compared += 1
    assert compared >= 1500


def test_padding_is_where_keras_has_it(modules):
    """A kernel of ones on ones counts the real cells under it: fewer at an edge, more padding."""
    cases = [case for case in settings() if case["kind"] == "convolution"]
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
        (4, {"dilation": 2}, "한 변에 5칸까지 뻗는데 입력은 4칸뿐"),
        (2, {"kind": "pooling"}, "창을 줄이거나"),
        (7, {"kind": "pooling", "dilation": 2}, "풀링에는 팽창이 없습니다"),
        (7, {"kernel_size": 0}, "1 이상의 정수"),
        (7, {"stride": 1.5}, "1 이상의 정수"),
        (7, {"padding": "full"}, "valid와 same"),
    ],
)
def test_says_what_is_wrong_instead_of_a_result(modules, side, change, words):
    wrong = {"kernel_size": 3, "stride": 1, "padding": "valid", "dilation": 1} | change
    problem, thrown = modules.evaluate(
        """async ([side, settings]) => {
          const math = await import("/parts/window_math.js");
          try {
            return [math.problem(side, settings), math.outputSize(side, settings)];
          } catch (error) {
            return [math.problem(side, settings), `${error.name}: ${error.message}`];
          }
        }""",
        [side, wrong],
    )
    assert words in problem
    assert thrown == f"RangeError: {problem}"


def test_keras_pooling_has_no_dilation():
    with pytest.raises(ValueError, match="dilation_rate"):
        LAYERS.MaxPool2D(2, dilation_rate=2)
