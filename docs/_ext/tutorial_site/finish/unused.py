"""What the theme and Sphinx bring along and no page asks for is not published.

A quarter of the site, before: the theme's scripts for menus that are not there, the style sheets
that `styles` has joined into one, maps from scripts to their sources, logos of other services. The
project's own scripts stay, for scripts ask for one another: that each is asked for, a test sees.
"""

from __future__ import annotations

import re
from pathlib import Path

STATIC = re.compile(r"_static/([^\"'?#)\s&]+)")  # in a page or a script, however it is quoted
LICENCE = "fonts/OFL.txt"  # goes with the fonts that are made of somebody's
ADDRESS = re.compile(r"url\(\s*[\"']?([^\"')?#]+)")


def drop_unused(site) -> None:
    """Delete the files in ``_static`` that neither a page nor its style sheet names."""
    static = site.out / "_static"
    asked = set().union(*(STATIC.findall(page.html) for page in site.pages))
    for page in site.pages:  # and what it will say once its changes are written
        asked.update(*(STATIC.findall(text) for _, _, text in page.changes))
    for style in [static / name for name in asked if name.endswith(".css")]:
        if style.exists():
            asked.update(ADDRESS.findall(style.read_text(encoding="utf-8")))
    ours = [Path(site.app.confdir, folder) for folder in site.app.config.html_static_path]
    for file in sorted(static.rglob("*"), reverse=True):  # what is in a folder before the folder
        name = file.relative_to(static).as_posix()
        if file.is_dir():
            if not any(file.iterdir()):
                file.rmdir()
        elif name == LICENCE:
            continue
        elif name not in asked and not (
            any((folder / name).exists() for folder in ours) and file.suffix != ".css"
        ):
            file.unlink()
