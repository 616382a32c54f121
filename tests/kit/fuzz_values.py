"""Arguments of every kind, and what a function may do with them."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

MANY = settings(
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 70) | st.sampled_from([10**9, 10**30, -(10**30), 10**4000]),
    st.floats() | st.sampled_from([-0.0, 1e-320, 1e300]),
    st.text(max_size=12) | st.sampled_from(["28", "two\nlines", "x" * 5000]),
    st.binary(max_size=5),
    st.sampled_from([np.int64(3), np.uint8(0), np.float32(np.nan), np.float64(2), np.True_]),
    st.just(object()),
)
ANYTHING = st.one_of(
    SCALARS,
    st.lists(SCALARS | st.integers(1, 70), max_size=4),
    st.lists(st.integers(1, 70), min_size=2, max_size=4).map(tuple),
    st.sets(st.integers(), max_size=4),
    st.just(range(10**12)),
    arrays(
        st.sampled_from(["u1", "i8", "f4", "?", "U2"]),
        array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    ),
)
REFUSED = object()


def attempt(function, arguments: dict, error=ValueError, named: str | None = None):
    """What the function returns, or REFUSED if it raises the documented error.

    The message must be one line of a length that one reads, and name an argument, or match `named`.
    Any other exception, warnings included, is passed on and fails the test.
    """
    try:
        result = function(**arguments)
    except error as caught:
        message = str(caught)
    else:
        return result
    assert "\n" not in message, message
    assert 0 < len(message) < 500, message
    wanted = named or rf"\b({'|'.join(arguments)})\b"
    assert re.search(wanted, message), f"names no argument: {message}"
    return REFUSED
