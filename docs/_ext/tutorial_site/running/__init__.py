"""A page's code runs, and the page comes out: or the build stops with one line that says why.

What myst-nb does, with our client for each page (`client`). A page is read again when anything that
it was made from has changed, and only then (`dependencies`); its cells run when what they gave is
not known from an earlier build (`runs`). A page whose code did not do its work
stops the build (`failures`), and whatever else ends the build while Sphinx works on a page names
that page (`builder`). What carries a date carries the commit's (`source_date`).
"""

from __future__ import annotations

from pathlib import Path

from tutorial_site.steps import hear

from . import dependencies, failures, made_for, runs, source_date


def remember_runs(app, config) -> None:
    """Find the runs of earlier builds: beside conf.py, unless `page_runs` names another folder."""
    from .client import PageClient

    root = Path(app.confdir)
    folder = Path(config.page_runs or root / "_build" / "runs")
    app.page_runs = runs.Runs(root, Path(app.srcdir), folder, config.library_versions)
    PageClient.runs = app.page_runs


STEPS = {
    "config-inited": (made_for.check_settings, dependencies.note_versions, remember_runs),
    "env-before-read-docs": (dependencies.look_early,),
    "doctree-read": (failures.check_page, dependencies.note_files),
    "build-finished": (failures.forget_flawed_build,),
}


def setup(app):
    source_date.set_source_date(Path(app.confdir))
    leave_out_notebook_cache()
    from . import builder, client, folds  # not at the top: they import myst-nb

    app.setup_extension("myst_nb")
    client.install()
    builder.add_to(app)
    folds.add_to(app)
    dependencies.add_settings(app)
    app.add_config_value("page_runs", None, "", (str, type(None)))
    hear(app, STEPS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def leave_out_notebook_cache() -> None:
    """Start a build a second sooner.

    myst-nb (1.4) imports jupyter-cache, and with it SQLAlchemy, for two of its ways to run a page.
    Pages run in the third here, inline, so empty modules stand in for the two.
    """
    import sys
    from types import ModuleType

    for name, client in (("cache", "NotebookClientCache"), ("direct", "NotebookClientDirect")):
        stand_in = ModuleType(f"myst_nb.core.execute.{name}")
        setattr(stand_in, client, None)
        sys.modules.setdefault(stand_in.__name__, stand_in)
