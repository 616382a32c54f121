"""Scripts go out without what only their maintainers read, and the theme's without what is slow.

Comments and white space are a third of what our scripts on the lab's page weigh, compressed. Names
stay as they are: what a browser reports can be found in the source. A reader who follows a page's
link to a script gets the source, which Sphinx has copied among the downloads.

rjsmin has no parser: a template literal inside of another one is code to it, whose space goes.
So a test compares each script with its source, token by token.

When a page is loaded, and after each change in it, the theme looks which code scrolls, to make it a
tab stop: one element after the other, each read after the last one was written to, so that the
browser lays the whole page out as often. That took a phone a fifth of a second, and there is no
option for it (pydata-sphinx-theme 0.20). `site.js` asks for all together.
"""

from __future__ import annotations

import re
from pathlib import Path

from rjsmin import jsmin
from sphinx.util import logging

THEME = "scripts/pydata-sphinx-theme.js"
TAB_STOPS = re.compile(
    r',"complete"===document\.readyState\?(\w)\(\):window\.addEventListener\("load",\1\)'
)
LEFT_OUT = ",0/*tab stops: site.js*/"
logger = logging.getLogger(__name__)


def shorten_scripts(site) -> None:
    """Of the scripts that the site has of its own, not of those that are a theme's."""
    app = site.app
    written = Path(app.outdir) / "_static"
    for folder in app.config.html_static_path:
        source = Path(app.confdir, folder)
        for script in sorted(source.rglob("*.js")):
            file = written / script.relative_to(source)
            text = jsmin(script.read_text(encoding="utf-8"))
            file.write_text(text, encoding="utf-8", newline="\n")


def drop_tab_stops(site) -> None:
    """Leave the theme's look for what scrolls out of its script; warns if it is no more there."""
    file = site.out / "_static" / THEME
    if not file.exists():  # another theme
        return
    text = file.read_text(encoding="utf-8")
    if LEFT_OUT in text:
        return
    text, count = TAB_STOPS.subn(LEFT_OUT, text)
    if count == 1:
        file.write_text(text, encoding="utf-8", newline="\n")
    else:
        logger.warning("%s looks for tab stops in another way: see finish/scripts.py", THEME)
