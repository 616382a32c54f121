"""What a page lets its reader touch: the names, what can be set, and a page for each alone.

A new one is an entry here, a module of its name in ``docs/_static/instruments``, its room in a
style sheet, and a directive ``{instrument}`` on a page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tutorial_site.lab.checkpoints import checkpoints_attributes
from tutorial_site.lab.templates import templates_attributes

FOLDER = "instruments"


@dataclass(frozen=True)
class Kind:
    """What Python knows of an instrument.

    Attributes:
        title: above it, and of its own page.
        options: what can be set, each with the values that it may have; the first is the default.
        style: a style sheet of its own, if it has one, beside those of all instruments.
        data: gives the attributes that say where its data are, seen from the page of this name.
        flaw: says what is wrong with values that cannot stand together, or nothing.
        apart: an option; with another value than its default, the page of its own is another one.
    """

    title: str
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    style: str = ""
    data: Callable[[str], dict[str, str]] | None = None
    flaw: Callable[[dict[str, str]], str] | None = None
    apart: str = ""

    @property
    def styles(self) -> str:
        return f"parts.css instruments.css {self.style}".strip()

    def own_page(self, name: str, settings: dict[str, str]) -> str:
        """The page on which it stands alone."""
        value = settings.get(self.apart)
        kind = "" if value is None or value == self.options[self.apart][0] else f"-{value}"
        return f"{FOLDER}/{name}{kind}"


def whole(first: int, low: int, high: int) -> tuple[str, ...]:
    """The whole numbers from `low` to `high`, of which one is the default."""
    return tuple(map(str, dict.fromkeys((first, *range(low, high + 1)))))


def window_flaw(settings: dict[str, str]) -> str:
    """What Keras refuses of a window's settings, and so the build."""
    side, size, stride, dilation = (
        int(settings[name]) for name in ("input", "kernel_size", "stride", "dilation")
    )
    if settings["kind"] == "pooling" and dilation > 1:
        return "pooling has no dilation"
    if stride > 1 and dilation > 1:
        return "Keras has no stride together with a dilation: one of them must be 1"
    reach = (size - 1) * dilation + 1
    if settings["padding"] == "valid" and reach > side:
        return f"a window of {reach} cells does not fit into {side}"
    return ""


INSTRUMENTS = {
    "pooling": Kind(
        "숫자를 밀고 풀링해 보기",
        {"pool_size": whole(2, 1, 4), "pool": ("max", "average")},
    ),
    "window": Kind(
        "창을 옮기며 계산해 보기",
        {"kind": ("convolution", "pooling"), "pool": ("max", "average")}
        | {"padding": ("valid", "same"), "input": whole(7, 3, 12), "kernel_size": whole(3, 1, 5)}
        | {"stride": whole(1, 1, 4), "dilation": whole(1, 1, 3)},
        "instrument_window.css",
        flaw=window_flaw,
        apart="kind",
    ),
    "kernel": Kind(
        "커널의 아홉 수를 바꾸어 보기",
        {"kernel": ("vertical", "horizontal", "sharpen", "blur", "same", "zero")},
        "instrument_kernel.css",
    ),
    "anatomy": Kind("Conv2D의 수를 하나씩 눌러 보기", style="instrument_anatomy.css"),
    "field": Kind("층을 쌓아 수용 영역 넓히기", style="instrument_field.css"),
    "templates": Kind(
        "본 열 장과 점수 열 개",
        style="instrument_templates.css",
        data=templates_attributes,
    ),
    "softmax": Kind("로짓을 밀어 소프트맥스 보기", style="instrument_softmax.css"),
    "descent": Kind(
        "손실의 곡선에서 공 굴려 보기",
        {"learning_rate": ("0.05", *(f"{n / 100:.2f}" for n in range(1, 36)))},
        "instrument_chart.css",
    ),
    "contour": Kind(
        "골짜기에서 공 굴려 보기",
        {"momentum": ("0", "0.5", "0.9")},
        "instrument_chart.css",
    ),
    "checkpoints": Kind(
        "무작위에서 훈련까지 커널을 넘겨 보기",
        {"filter": whole(7, 0, 31)},
        "instrument_checkpoints.css",
        data=checkpoints_attributes,
    ),
}


def read_settings(name: str, options: dict[str, str]) -> tuple[Kind, dict[str, str]]:
    """The instrument of this name, and all that is set.

    Raises:
        ValueError: there is no such instrument, it has no such option, the option no such value, or
            the values cannot stand together.
    """
    if (kind := INSTRUMENTS.get(name)) is None:
        raise ValueError(f"the name must be {' or '.join(INSTRUMENTS)}, got {name!r}")
    for option, value in options.items():
        if option not in kind.options:
            known = ", ".join(kind.options) or "none"
            raise ValueError(f"{name} has no option {option!r}; it has: {known}")
        if value not in kind.options[option]:
            values = " or ".join(kind.options[option])
            raise ValueError(f"{option} must be {values}, got {value!r}")
    settings = {option: values[0] for option, values in kind.options.items()} | options
    if kind.flaw and (flaw := kind.flaw(settings)):
        raise ValueError(flaw)
    return kind, settings


def place_attributes(name: str, kind: Kind, settings: dict, docname: str) -> dict[str, str]:
    """What the module finds in its place on this page."""
    up = "../" * docname.count("/")
    attributes = {
        "data-module": f"{FOLDER}/{name}.js",
        "data-when": "near",
        "data-name": name,
        "data-title": kind.title,
    }
    if not docname.startswith(f"{FOLDER}/"):
        attributes["data-alone"] = f"{up}{kind.own_page(name, settings)}.html"
    if kind.data:
        attributes |= kind.data(docname)
    return attributes | {f"data-{option}": value for option, value in settings.items()}


def pages_of_their_own(app):
    """Of each instrument that a page has, with what is set there; the first page has it."""
    if app.builder.format != "html":
        return
    written = set()
    for docname in sorted(app.env.found_docs):
        for name, settings in app.env.metadata[docname].get("instruments", {}).items():
            if (kind := INSTRUMENTS.get(name)) is None:
                continue
            if (page := kind.own_page(name, settings)) in written:
                continue
            written.add(page)
            context = {
                "title": kind.title,
                "home": docname,
                "place": place_attributes(name, kind, settings, page),
                "sheets": kind.styles.split(),
            }
            yield page, context, "instrument.html"
    for file in Path(app.outdir, FOLDER).glob("*.html"):
        if f"{FOLDER}/{file.stem}" not in written:
            file.unlink()  # of an earlier build: no page has it any more
