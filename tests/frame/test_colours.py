"""Each meaning has one colour, the same in figures, style sheets and scripts."""

from __future__ import annotations

import re

from kit.site_build import ROOT
from tutorial_site.frame.colours import COMMAND, SHEET, stylesheet

from tutorial_src.colours import MEANINGS

STATIC = ROOT / "docs" / "_static"


def test_style_sheet_is_what_python_says():
    assert SHEET.read_text(encoding="utf-8") == stylesheet(), f"colours.css is old: {COMMAND}"


def test_styles_and_scripts_name_only_what_there_is():
    for file in [*STATIC.glob("*.css"), *STATIC.glob("lab/*.js"), *STATIC.glob("parts/*.js")]:
        named = re.findall(r"--colour-([a-z0-9]+)", file.read_text(encoding="utf-8"))
        assert set(named) <= {*MEANINGS, "paper"}, file.name


def test_no_second_colour_for_a_meaning():
    """Apart from soft grounds, style sheets have no colours of their own."""
    for file in STATIC.glob("*.css"):
        text = file.read_text(encoding="utf-8")
        own = [line.strip() for line in text.splitlines() if re.search(r"#[0-9a-f]{3,8}\b", line)]
        assert file == SHEET or [line for line in own if "-soft:" not in line] == [], file.name
