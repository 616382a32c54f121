"""How a page's cells are run: all that differs from myst-nb's own client, in one class.

A page whose run is remembered starts no kernel (`runs`). A failure says which page, cell and line,
and why; what a cell prints is one text; at a page's end its kernel is asked which of our files it
has read; and the kernel is reached through private socket files instead of TCP ports.
"""

from __future__ import annotations

import ast
import os
import socket
import time
import uuid
from pathlib import Path
from typing import ClassVar

import nbformat
from jupyter_core.paths import jupyter_runtime_dir
from myst_nb.core import execute
from myst_nb.core.execute import inline
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from . import dependencies, failures, runs

NOTE_FILES = Path(__file__).with_name("files_read.py").read_text(encoding="utf-8")
LONGEST_ADDRESS = 103  # bytes of a socket's path: so many macOS allows, and Linux four more
FILE_NAME = len(f"/{uuid.uuid4().hex}-5")


class PageClient(inline.NotebookClientInline):
    """Runs the cells of one page, as the page is read."""

    runs: ClassVar[runs.Runs]
    run: runs.Run
    is_replay = False

    def start_client(self):
        settings = {"allow_errors": self.nb_config.execution_allow_errors}
        self.about = (self.path, self.notebook, settings)
        if run := self.runs.find(*self.about):
            self.replay(run)
            return
        super().start_client()
        self.run = runs.Run()
        root = os.path.join(self.runs.root, "")
        others = [str(file) for file, _ in self.runs.others.values()]
        call = f"\nnote_files_read({root!r}, {others!r})"
        self._client.eval_expression(f"exec({NOTE_FILES + call!r}, {{}})")  # leaves no name behind

    def replay(self, run: runs.Run) -> None:
        """Give myst-nb what the page gave when it ran; it sees no difference."""
        self.is_replay, self.run = True, run
        self._client = runs.Replay(run)
        self._last_cell_executed, self._cell_error, self._exc_string = -1, None, None
        self.notebook.metadata["language_info"] = nbformat.from_dict(run.language_info)

    def code_cell_outputs(self, cell_index):
        try:
            count, outputs = super().code_cell_outputs(cell_index)
        except (execute.ExecutionError, DeadKernelError) as error:
            raise failures.of_cell(self, error) from error
        outputs[:] = joined(outputs)
        return count, outputs

    def eval_variable(self, name):
        self.run_beginning()
        outputs = super().eval_variable(name)
        if not self.is_replay:
            self.run.values.append((len(self.executed_cells()), name, outputs))
        return outputs

    def run_beginning(self) -> None:
        """The cells before the first word of the page: hidden ones alone would wait until myst-nb
        comes to one that it shows.
        """
        cells = self.notebook.cells
        words = next((at for at, cell in enumerate(cells) if cell.cell_type != "code"), len(cells))
        if self._last_cell_executed < words - 1:
            self.code_cell_outputs(words - 1)

    def executed_cells(self) -> list[NotebookNode]:
        """The code cells that have run so far."""
        cells = self.notebook.cells[: self._last_cell_executed + 1]
        return [cell for cell in cells if cell.cell_type == "code"]

    def finalise_client(self):
        super().finalise_client()
        if not self.is_replay:
            (answer,) = self._client.eval_expression("__import__('sys').page_files()")
            files = ast.literal_eval(answer["data"]["text/plain"])
            self.run.files = [self.runs.name(file) for file in files]
            self.remember()
        ours = [name for name in self.run.files if name not in self.runs.others]
        dependencies.kernel_files[self.path] = [str(self.runs.root / name) for name in ours]

    def remember(self) -> None:
        if self._cell_error or self._client.widget_state:
            return
        self.run.cells = [
            {"outputs": cell.outputs, "execution_count": cell.execution_count}
            for cell in self.executed_cells()
        ]
        self.run.language_info = self.notebook.metadata.get("language_info", {})
        self.run.seconds = time.perf_counter() - self._time_start
        self.runs.keep(*self.about, self.run)

    def close_client(self, *raised):
        if not self.is_replay:
            super().close_client(*raised)
            return
        self.exec_metadata = {
            "mtime": time.time(),
            "runtime": self.run.seconds,
            "method": self.nb_config.execution_mode,
            "succeeded": True,
            "error": None,
            "traceback": None,
        }


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


def install() -> None:
    """Let myst-nb run pages with these clients (`made_for` says if it is another myst-nb)."""
    execute.NotebookClientInline = PageClient
    if socket_files_possible():
        inline.ModifiedNotebookClient = SocketFileClient
