"""What the warm process has in memory for its kernels, and whether it still is what they want."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys

from . import kernel

# What a kernel imports on its way to the first cell. Those that a version of ipykernel or IPython
# does not have are left out: a kernel imports what it misses.
KERNEL_MODULES = (
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "argcomplete",
    "encodings.idna",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
    "tornado.queues",
    "traitlets.config.argcomplete_config",
)


class Imports:
    def __init__(self, base_path: list[str]):
        self.base_path = base_path
        self.modules: list[str] | None = None  # None: not prepared yet
        self.files: dict[str, int] = {}  # the imported files and their times
        self.changes: dict[str, str] = {}  # what the imports did to the environment
        self.failure = "the warm process was told no modules"
        self.outdated = self.under_way = False

    def prepare(self, modules: list[str], environ: dict[str, str]) -> None:
        """Import, with the environment and the import path that a kernel would have."""
        if self.modules is not None:
            self.outdated = self.modules != modules  # conf.py was edited
            return
        self.modules, self.under_way = modules, True
        kernel.set_environment(environ)
        sys.path[:] = kernel.import_path(os.environ.get("PYTHONPATH"), self.base_path)
        # ipykernel sets this before a page can import matplotlib, which reads it when imported.
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        before = dict(os.environ)
        for name in KERNEL_MODULES:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        try:
            for name in ("ipykernel.kernelapp", *modules):
                module = importlib.import_module(name)
                if file := getattr(module, "__file__", None):
                    self.files[file] = os.stat(file).st_mtime_ns
        except BaseException as error:  # SystemExit, too: the build's log says it in one line
            self.failure = f"{name} cannot be imported ({type(error).__name__}: {error})"
        else:
            self.failure = ""
        self.changes = dict(os.environ.items() - before.items())
        # Leave what there is to the forks for good: a collection would write to every object and
        # so copy every page of memory that they share.
        gc.collect()
        gc.freeze()
        self.under_way = False

    def objection(self) -> str:
        """Why no kernel should be forked now, if there is a reason.

        In a preview that lasts for days, what was imported may no longer be what there is.
        """
        if self.failure:
            return self.failure
        if self.outdated:
            return "the warm process has other modules loaded; restart the preview"
        for file, seen in self.files.items():
            try:
                if os.stat(file).st_mtime_ns == seen:
                    continue
            except OSError:
                pass
            return f"{file} has changed since it was imported; restart the preview"
        return ""
