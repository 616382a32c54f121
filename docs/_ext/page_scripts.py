"""Scripts wait for the page, and a page gets only those that it uses.

Sphinx and the theme load theirs before the page is drawn, the search index of the whole site
included, and set two options in scripts of their own for features that this site does not have.
"""

from __future__ import annotations

# Only the search page searches (pydata-sphinx-theme 0.20 loads these everywhere, in its layout).
SEARCH = ("searchtools.js", "language_data.js", "searchindex.js")


def defer_scripts(app, pagename, templatename, context, doctree) -> None:
    """Leave out inline scripts and let the others run in order once the page is there."""
    scripts = [script for script in context["script_files"] if getattr(script, "filename", script)]
    for script in scripts:
        if hasattr(script, "attributes"):
            script.attributes.pop("async", None)
            script.attributes["defer"] = "defer"
    context["script_files"] = scripts


def setup(app):
    app.connect("html-page-context", defer_scripts, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
