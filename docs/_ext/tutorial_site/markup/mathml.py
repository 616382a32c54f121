"""Draw formulas as MathML, so that they need no script, no font file and no other server.

Every current browser renders MathML; docutils carries the converter from LaTeX.
Use it with ``html_math_renderer = "mathml"``. A formula that docutils cannot convert is a warning
that names the page.
"""

from __future__ import annotations

from html import escape

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

logger = logging.getLogger(__name__)


def _convert(node: nodes.Element, as_block: bool) -> str:
    latex = node.astext()
    try:
        return tex2mathml(latex, as_block=as_block)
    except MathError as error:
        logger.warning("formula %r: %s", latex, error, location=node)
        return f"<code>{escape(latex)}</code>"


def visit_inline(translator, node: nodes.math) -> None:
    translator.body.append(_convert(node, as_block=False))
    raise nodes.SkipNode


def visit_block(translator, node: nodes.math_block) -> None:
    # The wrapper scrolls: a long formula must not widen the page on a phone.
    translator.body.append(translator.starttag(node, "div", CLASS="math-block", tabindex="0"))
    translator.body.append(_convert(node, as_block=True))
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def add_to(app) -> None:
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(visit_inline, None),
        block_renderers=(visit_block, None),
    )
