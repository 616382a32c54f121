"""``sitemap.xml`` lists the pages for search engines, by name; where an address is configured.

Neither the search page nor the 404 page is in it: nobody should find the site by them.
"""

from __future__ import annotations

from posixpath import join
from xml.sax.saxutils import escape

START = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)


def write_sitemap(site) -> None:
    app = site.app
    if not (base := app.config.html_baseurl):
        return
    addresses = [
        join(base, app.builder.get_target_uri(page)) for page in sorted(app.env.found_docs)
    ]
    lines = [f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses]
    text = "".join([START, *lines, "</urlset>\n"])
    (site.out / "sitemap.xml").write_text(text, encoding="utf-8", newline="\n")
