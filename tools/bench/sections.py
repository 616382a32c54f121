"""BENCHMARKS.md is written by several commands; each replaces its own sections and no others."""

from __future__ import annotations

import re

from tools import ROOT

REPORT = ROOT / "BENCHMARKS.md"


def split(text: str) -> dict[str, str]:
    """The text by its ``## `` headings, in order; what stands before the first goes by ``""``."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return {
        part.split("\n", 1)[0] if part.startswith("## ") else "": part for part in parts if part
    }


def merge(old: str, new: str) -> str:
    """The old text with the new sections in their place; what the old text lacked comes last."""
    parts = split(old) | split(new)
    return "\n\n".join(part.strip() for part in parts.values()) + "\n"


def write(text: str) -> None:
    """Put these sections into BENCHMARKS.md."""
    old = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    REPORT.write_text(merge(old, text), encoding="utf-8")
