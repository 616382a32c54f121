"""The scripts that a page loads: those that it needs, and none before the page is there.

Sphinx and the theme load their scripts before the page is drawn, and set two options in inline
scripts for features that this site does not have. The layout template keeps the search index to its
page.
"""

from __future__ import annotations

from tutorial_site.markup.element import asked_for

# What the search needs, and no other page before somebody searches or comes from there: `site.js`
# brings its field's script, and the one that marks words.
OF_THE_SEARCH = {"doctools.js", "search_field.js", "sphinx_highlight.js", "translations.js"}


def add_scripts(app, pagename, templatename, context, doctree) -> None:
    """A script comes only to pages that have something for it: an element names it in `script`."""
    for script in asked_for("script", doctree):
        app.add_js_file(script, loading_method="defer")


def defer_scripts(app, pagename, templatename, context, doctree) -> None:
    """Leave out inline scripts and let the others run in order once the page is there."""
    scripts = [script for script in context["script_files"] if getattr(script, "filename", script)]
    if pagename != "search":
        scripts = [script for script in scripts if name_of(script) not in OF_THE_SEARCH]
    for script in scripts:
        if hasattr(script, "attributes"):
            script.attributes.pop("async", None)
            script.attributes["defer"] = "defer"
    context["script_files"] = scripts


def name_of(script) -> str:
    return str(getattr(script, "filename", script)).rpartition("/")[2]
