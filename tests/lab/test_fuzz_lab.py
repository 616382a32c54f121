"""Whatever the weights for the browser are made from, or read from: damage is told in one line."""

from __future__ import annotations

import json
import struct
import zlib

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from kit.fuzz_values import MANY, REFUSED, attempt

from tutorial_src import quantised

DAMAGE = "file is (cut short|damaged)"
HEADERS = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["bytes", "crc32", "layers", "conv2d"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def packed():
    return quantised.pack(quantised.read_weights())


def payload(packed: bytes) -> bytes:
    return packed[4 + struct.unpack("<I", packed[:4])[0] :]


def with_header(packed: bytes, payload: bytes, **changes) -> bytes:
    """The file with these entries of its header, and another payload."""
    length = struct.unpack("<I", packed[:4])[0]
    text = json.dumps(json.loads(packed[4 : 4 + length]) | changes).encode()
    return struct.pack("<I", len(text)) + text + payload


@settings(MANY, max_examples=200)
@given(
    arrays("f4", (3, 2), elements=st.floats(-2, 2, width=32)),
    st.integers(-50, 37),
)
@example(np.full((3, 2), 2, np.float32), 37)  # close to the largest that float32 has
@example(np.float32([[1, 1.4]] * 3), -43)
def test_quantised_kernel_is_half_a_step_off_at_most(values, power):
    kernel = (values * 10.0**power).astype(np.float32)
    numbers, scale = quantised.quantise(kernel)
    steps = scale.astype(float)
    assert np.abs(numbers.astype(int)).max() <= 127
    assert (steps > 0).all()
    assert (np.abs(numbers * steps - kernel.astype(float)) <= 0.50001 * steps).all()
    assert np.isfinite(quantised.dequantise(numbers, scale)).all()


@MANY
@given(st.binary(max_size=300))
@example(struct.pack("<I", 100_000) + b"[" * 100_000)
@example(struct.pack("<I", 6000) + b"9" * 6000)
@example(struct.pack("<I", 2**32 - 1))
def test_packed_file_of_random_bytes_is_refused(data):
    assert attempt(quantised.unpack, {"data": data}, named=DAMAGE) is REFUSED


@MANY
@given(st.sampled_from(["bytes", "crc32", "layers"]), HEADERS)
def test_packed_file_with_another_header_is_refused(packed, key, value):
    changed = with_header(packed, payload(packed), **{key: value})
    assert attempt(quantised.unpack, {"data": changed}, named=DAMAGE) is REFUSED


def test_consistent_nonsense_is_not_believed(packed):
    """A payload whose size and sum the header states rightly, and which is none."""

    def rewritten(content: bytes) -> bytes:
        return with_header(packed, content, bytes=len(content), crc32=zlib.crc32(content))

    good = payload(packed)
    for one, other in zip(quantised.unpack(rewritten(good)), quantised.unpack(packed), strict=True):
        np.testing.assert_array_equal(one, other)
    for wrong in (b"", good[:-1], good + b"\0", struct.pack("<f", np.nan) + good[4:]):
        with pytest.raises(ValueError, match="file is damaged"):
            quantised.unpack(rewritten(wrong))


@MANY
@given(st.binary(max_size=300), st.booleans())
def test_weights_file_of_random_bytes_is_refused(tmp_path, content, signed):
    path = tmp_path / "random.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n" * signed + content)
    named = "not the weights of CNN_Basic"
    assert attempt(quantised.read_weights, {"path": path}, named=named) is REFUSED
