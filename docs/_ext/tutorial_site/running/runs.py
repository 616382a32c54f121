"""What a page's cells gave, kept from build to build: a changed sentence runs no cell.

One file a page and run, below the folder `page_runs`. Its name ends with the hash of all that the
outputs were made from: the code, how it was run, the versions of the libraries, and the content of
every file that the kernel had read. A page that is read again takes its outputs from there, and
starts a kernel only when one of these has changed or when its prose asks for a value that it did
not ask for before (``{eval}``). The files lie outside of Sphinx's environment and are written when
a page's last cell has run, so that a build which fails or warns later on loses none of them.

What a page takes from elsewhere is not seen: the time, the network, files outside of the project.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

MOST = 4  # runs that are kept of one page: with other digits, of another branch
HOW_CELLS_RUN = ("raises-exception", "skip-execution")  # the tags that Jupyter knows
VARIABLES = ("CUDA_", "KERAS_BACKEND", "MPL", "OMP_", "TF_", "XLA_")  # that libraries look at
OURS = ("client.py", "files_read.py", "runs.py")  # another way to run cells, other outputs


class NotRememberedError(BaseException):
    """The page asks for what its remembered run does not hold: it has to run.

    No Exception, for myst-nb would make a warning of it ("variable evaluation error").
    """


@dataclass
class Run:
    """What the cells of one page gave, as JSON can hold it.

    Attributes:
        cells: of each code cell in order its outputs and its execution_count. The last ones, if
            nothing asked for them, have not run and are not there.
        values: for each ``{eval}`` the number of code cells before it, its expression, the outputs.
        language_info: the kernel's own words about its language.
        files: what the kernel had read of the project, by their paths below its root, and of
            `Runs.others`, by their names there.
        seconds: that all of it took, with the kernel's start.
    """

    cells: list[dict] = field(default_factory=list)
    values: list[tuple[int, str, list]] = field(default_factory=list)
    language_info: dict = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Replay:
    """Stands where nbclient's client would stand, and gives each cell what it gave before."""

    owns_km = False

    def __init__(self, run: Run):
        self.run = run
        self.values = {(place, expression): given for place, expression, given in run.values}
        self.code_cells_executed = 0  # code cells so far

    def execute_cell(self, cell: NotebookNode, *_, **__) -> None:
        if cell.cell_type != "code":
            return
        try:
            given = self.run.cells[self.code_cells_executed]
        except IndexError:
            raise NotRememberedError from None
        cell.update(nbformat.from_dict(given))
        self.code_cells_executed += 1

    def eval_expression(self, expression: str) -> list[NotebookNode]:
        try:
            outputs = self.values[self.code_cells_executed, expression]
        except KeyError:
            raise NotRememberedError from None
        return [nbformat.from_dict(output) for output in outputs]

    def set_widgets_metadata(self) -> None:
        """A page with widgets is not remembered."""


class Runs:
    """The remembered runs of a site.

    Attributes:
        root: below it a file that a kernel has read is one of the project's.
        source: the folder of the pages.
        folder: where the runs are.
        others: files from elsewhere that make a page another one, by a name that does not depend
            on where they lie; each with the digest of its content.
        versions: of the libraries that kernels import.
        refused: pages that must run, for their remembered run does not hold what they ask for.
    """

    def __init__(self, root: Path, source: Path, folder: Path, versions: dict[str, str]):
        self.root = root
        self.source = source
        self.folder = folder
        self.versions = versions
        self.others: dict[str, tuple[Path, str]] = {}
        self.refused: set[Path] = set()

    def find(self, page: Path, notebook: NotebookNode, settings: dict) -> Run | None:
        """The run that would come out the same as a new one."""
        if page in self.refused:
            return None
        for file in self.files_of(page):
            with suppress(OSError, ValueError, TypeError):  # damaged, gone, or another format
                run = Run(**json.loads(file.read_text(encoding="utf-8")))
                if file == self.place(page, notebook, settings, run.files):
                    os.utime(file)
                    return run
        return None

    def keep(self, page: Path, notebook: NotebookNode, settings: dict, run: Run) -> None:
        """Write the run down; a disk without room for it is no reason to fail."""
        with suppress(OSError):
            file = self.place(page, notebook, settings, run.files)
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f"{file.name}-{os.getpid()}")
            part.write_text(json.dumps(asdict(run)), encoding="utf-8")
            part.replace(file)  # in one step: whoever finds it finds it whole
            for old in self.files_of(page)[MOST:]:
                old.unlink(missing_ok=True)

    def seconds(self, page: Path) -> float | None:
        """What the page took when it last ran; None if it never did."""
        for file in self.files_of(page):
            with suppress(OSError, ValueError, TypeError):
                return Run(**json.loads(file.read_text(encoding="utf-8"))).seconds
        return None

    def files_of(self, page: Path) -> list[Path]:
        """The page's runs, those that were used last first."""
        used = {}
        for file in self.place_of(page).glob("*.json"):
            with suppress(OSError):  # another build tidies up
                used[file] = file.stat().st_mtime_ns
        return sorted(used, key=used.get, reverse=True)

    def place_of(self, page: Path) -> Path:
        return self.folder / page.relative_to(self.source).with_suffix("")

    def place(self, page: Path, notebook: NotebookNode, settings: dict, files: list[str]) -> Path:
        """The file of a run that was made from this."""
        code = [
            (cell.source, [tag for tag in cell.metadata.get("tags", ()) if tag in HOW_CELLS_RUN])
            for cell in notebook.cells
            if cell.cell_type == "code"
        ]
        made_from = {
            "code": code,
            "kernel": notebook.metadata.get("kernelspec", {}).get("name"),
            "settings": settings,
            "versions": self.versions,
            "environment": {k: v for k, v in sorted(os.environ.items()) if k.startswith(VARIABLES)},
            "files": [self.content(file) for file in files],
            "ours": [digest(Path(__file__).with_name(name)) for name in OURS],
        }
        name = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()
        return self.place_of(page) / f"{name[:32]}.json"

    def content(self, name: str) -> tuple[str, str]:
        """A file's name and the digest of what it holds now."""
        return name, self.others[name][1] if name in self.others else digest(self.root / name)

    def name(self, file: str) -> str:
        for name, (other, _) in self.others.items():
            if other == Path(file):
                return name
        return Path(file).relative_to(self.root).as_posix()


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
