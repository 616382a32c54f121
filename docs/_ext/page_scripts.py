"""Scripts wait for the page, and none stands in the page itself.

Sphinx and the theme load theirs before the page is drawn, and set two options in inline scripts for
features that this site does not have. The layout template keeps the search index to its page.
"""

from __future__ import annotations


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
