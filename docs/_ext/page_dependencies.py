"""Run a page again when anything that it was made from has changed, and only then.

Sphinx reads a page again, and with that runs it, when its text or a setting has changed. This adds
what Sphinx cannot see: the project's own modules that the page's kernel had loaded at the end, the
project's extensions, and the versions of the libraries that kernels import
(``kernel_libraries``). There is no second cache that could disagree with Sphinx's environment.

A module counts for a page if the page's kernel loaded it, so that a change of the model does not
run the pages that never build one.
"""

from __future__ import annotations

import ast
import platform
import sys
from importlib import metadata
from pathlib import Path

import myst_nb.core.execute

# The kernel's answer, by page, on its way from the client that runs the page to Sphinx's event.
_loaded: dict[Path, list[str]] = {}

QUESTION = (
    "sorted({{file for module in list(__import__('sys').modules.values())"
    " if (file := str(getattr(module, '__file__', None))).startswith({root!r})"
    " and 'site-packages' not in file}})"
)


class LoadedFiles:
    """What a myst-nb client does besides: at a page's end, ask its kernel for our files."""

    root: Path

    def finalise_client(self):
        super().finalise_client()
        (answer,) = self.eval_variable(QUESTION.format(root=f"{self.root}/"))
        _loaded[self.path] = ast.literal_eval(answer["data"]["text/plain"])


def note_files(app, doctree) -> None:
    """Hand the page's files to Sphinx, which compares their times at the next build."""
    env = app.env
    files = _loaded.pop(Path(env.doc2path(env.docname)), None)
    if files is None:  # no code ran
        return
    for file in files + extension_files(app):
        env.note_dependency(file)


def extension_files(app) -> list[str]:
    """The project's extensions, through all of which a page passes; warm kernels change no page."""
    root = Path(app.confdir)
    modules = [sys.modules[name] for name in app.extensions if name in sys.modules]
    files = {Path(module.__file__) for module in modules if getattr(module, "__file__", None)}
    return sorted(
        str(file)
        for file in files
        if file.is_relative_to(root)
        and "site-packages" not in file.parts
        and file.parent.name != "warm_kernel"
    )


def note_versions(app, config) -> None:
    """A setting that Sphinx compares with the last build's, and on a change reads all pages."""
    versions = {name: metadata.version(name) for name in config.kernel_libraries}
    config.library_versions = {"python": platform.python_version()} | versions


def setup(app):
    client = myst_nb.core.execute.NotebookClientInline  # strict_pages may have been here before
    myst_nb.core.execute.NotebookClientInline = type(
        "Client", (LoadedFiles, client), {"root": Path(app.confdir)}
    )
    app.add_config_value("kernel_libraries", [], "env", list)
    app.add_config_value("library_versions", {}, "env", dict)
    app.connect("config-inited", note_versions)
    app.connect("doctree-read", note_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
