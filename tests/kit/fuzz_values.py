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
HUGE = [10**9, 10**30, -(10**30), 10**4000]
INTEGERS = st.integers(-3, 70) | st.sampled_from(HUGE)
FLOATS = st.floats() | st.sampled_from([0.0, -0.0, 0.5, 1.0, 1e-320, 1e300])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    INTEGERS,
    FLOATS,
    st.complex_numbers(),
    st.text(max_size=12),
    st.sampled_from(["valid", "SAME", "1", "28", "two\nlines", "x" * 5000]),
    st.binary(max_size=5),
    st.fractions(),
    st.sampled_from([np.int64(3), np.uint8(0), np.float32(np.nan), np.float64(2), np.True_]),
    st.just(object()),
)
DTYPES = [
    "u1",
    "i1",
    "i4",
    "i8",
    "u8",
    "f2",
    "f4",
    "f8",
    ">f4",
    "g",
    "c8",
    "?",
    "S3",
    "U2",
    "M8[s]",
]
ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda dtype: arrays(
        np.dtype(dtype), array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4)
    )
)
ANYTHING = st.one_of(
    SCALARS,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner), max_leaves=6
    ),
    st.dictionaries(st.text(max_size=2), SCALARS, max_size=2),
    st.sets(st.integers(), max_size=4),
    st.just(range(10**12)),
    ARRAYS,
    st.lists(st.integers(1, 5), min_size=2, max_size=4).map(tuple),
    st.just(np.array([None, "a"], dtype=object)),
)


def number_arrays(*shape: int, dtypes=("f4", "f8")):
    """Arrays of this shape with ordinary values."""
    return st.builds(
        lambda seed, dtype: np.random.default_rng(seed).normal(0, 3, shape).astype(dtype),
        st.integers(0, 99),
        st.sampled_from(dtypes),
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


@st.composite
def spoiled(draw, valid: dict, least: int = 0):
    """Valid arguments, of which `least` to two are something else altogether."""
    arguments = {name: draw(strategy) for name, strategy in valid.items()}
    for name in draw(st.lists(st.sampled_from(sorted(valid)), min_size=least, max_size=2)):
        arguments[name] = draw(ANYTHING)
    return arguments
