"""What a page lets its reader touch: the names, what can be set, and a page for each alone.

A new one is an entry here, a module of its name in ``docs/_static/instruments``, its room in
``instruments.css``, and a directive ``{instrument}`` on a page.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FOLDER = "instruments"


@dataclass(frozen=True)
class Kind:
    """What Python knows of an instrument.

    Attributes:
        title: above it, and of its own page.
        options: what can be set, each with the values that it may have; the first is the default.
        style: a style sheet of its own, if it has one, beside those of all instruments.
    """

    title: str
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    style: str = ""

    @property
    def styles(self) -> str:
        return f"parts.css instruments.css {self.style}".strip()


def whole(first: int, low: int, high: int) -> tuple[str, ...]:
    """The whole numbers from `low` to `high`, of which one is the default."""
    return tuple(map(str, dict.fromkeys((first, *range(low, high + 1)))))


INSTRUMENTS = {
    "pooling": Kind(
        "숫자를 밀고 풀링해 보기",
        {"pool_size": whole(2, 1, 4), "pool": ("max", "average")},
    ),
}


def read_settings(name: str, options: dict[str, str]) -> tuple[Kind, dict[str, str]]:
    """The instrument of this name, and all that is set.

    Raises:
        ValueError: there is no such instrument, it has no such option, or the option no such value.
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
    return kind, {option: values[0] for option, values in kind.options.items()} | options


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
        attributes["data-alone"] = f"{up}{FOLDER}/{name}.html"
    return attributes | {f"data-{option}": value for option, value in settings.items()}


def pages_of_their_own(app):
    """Of each instrument that a page has, with what is set there; the first page has it."""
    if app.builder.format != "html":
        return
    written = set()
    for docname in sorted(app.env.found_docs):
        for name, settings in app.env.metadata[docname].get("instruments", {}).items():
            if name in written or name not in INSTRUMENTS:
                continue
            written.add(name)
            kind, page = INSTRUMENTS[name], f"{FOLDER}/{name}"
            context = {
                "title": kind.title,
                "home": docname,
                "place": place_attributes(name, kind, settings, page),
                "sheets": kind.styles.split(),
            }
            yield page, context, "instrument.html"
