"""Sphinx's HTML builder, except that whatever fails while it works on a page names that page.

Reading, what is done to a page before it is written, and writing: an extension that raises there,
or a full disk, would else end the build with no word about the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import ExtensionError, SphinxParallelError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.build_phase import BuildPhase

from .client import PageClient
from .failures import in_one_line
from .runs import NotRememberedError

CODE = re.compile(r"^`{3,}\{code-cell\}(.*?)^`{3,}$", re.MULTILINE | re.DOTALL)


class PageBuilder(StandaloneHTMLBuilder):
    """The builder named html."""

    resolving: ClassVar[str] = ""  # the page whose references are being filled in

    def read_doc(self, docname, *, _cache=True):
        with self.naming(docname):
            try:
                super().read_doc(docname, _cache=_cache)
            except NotRememberedError:  # once more, and this time the page runs
                PageClient.runs.refused.add(Path(self.env.doc2path(docname)))
                self.events.emit("env-purge-doc", self.env, docname)
                self.env.clear_doc(docname)
                self.env.ref_context.clear()
                super().read_doc(docname, _cache=_cache)

    def _read_parallel(self, docnames, nproc):
        """Longest first. (Sphinx takes its tasks from the end of the list.)"""
        with one_page_a_task():
            super()._read_parallel(sorted(docnames, key=self.seconds_to_read), nproc)

    def _write_parallel(self, docnames, nproc):
        """A short page first: Sphinx writes the first one before it starts any process."""
        sizes = {page: Path(self.env.doc2path(page)).stat().st_size for page in docnames}
        with one_page_a_task():
            super()._write_parallel(sorted(docnames, key=sizes.get), nproc)

    def seconds_to_read(self, docname: str) -> float:
        """What the page took when it last ran; else a guess from its code."""
        page = Path(self.env.doc2path(docname))
        return PageClient.runs.seconds(page) or guess(page.read_text(encoding="utf-8"))

    def write_documents(self, docnames):
        """Sphinx resolves pages in here, one by one, without a method that could be overridden."""
        try:
            super().write_documents(docnames)
        except SphinxParallelError:  # of a writer: it has named its page
            raise
        except Exception:
            if self.phase is not BuildPhase.RESOLVING or not self.resolving:
                raise
            with self.naming(self.resolving):
                raise

    def write_doc(self, docname, doctree):
        with self.naming(docname):
            super().write_doc(docname, doctree)

    @contextmanager
    def naming(self, docname: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            path = self.env.doc2path(docname)
            if str(error).startswith(f"{path}:"):
                raise
            raise ExtensionError(f"{path}: {page_error(error)}") from error


def one_page_a_task():
    """Sphinx would give each process a few neighbours in the alphabet, and one of them the long
    pages: the others would soon be without work. Nor would a page be written before all neighbours
    are resolved."""
    return patch("sphinx.builders.make_chunks", lambda pages, _: [[page] for page in pages])


def guess(text: str) -> float:
    """About how many seconds a page takes that has never run: most go to what it trains."""
    code = "".join(CODE.findall(text))
    return 0.5 + 0.02 * code.count("\n") + 3 * code.count(".fit(")


class NoteResolving(SphinxPostTransform):
    """Let the builder know which page it resolves."""

    default_priority = 0  # before all others, of Sphinx and of myst-nb: any of them may fail

    def run(self, **options) -> None:
        PageBuilder.resolving = self.env.docname


def page_error(error: Exception) -> str:
    """The error itself, where Sphinx tells of the event in which it happened."""
    reason = getattr(error, "orig_exc", None) or error
    extension = getattr(error, "modname", None)
    where = f" (in the extension {extension})" if extension else ""
    return in_one_line(f"{type(reason).__name__}: {reason}{where}")


def add_to(app) -> None:
    app.add_builder(PageBuilder, override=True)
    app.add_post_transform(NoteResolving)
