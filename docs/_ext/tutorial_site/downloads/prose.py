"""The prose of a page as Markdown that any Jupyter renders, with the places of its cells.

References are resolved and computed values are filled in, as on the page: the document is copied,
what a notebook cannot show becomes plainer, and the rest is rendered as HTML and from there turned
into Markdown. MyST's own markup, a notebook would show raw.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from posixpath import join
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from docutils import nodes
from markdownify import MarkdownConverter

from tutorial_site.figures import picture
from tutorial_site.markup.element import phrase

PLACE = re.compile("\ue000(\\d+)\ue000")  # private characters, which no page contains
BLOCK_START = re.compile(r"^(#{1,6}\s|[-+]\s|>)")  # a paragraph that would become something else
NUMBERED = re.compile(r"^(\d+)([.)]\s)")
HTML_START = re.compile(r"<(?=[a-zA-Z/!?])|&(?=#?\w+;)")
EMPHASIS = re.compile(r"(?<! )\*|\*(?! )|(?<!\w)_|_(?!\w)")  # what could open or close it
NOT_PROSE = "a.headerlink, svg, script, style, button, template"


def parts(app, page: str, doctree: nodes.document) -> list[str | int]:
    """The page in order: Markdown, and the number of a cell where one stands."""
    soup = BeautifulSoup(rendered(app, plainer(doctree)), "html.parser")
    quote_boxes(soup)
    for node in soup.select(NOT_PROSE):
        node.decompose()
    for label in soup.select("nav span + span"):  # kept apart by the style sheet alone
        label.insert_before(" ")
    for caption in soup.select("p.caption"):
        wrap_content(caption, "strong")
    links = Links(app.config.html_baseurl, app.builder.get_target_uri(page))
    pieces = PLACE.split(Markdown(links).convert_soup(soup))
    texts = [re.sub(r"\n{3,}", "\n\n", text).strip() for text in pieces[::2]]
    in_order: list[str | int] = [texts[0]]
    for number, text in zip(pieces[1::2], texts[1:], strict=True):
        in_order += [int(number), text]
    return [part for part in in_order if part != ""]


def code_cells(doctree: nodes.document) -> list[nodes.container]:
    """The cells that the reader sees; myst-nb has taken the hidden ones out."""
    containers = doctree.findall(nodes.container)
    return [node for node in containers if node.get("nb_element") == "cell_code"]


def rendered(app, document: nodes.document) -> str:
    """As the builder renders a page's body."""
    translator = app.builder.create_translator(document, app.builder)
    document.walkabout(translator)
    return "".join(translator.fragment)


# --- the page as a plainer document ---


def plainer(doctree: nodes.document) -> nodes.document:
    """A copy with a place for each cell, with formulas as LaTeX, and with what nodes offer."""
    document = doctree.deepcopy()
    offering = list(document.findall(lambda node: hasattr(node, "in_notebook")))
    for node in reversed(offering):  # what is inside first
        instead = node.in_notebook()
        if instead:
            node.replace_self(instead)
        elif instead is not None:
            node.parent.remove(node)
    for number, cell in enumerate(code_cells(document)):
        place = phrase("", str(number), tag="cell-place")
        words = figure_words(cell)
        cell.replace_self([place, figure_line(words)] if words else place)
    for kind, tag in ((nodes.math, "tex"), (nodes.math_block, "tex-block")):
        for formula in list(document.findall(kind)):
            latex = escape(" ".join(formula.astext().split()))
            formula.replace_self(nodes.raw("", f"<{tag}>{latex}</{tag}>", format="html"))
    for note in list(document.findall(nodes.Admonition)):
        if not isinstance(note, nodes.admonition):  # the page's writer has given it a title
            note.replace_self(nodes.admonition("", *note.children))
    return document


def figure_words(cell: nodes.container) -> list[nodes.Node]:
    """What the cell's figures show: each alternative text once, then the captions."""
    texts = dict.fromkeys(shown.astext() for shown in cell.findall(picture))
    words: list[nodes.Node] = [nodes.Text(text) for text in texts]
    return words + [phrase("", "", *c.children, tag="span") for c in cell.findall(nodes.caption)]


def figure_line(words: list[nodes.Node]) -> nodes.paragraph:
    line = phrase("", "그림:", tag="span")
    for word in words:
        line += [nodes.Text(" "), word]
    return nodes.paragraph("", "", line, classes=["of-cell"])


# --- the rendered page as plainer HTML ---


def quote_boxes(soup: BeautifulSoup) -> None:
    """A box cannot go around a notebook's cells: its title and quotations stand for it."""
    for line in soup.select("p.of-cell"):
        wrap_content(line, "em")
    for box in soup.select("div.admonition"):
        wrap_content(box.find(class_="admonition-title"), "strong")
        quote(soup, box)
        box.unwrap()


def quote(soup: BeautifulSoup, box: Tag) -> None:
    """Make quotations of all in the box that is not a cell."""
    quotation = None
    for child in list(box.children):
        if is_of_cell(child):
            quotation = None
            continue
        if quotation is None:
            quotation = soup.new_tag("blockquote")
            child.insert_before(quotation)
        quotation.append(child.extract())


def is_of_cell(node) -> bool:
    return isinstance(node, Tag) and (
        node.name == "cell-place" or "of-cell" in node.get("class", [])
    )


def wrap_content(tag: Tag, name: str) -> None:
    for part in tag.find_all(name):  # Markdown's emphasis does not nest
        part.unwrap()
    inner = Tag(name=name)
    inner.extend(list(tag.contents))
    tag.append(inner)


# --- plainer HTML as Markdown ---


@dataclass
class Links:
    """Where links of a page lead from a notebook, which does not lie beside the other pages.

    Attributes:
        base: the site's address, or nothing.
        page: the page's address below it.
    """

    base: str
    page: str

    def absolute(self, href: str) -> str | None:
        return urljoin(join(self.base, self.page), href) if self.base else None


class Markdown(MarkdownConverter):
    """markdownify, with what notebooks need: formulas, folds, links that lead somewhere."""

    def __init__(self, links: Links):
        super().__init__(heading_style="atx", bullets="-")
        self.links = links

    def escape(self, text, parent_tags):
        text = text.replace("\\", r"\\").replace("`", r"\`").replace("$", r"\$")
        return HTML_START.sub(r"\\\g<0>", EMPHASIS.sub(r"\\\g<0>", text.replace("](", r"\](")))

    def convert_cell_place(self, el, text, parent_tags):
        return f"\n\n\ue000{el.get_text()}\ue000\n\n"

    def convert_tex(self, el, text, parent_tags):
        latex = el.get_text()
        if "td" in parent_tags or "th" in parent_tags:
            latex = latex.replace("|", r"\vert ")  # a bar would end the column
        return f"${latex}$"

    def convert_tex_block(self, el, text, parent_tags):
        return f"\n\n$${el.get_text()}$$\n\n"  # on one line, so that a quotation cannot cut in

    def convert_a(self, el, text, parent_tags):
        href = el.get("href", "")
        if urlsplit(href).scheme:  # elsewhere
            return super().convert_a(el, text, parent_tags)
        target = None if el.find(class_="std-term") else self.links.absolute(href)
        return f"[{text}]({target})" if target else text

    def convert_p(self, el, text, parent_tags):
        return super().convert_p(el, not_a_block(text), parent_tags)

    def convert_li(self, el, text, parent_tags):
        if not el.find(["p", "ul", "ol", "blockquote"], recursive=False):
            text = not_a_block(text)
        return super().convert_li(el, text, parent_tags)

    def convert_strong(self, el, text, parent_tags):
        if emphasis_fails(el, text):
            return f"<strong>{text}</strong>"
        return super().convert_strong(el, text, parent_tags)

    def convert_em(self, el, text, parent_tags):
        if emphasis_fails(el, text):
            return f"<em>{text}</em>"
        return super().convert_em(el, text, parent_tags)

    def convert_td(self, el, text, parent_tags):
        return super().convert_td(el, text.replace("|", r"\|"), parent_tags)

    def convert_th(self, el, text, parent_tags):
        return super().convert_th(el, text.replace("|", r"\|"), parent_tags)

    def convert_img(self, el, text, parent_tags):
        return f"*그림: {self.escape(el.get('alt', ''), parent_tags)}*"

    def convert_details(self, el, text, parent_tags):
        return f"\n\n<details>\n{text.strip()}\n\n</details>\n\n"  # Jupyter leaves it folded

    def convert_summary(self, el, text, parent_tags):
        return f"<summary>{escape(el.get_text().strip())}</summary>\n\n"


def not_a_block(text: str) -> str:
    """Keep a paragraph that begins like a list, a heading or a quotation what it is."""
    return NUMBERED.sub(r"\1\\\2", BLOCK_START.sub(r"\\\1", text))


def emphasis_fails(el: Tag, text: str) -> bool:
    """Whether Markdown would print the asterisks: punctuation inside, a particle right outside."""
    inside, before, after = text.strip(), text_of(el.previous_sibling), text_of(el.next_sibling)
    if not inside:
        return False
    return (is_mark(inside[-1]) and is_word(after[:1])) or (
        is_mark(inside[0]) and is_word(before[-1:])
    )


def text_of(node) -> str:
    return node.get_text() if node else ""


def is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def is_word(character: str) -> bool:
    return bool(character) and not character.isspace() and not is_mark(character)
