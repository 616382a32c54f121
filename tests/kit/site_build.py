"""A real Sphinx build for the tests to look into."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup

from kit import sphinx_server

TIMEOUT = 900  # seconds
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class SphinxBuild:
    """`sphinx-build` as a person starts it: a process of its own, the site's conf.py.

    Attributes:
        source: the folder with the pages.
        out: where the HTML goes; the doctrees lie beside it.
        env: environment variables on top of the caller's.
        conf: the folder with conf.py.
    """

    source: Path
    out: Path
    env: dict[str, str]
    conf: Path = ROOT

    def run(self, *options: str, fresh: bool = False) -> subprocess.CompletedProcess[str]:
        """Build with warnings as errors, whatever comes of it.

        Args:
            options: further ones of `sphinx-build`.
            fresh: in an interpreter that nothing was imported in before.
        """
        doctrees = self.out.with_name(self.out.name + "-doctrees")
        arguments = ["-W", "-b=html", f"-c={self.conf}", f"-d={doctrees}", *options]
        arguments += [str(self.source), str(self.out)]
        environment = os.environ | {"NO_COLOR": "1"} | self.env
        if sphinx_server.POSSIBLE and not fresh:
            return sphinx_server.sphinx(arguments, environment, TIMEOUT)
        return subprocess.run(
            [sys.executable, "-m", "sphinx", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )

    def build(self, *options: str) -> SphinxBuild:
        """Build, and insist that it succeeds without a warning."""
        result = self.run(*options)
        assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-6000:]
        return self

    def html(self, page: str) -> BeautifulSoup:
        """A built page, parsed; `page` is its name below the output folder, without `.html`.

        Whoever asks again gets the same one, so whoever changes it takes a copy before. What binds
        particles to their words is left out: tests/frame/test_particles.py looks at that.
        """
        text = (self.out / f"{page}.html").read_text(encoding="utf-8")
        return parsed(text.replace("\u2060", ""))


@functools.lru_cache(maxsize=40)
def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def pages(folder: Path = ROOT / "docs") -> list[str]:
    """The names of the pages in the source folder, without `.md`."""
    return sorted(
        file.relative_to(folder).with_suffix("").as_posix() for file in folder.rglob("*.md")
    )


def programs() -> list[str]:
    """The names of the site's pages that run code: all but the glossary."""
    return [page for page in pages() if "\n```{code-cell}" in source(page)]


def source(page: str) -> str:
    """The Markdown of one of the site's pages."""
    return (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
