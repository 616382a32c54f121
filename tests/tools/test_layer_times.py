"""The times of the layers: whose they are, not how long they are, which is a machine's matter."""

from __future__ import annotations

import pytest

from tools.records.layer_times import BATCHES, compute
from tutorial_src.records import read_record

pytestmark = pytest.mark.slow


def test_record_is_of_the_layers_that_learn():
    record, again = read_record("layer_times"), compute(part=2)
    names = ("name", "multiply_adds")
    told, found = ([[one[n] for n in names] for one in r["layers"]] for r in (record, again))
    assert told == found
    assert record["recipe"].keys() == again["recipe"].keys()
    for one in record["layers"] + again["layers"]:
        assert set(one["seconds"]) == {str(batch) for batch in BATCHES}
        assert min(one["seconds"].values()) > 0
