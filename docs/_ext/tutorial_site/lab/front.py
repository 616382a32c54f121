"""What the front page shows before its programs run: a digit, the answer, and the path between.

A page's kernel computes it, for that takes the network. ``docs/_static/front`` computes the same of
a drawing and puts it into the same places: it finds in a station's ``data-layer``, ``data-show``
and ``data-maps`` what is painted there, and in a number's ``data-figure`` which one it is.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from html import escape

import numpy as np
from PIL import Image

from tutorial_site.lab.facts import LAYERS, MAPS
from tutorial_site.lab.links import encode_drawing
from tutorial_src import checks
from tutorial_src.colours import MEANINGS, PAPER

STEPS = 15  # shades on each side of zero: more of them one hardly tells apart
BARS = 10  # probabilities, of which each is a bar in the last picture
LOOKS = ("light", "dark")


@dataclass(frozen=True)
class Station:
    """A page on the path, and what the network makes of the digit at that place.

    Attributes:
        page: below ``docs/layers``.
        name: the page's, short.
        kind: the colour of the layer's kind (`tutorial_src.colours.MEANINGS`).
        caption: what happens there, in two or three words.
        layer: Keras's name of the layer whose values are shown.
        show: "map" for one of its maps, "padded" for one with a ring of zeros, "four" for the four
            strongest, "all", or "bars".
        sentence: what the layer does to this digit; ``{name}`` is one of the numbers of `FIGURES`.
        strong: of which layer the map is chosen that lets the most through.
    """

    page: str
    name: str
    kind: str
    caption: str
    layer: str
    show: str
    sentence: str
    strong: str = ""


SECOND = "activation_1"  # what is left of the second convolution: one map of it is followed
PATH = (
    Station(
        *("input-image", "입력 이미지", "input", "28×28칸", "input_layer", "map"),
        "28×28칸에 적힌 수 784개입니다. 잉크가 닿은 {nonzero}칸 말고는 모두 0입니다.",
    ),
    Station(
        *("feature-extraction", "특성 추출", "conv2d", "1장 → 32장", "conv2d", "four"),
        "첫 층은 이 숫자에서 무늬를 서른두 가지로 찾습니다. 그 가운데 네 장입니다. "
        "서른두 장에서 가장 큰 값은 맵 {strongest}번의 {peak}입니다.",
    ),
    Station(
        *("convolution", "합성곱", "conv2d", "3×3칸씩", "conv2d", "map"),
        "3×3칸 창을 옮기며 곱하고 더합니다. 이 맵의 값은 {low}부터 {high}까지입니다. "
        "보라색이 음수입니다.",
        "activation",
    ),
    Station(
        *("channels-and-filters", "채널과 필터", "conv2d", "32장 → 1장", "conv2d_1", "map"),
        "필터 하나가 앞의 맵 32장을 모두 보고 새 맵 한 장을 만듭니다. "
        "이 맵의 값은 {low}부터 {high}까지입니다.",
        SECOND,
    ),
    Station(
        *("padding-and-stride", "패딩과 스트라이드", "conv2d", "28 → 30칸", "activation", "padded"),
        "맵의 둘레에 0을 한 줄 둘러 30×30칸으로 만든 다음 창을 한 칸씩 옮깁니다. "
        "그래서 결과도 28×28칸입니다. 둘레 안에서 가장 큰 값은 {high}입니다.",
        "activation",
    ),
    Station(
        *("visualization", "결과 보기", "conv2d", "맵 32장", "conv2d_1", "four"),
        "두 번째 합성곱 층의 맵 네 장을 나란히 봅니다. 이 층에서 가장 큰 값은 "
        "맵 {strongest}번의 {peak}입니다.",
    ),
    Station(
        *("activation", "활성화", "activation", "음수 → 0", SECOND, "map"),
        "음수를 모두 0으로 바꿉니다. 맵 32장의 값 25,088개 가운데 {zeros}개가 0입니다.",
        SECOND,
    ),
    Station(
        *("pooling", "풀링", "pooling", "28 → 14칸", "max_pooling2d", "map"),
        "28×28칸을 14×14칸으로, 2×2칸마다 가장 큰 값만 남깁니다. "
        "값 6,272개 가운데 {zeros}개가 0입니다.",
        SECOND,
    ),
    Station(
        *("fully-connected", "완전 연결 층", "dense", "맵 64장", "max_pooling2d_1", "all"),
        "같은 일을 한 번 더 거쳐 7×7칸 맵 64장이 남았습니다. 여기부터는 모든 값을 한꺼번에 "
        "봅니다. 0이 아닌 값은 {nonzero}개입니다.",
    ),
    Station(
        *("flatten", "펼치기", "passing", "값 3,136개", "flatten", "all"),
        "맵 64장을 한 줄로 늘어놓습니다. 여기에는 여러 줄로 접어 그렸습니다. "
        "값은 그대로이므로 3,136개 가운데 {zeros}개가 0입니다.",
    ),
    Station(
        *("dense", "Dense", "dense", "값 512개", "dense", "all"),
        "유닛 512개가 저마다 값 3,136개에 가중치를 곱해 더합니다. "
        "합이 0보다 큰 유닛은 {positive}개입니다.",
    ),
    Station(
        *("dropout", "드롭아웃", "passing", "훈련 때만", "dropout_2", "all"),
        "훈련할 때만 네 값 가운데 하나꼴로 끕니다. 지금은 예측이라 그대로 보냅니다. "
        "512개 가운데 0이 아닌 값은 {nonzero}개입니다.",
    ),
    Station(
        *("build-model", "모델 만들기", "softmax", "확률 10개", "activation_5", "bars"),
        "이 층들을 차례로 쌓은 것이 CNN_Basic입니다. 마지막에 나온 확률 열 개 가운데 "
        "가장 큰 것은 {answer}의 {percent}입니다.",
    ),
)


# --- numbers ---


def as_text(value: float, digits: int = 2) -> str:
    """A number as the pages write it; ``asText`` of ``parts/numbers.js``."""
    text = f"{value:.{digits}f}"
    return (text.lstrip("-") if float(text) == 0 else text).replace("-", "−")


def percent(probability: float) -> str:
    """98.2 %, never 100 %, and 0 % only if it is; ``percent`` of ``parts/numbers.js``."""
    text = f"{100 * probability:.1f}"
    if text == "100.0":
        return "99.9 % 이상"
    return "0.1 % 미만" if text == "0.0" and probability > 0 else f"{text} %"


# What the sentences say, of a layer's values and of what is shown of them.
FIGURES = {
    "zeros": lambda values, shown: f"{(values == 0).sum():,}",
    "nonzero": lambda values, shown: f"{(values != 0).sum():,}",
    "positive": lambda values, shown: f"{(values > 0).sum():,}",
    "strongest": lambda values, shown: str(values.max(axis=(0, 1)).argmax()),
    "peak": lambda values, shown: as_text(values.max()),
    "low": lambda values, shown: as_text(shown.min()),
    "high": lambda values, shown: as_text(shown.max()),
    "answer": lambda values, shown: str(values.argmax()),
    "percent": lambda values, shown: percent(values.max()),
}


# --- pictures ---


def shown_values(values: np.ndarray, show: str, maps: list[int]) -> np.ndarray:
    """What is painted of a layer's values, as rows of pixels.

    Args:
        values: shape ``(height, width, maps)`` or ``(n,)``.
        show: as `Station` has it.
        maps: which ones, for all but "all" and "bars".
    """
    if show == "bars":
        return bars(values)
    if show == "four":
        one, two, three, four = (values[..., number] for number in maps)
        return np.block([[one, two], [three, four]])
    if show == "all":
        return sheet(values)
    shown = values[..., maps[0]]
    return np.pad(shown, 1) if show == "padded" else shown


def sheet(values: np.ndarray) -> np.ndarray:
    """All maps in rows that make a square, or a list in as many rows as come near to one."""
    if values.ndim == 3:
        height, width, maps = values.shape
        across = int(maps**0.5)
        rows = values.reshape(height, width, maps // across, across)
        return rows.transpose(2, 0, 3, 1).reshape(-1, across * width)
    rows = next(n for n in range(int(len(values) ** 0.5), 0, -1) if len(values) % n == 0)
    return values.reshape(rows, -1)


def bars(values: np.ndarray) -> np.ndarray:
    """A bar for each probability, two pixels wide, on a faint line."""
    side = 3 * BARS - 1
    shown = np.zeros((side, side))
    shown[-1] = 0.3
    for digit, value in enumerate(values):
        height = int(value * side + 0.5)
        shown[side - height :, 3 * digit : 3 * digit + 2] = 1
    return shown


def paint(shown: np.ndarray, ink: bool, look: str) -> bytes:
    """The pixels as ``parts/maps.js`` paints them, a WebP file without loss.

    Args:
        shown: the largest absolute value gets the strongest colour.
        ink: whether it is ink on paper, which has no sign.
        look: "light" or "dark".
    """
    mode = LOOKS.index(look)
    names = ("negative", "softmax" if ink else "positive")
    paper, low, high = (rgb(c) for c in (PAPER[mode], *(MEANINGS[name][mode] for name in names)))
    shade = np.rint(shown / (np.abs(shown).max() or 1) * STEPS) / STEPS
    ends = np.where(shade[..., None] < 0, low, high)
    pixels = np.rint(paper + (ends - paper) * np.abs(shade[..., None])).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WEBP", lossless=True, quality=100, method=6)
    return file.getvalue()


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], float)


def pictures(shown: np.ndarray, ink: bool) -> str:
    """One element for each look, of which the style sheet hides the other."""
    height, width = shown.shape
    return "".join(
        f'<img class="front-{look}" alt="" width="{width}" height="{height}" '
        f'src="data:image/webp;base64,{base64.b64encode(paint(shown, ink, look)).decode()}">'
        for look in LOOKS
    )


# --- the page ---


class Front:
    """A digit on its way through CNN_Basic, for the directive ``{front}``.

    Attributes:
        image: the digit, shape ``(28, 28)``, uint8.
        outputs: what each layer makes of it, by Keras's name of the layer, without a batch axis.

    Raises:
        ValueError: `image` is no image of whole numbers, or an output has another shape.
    """

    def __init__(self, image: np.ndarray, outputs: list[np.ndarray]):
        self.drawing = encode_drawing(image)
        self.outputs = {}
        for layer, values in zip(LAYERS, outputs, strict=True):
            array = checks.array(layer["name"], values)
            if array.shape != layer["shape"]:
                raise ValueError(f"{layer['name']} must have shape {layer['shape']}")
            self.outputs[layer["name"]] = array

    @property
    def probabilities(self) -> np.ndarray:
        return self.outputs[LAYERS[-1]["name"]]

    def maps(self, station: Station) -> list[int]:
        """Which maps a station shows: they stay the same whatever the reader draws."""
        values = self.outputs[station.strong or station.layer]
        if station.show in ("bars", "all"):
            return []
        if station.show == "four":
            return np.argsort(-values.max(axis=(0, 1)), kind="stable")[:4].tolist()
        through = np.maximum(values, 0).sum(axis=(0, 1))
        return [int(through.argmax())] if MAPS[station.layer] > 1 else [0]

    def _repr_html_(self) -> str:
        stations = "".join(self.station(number) for number in range(len(PATH)))
        first = self.sentence(PATH[0])
        return (
            f'<div class="front-top" data-drawing="{self.drawing}">{self.sheet()}{self.answer()}'
            '</div><nav class="front-way" aria-label="숫자가 지나는 길">'
            f'<ol class="front-path" data-part="path">{stations}</ol></nav>'
            f'<p class="front-line" aria-hidden="true"><strong>{PATH[0].name}</strong>: {first}</p>'
            '<p class="front-ways" data-part="ways">'
            '<a class="first" href="layers/input-image.html">층 하나씩 배우기</a>'
            '<a class="front-lab" href="lab.html">실험실 열기</a></p>'
        )

    def sheet(self) -> str:
        image = pictures(self.outputs[LAYERS[0]["name"]][..., 0], ink=True)
        return (
            '<div class="front-draw"><div class="front-sheet" data-part="pad">'
            f'{image}</div><div class="front-tools"><p class="front-off">'
            "자바스크립트를 켜면 여기에 그릴 수 있습니다.</p></div></div>"
        )

    def answer(self) -> str:
        digit = self.probabilities.argmax()
        rows = "".join(
            f'<li{highest(number == digit)}><span class="bar" aria-hidden="true">'
            f'<i style="transform: scaleY({value:.4f})"></i></span>'
            f'<span class="digit">{number}</span>'
            f'<span class="visually-hidden number">{percent(value)}</span></li>'
            for number, value in enumerate(self.probabilities)
        )
        return (
            '<div class="front-answer" data-part="answer" role="group" aria-label="네트워크의 답">'
            f'<p class="front-says"><strong class="front-digit">{digit}</strong>'
            f'<span class="front-percent">{percent(self.probabilities[digit])}</span></p>'
            f'<ol class="front-bars" start="0" aria-label="숫자마다의 확률">{rows}</ol>'
            '<p class="front-state">사이트를 만들 때 미리 계산한 답입니다.</p></div>'
        )

    def station(self, number: int) -> str:
        station = PATH[number]
        maps = self.maps(station)
        shown = shown_values(self.outputs[station.layer], station.show, maps)
        image = pictures(shown, ink=station.kind in ("input", "softmax"))
        return (
            f'<li class="front-{station.kind}" data-layer="{station.layer}" '
            f'data-show="{station.show}" data-maps="{" ".join(map(str, maps))}">'
            f'<a href="layers/{station.page}.html" aria-describedby="front-{number}">'
            f'<span class="front-map">{image}</span><span class="name">{station.name}</span>'
            f'<span class="front-caption">{station.caption}</span></a>'
            f'<p class="front-does" id="front-{number}">{self.sentence(station)}</p></li>'
        )

    def sentence(self, station: Station) -> str:
        values = self.outputs[station.layer]
        shown = shown_values(values, station.show, self.maps(station))
        figures = {
            name: f'<span data-figure="{name}">{escape(FIGURES[name](values, shown))}</span>'
            for name in FIGURES
            if f"{{{name}}}" in station.sentence
        }
        return station.sentence.format(**figures)


def highest(yes: bool) -> str:
    return ' class="highest"' if yes else ""
