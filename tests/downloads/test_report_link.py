"""Each page says where to report a mistake on it, when it is known where the site comes from."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from kit.site_build import ROOT
from kit.small_site import HEAD, small_site

TITLE = "합성곱 & 풀링 #2"
SETTINGS = f"""
html_theme = "sphinx_book_theme"
html_theme_options = {{"footer_content_items": ["report-link.html"]}}
templates_path = [{str(ROOT / "docs" / "_templates")!r}]
"""
TEXT = HEAD.replace("제목", TITLE) + "본문입니다.\n"
NOTHING = {"SITE_URL": "", "REPOSITORY_URL": ""}


@pytest.fixture
def report(tmp_path):
    """Builds a page in this environment; gives the addresses of its links of this kind."""

    def build(**env: str) -> list[str]:
        site = small_site(tmp_path, TEXT, "downloads", settings=SETTINGS, **NOTHING | env).build()
        return [link["href"] for link in site.html("index").select("footer .report-link a")]

    return build


def test_link_opens_an_issue_that_names_the_page_and_its_address(report):
    known = {"SITE_URL": "https://example.org/cnn", "REPOSITORY_URL": "https://github.com/a/b.git"}
    (address,) = report(**known)
    parts = urlsplit(address)
    assert (parts.netloc, parts.path, parts.fragment) == ("github.com", "/a/b/issues/new", "")
    assert address.isascii()
    assert parse_qs(parts.query, strict_parsing=True) == {
        "title": [f"잘못: {TITLE}"],
        "body": ["페이지: https://example.org/cnn/index.html\n\n## 무엇이 잘못되었습니까?\n\n"],
    }


def test_issue_names_the_source_where_the_sites_address_is_not_known(report):
    (address,) = report(REPOSITORY_URL="https://github.com/a/b")
    (body,) = parse_qs(urlsplit(address).query)["body"]
    assert body.startswith("페이지: https://github.com/a/b/blob/main/docs/index.md\n")


def test_without_a_repository_there_is_no_link(report):
    assert report(SITE_URL="https://example.org/cnn") == []
