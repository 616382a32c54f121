"""``{question}``: a multiple-choice question that marks itself and explains every answer.

    ```{question}
    28×28 그림이 `Conv2D(8, 3)`을 지나면 한 변은 몇 칸입니까?

    - [ ] 28칸

      Why that is wrong.
    - [x] 26칸

      Why that is right.
    - [ ] 8칸

      Why that is wrong.
    ```

Without JavaScript the reader sees the answers and a fold with all explanations; with it,
``question.js`` marks the chosen answer and shows its explanation.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from .element import element, phrase

MARKS = {"[x] ": True, "[ ] ": False}
VERDICT = {True: "맞습니다.", False: "아닙니다."}


class question(element):  # noqa: N801 - docutils names nodes in lower case
    """The form: a fieldset with the legend and a label for each answer, then the fold."""

    takes_time = False

    def in_notebook(self) -> list[nodes.Node]:
        """Without a form: the answers numbered, as their explanations in the fold are."""
        fieldset, fold = self.children
        legend, *labels = fieldset.children
        answers = [element("", label.children[1], tag="li") for label in labels]
        asked = phrase("", "", *legend.children, tag="p")
        return [asked, element("", *answers, tag="ol"), fold]


class QuestionDirective(SphinxDirective):
    """A paragraph that asks, then a list of answers: the mark, the answer, why."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        content = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, content)
        if [type(child) for child in content] != [nodes.paragraph, nodes.bullet_list]:
            raise self.error("question: write one paragraph that asks, then one list of answers")
        prompt, listed = content
        number = self.env.new_serialno("question") + 1
        return [form(number, prompt.children, self.read_answers(listed))]

    def read_answers(self, listed: nodes.bullet_list) -> list[tuple[bool, nodes.Element, list]]:
        """``(right, answer, explanation)`` of each list item.

        Raises:
            DirectiveError: the list does not hold 3 to 5 answers, each with a mark and an
                explanation, of which one is right.
        """
        answers = []
        for item in listed:
            answer, *explanation = item.children
            first = answer.children[0] if answer.children else None
            mark = first.astext()[:4] if isinstance(first, nodes.Text) else ""
            if mark not in MARKS:
                raise self.error(
                    f"question: {item.astext()!r} does not begin with '[x] ' or '[ ] '"
                )
            if not explanation or not isinstance(explanation[0], nodes.paragraph):
                raise self.error(f"question: {item.astext()!r} has no explanation below it")
            answer.replace(first, nodes.Text(first.astext()[4:]))
            answers.append((MARKS[mark], answer, explanation))
        if not 3 <= len(answers) <= 5:
            raise self.error(f"question: has {len(answers)} answers, wants 3 to 5")
        if sum(right for right, _, _ in answers) != 1:
            raise self.error("question: mark one answer as right, with '[x] '")
        return answers


def form(number: int, prompt: list[nodes.Node], answers: list[tuple]) -> question:
    """The form: the answers as radio buttons, then all explanations in a fold."""
    name = f"question-{number}"
    numbered = nodes.strong("", f"문제 {number}.")
    legend = phrase("", "", numbered, nodes.Text(" "), *prompt, tag="legend")
    choices, explanations = [], []
    for place, (right, answer, explanation) in enumerate(answers, start=1):
        radio = {"type": "radio", "name": name, "value": str(place)}
        label = element(
            "",
            element("", tag="input", attributes=radio),
            phrase("", "", *answer.children, tag="span"),
            tag="label",
            classes=["choice"],
        )
        choices.append(label)
        first = explanation[0]
        first[:0] = [nodes.strong("", VERDICT[right]), nodes.Text(" ")]
        attributes = {"data-right": str(right).lower()}
        explanations.append(element("", *explanation, tag="li", attributes=attributes))
    summary = element("", nodes.Text("정답과 설명 보기"), tag="summary")
    return question(
        "",
        element("", legend, *choices, tag="fieldset"),
        element("", summary, element("", *explanations, tag="ol"), tag="details"),
        tag="form",
        classes=["question"],
        ids=[name],
        script="question.js",
        style="question.css",
    )


def add_to(app) -> None:
    app.add_directive("question", QuestionDirective)
