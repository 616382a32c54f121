"""Search that understands Korean: with or without a particle, a query finds the page.

The index holds overlapping pairs of syllables (필터를: 필터, 터를), the words of one syllable
(층을: 층) and the Latin words, so that no dictionary is needed to know where a word ends. What the
reader types is stripped of its particles in the browser (``search.js``). Pairs only say which pages
may hold a word, so the search page then loads those pages' texts, one small script each, keeps the
pages that really hold it, links to the right section and shows the words around the match. Being
scripts, the texts can be loaded from ``file://`` too. ``static/sphinx_highlight.js`` marks the same
words on the page that was found.
"""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.search import SearchLanguage
from sphinx.util.osutil import ensuredir

from tutorial_site.finish.scripts import COMMENT
from tutorial_site.steps import hear

HERE = Path(__file__).parent

# What may follow a noun: 층-에서-는. At most one of each, in this order.
PARTICLES = (
    "들?"
    "(?:에서|에게|에|으로|로|와|과|이랑|랑|하고|까지|부터|만|마다|처럼|보다|만큼|대로|이나|나"
    "|이란|란|이라는|라는|이라고|라고|이라면|라면|이면|이며|이고|이다|입니다|입니까|이에요|예요"
    "|인가요|인가|인지|인)?"
    "(?:은|는|이|가|을|를|의|도|만)?"
)
HANGUL = re.compile(r"[가-힣]+(?:-[가-힣]+)*")
LATIN = re.compile(r"[^\W가-힣]+")
ONE_SYLLABLE = re.compile(f"([가-힣]){PARTICLES}")


class SearchKorean(SearchLanguage):
    """Pairs of syllables, words of one syllable, Latin words."""

    lang = "ko"
    language_name = "Korean"

    @property
    def js_splitter_code(self) -> str:
        """What the search page runs; Sphinx writes it into ``language_data.js``."""
        code = COMMENT.sub("", (HERE / "search.js").read_text(encoding="utf-8"))
        return f"const PARTICLES = {json.dumps(PARTICLES, ensure_ascii=False)};\n{code}"

    def split(self, input: str) -> list[str]:  # noqa: A002 - Sphinx names it
        found = LATIN.findall(input)
        for word in HANGUL.findall(input):
            parts = word.split("-")
            joined = "".join(parts)
            found += map("".join, itertools.pairwise(joined))
            found += [one[1] for part in parts if (one := ONE_SYLLABLE.fullmatch(part))]
        return found

    def word_filter(self, word: str) -> bool:
        """No numbers, and no letter on its own: a text is full of both."""
        return bool(re.search(r"[^\W\d_]", word)) and (len(word) > 1 or "가" <= word <= "힣")


def page_text(doctree: nodes.document) -> list[list]:
    """What there is to read on a page: ``[anchor, heading, prose, code]`` of each section.

    A term of the glossary counts as a section. What is not about the page's subject is left out:
    tables of contents, which would make the front page a result for everything, and what a node
    says is not to be found.
    """
    sections = [["", "", [], []]]

    def visit(node: nodes.Node) -> None:
        if isinstance(node, nodes.comment | nodes.Invisible | nodes.math_block | nodes.raw):
            return
        if isinstance(node, nodes.Element) and not is_searched(node):
            return
        if isinstance(node, nodes.TextElement):
            text = node.astext().strip()
            if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section):
                if sections[0][1]:
                    sections.append([node.parent["ids"][0], text, [], []])
                else:
                    sections[0][1] = text
            elif isinstance(node, nodes.term) and node["ids"]:
                sections.append([node["ids"][0], text, [], []])
            elif isinstance(node, nodes.literal_block):
                sections[-1][3].append(text)
            elif text:
                sections[-1][2].append(" ".join(text.split()))
            return
        for child in node.children:
            visit(child)

    visit(doctree)
    return sections


def is_searched(node: nodes.Element) -> bool:
    """Not a table of contents; a node may also say itself that no query should find it."""
    return getattr(node, "searched", True) and "toctree-wrapper" not in node["classes"]


def write_text(app, pagename, templatename, context, doctree) -> None:
    """Put the page's text where the search page can load it: ``searchtext/<page>.js``."""
    if doctree is None:
        return
    file = Path(app.outdir, "searchtext", f"{pagename}.js")
    ensuredir(file.parent)
    values = (
        json.dumps(v, ensure_ascii=False, separators=(",", ":"))
        for v in (pagename, page_text(doctree))
    )
    file.write_text(f"Search.setText({','.join(values)})", encoding="utf-8")


def replace_highlighting(app) -> None:
    """Our ``sphinx_highlight.js`` is copied over Sphinx's.

    Not before the builder has noted the settings in the site's ``.buildinfo``: where this folder
    lies on the machine that builds is no part of the site.
    """
    app.config.html_static_path = [*app.config.html_static_path, str(HERE / "static")]


STEPS = {
    "builder-inited": (replace_highlighting,),
    "html-page-context": (write_text,),
}


def setup(app):
    app.add_search_language(SearchKorean)
    hear(app, STEPS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
