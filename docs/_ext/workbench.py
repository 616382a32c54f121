"""``{workbench}``: a window to move over a grid, with the numbers that come out.

    ```{workbench} convolution
    :input: 7
    :kernel: 3
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
from html_element import element
from sphinx.util.docutils import SphinxDirective

from tutorial_src.costs import output_side, same_padding

KINDS = ("convolution", "pooling")
# What the sliders reach; docs/_static/lab/workbench_settings.js has the same.
RANGES = {"input": (3, 12), "kernel": (1, 5), "stride": (1, 4), "dilation": (1, 3)}
DEFAULTS = {"input": 7, "kernel": 3, "stride": 1, "dilation": 1, "padding": "valid", "pool": "max"}
LAYERS = {"max": "MaxPool2D", "average": "AveragePooling2D"}


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
    one_of("padding", settings["padding"], ("valid", "same"))
    one_of("pool", settings["pool"], tuple(LAYERS))
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
    attributes = {"data-module": "lab/workbench.js"}
    attributes |= {f"data-{name}": str(value) for name, value in settings.items()}
    sentences = nodes.paragraph("", "", nodes.literal("", keras_line(settings)))
    sentences += nodes.Text(result_sentence(settings))
    where = nodes.paragraph("", "이 자리의 작업대는 웹 브라우저에서 자바스크립트로 움직입니다.")
    return element("", sentences, where, tag="div", classes=["workbench"], attributes=attributes)


def keras_line(settings: dict) -> str:
    """The layer; docs/_static/lab/workbench_text.js writes the same."""
    place = f"strides={settings['stride']}, padding='{settings['padding']}'"
    if settings["kind"] == "pooling":
        return f"{LAYERS[settings['pool']]}(pool_size={settings['kernel']}, {place})"
    gaps = f", dilation_rate={settings['dilation']}" if settings["dilation"] > 1 else ""
    return f"Conv2D(filters=1, kernel_size={settings['kernel']}, {place}{gaps})"


def result_sentence(settings: dict) -> str:
    """The formula with its numbers, in words that need no explanation yet.

    Raises:
        ValueError: the window does not fit into the input.
    """
    side, stride = settings["input"], settings["stride"]
    reach = (settings["kernel"] - 1) * settings["dilation"] + 1
    output = output_side(side, reach, stride, settings["padding"])
    before = after = 0
    if settings["padding"] == "same":
        before, after = same_padding(side, reach, stride)
    text = (
        f"에 한 변이 {side}칸인 입력을 넣으면 출력의 한 변은 "
        f"⌊({side} + {before + after} − {reach}) / {stride}⌋ + 1 = {output}칸입니다."
    )
    if settings["padding"] == "same" and settings["kind"] == "pooling":
        text += (
            f" 창은 위쪽과 왼쪽으로 {before}줄, 아래쪽과 오른쪽으로 {after}줄만큼 입력 밖으로 "
            "나갑니다."
        )
    elif settings["padding"] == "same":
        text += f" same이 더하는 0은 위쪽과 왼쪽에 {before}줄, 아래쪽과 오른쪽에 {after}줄입니다."
    return text


def setup(app):
    app.setup_extension("html_element")
    app.add_directive("workbench", WorkbenchDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
