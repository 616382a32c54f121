"""The scripts that a page loads: those that it needs, and none before the page is there.

Sphinx and the theme load their scripts before the page is drawn, and set two options in inline
scripts for features that this site does not have. The layout template keeps the search index to its
page.
"""

from __future__ import annotations


def add_scripts(app, pagename, templatename, context, doctree) -> None:
    """A script comes only to pages that have something for it: an element names it in `script`."""
    elements = (
        doctree.findall(lambda node: "script" in getattr(node, "attributes", ())) if doctree else ()
    )
    for script in sorted({node["script"] for node in elements}):
        app.add_js_file(script, loading_method="defer")


def defer_scripts(app, pagename, templatename, context, doctree) -> None:
    """Leave out inline scripts and let the others run in order once the page is there."""
    scripts = [script for script in context["script_files"] if getattr(script, "filename", script)]
    for script in scripts:
        if hasattr(script, "attributes"):
            script.attributes.pop("async", None)
            script.attributes["defer"] = "defer"
    context["script_files"] = scripts
