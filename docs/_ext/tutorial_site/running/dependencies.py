"""Run a page again when anything that it was made from has changed, and only then.

Sphinx reads a page again, and with that runs it, when its text or a setting has changed. This adds
what Sphinx cannot see: the project's own modules that the page's kernel had loaded at the end and
those that the build itself has loaded, and the versions of the libraries that kernels import
(``kernel_libraries``). There is no second cache that could disagree with Sphinx's environment.

A module counts for a page if the page's kernel loaded it, so that a change of the model does not
run the pages that never build one.
"""

from __future__ import annotations

import platform
import sys
from importlib import metadata
from pathlib import Path

# Our files that a page's kernel had loaded at its end, on their way from the client to our step.
kernel_files: dict[Path, list[str]] = {}


def note_files(app, doctree) -> None:
    """Hand the page's files to Sphinx, which compares their times at the next build."""
    env = app.env
    files = kernel_files.pop(Path(env.doc2path(env.docname)), None)
    if files is None:  # no code ran
        return
    for file in files + own_modules(Path(app.confdir)):
        env.note_dependency(file)


def own_modules(root: Path) -> list[str]:
    """The project's modules that this build has loaded, and the data beside them: any of them may
    have a part in a page.

    Warm kernels change no page.
    """
    files = {
        Path(file)
        for name, module in list(sys.modules.items())
        if (file := getattr(module, "__file__", None))
        and name.partition(".")[0] not in ("__main__", "warm_kernel")
    }
    ours = {f for f in files if f.is_relative_to(root) and "site-packages" not in f.parts}
    data = {beside for file in ours for beside in file.parent.glob("*.json")}
    return sorted(map(str, ours | data))


def note_versions(app, config) -> None:
    """A setting that Sphinx compares with the last build's, and on a change reads all pages."""
    versions = {name: metadata.version(name) for name in config.kernel_libraries}
    config.library_versions = {"python": platform.python_version()} | versions


def add_settings(app) -> None:
    app.add_config_value("kernel_libraries", [], "env", list)
    app.add_config_value("library_versions", {}, "env", dict)
