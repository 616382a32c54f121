"""What a reader can touch: the lab, the instruments, and the links that open the lab on a digit.

    directive        the place of the lab, and a paragraph about the digits to train on
    front_directive  the place of the front page's pad, answer and path
    front            what stands there before its programs run: a digit on its way
    walk             the place of the walk of one digit through the layers
    page_digit       the digit that a page's walk and instruments begin with
    instrument       the place of the one thing that a page lets its reader touch
    instruments      which of these there are, and their pages of their own
    facts            what Python and the browser's modules both know of CNN_Basic
    weights          the trained weights, as the browser loads them
    training_digits  digits to train on, as the browser loads them
    checkpoints      two layers at moments of their training, as their instrument loads them
    templates        ten templates of one Dense layer, as their instrument loads them
    links            what the pages' own cells show: links to the lab, and the digits it offers

A page's kernel imports `links` and `front` from here, and a page waits for what a kernel imports:
what needs Sphinx or docutils is imported where Sphinx sets the package up.
"""

from __future__ import annotations

from tutorial_site.lab.checkpoints import write_checkpoints
from tutorial_site.lab.instruments import pages_of_their_own
from tutorial_site.lab.templates import write_templates
from tutorial_site.lab.training_digits import write_digits
from tutorial_site.lab.weights import write_weights

STEPS = {
    "html-collect-pages": (pages_of_their_own,),
    "build-finished": (write_weights, write_digits, write_templates, write_checkpoints),
}


def setup(app):
    from tutorial_site.lab.directive import LabDirective, TrainingDigitsDirective
    from tutorial_site.lab.front_directive import FrontDirective
    from tutorial_site.lab.instrument import InstrumentDirective
    from tutorial_site.lab.walk import WalkDirective
    from tutorial_site.steps import hear

    app.setup_extension("tutorial_site.markup")  # has the elements that both are made of
    app.add_directive("lab", LabDirective)
    app.add_directive("front", FrontDirective)
    app.add_directive("walk", WalkDirective)
    app.add_directive("instrument", InstrumentDirective)
    app.add_directive("training-digits", TrainingDigitsDirective)
    hear(app, STEPS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
