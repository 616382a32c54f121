"""The place of an instrument on a page, the cells that it takes in, and the page of its own."""

from __future__ import annotations

import json

import pytest
from kit.site_build import SphinxBuild
from kit.small_site import HEAD, conf_with_theme

PACKAGES = ("figures", "markup", "lab", "frame", "downloads", "finish")
PLACE = "```{{instrument}} {}\n{}\n그림을 보세요.\n```\n\n"
CELL = "```{code-cell}\n:tags: [instrument, hide-input]\nprint('종이의 그림')\n```\n\n"


@pytest.fixture
def build(tmp_path):
    """A site whose one page below the first has this text."""

    def build(text: str) -> SphinxBuild:
        (tmp_path / "docs" / "deep").mkdir(parents=True)
        (tmp_path / "conf.py").write_text(conf_with_theme(*PACKAGES), encoding="utf-8")
        index = HEAD + "```{toctree}\ndeep/page\n```\n"
        (tmp_path / "docs" / "index.md").write_text(index, encoding="utf-8")
        (tmp_path / "docs" / "deep" / "page.md").write_text(HEAD + text, encoding="utf-8")
        return SphinxBuild(tmp_path / "docs", tmp_path / "out", {}, conf=tmp_path)

    return build


def test_place_says_all_that_its_module_needs(build):
    site = build(PLACE.format("pooling", ":pool_size: 3\n") + CELL + "끝.\n").build()
    (place,) = site.html("deep/page").select("div.instrument")
    assert {name: value for name, value in place.attrs.items() if name.startswith("data-")} == {
        "data-module": "instruments/pooling.js",
        "data-when": "near",
        "data-name": "pooling",
        "data-title": "숫자를 밀고 풀링해 보기",
        "data-alone": "../instruments/pooling.html",
        "data-pool_size": "3",
        "data-pool": "max",
    }
    still = place.select_one(".instrument-room > .instrument-still")
    assert "그림을 보세요." in still.get_text()
    assert "종이의 그림" in still.get_text()  # the cell below has moved in
    scripts = site.html("deep/page").select("script[src]")
    assert any(script["src"].startswith("../_static/modules.js") for script in scripts)


def test_its_own_page_has_what_was_set_and_nothing_else(build):
    site = build(PLACE.format("pooling", ":pool: average\n") + CELL).build()
    alone = site.html("instruments/pooling")
    (place,) = alone.select(".instrument")
    assert place["data-pool"] == "average"
    assert not place.has_attr("data-alone")
    assert alone.select_one(".instrument-home a")["href"] == "../deep/page.html"
    sheets = [link["href"].partition("?")[0] for link in alone.select("link[rel=stylesheet]")]
    assert [sheet.rpartition("/")[2] for sheet in sheets] == [
        "style.css",
        "parts.css",
        "instruments.css",
    ]
    assert alone.select_one("meta[http-equiv=Content-Security-Policy]")
    assert not (site.out / "sitemap.xml").exists()


def test_site_without_instruments_has_no_such_pages(build):
    assert not (build("글\n").build().out / "instruments").exists()


def test_notebook_gets_the_sentence_and_the_cell(build):
    site = build(PLACE.format("pooling", "") + CELL).build()
    (notebook,) = site.out.rglob("page.ipynb")
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells)
    assert "그림을 보세요." in text
    assert any(
        cell["cell_type"] == "code" and "종이의 그림" in "".join(cell["source"]) for cell in cells
    )


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (PLACE.format("poling", ""), "the name must be "),
        (PLACE.format("pooling", ":pool_size: 9\n"), "pool_size must be 2 or 1 or 3 or 4, got '9'"),
        (PLACE.format("pooling", ":pool: sum\n"), "pool must be max or average, got 'sum'"),
        ("```{instrument} pooling\n```\n", "Content block expected"),
        (PLACE.format("window", ":input: 3\n:kernel_size: 5\n"), "5 cells does not fit into 3"),
    ],
)
def test_mistake_stops_the_build(build, place, message):
    result = build(place).run()
    assert result.returncode != 0
    assert message in result.stderr
    assert "page.md:9" in result.stderr
