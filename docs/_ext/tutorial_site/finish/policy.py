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

from sphinx.errors import ExtensionError
from sphinx.util import logging

from .written import Tag, WrittenPage

logger = logging.getLogger(__name__)

POLICY = "Content-Security-Policy"
SCRIPT_TYPES = ("", "module", "importmap", "text/javascript")  # a script of another type is data
STYLE = re.compile(r'\sstyle="[^"]*"')


def guard_pages(site) -> None:
    """Give every page its policy, once nothing else will change it."""
    for page in site.pages:
        if page.as_left and not page.changes:
            continue
        for tag in page.tags:
            if is_handled(tag):
                said = page.html[tag.start : tag.end]
                logger.warning("%s: the policy refuses the script in %s", page.path.name, said)
        drop_policy(page)  # an earlier build's
        if os.environ.get("CONTENT_POLICY") != "0":
            add_policy(page)


def is_handled(tag: Tag) -> bool:
    """Whether an attribute is a program."""
    return any(
        name.startswith("on") or value.strip().lower().startswith("javascript:")
        for name, value in tag.attributes.items()
    )


def add_policy(page: WrittenPage) -> None:
    charset = next((tag for tag in page.named("meta") if "charset" in tag.attributes), None)
    if charset is None:
        raise ExtensionError(f"{page.path}: no <meta charset>, and so no place for the policy")
    own_style = move_styles(page)
    meta = f'\n    <meta http-equiv="{POLICY}" content="{policy(page, own_style)}" />'
    # Browsers look for the character set no further than 1 kB, so it stays first.
    page.change(charset.end, charset.end, meta)


def drop_policy(page: WrittenPage) -> None:
    for tag in page.named("meta"):
        if tag.attributes.get("http-equiv") == POLICY:
            before = page.html[: tag.start]
            page.change(len(before.rstrip(" ").removesuffix("\n")), tag.end, "")


def move_styles(page: WrittenPage) -> str:
    """Turn style attributes into classes; the text of the page's own style, empty without any."""
    rules: dict[str, str] = {}  # what an attribute says: its class
    for tag in page.tags:
        if said := tag.attributes.get("style"):
            name = rules.setdefault(said, f"own-style-{len(rules) + 1}")
            text = STYLE.sub("", page.html[tag.start : tag.end])
            if ' class="' in text:
                text = text.replace(' class="', f' class="{name} ', 1)
            else:
                text = text.replace(f"<{tag.name}", f'<{tag.name} class="{name}"', 1)
            page.change(tag.start, tag.end, text)
    if not rules:
        return ""
    # An attribute is stronger than any selector; the id that nothing has makes these nearly so.
    lines = [f".{name}:not(#_) {{ {said} }}" for said, name in rules.items()]
    style = "\n" + "\n".join(lines) + "\n"
    page.change(page.end_of_head, page.end_of_head, f"  <style>{style}</style>\n  ")
    return style


def policy(page: WrittenPage, own_style: str = "") -> str:
    """What this page may do, for the ``content`` of its meta element."""
    styles = [page.texts.get(tag, "") for tag in page.named("style")]
    styles += [own_style] if own_style else []
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(["script-src 'self'", *fingerprints(own_scripts(page))]),
            " ".join(["style-src 'self'", *fingerprints(styles)]),
            "img-src 'self' data:",  # the theme's style sheet carries small pictures
            "font-src 'self'",
            "connect-src 'self'",  # the lab's weights
            "worker-src 'self'",
            # The 404 page, shown at any depth, tells where the site begins.
            "base-uri 'self'" if page.named("base") else "base-uri 'none'",
            "form-action 'self' file:",  # the search field; in Firefox 'self' is no file
            "object-src 'none'",
        )
    )


def own_scripts(page: WrittenPage) -> list[str]:
    """The scripts that stand in the page; blocks of data are none and need no leave."""
    return [
        page.texts.get(tag, "")
        for tag in page.named("script")
        if "src" not in tag.attributes and tag.attributes.get("type", "") in SCRIPT_TYPES
    ]


def fingerprints(texts: list[str]) -> list[str]:
    """Scripts or styles as a policy names them, each once and in order."""
    digests = (hashlib.sha256(text.encode("utf-8")).digest() for text in texts)
    return sorted({f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests})
