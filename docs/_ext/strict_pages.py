"""Stop the build, with one line that names page and cell, when a page's code did not do its work.

What stops it: a cell that raises, times out or loses its kernel; a page with code cells that were
not executed (a forgotten ``file_format: mystnb``); a fenced ``python`` block, which would be code
that nobody ever ran. And a build that ended with warnings is not remembered: Sphinx would skip the
offending page next time and call the site good.

Whatever else ends the build while a page is read or written (an extension that raises, a full disk)
names that page as well.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import myst_nb.core.execute
from myst_nb.core.execute.base import ExecutionError
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

CODE_CELL = re.compile(r"^(`{3,}|:{3,})\{code-cell\}", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
DEAD_CODE = re.compile(r"^ *(`{3,}|~{3,})(python|py|ipython3?)\b", re.MULTILINE)


class NamedCells:
    """What a myst-nb client does besides: a failure says which page, cell and line, and why."""

    def code_cell_outputs(self, cell_index):
        try:
            return super().code_cell_outputs(cell_index)
        except (ExecutionError, DeadKernelError) as error:
            failed = self._last_cell_executed
            number = sum(cell.cell_type == "code" for cell in self.notebook.cells[: failed + 1])
            raise ExtensionError(
                f"{self.path}:{self.cell_line(failed)}: code cell {number}: "
                f"{cause(error, self.nb_config.execution_timeout)}"
            ) from error


def cause(error: Exception, timeout: int) -> str:
    """One readable line for whatever ended the cell."""
    reason = error.__cause__ or error
    if isinstance(reason, CellTimeoutError):
        return f"still running after {timeout} s (nb_execution_timeout)"
    if isinstance(reason, DeadKernelError):
        return "the kernel died"
    if isinstance(reason, CellExecutionError):
        return cell_error(reason)
    return in_one_line(f"{type(reason).__name__}: {reason}")


def cell_error(error: CellExecutionError) -> str:
    """What the cell raised. Of an error in a ``_repr_html_`` the kernel only keeps the traceback,
    which ends with it.
    """
    if error.ename == "NoneType":
        *_, last = filter(str.strip, error.traceback.splitlines())
        return in_one_line(last)
    return in_one_line(f"{error.ename}: {error.evalue}")


def in_one_line(text: str) -> str:
    return " ".join(COLOUR.sub("", text).split())


def check_page(app, doctree) -> None:
    """Compare what the page holds with what was run."""
    env = app.env
    path = Path(env.doc2path(env.docname))
    text = path.read_text(encoding="utf-8")
    if dead := DEAD_CODE.search(text):
        line = text.count("\n", 0, dead.start()) + 1
        raise ExtensionError(f"{path}:{line}: a code block that is never run; make it a code-cell")
    executed = getattr(env, "nb_metadata", {}).get(env.docname, {}).get("exec_data")
    if CODE_CELL.search(text) and not executed:
        raise ExtensionError(
            f"{path}:1: the code cells did not run; the page must open with `file_format: mystnb`"
        )


def naming_page(method):
    """A method of Sphinx's that works on one page, and says which one if it fails."""

    @functools.wraps(method)
    def named(self, *arguments, **options):
        try:
            return method(self, *arguments, **options)
        except Exception as error:
            docname = next(argument for argument in arguments if isinstance(argument, str))
            path = getattr(self, "env", self).doc2path(docname)
            if str(error).startswith(f"{path}:"):
                raise
            raise ExtensionError(f"{path}: {page_error(error)}") from error

    return named


def page_error(error: Exception) -> str:
    """The error itself, where Sphinx tells of the event in which it happened."""
    reason = getattr(error, "orig_exc", None) or error
    extension = getattr(error, "modname", None)
    where = f" (in the extension {extension})" if extension else ""
    return in_one_line(f"{type(reason).__name__}: {reason}{where}")


def name_pages(app) -> None:
    """Reading, what is done to a page before it is written, and writing."""
    writer = type(app.builder)
    Builder.read_doc = naming_page(Builder.read_doc)
    BuildEnvironment.apply_post_transforms = naming_page(BuildEnvironment.apply_post_transforms)
    writer.write_doc = naming_page(writer.write_doc)


def forget_flawed_build(app, exception) -> None:
    """Make the next build read every page again when this one warned or failed."""
    if exception or app._warncount:
        (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)


def setup(app):
    client = myst_nb.core.execute.NotebookClientInline  # page_dependencies may have been here
    myst_nb.core.execute.NotebookClientInline = type("Client", (NamedCells, client), {})
    app.connect("builder-inited", name_pages)
    app.connect("doctree-read", check_page)
    app.connect("build-finished", forget_flawed_build)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
