"""What was computed once, for it takes too long for every build; `nox -s records` computes it.

A record is a small JSON file in ``tutorial_src/recorded``: what came out, and under ``"recipe"``
all that it was made from. A page reads it in a hidden cell and prints its numbers with ``{eval}``.
"""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).with_name("recorded")


def read_record(name: str) -> dict:
    """The record of this name.

    Raises:
        ValueError: there is no such record; names those that there are.
    """
    known = sorted(file.stem for file in FOLDER.glob("*.json"))
    if name not in known:
        raise ValueError(f"no record {name!r}; there are {known}")
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
