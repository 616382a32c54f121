"""Where a file of the site leads: its links, pictures, scripts, modules and data.

For the test that follows every link of the built folder. Addresses come whole, with their
fragments; those that lead out of the site come as well.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup

ATTRIBUTES = (
    *("href", "src", "action", "poster", "data-weights", "data-alone"),
    *("data-ends", "data-checkpoints", "data-templates"),  # what instruments fetch
)
CARD = "meta[property='og:image']"  # messengers fetch it
STARTER = "script[src*='_static/modules.js']"  # what data-module is seen from
IN_CSS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
IN_MODULE = re.compile(
    r"""(?:^|;)\s*(?:import|export)\b[^"';]*["'](\.{1,2}/[^"']+)["']"""
    r"""|\bimport\(\s*["'](\.{1,2}/[^"']+)["']"""
    r"""|\bnew URL\(\s*["']([^"']+)["'],\s*import\.meta\.url""",
    re.MULTILINE,
)
IN_SITEMAP = re.compile(r"<loc>([^<]+)</loc>")


def in_page(html: str, address: str) -> list[str]:
    page = BeautifulSoup(html, "html.parser")
    if page.base and page.base.get("href"):
        address = urljoin(address, page.base["href"])
    found = [urljoin(address, tag[name]) for name in ATTRIBUTES for tag in page.select(f"[{name}]")]
    found += [urljoin(address, tag["content"]) for tag in page.select(CARD)]
    for tag in page.select("[srcset]"):
        found += [urljoin(address, part.split()[0]) for part in tag["srcset"].split(",")]
    for tag in page.select("[data-module]"):
        starter = page.select_one(STARTER)
        found.append(urljoin(urljoin(address, starter["src"]), tag["data-module"]))
    return found


def in_manifest(text: str, address: str) -> list[str]:
    manifest = json.loads(text)
    links = [manifest.get("start_url", ""), *(icon["src"] for icon in manifest.get("icons", []))]
    return [urljoin(address, link) for link in links]


def by_pattern(pattern: re.Pattern[str]):
    def find(text: str, address: str) -> list[str]:
        groups = (match.groups() for match in pattern.finditer(text))
        return [urljoin(address, next(filter(None, found)).strip()) for found in groups]

    return find


READERS = {
    ".html": in_page,
    ".css": by_pattern(IN_CSS),
    ".js": by_pattern(IN_MODULE),
    ".xml": by_pattern(IN_SITEMAP),
    ".webmanifest": in_manifest,
}


def references(text: str, address: str) -> list[str]:
    """Where a file with this text and address leads; nowhere, if it is of no kind that leads."""
    reader = READERS.get(Path(urlsplit(address).path).suffix)
    found = reader(text, address) if reader else []
    return [link for link in found if urlsplit(link).scheme in ("http", "https")]


def file_of(link: str, root: Path, home: str) -> Path | None:
    """The file behind an address of the site; none, if the address is somebody else's."""
    place, host = urlsplit(link), urlsplit(home)
    if place.netloc != host.netloc:
        return None
    path = unquote(place.path)
    if not path.startswith(host.path):  # beside the folder that the site is in
        return root / "outside the site" / path.lstrip("/")
    inside = root / path.removeprefix(host.path)
    return inside / "index.html" if path.endswith("/") else inside


def address_of(file: Path, root: Path, home: str) -> str:
    return home + quote(file.relative_to(root).as_posix())


def crawl(root: Path, home: str, *starts: str) -> dict[Path, list[str]]:
    """All files that can be reached from some, each with where it leads.

    Args:
        root: the folder with the site.
        home: the address of that folder, with a slash at its end.
        starts: files to begin with.
    """
    waiting = [root / start for start in starts]
    seen: dict[Path, list[str]] = {}
    while waiting:
        file = waiting.pop()
        if file in seen or not file.is_file():
            continue
        text = file.read_text(encoding="utf-8") if file.suffix in READERS else ""
        seen[file] = references(text, address_of(file, root, home))
        targets = (file_of(urldefrag(link).url, root, home) for link in seen[file])
        waiting += [target for target in targets if target]
    return seen
