"""Every link inside the site arrives, at the file and at the place in it; from any folder."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from bs4 import BeautifulSoup
from kit.references import crawl, file_of, references
from kit.serving import served
from kit.site_build import ROOT, pages
from kit.visit import Visit, settle
from playwright.sync_api import expect

PAGES = [*pages(), "search", "404"]
# Where the site is thought to be: in a folder, so that a link past it is seen.
HOME = os.environ.get("SITE_URL") or "http://site.invalid/some/path/"
HERE = "http://site.invalid/some/path/layers/a.html"
STARTS = ("index.html", "search.html", "404.html", "sitemap.xml")
ENGINE = "_static/network/engine.js"  # the door for whatever a page lets one train


# --- what counts as a link ---


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ('<a href="../b.html#c">b</a>', ["b.html#c"]),
        ('<a href="#c">c</a>', ["layers/a.html#c"]),
        ('<img src="i.webp" srcset="j.webp 1x, k.webp 2x" />', "layers/{i,j,k}.webp"),
        ('<link href="../_static/s.css?v=1" />', ["_static/s.css?v=1"]),
        ('<form action="../search.html"></form>', ["search.html"]),
        ('<div data-weights="../_static/w.bin?v=2"></div>', ["_static/w.bin?v=2"]),
        (
            '<script src="../_static/modules.js?v=3"></script><div data-module="lab/l.js"></div>',
            ["_static/modules.js?v=3", "_static/lab/l.js"],
        ),
        ('<meta property="og:image" content="../_static/cards/a.png" />', ["_static/cards/a.png"]),
        ('<base href="http://site.invalid/some/path/" /><a href="b.html">b</a>', ["", "b.html"]),
        ('<img src="data:image/png;base64,AA==" /><a href="mailto:a@b.c">d</a>', []),
    ],
)
def test_links_of_a_page(html, links):
    if isinstance(links, str):
        links = [links.replace("{i,j,k}", name) for name in "ijk"]
    expected = [f"http://site.invalid/some/path/{link}" for link in links]
    assert sorted(references(html, HERE)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ('import { a } from "./b.js";', ["b.js"]),
        ("import {\n  a,\n  b,\n} from './b.js';\nimport \"../c.js\";", ["b.js", "../c.js"]),
        ('export * from "./b.js";', ["b.js"]),
        ('import{a}from"./b.js";import{d}from"../c.js";', ["b.js", "../c.js"]),
        ('await import("./b.js")', ["b.js"]),
        ('new Worker(new URL("w.js", import.meta.url), { type: "module" })', ["w.js"]),
        ('// imported from elsewhere\nconst a = "./no.js";', []),
    ],
)
def test_links_of_a_module(text, links):
    folder = "http://site.invalid/some/path/_static/lab/"
    expected = [folder + link for link in links]
    expected = [link.replace("lab/../", "") for link in expected]
    assert references(text, folder + "a.js") == expected


def test_links_of_other_files():
    css = '@import "b.css"; p { background: url(c.png) } q { src: url("../d.woff2#x") }'
    css += ' r { background: url("data:image/png;base64,AA==") }'
    found = references(css, "http://site.invalid/p/_static/a.css")
    assert [link.rsplit("/", 2)[1:] for link in found] == [
        ["_static", "b.css"],
        ["_static", "c.png"],
        ["p", "d.woff2#x"],
    ]
    sitemap = "<url><loc>http://site.invalid/p/a.html</loc></url>"
    assert references(sitemap, "http://site.invalid/p/sitemap.xml") == [
        "http://site.invalid/p/a.html"
    ]
    manifest = json.dumps({"start_url": ".", "icons": [{"src": "i.svg"}]})
    assert references(manifest, "http://site.invalid/p/m.webmanifest") == [
        "http://site.invalid/p/",
        "http://site.invalid/p/i.svg",
    ]
    assert references("url(a.png)", "http://site.invalid/p/notes.txt") == []


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("http://site.invalid/p/a%20b.html?v=1", "a b.html"),
        ("http://site.invalid/p/", "index.html"),
        ("http://site.invalid/a.html", "outside the site/a.html"),
        ("http://elsewhere.invalid/p/a.html", None),
    ],
)
def test_file_behind_a_link(tmp_path, link, file):
    expected = file and tmp_path / file
    assert file_of(link, tmp_path, "http://site.invalid/p/") == expected


# --- the site ---


@cache
def anchors(file: Path) -> set[str]:
    html = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    return {tag["id"] for tag in html.select("[id]")}


def arrives(link: str, root: Path) -> bool:
    file = file_of(urldefrag(link).url, root, HOME)
    if file is None:
        return True  # somebody else's: `nox -s linkcheck` asks
    if not file.is_file():
        return False
    place = unquote(urlsplit(link).fragment)
    if not place or file.suffix != ".html":
        return True
    if file.name == "lab.html" and place.startswith("layer="):
        return True  # read by the lab's script; tests/test_lab.py follows these
    return place in anchors(file)


@pytest.fixture(scope="module")
def reached(site) -> dict[Path, list[str]]:
    return crawl(site.out, HOME, *STARTS, ENGINE)


@pytest.mark.parametrize("page", PAGES)
def test_links_and_anchors_of_a_page_arrive(site, reached, page):
    links = reached[site.out / f"{page}.html"]
    assert len(links) > 20
    assert [link for link in links if not arrives(link, site.out)] == []


def test_links_of_all_other_files_arrive(site, reached):
    others = {
        file: links
        for file, links in reached.items()
        if file.suffix != ".html" and "_downloads" not in file.parts  # a copy to keep, not to run
    }
    assert [
        (file.name, link)
        for file, links in others.items()
        for link in links
        if not arrives(link, site.out)
    ] == []


def test_nothing_is_out_of_reach(site, reached):
    """All pages, what they offer, and every program that they need."""
    wanted = {f"{page}.html" for page in PAGES}
    rooms = ROOT / "docs" / "_static"
    for file in (
        *rooms.glob("front/*.js"),
        *rooms.glob("lab/*.js"),
        *rooms.glob("parts/*.js"),
        *rooms.glob("network/*.js"),
        *rooms.glob("network/*.wasm"),
    ):
        wanted.add(f"_static/{file.relative_to(rooms).as_posix()}")
    wanted.add("_static/network/training_digits.bin")
    wanted |= {"_static/search_field.js", "_static/lab/cnn_basic.weights.bin"}
    wanted |= {file.relative_to(site.out).as_posix() for file in site.out.glob("*/*.ipynb")}
    wanted |= {file.relative_to(site.out).as_posix() for file in site.out.glob("_images/*.webp")}
    found = {file.relative_to(site.out).as_posix() for file in reached}
    assert wanted - found == set()


def test_nothing_is_published_that_nothing_asks_for(site, reached):
    # For other sites' links to this one; the search asks for a page's text by its name, and its
    # field for what searches.
    wanted = {site.out / "objects.inv", *(site.out / "searchtext").rglob("*.js")}
    assert "searchindex.js" in (site.out / "_static" / "search_field.js").read_text("utf-8")
    wanted.add(site.out / "searchindex.js")
    wanted.add(site.out / "_static" / "fonts" / "OFL.txt")  # goes with the fonts
    wanted.add(site.out / "_static" / "network" / "kernels.c")  # what kernels.wasm was made of
    files = {file for file in site.out.rglob("*") if file.is_file() and file.name != ".buildinfo"}
    assert sorted(files - wanted - set(reached)) == []


def test_search_finds_pages_that_are_there(site):
    """Their names, and the text that the results quote."""
    index = (site.out / "searchindex.js").read_text(encoding="utf-8")
    names = re.findall(r'\["((?:layers/|beyond/)?[a-z-]+)","[^"]*",\[\[?', index)
    assert set(names) == set(pages())
    for name in names:
        assert (site.out / f"{name}.html").is_file()
        assert (site.out / "searchtext" / f"{name}.js").is_file()


# --- from a folder of a host ---


@pytest.fixture(scope="module")
def below(site, tmp_path_factory):
    """The site at /some/path/ of a server that has nothing else."""
    root = tmp_path_factory.mktemp("host")
    (root / "some").mkdir()
    (root / "some" / "path").symlink_to(site.out, target_is_directory=True)
    with served(root) as address:
        yield f"{address}/some/path"


@pytest.fixture
def visit(browser, below):
    """Open a page; what goes wrong on the way fails the test, as does a request past the site."""
    opened: list[Visit] = []

    def open_page(page: str, **options) -> Visit:
        opened.append(Visit(browser, below, page, **options))
        return opened[-1]

    yield open_page
    for one in opened:
        settle(one.tab)
        one.close()
        assert one.problems == []
        assert [url for url in one.requests if not url.startswith(f"{below}/")] == []


@pytest.mark.parametrize("page", ["layers/convolution", "beyond/inside-the-model", "glossary"])
def test_page_below_a_folder(visit, page):
    tab = visit(page).tab
    tab.evaluate("document.querySelectorAll('img').forEach((i) => { i.loading = 'eager'; })")
    drawn = "Promise.all([...document.images].map((i) => i.decode().then(() => '', () => i.src)))"
    assert [source for source in tab.evaluate(drawn) if source] == []


def test_links_below_a_folder(visit, below):
    tab = visit("index").tab
    tab.locator("article a[href*='layers/']").first.click()
    tab.wait_for_url(f"{below}/layers/**")
    tab.locator(".navbar-brand").first.click()
    tab.wait_for_url(f"{below}/index.html")


def test_lab_below_a_folder(visit):
    tab = visit("lab", fragment="#layer=conv2d").tab
    expect(tab.get_by_text("네트워크의 답은").first).to_be_visible()


def test_search_below_a_folder(visit, below):
    tab = visit("layers/dense").tab
    tab.get_by_role("button", name="검색").first.click()
    tab.get_by_role("searchbox", name="찾을 말").fill("풀링")
    tab.locator("dialog p.context").first.wait_for()
    settle(tab)  # or what the answers in the dialog ask for is broken off
    tab.keyboard.press("Enter")
    tab.locator(".bd-search-container p.context").first.wait_for()
    settle(tab)
    tab.locator(".bd-search-container li a[href*='pooling']").first.click()
    tab.wait_for_url(f"{below}/layers/pooling.html*")
