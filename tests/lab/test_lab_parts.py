"""The lab's plain functions as the browser runs them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
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


def test_state_survives_the_address(modules):
    strokes = [{"erase": False, "points": [[0, 255], [7, 9]]}, {"erase": True, "points": [[3, 4]]}]
    state = {"layer": "conv2d_3", "map": 63, "pixel": [13, 0], "centred": False}
    state["drawing"] = {"base": None, "strokes": strokes}
    assert call(modules, "address.js", "lab.readAddress(lab.writeAddress(given))", state) == state


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
    rounded = call(modules, "arithmetic.js", expression, [addends, whole, digits])
    unit = 10.0**-digits
    assert abs(sum(rounded) - whole) <= unit / 2 + 1e-9
    assert max(abs(np.subtract(rounded, addends))) < 1.5 * unit


@pytest.mark.parametrize(
    ("number", "text"), [(1.0, "1.000"), (-0.25, "−0.250"), (-0.0001, "0.000"), (0, "0.000")]
)
def test_numbers_have_a_true_minus(modules, number, text):
    assert call(modules, "arithmetic.js", "lab.asText(given)", number) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1, "100.0 %"),
        (0.99999, "99.9 % 이상"),
        (0.0, "0.0 %"),
        (1e-9, "0.1 % 미만"),
        (0.5, "50.0 %"),
    ],
)
def test_percentages_never_round_to_certainty(modules, share, text):
    assert call(modules, "words.js", "lab.percent(given)", share) == text
