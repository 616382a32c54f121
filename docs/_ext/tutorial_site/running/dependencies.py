"""Read a page again when anything that it was made from has changed, and only then.

Sphinx reads a page again when its text or a setting has changed. This adds what Sphinx cannot see:
the project's own files that the page's kernel had read, the modules that the build itself has
loaded, and the versions of the libraries that kernels import (``kernel_libraries``). Whether a page
that is read again also runs is another question (`runs`).

A module counts for a page if the page's kernel loaded it, so that a change of the model does not
concern the pages that never build one.
"""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from pathlib import Path

# Our files that a page's kernel had loaded at its end, on their way from the client to our step.
kernel_files: dict[Path, list[str]] = {}
# The build's modules that `own_modules` has looked at, and which of their files are the project's.
looked_at: set[str] = set()
found: set[str] = set()


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
    top = os.path.join(root, "")
    for name in sys.modules.keys() - looked_at:
        looked_at.add(name)
        file = getattr(sys.modules.get(name), "__file__", None) or ""
        ours = file.startswith(top) and "site-packages" not in file
        if ours and name.partition(".")[0] not in ("__main__", "warm_kernel"):
            found.update([file, *map(str, Path(file).parent.glob("*.json"))])
    return sorted(found)


def look_early(app, env, docnames) -> None:
    """Once for all readers, each of which is a process of its own."""
    own_modules(Path(app.confdir))


def note_versions(app, config) -> None:
    """A setting that Sphinx compares with the last build's, and on a change reads all pages."""
    versions = {name: metadata.version(name) for name in config.kernel_libraries}
    config.library_versions = {"python": platform.python_version()} | versions


def add_settings(app) -> None:
    app.add_config_value("kernel_libraries", [], "env", list)
    app.add_config_value("library_versions", {}, "env", dict)
