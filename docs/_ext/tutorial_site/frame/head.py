"""What a page's head links: the scripts that it needs, waiting for the page, and one style sheet.

Sphinx and the theme load their scripts before the page is drawn, and set two options in inline
scripts for features that this site does not have. The layout template keeps the search index to its
page.
"""

from __future__ import annotations

# What the theme links by itself, before the files that Sphinx knows of (pydata-sphinx-theme 0.20).
THEME_STYLES = ("styles/theme.css", "styles/pydata-sphinx-theme.css")


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


def gather_styles(app, pagename, templatename, context, doctree) -> None:
    """Note which style sheets would have been linked; `finish.styles` makes one of them."""
    names = [str(sheet.filename) for sheet in context.get("css_files", [])]
    app.builder.style_sources = [
        *THEME_STYLES,
        *(name.removeprefix("_static/") for name in names),
    ]
    context["css_files"] = []
