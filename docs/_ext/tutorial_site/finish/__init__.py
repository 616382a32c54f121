"""What is done to the whole site once all pages are written.

The written pages are parsed once (`written`), each step looks at what was found and says what is to
change, and a page is written again only if something did.
"""

from __future__ import annotations

from tutorial_site.steps import hear

from .policy import guard_pages
from .scripts import drop_tab_stops, shorten_scripts
from .sitemap import write_sitemap
from .styles import gather_styles, write_stylesheets
from .unused import drop_unused
from .written import WrittenSite

SITE_STEPS = (
    write_sitemap,  # for search engines
    shorten_scripts,  # ours, by what only their maintainers read
    drop_tab_stops,  # from the theme's: ours asks for all together
    write_stylesheets,  # of the theme's styles, what the pages use; of its fonts, what they show
    drop_unused,  # the files of the theme that nothing asks for any more
    guard_pages,  # last: what a page may run is told by what stands in it now
)


def finish_site(app, exception) -> None:
    """Let each step do its part, and write the pages that changed."""
    if exception or app.builder.format != "html":
        return
    site = WrittenSite(app)
    for step in SITE_STEPS:
        step(site)
    site.save()


STEPS = {
    "html-page-context": (gather_styles,),  # while a page is written: of which sheets to make one
    "build-finished": (finish_site,),
}
# Both after the theme's and myst-nb's own: they add style sheets, and copy their last files.
PLACES = {"html-page-context": 900, "build-finished": 900}


def setup(app):
    hear(app, STEPS, PLACES)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
