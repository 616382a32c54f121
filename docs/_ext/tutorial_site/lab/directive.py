"""``{lab}``: the place where a reader draws a digit and watches CNN_Basic.

    ```{lab}
    What stands here until the programs run, and for readers without JavaScript.
    ```

The programs are the ES modules of ``_static/lab``; ``modules.js`` starts them, here and wherever an
element names a module in ``data-module``.

``{training-digits}``: what is in the file of digits to train on, where it comes from and under
which licence it is published, with a link to it.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tutorial_site.lab.training_digits import digits_address, digits_file, read_header
from tutorial_site.lab.weights import WEIGHTS, weights_attributes
from tutorial_site.markup.element import element

LICENCES = {
    "mnist": (
        "MNIST(Yann LeCun, Corinna Cortes, Christopher J.C. Burges)에서 뽑았습니다. "
        "이 파일은 원본과 같은 ",
        "CC BY-SA 3.0",
        "https://creativecommons.org/licenses/by-sa/3.0/deed.ko",
        " 이용 허락을 따릅니다.",
    ),
    "sample": (
        "이 사이트는 MNIST를 내려받을 수 없는 곳에서 만들어졌으므로, scikit-learn에 들어 있는 "
        "손글씨 숫자(E. Alpaydin, C. Kaynak)에서 뽑았습니다. 이용 허락은 ",
        "CC BY 4.0",
        "https://creativecommons.org/licenses/by/4.0/deed.ko",
        "입니다.",
    ),
}


class LabDirective(SphinxDirective):
    """The element that the lab fills; its content is for those who cannot run it."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        self.env.note_dependency(WEIGHTS)  # other weights, another address
        attributes = {
            "data-module": "lab/lab.js",
            "data-worker": "parts/network_worker.js",
            **weights_attributes(self.env.docname),
        }
        files = {"script": "modules.js", "style": "parts.css lab.css"}
        place = element("", tag="div", attributes=attributes, classes=["lab"], **files)
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]


class TrainingDigitsDirective(SphinxDirective):
    """A paragraph about the file, with a link to it."""

    def run(self) -> list[nodes.Node]:
        content = digits_file(self.env.app)
        header = read_header(content)
        train, validation, test = header["counts"]
        where, licence, address, end = LICENCES[header["source"]]
        up = "../" * self.env.docname.count("/")
        file = nodes.raw(
            "", f'<a href="{up}_static/{digits_address(content)}" download>', format="html"
        )
        text = nodes.paragraph()
        text += nodes.Text(f"훈련에 쓰는 {train:,}장, 훈련을 살피는 {validation:,}장, ")
        text += nodes.Text(f"마지막에 시험하는 {test:,}장이 ")
        text += [file, nodes.Text("파일 하나"), nodes.raw("", "</a>", format="html")]
        text += nodes.Text(f"({len(content) / 1e6:.1f} MB)에 들어 있습니다. {where}")
        text += nodes.reference("", licence, refuri=address)
        text += nodes.Text(end)
        return [text]
