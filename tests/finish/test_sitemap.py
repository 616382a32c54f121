"""The sitemap lists the pages in the order of their names, and nothing that is no page."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from kit.small_site import HEAD, small_site

ADDRESS = 'html_baseurl = "https://example.org/cnn/"\nhtml_additional_pages = {"404": "404.html"}\n'
ADDRESS += 'templates_path = ["templates"]\n'
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def build(folder, settings: str):
    (folder / "templates").mkdir()
    page = '{% extends "layout.html" %}{% block body %}<h1>없는 쪽</h1>{% endblock %}'
    (folder / "templates" / "404.html").write_text(page, encoding="utf-8")
    site = small_site(
        folder, HEAD + "```{toctree}\nzebra\na & b\n```\n", "finish", settings=settings
    )
    for name in ("zebra", "a & b"):
        (site.source / f"{name}.md").write_text(HEAD, encoding="utf-8")
    return site.build()


def test_pages_are_listed_by_name_and_nothing_else(tmp_path):
    site = build(tmp_path, ADDRESS)
    assert (site.out / "404.html").exists()
    assert (site.out / "search.html").exists()
    read = ElementTree.parse(site.out / "sitemap.xml").getroot()
    assert read.tag == f"{NAMESPACE}urlset"
    assert [place.text for place in read.iter(f"{NAMESPACE}loc")] == [
        f"https://example.org/cnn/{name}.html" for name in ("a%20%26%20b", "index", "zebra")
    ]


def test_without_an_address_there_is_none(tmp_path):
    site = build(tmp_path, re.sub("html_baseurl = .*", "", ADDRESS))
    assert not (site.out / "sitemap.xml").exists()
