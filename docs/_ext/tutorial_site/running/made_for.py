"""The myst-nb that our client was made for, and what to look at when another one arrives."""

from __future__ import annotations

from importlib import metadata

from sphinx.errors import ConfigError
from sphinx.util import logging

logger = logging.getLogger(__name__)

MADE_FOR = "1.4"  # of myst-nb, any version that begins so
LOOK_AT = (
    "docs/_ext/tutorial_site/running was made for myst-nb {made_for}, and this is {found}. Look "
    "whether create_client in myst_nb/core/execute/__init__.py still takes NotebookClientInline "
    "from its module, whether that client in inline.py still has code_cell_outputs, "
    "finalise_client, eval_variable, cell_line and _last_cell_executed and makes a "
    "ModifiedNotebookClient, and whether it can do without jupyter-cache by itself; then set "
    "MADE_FOR in running/made_for.py"
)


def check_settings(app, config) -> None:
    """What our client does not do is refused; another version of myst-nb is a warning."""
    if config.nb_execution_mode not in ("inline", "off"):
        mode = config.nb_execution_mode
        raise ConfigError(f'nb_execution_mode = "{mode}": tutorial_site.running has "inline" only')
    found = metadata.version("myst-nb")
    if not f"{found}.".startswith(f"{MADE_FOR}."):
        logger.warning(LOOK_AT.format(made_for=MADE_FOR, found=found))
