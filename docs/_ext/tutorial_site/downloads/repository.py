"""The repository that the site comes from, if the build is told one, and the links to it.

``repository_url`` is an address like ``https://github.com/owner/name``; each setting comes from
``conf.py`` or else from the environment variable of its name in capitals.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote, urlencode, urljoin

from sphinx.errors import ConfigError

ADDRESS = re.compile(r"https://github\.com/([A-Za-z0-9-]+/[A-Za-z0-9._-]+?)(?:\.git)?/?")
DEFAULTS = {
    "repository_url": "",
    "repository_branch": "main",
    "notebooks_branch": "notebooks",  # where the notebooks are that Colab opens
    "notebooks_folder": "",  # where the build puts that branch together
}


def add_settings(app) -> None:
    for name, default in DEFAULTS.items():
        app.add_config_value(name, from_environment(name, default), "html", str)


def from_environment(name: str, default: str):
    return lambda config: os.environ.get(name.upper()) or default


def check_repository(app, config) -> None:
    if config.repository_url and not ADDRESS.fullmatch(config.repository_url):
        raise ConfigError(
            f"repository_url (REPOSITORY_URL) is {config.repository_url!r}; "
            "write https://github.com/owner/name"
        )
    if config.notebooks_folder and not config.repository_url:
        raise ConfigError("notebooks_folder (NOTEBOOKS_FOLDER) needs a repository_url")


def name(config) -> str:
    """``owner/name``."""
    return ADDRESS.fullmatch(config.repository_url)[1]


def colab_url(config, page: str) -> str:
    branch = quote(config.notebooks_branch)
    path = f"{name(config)}/blob/{branch}/{quote(page)}.ipynb"
    return f"https://colab.research.google.com/github/{path}"


def source_url(app, page: str) -> str:
    config = app.config
    path = Path(os.path.relpath(app.env.doc2path(page), app.confdir)).as_posix()
    branch = quote(config.repository_branch)
    return f"https://github.com/{name(config)}/blob/{branch}/{quote(path)}"


def raw_url(config, folder: str) -> str:
    """Where the files of a folder of the notebooks' branch are served; ends with a slash."""
    branch = quote(config.notebooks_branch)
    address = f"https://raw.githubusercontent.com/{name(config)}/{branch}/"
    return f"{address}{quote(folder)}/" if folder else address


def report_url(app, page: str) -> str:
    """A new issue that names the page and where it stands; nothing without a repository."""
    if not app.config.repository_url:
        return ""
    site = app.config.html_baseurl
    seen = urljoin(f"{site.rstrip('/')}/", app.builder.get_target_uri(page)) if site else ""
    fields = {
        "title": f"잘못: {app.env.titles[page].astext()}",
        "body": f"페이지: {seen or source_url(app, page)}\n\n## 무엇이 잘못되었습니까?\n\n",
    }
    return f"https://github.com/{name(app.config)}/issues/new?{urlencode(fields, quote_via=quote)}"


def links(app, page: str, *, has_code: bool) -> list[dict[str, str]]:
    """Colab for a page that runs code, and the page's source; nothing without a repository."""
    if not app.config.repository_url:
        return []
    source = {"name": "소스", "verb": " 보기", "href": source_url(app, page)}
    if not has_code:
        return [source]
    return [
        {"name": "Colab", "verb": "에서 열기", "href": colab_url(app.config, page)},
        source,
    ]
