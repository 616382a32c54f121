"""The site's colours for its style sheets: ``docs/_static/colours.css``.

`tutorial_src.colours` says what each means; ``nox -s facts`` runs this file, which writes the style
sheet. It is committed, so that an editor and the checks of styles know the names.
"""

from __future__ import annotations

from pathlib import Path

from tutorial_src.colours import MEANINGS, PAPER

SHEET = Path(__file__).parents[3] / "_static" / "colours.css"
COMMAND = "python -m nox -s facts"


def stylesheet() -> str:
    """A custom property for each meaning, in each of the two modes.

    A page whose scripts are off is never told its mode, and gets the light ones.
    """
    rules = []
    for mode, selector in enumerate(("html", 'html[data-theme="dark"]')):
        colours = {"paper": PAPER[mode]} | {name: pair[mode] for name, pair in MEANINGS.items()}
        lines = [f"  --colour-{name}: {colour};" for name, colour in colours.items()]
        rules.append("\n".join([f"{selector} {{", *lines, "}"]))
    head = (
        f"/* What tutorial_src/colours.py says. Not written by hand but by the command {COMMAND} */"
    )
    return "\n\n".join([head, *rules]) + "\n"


if __name__ == "__main__":
    SHEET.write_text(stylesheet(), encoding="utf-8", newline="\n")
