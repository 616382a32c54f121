"""Search that understands Korean, other people's words and slips, without a server.

The build writes one script, ``searchindex.js``: what searches (`scripts/`) and the index of all
pages (`index.py`). A page asks for it once somebody is about to search (`static/search_field.js`);
a script can be had from ``file://`` as well. For the results that are shown, the pages' texts are
loaded, one small script each. ``static/sphinx_highlight.js`` marks the found words on the page that
was chosen.

Sphinx's own search, which has no Korean, is not built.
"""

from __future__ import annotations

import json
from pathlib import Path

from rjsmin import jsmin
from sphinx.util.osutil import ensuredir

from tutorial_site.steps import hear

from .index import index_script, read_page
from .knowledge import knowledge
from .text import page_text

HERE = Path(__file__).parent
SCRIPTS = ("words", "index", "understand", "rank", "results")  # in this order


def own_search(app) -> None:
    """Sphinx builds no index; the page is one of ours, and its scripts lie in ``static``.

    The folder is named after the builder has noted the settings in the site's ``.buildinfo``: where
    it lies on the machine that builds is no part of the site.
    """
    app.builder.search = False
    app.config.html_additional_pages = app.config.html_additional_pages | {"search": "search.html"}
    app.config.html_static_path = [*app.config.html_static_path, str(HERE / "static")]


def write_text(app, pagename, templatename, context, doctree) -> None:
    """Put the page's text where the results can load it: ``searchtext/<page>.js``."""
    if doctree is None:
        return
    file = text_file(app, pagename)
    ensuredir(file.parent)
    values = (
        json.dumps(v, ensure_ascii=False, separators=(",", ":"))
        for v in (pagename, page_text(doctree))
    )
    file.write_text(f"SiteSearch.setText({','.join(values)})", encoding="utf-8")


def text_file(app, pagename: str) -> Path:
    return Path(app.outdir, "searchtext", f"{pagename}.js")


def write_index(app, exception) -> None:
    """Of all pages' texts, those of earlier builds too."""
    if exception or app.builder.name != "html":
        return
    files = [text_file(app, name) for name in sorted(app.env.found_docs)]
    pages = [read_page(file) for file in files if file.exists()]
    numbers: dict[tuple[str, str], int] = {}
    for name, sections in pages:
        numbers |= {(name, section[0]): len(numbers) + at for at, section in enumerate(sections)}

    def section_of(label: str) -> int | None:
        page, anchor = app.env.domains.standard_domain.anonlabels.get(label, ("", ""))
        return numbers.get((page, anchor), numbers.get((page, "")))

    code = "".join((HERE / "scripts" / f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    script = f"{jsmin(code)}\n{index_script(pages, knowledge(app, section_of))}"
    Path(app.outdir, "searchindex.js").write_text(script, encoding="utf-8", newline="\n")


STEPS = {
    "builder-inited": (own_search,),
    "html-page-context": (write_text,),
    "build-finished": (write_index,),
}


def setup(app):
    app.add_js_file("search_field.js")
    hear(app, STEPS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
