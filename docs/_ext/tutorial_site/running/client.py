"""How a page's cells are run: all that differs from myst-nb's own client, in one class.

A failure says which page, cell and line, and why; what a cell prints is one text; at a page's end
its kernel is asked which of our files it has loaded; and the kernel is reached through private
socket files instead of TCP ports.
"""

from __future__ import annotations

import ast
import os
import socket
import uuid
from pathlib import Path
from typing import ClassVar

from jupyter_core.paths import jupyter_runtime_dir
from myst_nb.core import execute
from myst_nb.core.execute import inline
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from . import dependencies, failures

FILES = (
    "sorted({{file for module in list(__import__('sys').modules.values())"
    " if (file := str(getattr(module, '__file__', None))).startswith({root!r})"
    " and 'site-packages' not in file}})"
)
LONGEST_ADDRESS = 103  # bytes of a socket's path: so many macOS allows, and Linux four more
FILE_NAME = len(f"/{uuid.uuid4().hex}-5")


class PageClient(inline.NotebookClientInline):
    """Runs the cells of one page, as the page is read."""

    root: ClassVar[Path]  # below it a module that a kernel has loaded counts as ours

    def code_cell_outputs(self, cell_index):
        try:
            count, outputs = super().code_cell_outputs(cell_index)
        except (execute.ExecutionError, DeadKernelError) as error:
            raise failures.of_cell(self, error) from error
        outputs[:] = joined(outputs)
        return count, outputs

    def finalise_client(self):
        super().finalise_client()
        (answer,) = self.eval_variable(FILES.format(root=os.path.join(self.root, "")))
        dependencies.kernel_files[self.path] = ast.literal_eval(answer["data"]["text/plain"])


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """All that went to one stream, where it began.

    A kernel sends prints in pieces, cut wherever its buffer happened to be emptied. myst-nb joins
    them for the page, but (1.4) it breaks the line at each cut, so that the same page comes out
    with blank lines or without, and it leaves the pieces in the executed notebook a second time.
    """
    streams: dict[str, NotebookNode] = {}
    kept = []
    for output in outputs:
        if output.output_type != "stream":
            kept.append(output)
        elif output.name in streams:
            streams[output.name].text += output.text
        else:
            streams[output.name] = output
            kept.append(output)
    return kept


class SocketFileClient(inline.ModifiedNotebookClient):
    """Its kernel gets socket files with names of their own, which no other user can connect to.

    Jupyter picks free ports, and by the time the kernel opens them another kernel may have them: on
    a busy machine now and then a page would fail to start ("Address already in use").
    """

    def create_kernel_manager(self):
        manager = super().create_kernel_manager()
        folder = Path(jupyter_runtime_dir())
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Absolute: the kernel has another working folder than Sphinx. jupyter_client appends -1 to
        # -5 to it.
        manager.transport, manager.ip = "ipc", str(folder / uuid.uuid4().hex)
        return manager


def socket_files_possible() -> bool:
    """Whether this system has socket files, and short enough a folder for them."""
    folder = os.fsencode(jupyter_runtime_dir())
    return hasattr(socket, "AF_UNIX") and len(folder) + FILE_NAME <= LONGEST_ADDRESS


def install(root: Path) -> None:
    """Let myst-nb run pages with these clients (`made_for` says if it is another myst-nb)."""
    PageClient.root = root
    execute.NotebookClientInline = PageClient
    if socket_files_possible():
        inline.ModifiedNotebookClient = SocketFileClient
