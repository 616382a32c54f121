"""The way through CNN_Basic as a picture: a station for each layer, linked to the page on it."""

from __future__ import annotations

from html import escape

from tutorial_src import checks

# What a layer is called on the site, and the page that explains it.
STATIONS = {
    "InputLayer": ("입력", "layers/input-image"),
    "Conv2D": ("합성곱", "layers/convolution"),
    "Activation": ("활성화", "layers/activation"),
    "MaxPooling2D": ("최대 풀링", "layers/pooling"),
    "Dropout": ("드롭아웃", "layers/dropout"),
    "Flatten": ("펼치기", "layers/flatten"),
    "Dense": ("Dense", "layers/dense"),
}
SIDE = 40  # of the largest glyph, in CSS pixels


class PathPicture:
    """The stations of a chain of layers, for a page to show.

    Each station has a glyph as high as the map's side and as thick as its channels, its name and
    the shape of what leaves it. Without styles it is a numbered list of links.

    Raises:
        TypeError: the model has a layer of a kind that no page explains.
        ValueError: `model` is no Keras model of images.
    """

    def __init__(self, model):
        checks.keras_model(model)
        shapes = [("InputLayer", tuple(model.input_shape[1:]))]
        shapes += [
            (type(layer).__name__, tuple(layer.output.shape[1:]))
            for layer in model.layers
            if type(layer).__name__ != "InputLayer"
        ]
        unknown = {kind for kind, _ in shapes} - set(STATIONS)
        if unknown:
            raise TypeError(f"PathPicture does not know the layer {min(unknown)}")
        self.stations = shapes

    def _repr_html_(self) -> str:
        largest = self.stations[0][1][0]
        items = "".join(_station(kind, shape, largest) for kind, shape in self.stations)
        return (
            '<nav class="path-picture" aria-label="그림 한 장이 CNN_Basic을 지나는 길">'
            f"<ol>{items}</ol></nav>"
        )


def _station(kind: str, shape: tuple[int, ...], largest: int) -> str:
    name, page = STATIONS[kind]
    return (
        f'<li class="{kind.lower()}"><a href="{page}.html">{_glyph(shape, largest)}'
        f'<span class="name">{escape(name)}</span>'
        f'<span class="shape">{" × ".join(f"{n:,}" for n in shape)}</span></a></li>'
    )


def _glyph(shape: tuple[int, ...], largest: int) -> str:
    """A box seen from the front: the side of a map and the depth of its channels, or a line."""
    if len(shape) == 3:
        side = SIDE * shape[0] / largest
        depth = 2 + shape[2] / 8
    else:
        side, depth = SIDE * min(1.0, 0.3 + shape[0] / 4000), 0.0
    width = side if len(shape) == 3 else 4.0
    x, y = (64 - width - depth) / 2, (56 + depth - side) / 2
    top = f"M{x:.1f} {y:.1f}l{depth:.1f} {-depth:.1f}h{width:.1f}l{-depth:.1f} {depth:.1f}z"
    right = (
        f"M{x + width:.1f} {y:.1f}l{depth:.1f} {-depth:.1f}v{side:.1f}l{-depth:.1f} {depth:.1f}z"
    )
    front = f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{side:.1f}"/>'
    sides = f'<path class="edge" d="{top}{right}"/>' if depth else ""
    return (
        f'<svg viewBox="0 0 64 56" width="64" height="56" aria-hidden="true">{sides}{front}</svg>'
    )
