"""Waiting for what happens, instead of for a time."""

from __future__ import annotations

import time


def soon(condition, seconds=5) -> bool:
    """Whether the condition is met, within so many seconds."""
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return met
