"""``{workbench}``: a window to move over a grid, with the numbers that come out.

    ```{workbench} convolution
    :input: 7
    :kernel_size: 3
    :stride: 1
    :padding: valid
    :dilation: 1
    ```

The kind is ``convolution`` or ``pooling``; the options say what is set at first, and a pooling may
have ``:pool: average``. Without JavaScript, and in a page's downloads, the reader has the layer and
the size of its output; with it, ``lab/workbench.js`` puts the workbench in their place.
"""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from tutorial_site.lab.facts import PADDINGS, POOLS, RANGES
from tutorial_site.markup.element import element
from tutorial_src.costs import output_side, same_padding

KINDS = ("convolution", "pooling")
DEFAULTS = {"input": 7, "kernel_size": 3, "stride": 1, "dilation": 1}
DEFAULTS |= {"padding": "valid", "pool": "max"}


class WorkbenchDirective(SphinxDirective):
    """The kind as the argument, what is set at first as options."""

    required_arguments = 1
    option_spec = dict.fromkeys(DEFAULTS, directives.unchanged_required)

    def run(self) -> list[nodes.Node]:
        try:
            settings = read_settings(self.arguments[0], self.options)
            return [workbench(settings)]
        except ValueError as error:
            raise self.error(f"workbench: {error}") from error


def read_settings(kind: str, options: dict[str, str]) -> dict:
    """All settings, with what is not given.

    Raises:
        ValueError: a setting that the workbench does not have, or that Keras refuses.
    """
    settings = {"kind": one_of("the kind", kind, KINDS)} | DEFAULTS | options
    for name, (low, high) in RANGES.items():
        value = str(settings[name])
        if not value.isdecimal() or not low <= int(value) <= high:
            raise ValueError(f"{name} must be a number from {low} to {high}, got {value!r}")
        settings[name] = int(value)
    one_of("padding", settings["padding"], PADDINGS)
    one_of("pool", settings["pool"], tuple(POOLS))
    if kind == "pooling" and settings["dilation"] > 1:
        raise ValueError("pooling has no dilation")
    if settings["stride"] > 1 and settings["dilation"] > 1:
        raise ValueError("Keras has no stride together with a dilation: one of them must be 1")
    return settings


def one_of(name: str, value: str, values: tuple[str, ...]) -> str:
    if value not in values:
        raise ValueError(f"{name} must be {' or '.join(values)}, got {value!r}")
    return value


def workbench(settings: dict) -> element:
    """The place for the script, holding what is there without it."""
    attributes = {"data-module": "lab/workbench.js", "data-when": "near"}
    attributes |= {f"data-{name}": str(value) for name, value in settings.items()}
    sentences = nodes.paragraph("", "", nodes.literal("", keras_line(settings)))
    sentences += nodes.Text(result_sentence(settings))
    where = nodes.paragraph("", "이 자리의 작업대는 웹 브라우저에서 자바스크립트로 움직입니다.")
    return element(
        "",
        sentences,
        where,
        tag="div",
        classes=["workbench"],
        attributes=attributes,
        script="modules.js",
        style="workbench.css",
    )


def keras_line(settings: dict) -> str:
    """The line that makes the layer, as ``kerasLine`` of the browser's workbench_text.js has it."""
    size = settings["kernel_size"]
    place = f"strides={settings['stride']}, padding='{settings['padding']}'"
    if settings["kind"] == "pooling":
        return f"tf.keras.layers.{POOLS[settings['pool']]}(pool_size={size}, {place})"
    gaps = f", dilation_rate={settings['dilation']}" if settings["dilation"] > 1 else ""
    return f"tf.keras.layers.Conv2D(filters=1, kernel_size={size}, {place}{gaps})"


def result_sentence(settings: dict) -> str:
    """The formula with its numbers, in words that need no explanation yet.

    Raises:
        ValueError: the window does not fit into the input.
    """
    side, stride = settings["input"], settings["stride"]
    reach = (settings["kernel_size"] - 1) * settings["dilation"] + 1
    output = output_side(side, reach, stride, settings["padding"])
    same = settings["padding"] == "same"
    before, after = same_padding(side, reach, stride) if same else (0, 0)
    formula = f"⌊({side} + {before + after} − {reach}) / {stride}⌋ + 1 = {output}"
    text = f"에 한 변이 {side}칸인 입력을 넣으면 출력의 한 변은 {formula}칸입니다."
    if not same:
        return text
    if settings["kind"] == "pooling":
        lines = f"위쪽과 왼쪽으로 {before}줄, 아래쪽과 오른쪽으로 {after}줄"
        return f"{text} 창은 {lines}만큼 입력 밖으로 나갑니다."
    return f"{text} same이 더하는 0은 위쪽과 왼쪽에 {before}줄, 아래쪽과 오른쪽에 {after}줄입니다."
