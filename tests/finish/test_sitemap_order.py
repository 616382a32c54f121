"""The sitemap is in the order of the pages' names, not in that in which they were written."""

from __future__ import annotations

import re

from kit.site_build import ROOT, SphinxBuild

CONF = f"""\
import sys
sys.path.insert(0, {str(ROOT / "docs" / "_ext")!r})
extensions = ["sitemap_order"]
html_theme = "basic"
html_baseurl = "https://example.org/"
sitemap_url_scheme = "{{link}}"
"""


def test_sitemap_is_sorted(tmp_path):
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    for name in ("index", "zebra"):  # Sphinx writes genindex and search after them
        (tmp_path / f"{name}.rst").write_text(":orphan:\n\nTitle\n=====\n", encoding="utf-8")
    site = SphinxBuild(tmp_path, tmp_path / "html", {}, conf=tmp_path).build()
    sitemap = (site.out / "sitemap.xml").read_text(encoding="utf-8")
    assert re.findall(r"<loc>https://example.org/(\w+)\.html</loc>", sitemap) == [
        "genindex",
        "index",
        "search",
        "zebra",
    ]
