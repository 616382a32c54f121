"""The lab's plain functions as the browser runs them."""

from __future__ import annotations

from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tutorial_site.lab.facts import MAPS
from tutorial_site.lab.links import encode_drawing

BYTES = arrays(
    np.uint8, (28, 28), elements=st.sampled_from([0, 0, 0, 1, 128, 255]), fill=st.just(0)
)
# Each example is a round trip to the browser, which may be busy.
SHARED = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def call(modules, module: str, expression: str, argument=None):
    """Evaluate a JavaScript expression in which `lab` is a module and `given` the argument."""
    script = (
        f"async (given) => {{ const lab = await import('/parts/{module}'); return {expression}; }}"
    )
    return modules.evaluate(script, argument)


@SHARED
@given(BYTES)
def test_browser_reads_what_the_pages_write(modules, image):
    drawing = encode_drawing(image)
    read = call(modules, "address.js", "[...lab.decodeDrawing(given).base]", drawing)
    assert read == image.ravel().tolist()
    again = call(modules, "address.js", "lab.encodeDrawing(lab.decodeDrawing(given))", drawing)
    assert again == drawing


COORDINATES = st.integers(0, 255)
POINTS = st.lists(st.tuples(COORDINATES, COORDINATES).map(list), min_size=1, max_size=255)
STROKES = st.lists(st.fixed_dictionaries({"erase": st.booleans(), "points": POINTS}), max_size=5)
BASES = st.none() | BYTES.map(lambda image: image.ravel().tolist())
DRAWINGS = st.fixed_dictionaries({"base": BASES, "strokes": STROKES})
NOTHING_ELSE = {"input": None, "task": None, "held": None}
STATES = st.fixed_dictionaries(
    {
        "layer": st.sampled_from(sorted(MAPS)),
        "map": st.integers(0, 63),
        "input": st.none() | st.integers(0, 63),
        "pixel": st.none() | st.tuples(st.integers(0, 27), st.integers(0, 27)).map(list),
        "centred": st.booleans(),
        "task": st.none() | st.sampled_from(["1", "conv2d"]),
        "drawing": DRAWINGS,
        "held": st.none() | DRAWINGS,
    }
)
# Images go through as lists, which JSON has.
THERE_AND_BACK = """(() => {
  const bytes = (drawing) =>
    drawing && { ...drawing, base: drawing.base && Uint8Array.from(drawing.base) };
  const list = (drawing) => drawing && { ...drawing, base: drawing.base && [...drawing.base] };
  const { drawing, held } = given;
  const hash = lab.writeAddress({ ...given, drawing: bytes(drawing), held: bytes(held) });
  const read = lab.readAddress(hash);
  return [hash, { ...read, drawing: list(read.drawing), held: list(read.held) }];
})()"""


def test_state_survives_the_address(modules):
    strokes = [{"erase": False, "points": [[0, 255], [7, 9]]}, {"erase": True, "points": [[3, 4]]}]
    state = {"layer": "conv2d_3", "map": 63, "pixel": [13, 0], "centred": False}
    state["drawing"] = {"base": None, "strokes": strokes}
    read = call(modules, "address.js", "lab.readAddress(lab.writeAddress(given))", state)
    assert read == state | NOTHING_ELSE


@SHARED
@given(STATES)
def test_any_state_survives_the_address(modules, state):
    written, read = call(modules, "address.js", THERE_AND_BACK, state)
    assert read == state
    assert [f"&{name}=" in written for name in ("from", "task", "held")] == [
        state[name] is not None for name in ("input", "task", "held")
    ]
    assert quote(written, safe="#&=,.") == written  # nothing that another program would write anew


@SHARED
@given(st.sampled_from(sorted(MAPS)), st.integers(0, 63), BYTES)
def test_addresses_of_old_are_read_as_before(modules, layer, number, image):
    old = f"#layer={layer}&map={number}&at=3,4&centred=0&drawing={encode_drawing(image)}AAEHCQ"
    state = {"layer": layer, "map": number, "pixel": [3, 4], "centred": False}
    stroke = {"erase": False, "points": [[7, 9]]}
    state["drawing"] = {"base": image.ravel().tolist(), "strokes": [stroke]}
    other = {**state, "drawing": {"base": None, "strokes": []}}
    script = THERE_AND_BACK.replace("lab.readAddress(hash)", f"lab.readAddress('{old}')")
    assert call(modules, "address.js", script, other)[1] == state | NOTHING_ELSE


@pytest.mark.parametrize(
    "address", ["", "#", "#from=-1&task=&map=x&at=1", "#from=1.5&task=%26%3D&at=1,2,3"]
)
def test_what_says_nothing_is_left_out(modules, address):
    read = call(modules, "address.js", "lab.readAddress(given)", address)
    nothing = {"layer": None, "map": 0, "pixel": None, "centred": True, "drawing": None}
    assert read == nothing | NOTHING_ELSE


@pytest.mark.parametrize("name", ["drawing", "held"])
def test_broken_drawing_in_an_address_is_told(modules, name):
    script = """async (hash) => {
      const lab = await import('/parts/address.js');
      try { return lab.readAddress(hash); } catch (error) { return error.name; }
    }"""
    whole = {"drawing": ".AAEHCQ", "held": ".AAEHCQ"}
    addresses = [
        "#" + "&".join(f"{key}={value}" for key, value in ({**whole, name: text}).items())
        for text in (whole[name], ".AAA")
    ]
    assert modules.evaluate(script, addresses[0])[name]["strokes"]
    assert modules.evaluate(script, addresses[1]) == "RangeError"


@pytest.mark.parametrize("broken", ["AAAA.", "!.", "A.", ".AAA", ".AAAA", ".AgEB", "a.b.c", "%20"])
def test_broken_drawing_is_refused(modules, broken):
    script = """async (text) => {
      const lab = await import('/parts/address.js');
      try { lab.decodeDrawing(text); return 'read'; } catch (error) { return error.name; }
    }"""
    assert modules.evaluate(script, broken) == "RangeError"


# --- from the drawing to the 28×28 numbers ---


def blob(top, left, height, width):
    ink = np.zeros((256, 256), np.uint8)
    ink[top : top + height, left : left + width] = 255
    return ink


def network_input(modules, ink, centred):
    expression = "[...lab.networkInput(Uint8Array.from(given[0]), given[1])]"
    numbers = call(modules, "picture.js", expression, [ink.ravel().tolist(), centred])
    return np.array(numbers).reshape(28, 28)


@pytest.mark.parametrize("place", [(10, 10, 40, 8), (100, 50, 120, 90), (0, 0, 256, 256)])
def test_drawing_is_fitted_and_centred_like_mnist(modules, place):
    image = network_input(modules, blob(*place), True)
    rows, columns = np.nonzero(image > 127)
    longest = max(np.ptp(rows), np.ptp(columns)) + 1
    assert longest == 20
    weights = image / image.sum()
    centre = [(weights.sum(axis=axis) * (np.arange(28) + 0.5)).sum() for axis in (1, 0)]
    np.testing.assert_allclose(centre, 14, atol=0.1)


def test_without_centring_areas_are_averaged(modules):
    random = np.random.default_rng(1)
    ink = np.kron(random.integers(0, 256, (64, 64)), np.ones((4, 4))).astype(np.uint8)
    exact = np.kron(ink.astype(float), np.ones((7, 7))).reshape(28, 64, 28, 64).mean(axis=(1, 3))
    image = network_input(modules, ink, False)
    np.testing.assert_allclose(image, exact, atol=0.51)


def test_empty_sheet_is_paper(modules):
    assert network_input(modules, blob(0, 0, 0, 0), True).sum() == 0


# --- sums that add up ---


@SHARED
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=70), st.integers(0, 4))
def test_rounded_addends_add_up_and_stay_close(modules, addends, digits):
    whole = sum(addends)
    expression = "lab.roundTogether(given[0], given[1], given[2])"
    rounded = call(modules, "numbers.js", expression, [addends, whole, digits])
    unit = 10.0**-digits
    assert abs(sum(rounded) - whole) <= unit / 2 + 1e-9
    assert max(abs(np.subtract(rounded, addends))) < 1.5 * unit


@pytest.mark.parametrize(
    ("number", "text"), [(1.0, "1.000"), (-0.25, "−0.250"), (-0.0001, "0.000"), (0, "0.000")]
)
def test_numbers_have_a_true_minus(modules, number, text):
    assert call(modules, "numbers.js", "lab.asText(given)", number) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1, "99.9 % 이상"),
        (0.99999, "99.9 % 이상"),
        (0.0, "0.0 %"),
        (1e-9, "0.1 % 미만"),
        (0.5, "50.0 %"),
    ],
)
def test_percentages_never_round_to_certainty(modules, share, text):
    assert call(modules, "numbers.js", "lab.percent(given)", share) == text


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([], ""),
        ([0.625], "한 번 뽑았을 때의 답은 7, 확률 62.5 %입니다."),
        ([0.625, 0.625], "최근 2번 가운데 7의 확률은 내내 62.5 %였고, "),
        ([0.9999, 0.9998, 0.9997], "최근 3번 가운데 7의 확률은 내내 99.9 % 이상이었고, "),
        ([0.625, 0.75], "최근 2번 가운데 7의 확률은 62.5 %에서 75.0 % 사이였고, "),
    ],
)
def test_draws_of_dropout_are_summed_up_once_there_are_several(modules, runs, said):
    script = """async (runs) => {
      const { DropoutDraws } = await import("/lab/dropout.js");
      const draws = new DropoutDraws(() => {}, () => {});
      for (const run of runs) {
        const rest = (1 - run) / 9;
        draws.add(Float32Array.from({ length: 10 }, (_, digit) => (digit === 7 ? run : rest)));
      }
      return draws.inWords();
    }"""
    heard = modules.evaluate(script, runs)
    assert heard.startswith(said)
    assert bool(heard) == bool(said)
