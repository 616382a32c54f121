"""One small style sheet for all pages instead of the theme's six large ones, and one for each kind
of place that only a few pages have.

The theme carries the rules of every Bootstrap component and of two thousand icons. This keeps the
rules that something on the written pages, or a class name in a script, can match, joins them into
``_static/style.css`` and gives its address a version, so that no browser shows a page with the last
build's rules. The layout template links that one file.

An element that needs more names its sheets in ``style`` (`tutorial_site.markup.element`); the page
links them after the first, which they may therefore overrule. All are reduced together, for a sheet
may use what another declares.

The fonts that the rules name are cut to what the pages show (`fonts`), and the page asks for them
at once, without waiting for the rules.
"""

from __future__ import annotations

import hashlib
import re
from functools import partial
from pathlib import Path
from posixpath import dirname, join, normpath

import tinycss2
from sphinx.util.display import progress_message

from tutorial_site.markup.element import asked_for

from .fonts import with_fonts
from .written import Tag

STYLE = "style.css"
# What the theme links by itself, before the files that Sphinx knows of (pydata-sphinx-theme 0.20).
THEME = ["styles/theme.css", "styles/pydata-sphinx-theme.css"]
PART_OF_CLASS = re.compile(r"""class[*^~]=["']?([\w-]+)["']?""")
IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([^"');]+)["']?\)?\s*;""")
DECLARED = re.compile(r"""(?<=[{;])\s*(--[\w-]+)\s*:(?:[^;{}"]|"[^"]*")*(?:;|(?=\}))""")
LINKED = re.compile(r'<link [^>]*href="[^"]*_static/([\w-]+\.css)(?:\?v=(\w*))?"[^>]*>')
SHEET = re.compile(r"^@sheet (\S+);\n?", re.MULTILINE)  # where another begins, while they are one
EARLY = re.compile(r"fonts/(?:regular|bold|mono)-\w+\.woff2")  # what the first screen is set in
ADDRESS = re.compile(r"""url\((?!["']?(?:data:|#|https?:))["']?([^'")?#]+)([^'")]*)["']?\)""")


def used_words(site) -> set[str]:
    """The names of tags, classes and ids on the pages, and all words in the scripts."""
    words = set().union(*(page.words for page in site.pages))
    for script in site.scripts:
        words.update(re.findall(r"[\w-]+", script))
    return words


def can_match(selector: list, words: set[str]) -> bool:
    """Whether every tag, class and id that a selector asks for occurs on a page.

    What stands inside ``:not(…)`` or ``:is(…)`` is taken to match.
    """
    previous = None
    for token in selector:
        name = None
        if token.type == "[] block":
            part = PART_OF_CLASS.fullmatch(tinycss2.serialize(token.content))
            if part and not any(part[1] in word for word in words):
                return False
        if token.type == "hash":
            name = token.value
        elif token.type == "ident" and previous != ":":
            name = token.value if previous == "." else token.lower_value
        if name is not None and name not in words:
            return False
        previous = token.value if token.type == "literal" else None
    return True


def split_at_commas(tokens: list) -> list[list]:
    """The selectors of a rule's prelude."""
    parts: list[list] = [[]]
    for part in tokens:
        if part == ",":
            parts.append([])
        else:
            parts[-1].append(part)
    return parts


def kept_rules(rules: list, words: set[str]) -> str:
    """The rules that can match, as text without comments and needless space."""
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [s for s in split_at_commas(rule.prelude) if can_match(s, words)]
            if selectors:
                prelude = ",".join(tinycss2.serialize(s).strip() for s in selectors)
                kept.append(f"{prelude}{{{squeezed(rule.content)}}}")
        elif rule.type == "at-rule":
            name, prelude = rule.lower_at_keyword, tinycss2.serialize(rule.prelude).strip()
            if rule.content is None:
                kept.append(f"@{name} {prelude};")
            elif name in ("media", "supports", "layer", "container"):
                inner = tinycss2.parse_rule_list(rule.content, True, True)
                if held := kept_rules(inner, words):
                    kept.append(f"@{name} {prelude}{{{held}}}")
            else:
                kept.append(f"@{name} {prelude}".strip() + f"{{{squeezed(rule.content)}}}")
    return "\n".join(kept)


def squeezed(tokens: list) -> str:
    """Declarations without comments and runs of space."""
    text = tinycss2.serialize([token for token in tokens if token.type != "comment"])
    return re.sub(r"\s+", " ", text).strip()


def without_unused_names(css: str, words: set[str]) -> str:
    """Leave out custom properties, animations and fonts that no remaining rule names."""
    shorter, css = css, ""
    while shorter != css:
        css = shorter
        named = set(re.findall(r"var\(\s*(--[\w-]+)", css)) | words
        shorter = DECLARED.sub(partial(kept_if_named, named), css)
    animated = " ".join(re.findall(r"animation(?:-name)?:([^;}]*)", css))
    lines = [line for line in css.split("\n") if not unused(line, css, animated)]
    return "\n".join(lines) + "\n"


def kept_if_named(named: set[str], declaration: re.Match[str]) -> str:
    return declaration[0] if declaration[1] in named else ""


def unused(line: str, css: str, animated: str) -> bool:
    if frames := re.match(r"@(?:-webkit-)?keyframes ([\w-]+)", line):
        return frames[1] not in animated
    if line.startswith("@font-face"):
        family = re.search(r"font-family:\s*\"?([^;\"]+)", line)[1].replace("\\", "")
        weight = re.search(r"font-weight:\s*(\d+)", line)
        # Icons come in one weight; the fonts of the others would never be asked for.
        elsewhere = css.replace(line, "").replace("\\", "")
        return family not in elsewhere or (weight is not None and weight[1] == "400")
    return re.fullmatch(r"[^{]*\{\s*\}", line) is not None


def joined(static: Path, files: list[str]) -> str:
    """The files in order, with what they import and addresses as seen from the static folder."""
    return "\n".join(read_from(static, name) for name in files)


def read_from(static: Path, name: str) -> str:
    folder = dirname(name)
    css = (static / name).read_text(encoding="utf-8")
    parts = IMPORT.split(css)  # own rules and imported files in turn
    parts[::2] = [
        ADDRESS.sub(lambda found: f"url({normpath(join(folder, found[1]))}{found[2]})", part)
        for part in parts[::2]
    ]
    parts[1::2] = [read_from(static, normpath(join(folder, file))) for file in parts[1::2]]
    return "".join(parts)


def together(static: Path, common: list[str], others: list[str]) -> str:
    """The common files joined, then each of the others; `apart` finds them again."""
    begun = [f"@sheet {name};\n{read_from(static, name)}" for name in others]
    return "\n".join([joined(static, common), *begun])


def apart(css: str) -> dict[str, str]:
    """The sheets that were put together, by their names."""
    first, *others = SHEET.split(css)
    return {STYLE: first} | dict(zip(others[::2], others[1::2], strict=True))


def gather_styles(app, pagename, templatename, context, doctree) -> None:
    """Which files Sphinx and its extensions would have linked, in their order.

    Only those that the page's own elements ask for stay.
    """
    names = [str(sheet.filename) for sheet in context.get("css_files", [])]
    app.builder.style_sources = THEME + [name.removeprefix("_static/") for name in names]
    context["css_files"] = [f"_static/{name}" for name in asked_for("style", doctree)]


def write_stylesheets(site) -> None:
    """Join, reduce and version the style sheets, and point the pages to them."""
    if not hasattr(site.app.builder, "style_sources") or not any(map(has_link, site.pages)):
        return  # another layout than ours, or nothing was written
    static = site.out / "_static"
    with progress_message("joining the style sheets", nonl=False):
        others = {name for page in site.pages for name, _ in LINKED.findall(page.html)} - {STYLE}
        source = together(static, site.app.builder.style_sources, sorted(others))
        words = used_words(site)
        state = hashlib.sha256((source + "\0".join(sorted(words))).encode()).hexdigest()
        cached = Path(site.app.doctreedir) / STYLE
        style = cached.read_text(encoding="utf-8") if cached.exists() else ""
        if not style.startswith(f"/*{state}*/"):  # else: the same rules on the same names
            rules = tinycss2.parse_stylesheet(source, True, True)
            style = f"/*{state}*/\n" + without_unused_names(kept_rules(rules, words), words)
            cached.write_text(style, encoding="utf-8", newline="\n")
        sheets = apart(with_fonts(site, style.split("\n", 1)[1]))
        versions = {}
        for name, text in sheets.items():
            (static / name).write_text(text, encoding="utf-8", newline="\n")
            versions[name] = hashlib.sha256(text.encode()).hexdigest()[:8]
        for page in site.pages:
            if not (page.as_left and is_current(page, versions)):
                link_sheets(page, versions, EARLY.findall(sheets[STYLE]))


def is_current(page, versions: dict[str, str]) -> bool:
    """Whether the page links the sheets as they are now."""
    return all(versions[name] == version for name, version in LINKED.findall(page.html))


def link_sheets(page, versions: dict[str, str], fonts: list[str]) -> None:
    """Give the addresses of a page's sheets their versions, and name its early fonts."""
    for link in page.named("link"):
        folder, static, name = address(link).rpartition("_static/")
        if not static or name not in versions:
            continue
        tag = f'<link href="{address(link)}?v={versions[name]}" rel="stylesheet" />'
        page.change(link.start, link.end, tag)
        if name == STYLE:
            early = " ".join(f"{folder}{static}{font}" for font in fonts)
            for script in page.named("script"):
                if "data-fonts" in script.attributes:  # of early-fonts.html
                    page.change(script.start, script.end, f'<script data-fonts="{early}">')


def has_link(page) -> bool:
    if f"_static/{STYLE}" not in page.html:
        return False
    return page.as_left or any(map(is_ours, page.named("link")))


def is_ours(link: Tag) -> bool:
    return address(link).endswith(f"_static/{STYLE}")


def address(link: Tag) -> str:
    return link.attributes.get("href", "").partition("?")[0]
