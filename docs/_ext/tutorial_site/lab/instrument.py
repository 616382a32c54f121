"""``{instrument}``: one thing that a page lets its reader touch.

    ```{instrument} pooling
    :pool_size: 2

    What stands here without JavaScript and on paper: a sentence, and the figure of the cells below.
    ```

    ```{code-cell}
    :tags: [instrument, hide-input]
    plt.imshow(...)
    ```

The argument is a name of `INSTRUMENTS` (``lab/instruments.py``), whose module is
``docs/_static/instruments/<name>.js``; the options are what is set at first. The module finds them
in ``data-…``, and begins when the reader comes near, with the digit that a cell of the page shows
with `page_digit`. Each instrument stands alone, too, for a teacher's slides: at
``instruments/<name>.html``, with nothing else on the page.
"""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from tutorial_site.lab.instruments import INSTRUMENTS, place_attributes, read_settings
from tutorial_site.markup.element import element


class instrument(element):  # noqa: N801 - docutils names nodes in lower case
    """The place of one; its content stays for paper. It takes in the cells with its tag."""

    tag = "tag_instrument"
    takes_time = False

    def take_in(self, cells: list[nodes.Node]) -> None:
        self[0][0].extend(cells)

    def in_notebook(self) -> list[nodes.Node]:
        """The sentence and the cells: nothing else can go around a notebook's cells."""
        return list(self[0][0].children)


class InstrumentDirective(SphinxDirective):
    """The name as the argument, what is set at first as options, the still as content."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {
        name: directives.unchanged_required
        for kind in INSTRUMENTS.values()
        for name in kind.options
    }

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        try:
            kind, settings = read_settings(self.arguments[0], self.options)
        except ValueError as error:
            raise self.error(f"instrument: {error}") from error
        name = self.arguments[0]
        here = self.env.metadata[self.env.docname]  # kept from build to build, and between readers
        if name not in here.setdefault("instruments", {}):
            here["instruments"][name] = settings
        attributes = place_attributes(name, kind, settings, self.env.docname)
        still = element("", tag="div", classes=["instrument-still"])
        room = element("", still, tag="div", classes=["instrument-room"])
        place = instrument(
            *("", room),
            **{"tag": "div", "classes": ["instrument"], "attributes": attributes},
            **{"script": "modules.js", "style": kind.styles},
        )
        place.source, place.line = self.state_machine.get_source_and_line(self.lineno)
        self.state.nested_parse(self.content, self.content_offset, still)
        return [place]
