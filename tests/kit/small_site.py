"""A small site for one test: the site's own settings, and as few packages as the test needs."""

from __future__ import annotations

from pathlib import Path

from kit.site_build import ROOT, SphinxBuild

HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n# 제목\n\n"
STATIC = f"html_static_path = [{str(ROOT / 'docs' / '_static')!r}]\n"  # for a page in the browser
THEME = ("html_theme", "html_theme_options", "html_css_files")


def cell(code: str) -> str:
    return f"```{{code-cell}}\n{code}\n```\n\n"


def conf(*packages: str) -> str:
    """A conf.py with what runs the pages, these packages of tutorial_site, and a plain theme."""
    names = ["warm_kernel"]  # a kernel takes no time; for those of its own it has its own tests
    names += [f"tutorial_site.{package}" for package in ("running", *packages)]
    formulas = "" if "markup" in packages else "del html_math_renderer\n"
    return f"""\
import runpy
globals().update(runpy.run_path({str(ROOT / "conf.py")!r}))
extensions = {names!r}
kernel_libraries = []
page_runs = None
html_theme = "basic"
html_theme_options = {{}}
html_static_path = []
html_css_files = []
html_js_files = []
html_favicon = None
html_additional_pages = {{}}
templates_path = []
nb_execution_timeout = 5
{formulas}"""


def conf_with_theme(*packages: str, static: Path = ROOT / "docs" / "_static") -> str:
    """A conf.py as above, but with the site's theme, templates and style sheets.

    Args:
        packages: of tutorial_site.
        static: the folder that the style sheets and the scripts are taken from.
    """
    return f"""{conf(*packages)}
real = runpy.run_path({str(ROOT / "conf.py")!r})
globals().update({{name: real[name] for name in {THEME!r}}})
html_static_path = [{str(static)!r}]
templates_path = [{str(ROOT / "docs" / "_templates")!r}]
"""


def small_site(folder: Path, text: str, *packages: str, settings: str = "", **env) -> SphinxBuild:
    """A site of one page in a folder, with further lines of conf.py and an environment."""
    (folder / "docs").mkdir()
    (folder / "conf.py").write_text(conf(*packages) + settings, encoding="utf-8")
    (folder / "docs" / "index.md").write_text(text, encoding="utf-8")
    return SphinxBuild(folder / "docs", folder / "html", env, conf=folder)
