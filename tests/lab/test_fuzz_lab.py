"""Whatever the weights for the browser are made from, or read from: damage is told in one line."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from kit.fuzz_values import MANY, REFUSED, attempt
from tutorial_site.lab.weights import quantise, read_weights


@settings(MANY, max_examples=200)
@given(arrays("f4", (3, 2), elements=st.floats(-2, 2, width=32)), st.integers(-30, 37))
@example(np.full((3, 2), 2, np.float32), 37)  # close to the largest that float32 has
def test_quantised_kernel_is_half_a_step_off_at_most(values, power):
    kernel = (np.where(np.abs(values) < 1e-3, 0, values) * 10.0**power).astype(np.float32)
    numbers, scale = quantise(kernel)
    steps = scale.astype(float)
    assert np.abs(numbers.astype(int)).max() <= 127
    assert (steps > 0).all()
    assert (np.abs(numbers * steps - kernel.astype(float)) <= 0.50001 * steps).all()


@MANY
@given(st.binary(max_size=300), st.booleans())
def test_weights_file_of_random_bytes_is_refused(tmp_path, content, signed):
    path = tmp_path / "random.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n" * signed + content)
    named = "not the weights of CNN_Basic"
    assert attempt(read_weights, {"path": path}, named=named) is REFUSED
