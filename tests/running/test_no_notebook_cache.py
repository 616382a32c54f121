"""The build does without SQLAlchemy, and says so where the cache was asked for."""

from kit.site_build import SphinxBuild
from kit.small_site import CONF, HEAD, cell

REPORT = """
import sys
def setup(app):
    app.connect("build-finished", lambda *_: print("sqlalchemy" in sys.modules))
"""


def build(tmp_path, *options):
    source = tmp_path / "docs"
    source.mkdir()
    (tmp_path / "conf.py").write_text(CONF + REPORT, encoding="utf-8")
    (source / "index.md").write_text(HEAD + cell("print(6 * 7)"), encoding="utf-8")
    site = SphinxBuild(source, tmp_path / "html", {}, conf=tmp_path)
    return site, site.run(*options)


def test_pages_run_without_the_cache(tmp_path):
    site, result = build(tmp_path)
    assert result.returncode == 0, result.stderr
    assert "False" in result.stdout.splitlines()
    assert site.html("index").select_one(".cell_output").get_text().strip() == "42"


def test_cache_mode_is_refused(tmp_path):
    _, result = build(tmp_path, "-D", "nb_execution_mode=cache")
    assert result.returncode != 0
    assert "no_notebook_cache" in result.stderr
