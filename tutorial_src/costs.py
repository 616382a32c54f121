"""What each layer of a model costs: the formulas, and the table that the site shows.

Sizes are numbers of cells, a window or stride is a pair (height, width) as Keras keeps it, and a
multiplication counts together with the addition after it.

Source: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (2016), for the
output sizes; Keras for what "same" adds on which side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutorial_src import checks
from tutorial_src.html_table import html_table

Pair = tuple[int, int]


def output_side(side: int, window: int, stride: int = 1, padding: str = "valid") -> int:
    """One side of a convolution's or pooling's output, in cells.

    valid: ⌊(side − window) / stride⌋ + 1;  same: ⌈side / stride⌉.

    Raises:
        ValueError: with valid padding, the window is larger than the side.
    """
    if padding == "same":
        return -(-side // stride)
    if window > side:
        raise ValueError(f"window must fit into {side} cells, got {window}")
    return (side - window) // stride + 1


def same_padding(side: int, window: int, stride: int) -> tuple[int, int]:
    """How many cells same padding adds before and after a side; an odd one goes after."""
    missing = (output_side(side, window, stride, "same") - 1) * stride + window - side
    total = max(missing, 0)
    return total // 2, total - total // 2


def conv2d_parameters(kernel_size: Pair, channels: int, filters: int) -> int:
    """Weights and biases of a convolution layer: (height · width · channels + 1) · filters."""
    height, width = kernel_size
    return (height * width * channels + 1) * filters


def dense_parameters(inputs: int, units: int) -> int:
    """Weights and biases of a dense layer: (inputs + 1) · units."""
    return (inputs + 1) * units


def conv2d_multiply_adds(
    input_shape: tuple[int, int, int], kernel_size: Pair, filters: int, strides: Pair, padding: str
) -> int:
    """Multiplications for one image of shape (H, W, C).

    Every cell of every feature map takes height · width · channels of them.

    Raises:
        ValueError: as `output_side`.
    """
    (*sides, channels), (height, width) = input_shape, kernel_size
    rows, columns = (
        output_side(side, window, stride, padding)
        for side, window, stride in zip(sides, kernel_size, strides, strict=True)
    )
    return rows * columns * filters * height * width * channels


def dense_multiply_adds(inputs: int, units: int) -> int:
    """Multiplications for one row: inputs · units."""
    return inputs * units


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """How many cells of a side of the input one cell of the last layer depends on.

    Each layer adds (window − 1) steps, and a step is as long as all strides before it multiplied
    (Araujo, Norris & Sim, "Computing Receptive Fields of Convolutional Neural Networks", 2019).

    Args:
        layers: (window, stride) of each convolution and pooling, from the input on.
    """
    field, step = 1, 1
    for window, stride in layers:
        field += (window - 1) * step
        step *= stride
    return field


@dataclass(frozen=True)
class LayerCost:
    """One layer of a model.

    Attributes:
        name: the layer's class, for an Activation its function.
        output_shape: of one image, without the batch axis.
        formula: how the parameters are counted, with the numbers filled in; empty without any.
        parameters: weights and biases.
        multiply_adds: multiplications, each with its addition, for one image.
        receptive_field: cells of a side of the input that one output value depends on.
    """

    name: str
    output_shape: tuple[int, ...]
    formula: str
    parameters: int
    multiply_adds: int
    receptive_field: int


def layer_costs(model) -> list[LayerCost]:
    """The cost of every layer of a chain of layers such as CNN_Basic, the input included.

    Computed with the formulas above from the layers' settings. One number stands for both sides of
    a receptive field: images, windows and strides are square.

    Raises:
        AssertionError: Keras counts other parameters than the formulas; the message names the
            layer.
        TypeError: the model has a layer of a kind that this does not know.
        ValueError: `model` is no Keras model, no chain, or has a side or setting that the formulas
            do not know; the message names the layer.
    """
    checks.keras_model(model)
    shape = tuple(model.input_shape[1:])
    _check_square("model", shape[:2])
    # A Sequential model does not count its input among its layers.
    costs = [LayerCost("Input", shape, "", 0, 0, 1)]
    windows: list[tuple[int, int]] = []
    side, field = shape[0], 1
    for before, layer in zip([None, *model.layers], model.layers, strict=False):
        kind = type(layer).__name__
        if before is not None and layer.input is not before.output:
            raise ValueError(f"model must be a chain of layers, {layer.name} does not follow")
        if kind == "InputLayer":
            continue
        name, formula, parameters, multiply_adds = kind, "", 0, 0
        if kind == "Conv2D":
            height, width = layer.kernel_size
            _check_square(layer.name, layer.kernel_size, layer.strides)
            if set(layer.dilation_rate) != {1}:
                raise ValueError(f"{layer.name} must not be dilated, got {layer.dilation_rate}")
            formula = f"({height}·{width}·{shape[-1]} + 1)·{layer.filters}"
            parameters = conv2d_parameters(layer.kernel_size, shape[-1], layer.filters)
            multiply_adds = conv2d_multiply_adds(
                shape, layer.kernel_size, layer.filters, layer.strides, layer.padding
            )
            windows.append((height, layer.strides[0]))
        elif kind == "Dense":
            if len(shape) != 1:
                raise ValueError(f"{layer.name} must come after Flatten, got the shape {shape}")
            formula = f"({shape[0]} + 1)·{layer.units}"
            parameters = dense_parameters(shape[0], layer.units)
            multiply_adds = dense_multiply_adds(shape[0], layer.units)
            field = side  # a node sees all cells, and so the whole image
        elif kind == "MaxPooling2D":
            name = "MaxPool2D"
            _check_square(layer.name, layer.pool_size, layer.strides)
            windows.append((layer.pool_size[0], layer.strides[0]))
        elif kind == "Activation":
            name = {"relu": "ReLU"}.get(layer.activation.__name__, layer.activation.__name__)
        elif kind not in ("Dropout", "Flatten"):
            raise TypeError(f"layer_costs does not know the layer {kind}")
        shape = tuple(layer.output.shape[1:])
        if field < side:
            field = min(receptive_field(windows), side)
        counted = layer.count_params()
        assert parameters == counted, f"{name}: {parameters}, Keras counts {counted}"  # noqa: S101
        costs.append(LayerCost(name, shape, formula, parameters, multiply_adds, field))
    return costs


def _check_square(name: str, *pairs: Pair) -> None:
    for one, other in pairs:
        if one != other:
            raise ValueError(f"{name} must have equal height and width, got {one} and {other}")


HEADINGS = (
    "번호", "층", "출력의 모양", "계산식", "파라미터", "비중", "곱셈과 덧셈", "수용 영역",
)  # fmt: skip


class LayerTable:
    """The costs as an HTML table, for a page to show.

    Raises:
        AssertionError, TypeError, ValueError: as `layer_costs`.
    """

    def __init__(self, model):
        self.costs = layer_costs(model)

    def _repr_html_(self) -> str:
        total = sum(cost.parameters for cost in self.costs)
        rows = [_row(number, cost, total) for number, cost in enumerate(self.costs)]
        adds = sum(cost.multiply_adds for cost in self.costs)
        rows.append(("", "합계", "", "", f"{total:,}", "100 %", f"{adds:,}", ""))
        return html_table("table layer-table", HEADINGS, rows, "층마다의 모양과 비용")


def _row(number: int, cost: LayerCost, total: int) -> tuple[str, ...]:
    share = cost.parameters / total
    return (
        str(number) if number else "",
        cost.name,
        " × ".join(map(str, cost.output_shape)),
        f"{cost.formula} =" if cost.formula else "",
        f"{cost.parameters:,}",
        "" if not cost.parameters else f"{share:.1%}" if share >= 0.001 else f"{share:.2%}",
        f"{cost.multiply_adds:,}" if cost.multiply_adds else "",
        f"{cost.receptive_field} × {cost.receptive_field}" if number else "",
    )
