"""``sitemap.xml`` lists the pages by name, on every build the same.

sphinx-sitemap takes the pages as they come, and when several processes write them, that is in
another order each time.
"""

from __future__ import annotations

from queue import Empty


def sort_links(app, exception) -> None:
    """Before sphinx-sitemap empties the queue into the file: put the links in order."""
    links = []
    while True:
        try:
            links.append(app.sitemap_links.get_nowait())
        except Empty:
            break
    for link in sorted(links, key=lambda link: link[0]):
        app.sitemap_links.put(link)


def setup(app):
    app.setup_extension("sphinx_sitemap")
    app.connect("build-finished", sort_links, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
