"""What surrounds a page's text: its place, its card, its scripts, the words of the frame."""

from __future__ import annotations

import copy
import re
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Comment
from docutils import nodes
from kit.site_build import ROOT, pages, programs
from kit.small_site import HEAD, small_site
from PIL import Image
from tutorial_site.frame.card import description_of, lines_that_fit
from tutorial_site.frame.place import minutes_to_read
from tutorial_site.markup.boxes import solution
from tutorial_site.markup.questions import question

# Names that stay as they are, and what readers type or see as code.
LATIN = re.compile(r"[A-Za-z]{3,}")
NAMES = {"ipynb", "py"}  # of files
NOT_ENGLISH = "pre, code, math, script, style, noscript style, svg, .std-term"


def document(*children: nodes.Node) -> nodes.document:
    from docutils.utils import new_document

    result = new_document("test")
    result += children
    return result


def test_minutes_count_prose_and_open_code():
    prose = nodes.paragraph("", "가" * 5000)
    assert minutes_to_read(document(prose)) == 10
    code = nodes.literal_block("", "x = 1\n" * 60)
    assert minutes_to_read(document(nodes.paragraph("", "가" * 1000), code)) == 4
    folded = nodes.container("", nodes.literal_block("", "x = 1\n" * 60), classes=["cell_output"])
    assert minutes_to_read(document(nodes.paragraph("", "가" * 1000), folded)) == 2
    assert minutes_to_read(document()) == 1


@pytest.mark.parametrize("kind", [question, solution])
def test_what_one_thinks_about_takes_no_minutes(kind):
    prose = kind("", nodes.paragraph("", "가" * 5000), tag="div")
    assert minutes_to_read(document(prose)) == 1


def test_what_code_shows_takes_no_minutes():
    picture = nodes.raw("", "<nav>" + "<svg></svg>" * 5000 + "</nav>", format="html")
    assert minutes_to_read(document(picture)) == 1
    line = nodes.paragraph("", "가" * 1000, nodes.raw("", "가" * 5000, format="html"))
    assert minutes_to_read(document(line)) == 2


def test_description_ends_with_a_sentence():
    short = document(nodes.paragraph("", "한 문장입니다."))
    assert description_of(short) == "한 문장입니다."
    long = document(nodes.paragraph("", "한 문장입니다. " * 30))
    assert description_of(long) == ("한 문장입니다. " * 17).rstrip()  # another would make 161
    assert description_of(document()) == ""


def test_title_breaks_between_words():
    class Font:
        @staticmethod
        def getlength(text):
            return len(text)

    assert lines_that_fit("가나 다라 마바", Font, 5) == ["가나 다라", "마바"]
    assert lines_that_fit("가나다라마바사", Font, 3) == ["가나다라마바사"]


@pytest.mark.parametrize("page", programs())
def test_page_says_where_it_stands(site, page):
    place = site.html(page).select_one(".page-place")
    assert re.search(r"읽는 데 약 \d+분", place.get_text())
    stations = place.select(".stations a")
    if page == "index":
        assert stations == []
        return
    assert len(stations) == len(programs()) - 1
    (here,) = place.select("a[aria-current=page]")
    number = stations.index(here) + 1
    assert f"{len(stations)}페이지 가운데 {number}번째" in place.get_text()
    assert here["aria-label"].startswith(f"{number}. ")
    assert here["href"] == "#"


def test_stations_follow_the_table_of_contents(site):
    links = [a["href"] for a in site.html("layers/pooling").select(".stations a")]
    toc = [a["href"] for a in site.html("layers/pooling").select(".bd-docs-nav a")]
    assert links == toc[: len(links)]


@pytest.mark.parametrize("page", pages())
def test_terms_show_their_definition_without_a_script(site, page):
    terms = [node.parent for node in site.html(page).select("a > .std-term")]
    assert all(len(a.get("title", "")) > 10 for a in terms)


def test_index_path_links_each_layer(site):
    """The front page's way is its list of pages, in their order."""
    stations = site.html("index").select(".front-path > li > a")
    pages = site.html("layers/pooling").select(".stations a[href]")
    names = [link["aria-label"] for link in pages][: len(stations)]
    assert names[-1] == "13. 모델 만들기"
    targets = [(site.out / link["href"]).resolve() for link in stations]
    hrefs = [link["href"] if link["href"] != "#" else "pooling.html" for link in pages]
    assert targets == [(site.out / "layers" / href).resolve() for href in hrefs[: len(stations)]]
    assert all(target.is_file() for target in targets)


@pytest.mark.parametrize("page", pages())
def test_card_has_title_description_and_picture(site, page):
    html = site.html(page)
    properties = {m["property"]: m["content"] for m in html.select("meta[property]")}
    title = html.select_one("h1").get_text().removesuffix("#")
    assert properties["og:title"] == title
    assert properties["og:locale"] == "ko_KR"
    (description,) = html.select("meta[name=description]")
    assert 20 < len(description["content"]) <= 160
    with Image.open((site.out / page).parent / unquote(properties["og:image"])) as picture:
        assert picture.size == (1200, 630)
        colours = len(picture.convert("RGB").getcolors(1 << 24))
    assert colours > 50  # letters, not an empty sheet
    assert "og:url" not in properties  # nobody said where the site will be


def test_search_page_is_described_and_the_404_page_is_not_listed(site):
    (description,) = site.html("search").select("meta[name=description]")
    assert len(description["content"]) > 20
    (robots,) = site.html("404").select("meta[name=robots]")
    assert robots["content"] == "noindex"


def test_mark_is_the_icon_of_every_page(site):
    for page in [*pages(), "404", "search"]:
        (icon,) = site.html(page).select("link[rel=icon]")
        assert icon["href"].split("?")[0].endswith("_static/mark.svg")


@pytest.mark.parametrize("page", [*pages(), "search", "404"])
def test_scripts_wait_and_the_index_is_for_who_searches(site, page):
    scripts = site.html(page).select("script[src]")
    assert scripts
    assert [s["src"] for s in scripts if "defer" not in s.attrs] == []
    names = {s["src"].split("?")[0].rsplit("/", 1)[-1] for s in scripts}
    # Elsewhere it comes to who is about to search; it asks for the index.
    assert ("search_field.js" in names) == (page == "search")
    assert "searchindex.js" not in names
    assert not names & {"bootstrap.js", "fontawesome.js"}


@pytest.mark.parametrize("page", pages())
def test_nothing_is_fetched_ahead(site, page):
    """Firefox would fetch what ``rel="next"`` names, which the content policy forbids."""
    ahead = "link[rel=next], link[rel=prefetch], link[rel=prerender]"
    assert site.html(page).select(ahead) == []


def english_words(html: BeautifulSoup) -> list[str]:
    """Words of the frame, and labels anywhere, that have no Hangul near them."""
    html = copy.copy(html)
    for node in html.select(NOT_ENGLISH):
        node.decompose()
    for comment in html.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    labels = []
    for name in ("title", "aria-label", "placeholder", "alt"):
        labels += [node[name] for node in html.select(f"[{name}]")]
    for node in html.select("article"):
        node.decompose()
    texts = [text.strip() for text in html.body.find_all(string=True)] + labels
    english = [text for text in texts if LATIN.search(text) and not re.search("[가-힣]", text)]
    return [text for text in english if text not in NAMES]


@pytest.mark.parametrize("page", [*pages(), "search", "404"])
def test_no_english_is_left_in_the_frame(site, page):
    assert english_words(site.html(page)) == []


def test_the_check_finds_english():
    html = BeautifulSoup(
        '<body><a title="Back to top">맨 위로</a><nav>Search</nav></body>', "html.parser"
    )
    assert sorted(english_words(html)) == ["Back to top", "Search"]


def test_with_an_address_links_are_whole(tmp_path):
    conf = (ROOT / "conf.py").read_text(encoding="utf-8")
    assert 'os.environ.get("SITE_URL", "")' in conf
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "layout.html").write_text(
        '{% extends "!layout.html" %}{% block extrahead %}{{ page_card }}{% endblock %}'
    )
    settings = 'templates_path = ["templates"]\nhtml_baseurl = "https://example.org/cnn/"\n'
    site = small_site(tmp_path, HEAD + "본문입니다.\n", "frame", settings=settings)
    build = site.build()
    properties = {m["property"]: m["content"] for m in build.html("index").select("[property]")}
    assert properties == properties | {
        "og:url": "https://example.org/cnn/index.html",
        "og:image": "https://example.org/cnn/_static/cards/index.png",
    }
