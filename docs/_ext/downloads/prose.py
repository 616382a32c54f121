"""The prose of a built page as Markdown that any Jupyter renders, with the places of its cells.

It is taken from the page's HTML, where references are resolved and computed values are filled in,
because a notebook shows MyST's own markup raw.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from posixpath import join
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag
from docutils import nodes
from markdownify import MarkdownConverter

PLACE = re.compile("\ue000(\\d+)\ue000")  # private characters, which no page contains
BLOCK_START = re.compile(r"^(#{1,6}\s|[-+]\s|>)")  # a paragraph that would become something else
NUMBERED = re.compile(r"^(\d+)([.)]\s)")
HTML_START = re.compile(r"<(?=[a-zA-Z/!?])|&(?=#?\w+;)")
EMPHASIS = re.compile(r"(?<! )\*|\*(?! )|(?<!\w)_|_(?!\w)")  # what could open or close it
NOT_PROSE = "a.headerlink, svg, script, style, button, template"


def parts(
    soup: BeautifulSoup, cells: list[nodes.container], formulas: list[nodes.Node], links: Links
) -> list[str | int]:
    """The page in order: Markdown, and the number of a cell where one stands.

    Raises:
        ValueError: the HTML and the document do not hold the same cells or formulas.
    """
    restore_formulas(soup, formulas)
    mark_cells(soup, cells)
    open_boxes(soup)
    lay_out_questions(soup)
    for node in soup.select(NOT_PROSE):
        node.decompose()
    for label in soup.select("nav span + span"):  # kept apart by the style sheet alone
        label.insert_before(" ")
    for caption in soup.select("p.caption"):
        wrap_content(caption, "strong")
    pieces = PLACE.split(Markdown(links).convert_soup(soup))
    texts = [re.sub(r"\n{3,}", "\n\n", text).strip() for text in pieces[::2]]
    in_order: list[str | int] = [texts[0]]
    for number, text in zip(pieces[1::2], texts[1:], strict=True):
        in_order += [int(number), text]
    return [part for part in in_order if part != ""]


# --- the page as plainer HTML ---


def restore_formulas(soup: BeautifulSoup, formulas: list[nodes.Node]) -> None:
    """Put the LaTeX source where the page has MathML; the document still knows it."""
    drawn = soup.find_all("math")
    if len(drawn) != len(formulas):
        raise ValueError(f"{len(drawn)} of {len(formulas)} formulas are drawn")
    for math, source in zip(drawn, formulas, strict=True):
        block = isinstance(source, nodes.math_block)
        tex = new(soup, "tex-block" if block else "tex", " ".join(source.astext().split()))
        ((block and math.find_parent("div", class_="math-block")) or math).replace_with(tex)


def mark_cells(soup: BeautifulSoup, cells: list[nodes.container]) -> None:
    """Replace each cell by its number, and below it what its figure shows."""
    shown = soup.select("div.cell")
    if len(shown) != len(cells):
        raise ValueError(f"{len(shown)} of {len(cells)} cells are on the page")
    for number, (cell, node) in enumerate(zip(shown, cells, strict=True)):
        words = [NavigableString(alt) for alt in alternative_texts(node)]
        words += cell.select("figcaption .caption-text")
        place = new(soup, "cell-place", f"{number}")
        cell.replace_with(place)
        if words:
            place.insert_after(figure_line(soup, words))


def alternative_texts(cell: nodes.container) -> list[str]:
    """One for each figure, however many files the page offers of it."""
    return list(dict.fromkeys(image.get("alt", "") for image in cell.findall(nodes.image)))


def figure_line(soup: BeautifulSoup, words: list) -> Tag:
    line = soup.new_tag("p", attrs={"class": "of-cell"})
    line.append("그림:")
    for word in words:
        line.extend([" ", word])
    wrap_content(line, "em")
    return line


def open_boxes(soup: BeautifulSoup) -> None:
    """A box or fold cannot go around a notebook's cells: titles and quotations stand for it."""
    for fold in soup.find_all("details"):
        if fold.find("cell-place"):
            fold.summary.replace_with(
                paragraph(soup, fold.summary.get_text().removesuffix(" 보기"))
            )
            fold.unwrap()
    for box in soup.select("div.admonition"):
        title = box.find(class_="admonition-title")
        if "exercise" in box["class"]:
            depth = len(box.find_parents("section"))
            title.name = f"h{min(depth + 1, 6)}"
        else:
            wrap_content(title, "strong")
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


def lay_out_questions(soup: BeautifulSoup) -> None:
    """A question without a form: its answers numbered, as their explanations in the fold are."""
    for form in soup.select("form.question"):
        answers = soup.new_tag("ol")
        for label in form.select("label"):
            label.input.decompose()
            answers.append(label.extract())
            label.name = "li"
        form.legend.name = "p"
        form.fieldset.append(answers)
        form.fieldset.unwrap()
        form.unwrap()


def new(soup: BeautifulSoup, name: str, text: str) -> Tag:
    tag = soup.new_tag(name)
    tag.string = text
    return tag


def paragraph(soup: BeautifulSoup, text: str) -> Tag:
    """A short line in bold."""
    line = soup.new_tag("p")
    line.append(new(soup, "strong", text))
    return line


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
