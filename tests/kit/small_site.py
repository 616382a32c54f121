"""The conf.py and the pages of a small site for one test."""

from __future__ import annotations

from kit.site_build import ROOT

HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n# 제목\n\n"

# The site's own extensions and settings, without the theme's half-second and the digits.
CONF = f"""
import runpy
globals().update(runpy.run_path({str(ROOT / "conf.py")!r}))
for name in ("data_source", "warm_kernel", "one_stylesheet", "icon_font"):
    extensions.remove(name)
kernel_libraries = []
html_theme = "basic"
html_theme_options = {{}}
html_static_path = []
html_css_files = []
html_js_files = []
html_favicon = None
html_additional_pages = {{}}
templates_path = []
nb_execution_timeout = 5
"""


def cell(code: str) -> str:
    return f"```{{code-cell}}\n{code}\n```\n\n"
