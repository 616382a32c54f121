"""Start a build a second sooner: leave out myst-nb's notebook cache, which this site never uses.

myst-nb imports jupyter-cache, and with it SQLAlchemy, for two of its ways to run a page. Pages run
in the third here, inline, so empty modules stand in for the two. Must come before myst_nb; waits
for a myst-nb that imports jupyter-cache on demand (1.4 does not).
"""

from __future__ import annotations

import sys
from types import ModuleType

from sphinx.errors import ConfigError

UNUSED = {
    "myst_nb.core.execute.cache": "NotebookClientCache",
    "myst_nb.core.execute.direct": "NotebookClientDirect",
}


def check_mode(app, config) -> None:
    if config.nb_execution_mode not in ("inline", "off"):
        mode = config.nb_execution_mode
        raise ConfigError(f'nb_execution_mode = "{mode}" needs the extension no_notebook_cache off')


def setup(app):
    for name, client in UNUSED.items():
        stand_in = ModuleType(name)
        setattr(stand_in, client, None)
        sys.modules.setdefault(name, stand_in)
    app.connect("config-inited", check_mode)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
