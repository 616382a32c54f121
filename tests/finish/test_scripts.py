"""Scripts reach the reader without comments and white space, and otherwise as they are."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from kit.site_build import ROOT
from rjsmin import jsmin
from tutorial_site import search
from tutorial_site.finish import scripts
from tutorial_site.finish.scripts import THEME, drop_tab_stops

OURS = ROOT / "docs" / "_static"
SEARCH = search.HERE / "static"
SERVED = {
    script.relative_to(folder).as_posix(): script
    for folder in (OURS, SEARCH)
    for script in sorted(folder.rglob("*.js"))
}

# --- what a script consists of ---

GAP = re.compile(r"\s+|//[^\n]*|/\*.*?\*/", re.DOTALL)
STRING = re.compile(r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""")
REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
TEMPLATE = re.compile(r"[`}](?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)", re.DOTALL)  # as far as a place
CODE = re.compile(r"\d[\w.]*|[\w$]+|\+\+|--|\S")
OPERATORS = "({[,;:?=+-*/%&|^!~<>."  # no statement ends with one
CONTINUES = ")]},;:?=*%&|^<>."  # nor begins with one
WORDS = {"return", "typeof", "case", "of", "in", "throw", "await", "yield", "void", "new"}


def tokens(script: str) -> list[tuple[str, bool]]:
    """The strings, pieces of templates, regular expressions and signs of a script.

    Each comes with whether a line ends before it, where that may end a statement.
    """
    found: list[tuple[str, bool]] = []
    depths = [0]  # of braces: in the script, and in each place of a template that is open
    at, broken, last = 0, False, ";"
    while at < len(script):
        if gap := GAP.match(script, at):
            broken |= "\n" in gap.group()
            at = gap.end()
            continue
        kind, sign = CODE, script[at]
        if sign in "\"'":
            kind = STRING
        elif sign == "`" or (sign == "}" and depths[-1] == 0 and len(depths) > 1):
            kind = TEMPLATE
        elif sign == "/" and (last in WORDS or last[-1] in OPERATORS) and last not in ("++", "--"):
            kind = REGEX
        text = kind.match(script, at).group()
        if kind is TEMPLATE:
            del depths[len(depths) - (sign == "}") :]
            depths += [0] * text.endswith("${")
        elif kind is CODE:
            depths[-1] += (text == "{") - (text == "}")
        ended = broken and not (last[-1] in OPERATORS and last not in ("++", "--"))
        found.append((text, ended and not (kind is CODE and text in CONTINUES)))
        at, broken, last = at + len(text), False, text if kind is CODE else " "
    return found


def texts(script: str) -> list[str]:
    return [text for text, _ in tokens(script)]


def test_tokens_of_a_script():
    script = "a = /[/'\"]`/g.test(b) / 2 / c; // d\n'//' + `e ${{ f: `g ${h}  ` }}/*i*/` + 1.5"
    wanted = ["a", "=", "/[/'\"]`/g", ".", "test", "(", "b", ")", "/", "2", "/", "c", ";"]
    wanted += ["'//'", "+", "`e ${", "{", "f", ":", "`g ${", "h", "}  `", "}", "}/*i*/`", "+"]
    assert texts(script) == [*wanted, "1.5"]


KEPT = {
    "return value": "returnvalue",
    "a + ++b": "a+++b",
    "f(/a  b/)": "f(/a b/)",
    "f('a  b')": "f('a b')",
    "f(`a  ${b}`)": "f(`a ${b}`)",
    "return\nvalue": "return value",
    "a\n++b": "a ++b",
    "a++\nb": "a++ b",
    "a = {}\nb": "a={} b",
}
# What rjsmin takes for something else. Whoever needs it in a script has to write it in another way.
MISTAKEN = {
    "f(`a ${b ? `c  d` : ''}`)": "f(`a ${b?`c d`:''}`)",
    "a / /b  c/": "a//b  c/",
    "1 .toFixed()": "1.toFixed()",
    "a /*\n*/ b": "a b",
}


@pytest.mark.parametrize(("source", "changed"), [*KEPT.items(), *MISTAKEN.items()])
def test_what_means_something_else_differs(source, changed):
    assert tokens(source) != tokens(changed)
    assert (tokens(jsmin(source)) == tokens(source)) is (source in KEPT)


# --- the site ---


@pytest.mark.parametrize("name", SERVED)
def test_served_script_says_what_its_source_does(site, name):
    source = SERVED[name].read_text(encoding="utf-8")
    served = (site.out / "_static" / name).read_text(encoding="utf-8")
    assert tokens(served) == tokens(source)
    assert sum(map(len, texts(served))) > 0.85 * len(served)  # not much else is in it


def test_search_says_what_its_sources_do(site):
    sources = [(search.HERE / "scripts" / f"{name}.js") for name in search.SCRIPTS]
    wanted = tokens("".join(source.read_text(encoding="utf-8") for source in sources))
    served = (site.out / "searchindex.js").read_text(encoding="utf-8")
    code, _, index = served.partition("\nSiteSearch.setIndex(")
    assert tokens(code) == wanted
    assert index


def test_scripts_to_read_are_the_sources(site):
    """What a page links to, a reader gets with its comments."""
    links = set()
    for page in site.out.rglob("*.html"):
        html = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        found = (link["href"] for link in html.select("a[href$='.js']"))
        links |= {(page.parent / link).resolve() for link in found if ":" not in link}
    assert {"kernels.js", "engine.js"} <= {script.name for script in links}
    for script in links:
        assert script.read_bytes() == (OURS / "network" / script.name).read_bytes()


def test_theme_looks_for_no_tab_stops(site):
    text = (site.out / "_static" / THEME).read_text(encoding="utf-8")
    assert 'addEventListener("load"' not in text
    assert text.count(scripts.LEFT_OUT) == 1


def test_another_script_of_the_theme_is_told(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(
        scripts, "logger", SimpleNamespace(warning=lambda *words: told.append(words))
    )
    drop_tab_stops(SimpleNamespace(out=tmp_path))  # another theme
    assert told == []
    file = tmp_path / "_static" / THEME
    file.parent.mkdir(parents=True)
    file.write_text("(()=>{look()})();", encoding="utf-8")
    drop_tab_stops(SimpleNamespace(out=tmp_path))
    assert [words[1] for words in told] == [THEME]
    assert file.read_text(encoding="utf-8") == "(()=>{look()})();"
