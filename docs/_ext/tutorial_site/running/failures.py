"""A page whose code did not do its work stops the build, with one line that says where and why.

What stops it: a cell that raises, times out or loses its kernel; a page with code cells that were
not executed (a forgotten ``file_format: mystnb``); a fenced ``python`` block, which would be code
that nobody ever ran. And a build that ended with warnings is not remembered: Sphinx would skip the
offending page next time and call the site good.
"""

from __future__ import annotations

import re
from pathlib import Path

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from sphinx.errors import ExtensionError

CODE_CELL = re.compile(r"^(`{3,}|:{3,})\{code-cell\}", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
DEAD_CODE = re.compile(r"^ *(`{3,}|~{3,})(python|py|ipython3?)\b", re.MULTILINE)


def of_cell(client, error: Exception) -> ExtensionError:
    """The failure of the cell that the client ran last, with its place."""
    failed = client._last_cell_executed
    number = sum(cell.cell_type == "code" for cell in client.notebook.cells[: failed + 1])
    return ExtensionError(
        f"{client.path}:{client.cell_line(failed)}: code cell {number}: "
        f"{cause(error, client.nb_config.execution_timeout)}"
    )


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


def forget_flawed_build(app, exception) -> None:
    """Make the next build read every page again when this one warned or failed."""
    if exception or app._warncount:
        (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)
