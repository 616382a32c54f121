"""What Keras says of the layers that it refuses, for the browser's engine to say it as well.

    nox -s keras-words    replaces docs/_static/network/keras_words.js

Each sentence comes from the Keras that is installed: a layer that cannot be is asked for with
numbers that stand nowhere else. Where these turn up in the sentence, the engine fills in its own.
"""

from __future__ import annotations

import re
from pathlib import Path

from tools import ROOT

SCRIPT = ROOT / "docs" / "_static" / "network" / "keras_words.js"
COMMAND = "python -m nox -s keras-words"
COLOURS = re.compile(r"\x1b\[1m(.*?)\x1b\[0m", re.DOTALL)  # around the sentence, in longer messages

IMAGE, LIST = (13, 17, 5), (79,)
SIZE, STRIDES, FILTERS, DILATION = (61, 53), (43, 37), 71, (29, 31)
CONVOLUTION = {"filters": FILTERS, "kernel_size": SIZE, "strides": STRIDES}
POOLING = {"pool_size": SIZE, "strides": STRIDES}
NUMBER, SHARE, WORD = -97, 9.75, "elsewhere"


def cases():
    """Of each refusal its key, the layer's kind, its settings, the input's shape, and the values.

    A convolution's wrong padding is not here: Keras lists what it takes in an order that changes
    from process to process.
    """
    sized = {"input": IMAGE, "size": SIZE, "strides": STRIDES}
    yield "Conv2D.large", "Conv2D", CONVOLUTION, IMAGE, sized | {"filters": FILTERS}
    yield "Conv2D.image", "Conv2D", CONVOLUTION, LIST, {"input": LIST, "name": WORD}
    yield "Conv2D.filters", "Conv2D", CONVOLUTION | {"filters": NUMBER}, IMAGE, {"value": NUMBER}
    for name in ("kernel_size", "strides"):
        key = f"Conv2D.pair.{name}"
        yield key, "Conv2D", CONVOLUTION | {name: NUMBER}, IMAGE, {"value": NUMBER}
    for kind in ("MaxPool2D", "AveragePooling2D"):
        yield f"{kind}.large", kind, POOLING, IMAGE, sized
        yield f"{kind}.image", kind, POOLING, LIST, {"input": LIST, "name": WORD}
        yield f"{kind}.padding", kind, POOLING | {"padding": WORD}, IMAGE, {"value": WORD}
        yield (
            f"{kind}.pair.pool_size",
            kind,
            POOLING | {"pool_size": NUMBER},
            IMAGE,
            {"value": NUMBER},
        )
    yield "Dense.units", "Dense", {"units": NUMBER}, LIST, {"value": NUMBER}
    yield "Dropout.rate", "Dropout", {"rate": SHARE}, LIST, {"value": SHARE}


def dilated_cases():
    """The same, of a dilation: the engine's layers have none, `parts/window_math.js` has."""
    both = CONVOLUTION | {"dilation_rate": DILATION}
    key = "Conv2D.stride_and_dilation"
    yield key, "Conv2D", both, IMAGE, {"strides": STRIDES, "dilation": DILATION}
    values = {"input": IMAGE, "size": SIZE, "dilation": DILATION, "filters": FILTERS}
    yield "Conv2D.dilated", "Conv2D", both | {"strides": 1}, IMAGE, values


def said(kind: str, settings: dict, shape: tuple[int, ...]) -> str:
    """Keras's sentence."""
    import keras  # takes seconds

    try:
        getattr(keras.layers, kind)(name=WORD, **settings)(keras.Input(shape))
    except ValueError as error:
        found = COLOURS.search(str(error))
        return found[1] if found else str(error)
    raise AssertionError(f"Keras takes {kind}({settings}) now")


def template(sentence: str, values: dict) -> str:
    """The sentence with the values' names in braces."""
    for name, value in values.items():
        several = isinstance(value, tuple)
        parts = (
            {f"{name}.{at}": part for at, part in enumerate(value)} if several else {name: value}
        )
        for place, part in parts.items():
            whole = rf"(?<![\w.-]){re.escape(str(part))}(?!\w|\.\d)"
            sentence = re.sub(whole, f"{{{place}}}", sentence)
    return sentence


def javascript() -> str:
    """The module for the browser."""
    lines = []
    for key, kind, settings, shape, values in (*cases(), *dilated_cases()):
        text = template(said(kind, settings, shape), values).replace("\\", "\\\\")
        lines.append(f"  {key!r}:\n    {quoted(text)},".replace("'", '"', 2))
    return f"""\
// What Keras says of layers that it refuses. Not written by hand but by the command
// {COMMAND}

/** @type {{Record<string, string>}} */
export const KERAS_WORDS = {{
{chr(10).join(lines)}
}};
"""


def quoted(text: str) -> str:
    """As Biome writes it: in the quotation marks that need fewer escapes."""
    mark = "'" if '"' in text and "'" not in text else '"'
    return mark + text.replace(mark, "\\" + mark) + mark


def main(script: Path = SCRIPT) -> None:
    script.write_text(javascript(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
