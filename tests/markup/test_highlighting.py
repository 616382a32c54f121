"""Code in few elements looks as it does in many."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import Token
from tutorial_site.markup.highlighting import STYLES, SparingFormatter, kind_with_its_look

CODE = '''\
import numpy as np  # 배열


@decorated
class Layer(Base):
    """Docstring."""

    def call(self, x: float = 1e-3) -> None:
        if not x and self.y[0] >= 0b11:
            raise ValueError(f'no {x!r:>3}\\n')
        return lambda a: print(a, None, True)
'''
RULE = re.compile(r"^\.(\w+) \{ ([^}]*) \}", re.MULTILINE)


def letters(formatter_class, style: str) -> list[tuple[str, str]]:
    """Each letter of the code, and how it is shown."""
    formatter = formatter_class(style=style)
    rules = dict(RULE.findall(formatter.get_style_defs("")))
    plain = rules.get("n", "")  # a name, which is shown as plain text is
    html = BeautifulSoup(highlight(CODE, PythonLexer(), formatter), "html.parser")
    shown = []
    for text in html.find_all(string=True):
        name = " ".join(text.parent.get("class", [])) if text.parent.name == "span" else ""
        shown += [(letter, rules.get(name, plain)) for letter in text if not letter.isspace()]
    return shown


@pytest.mark.parametrize("style", STYLES)
def test_every_letter_looks_as_before(style):
    shown = letters(SparingFormatter, style)
    assert shown == letters(HtmlFormatter, style)
    assert len({look for _, look in shown}) > 4


def test_code_takes_half_of_the_elements():
    few, many = (
        highlight(CODE, PythonLexer(), made()).count("<span")
        for made in (SparingFormatter, HtmlFormatter)
    )
    assert few < many / 2


def test_what_another_extension_colours_keeps_its_kind():
    assert kind_with_its_look(Token.Color.Bold) is Token.Color.Bold


def test_block_says_how_many_lines_it_has():
    """On a wide screen, and on a phone, where 60 letters take two lines, as 42 columns do."""
    code = f"short\n\n{'x' * 60}\n# {'가' * 20}\n\n"
    html = highlight(code, PythonLexer(stripnl=False), SparingFormatter())
    assert 'style="--lines: 4; --lines-on-a-phone: 6"' in html
