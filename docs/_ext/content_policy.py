"""Every page says what a browser may run and load for it, and the browser refuses all else.

A Content-Security-Policy in the head: scripts, styles, pictures and data come from the site itself;
of what stands in the page only the very scripts and styles that this build put there run, each
known by its hash. So whatever else ends up in a page, nothing of it runs.

Keras colours its summaries by ``style`` attributes, which such a policy refuses: their rules move
into a style of the page's own.

``CONTENT_POLICY=0`` builds without: sphinx-autobuild writes a script of its own into each page.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from pathlib import Path

from sphinx.util import logging

logger = logging.getLogger(__name__)

META = re.compile(r'\n? *<meta http-equiv="Content-Security-Policy"[^>]*>')
# It comes first: browsers look no further than 1 kB.
CHARSET = re.compile(r'<meta charset="[^"]*" ?/?>')
SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL | re.I)
STYLE = re.compile(r"<style[^>]*>(?P<text>.*?)</style>", re.DOTALL | re.I)
TAG = re.compile(r"""<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>""", re.I)
STYLED = re.compile(r'\sstyle="([^"]*)"')
HARMLESS = re.compile(r'"(?!\s*javascript:)[^"]*"', re.I)  # what an attribute says
HANDLER = re.compile(r"\son[a-z]+\s*=|=\W*javascript:", re.I)


def fingerprint(text: str) -> str:
    """A script or style as a policy names it."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def own_scripts(html: str) -> list[str]:
    """The scripts that stand in the page; blocks of data are none and need no leave."""
    scripts = []
    for found in SCRIPT.finditer(html):
        kind = re.search(r'\btype="([^"]*)"', found["attributes"])
        data = kind and kind[1] not in ("module", "importmap", "text/javascript")
        if not data and not re.search(r"\bsrc=", found["attributes"]):
            scripts.append(found["text"])
    return scripts


def policy(html: str) -> str:
    """What this page may do, for the ``content`` of its meta element."""
    scripts = sorted({fingerprint(text) for text in own_scripts(html)})
    styles = sorted({fingerprint(found["text"]) for found in STYLE.finditer(html)})
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(["script-src 'self'", *scripts]),
            " ".join(["style-src 'self'", *styles]),
            "img-src 'self' data:",  # the theme's style sheet carries small pictures
            "font-src 'self'",
            "connect-src 'self'",  # the lab's weights
            "worker-src 'self'",
            # The 404 page, shown at any depth, tells where the site begins.
            f"base-uri {own_base(html)}",
            "form-action 'self'",  # the search field
            "object-src 'none'",
        )
    )


def own_base(html: str) -> str:
    return "'self'" if re.search(r"<base\b", html) else "'none'"


def with_classes(html: str) -> str:
    """Style attributes as classes, whose rules stand in a style of the page."""
    rules: dict[str, str] = {}  # what an attribute says: its class

    def replace(found: re.Match[str]) -> str:
        tag = found[0]
        styled = STYLED.search(tag)
        if not styled:
            return tag
        name = rules.setdefault(styled[1], f"own-style-{len(rules) + 1}")
        tag = STYLED.sub("", tag)
        if ' class="' in tag:
            return tag.replace(' class="', f' class="{name} ', 1)
        return re.sub(r"^<[^\s/>]+", rf'\g<0> class="{name}"', tag)

    html = TAG.sub(replace, html)
    if not rules:
        return html
    # An attribute is stronger than any selector; the id that nothing has makes these nearly so.
    text = "\n".join(
        f".{name}:not(#_) {{ {said.replace('&quot;', chr(34)).replace('&#x27;', chr(39))} }}"
        for said, name in rules.items()
    )
    return html.replace("</head>", f"  <style>\n{text}\n</style>\n  </head>", 1)


def guarded(html: str) -> str:
    """The page with its policy; a page that has one already gets it anew."""
    html = with_classes(META.sub("", html))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(html)}" />'
    return CHARSET.sub(rf"\g<0>\n    {meta}", html, count=1)


def guard_pages(app, exception) -> None:
    """Give every page its policy, once nothing else will change it."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for piece in out.glob("_static/*webpack-macros.html"):
        piece.unlink()  # templates that the themes keep among their scripts; no pages
    for page in sorted(out.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        for tag in TAG.findall(html):
            if HANDLER.search(HARMLESS.sub('""', tag)):
                logger.warning("%s: the policy refuses the script in %s", page.name, tag)
        # Also takes away what an earlier build has left.
        wanted = guarded(html) if os.environ.get("CONTENT_POLICY") != "0" else META.sub("", html)
        if wanted != html:
            page.write_text(wanted, encoding="utf-8")


def setup(app):
    app.connect("build-finished", guard_pages, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
