"""A page runs again when what it was made from has changed, and no other page does."""

from __future__ import annotations

import json
import os
import time

import pytest
from kit.site_build import SphinxBuild
from kit.small_site import HEAD, cell, conf

CLOCK = "import time; print('때', time.time_ns())"
EXTENSION = "import ours.part\n\ndef setup(app):\n    return {'parallel_read_safe': True}\n"


class Site(SphinxBuild):
    """Three pages: one uses `helper.one`, one uses `helper.two`, one neither."""

    pages = ("index", "one", "two")

    def stamps(self) -> dict[str, str]:
        """When each page ran."""
        return {page: self.html(page).select_one(".cell_output").get_text() for page in self.pages}

    def reruns_after(self, change) -> set[str]:
        """The pages that a build runs again after the change."""
        before = self.stamps()
        time.sleep(1.1)  # file times are compared with the time of the last build
        change()
        self.build()
        after = self.stamps()
        return {page for page in self.pages if before[page] != after[page]}

    def write(self, name: str, text: str):
        path = self.conf / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Site:
    root = tmp_path_factory.mktemp("dependencies")
    env = {"PYTHONPATH": str(root)}
    site = Site(root / "docs", root / "html", env, conf=root)
    site.write(
        "conf.py",
        f"import sys; sys.path.insert(0, {str(root)!r})\n{conf()}\n"
        f"import os; os.environ['PYTHONPATH'] = {str(root)!r}\n"
        "extensions.append('ours')\nkernel_libraries = ['fakelib']\n",
    )
    site.write("ours/__init__.py", EXTENSION)
    site.write("ours/part.py", "")
    site.write("ours/facts.json", "{}")
    site.write("helper/__init__.py", "")
    site.write("helper/one.py", "value = 1\n")
    site.write("helper/two.py", "value = 2\n")
    site.write("fakelib-1.0.dist-info/METADATA", "Name: fakelib\nVersion: 1.0\n")
    toctree = "```{toctree}\none\ntwo\n```\n"
    site.write("docs/index.md", HEAD + cell(CLOCK) + toctree)
    for page in ("one", "two"):
        imports = f"from helper.{page} import value\n"
        site.write(f"docs/{page}.md", HEAD + cell(imports + CLOCK) + "값은 {eval}`value`입니다.\n")
    return site.build()


@pytest.fixture(autouse=True)
def notebooks_keep_their_outputs(site):
    """After every build, of whatever kind."""
    yield
    for page in site.pages:
        (file,) = site.out.parent.rglob(f"jupyter_execute/{page}.ipynb")
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        printed = [str(out["text"]) for c in cells for out in c.get("outputs", []) if "text" in out]
        assert any(site.stamps()[page].strip().split()[-1] in text for text in printed)


def test_nothing_changed_runs_nothing(site):
    assert site.reruns_after(lambda: None) == set()


def test_changed_code_runs_its_page(site):
    page = site.source / "one.md"
    text = page.read_text(encoding="utf-8").replace("import value", "import value  # 덧붙임")
    assert site.reruns_after(lambda: page.write_text(text, encoding="utf-8")) == {"one"}
    assert "덧붙임" in site.html("one").get_text()


def test_changed_prose_is_correct(site):
    page = site.source / "two.md"
    text = page.read_text(encoding="utf-8").replace("값은", "새로 쓴 값은")
    site.reruns_after(lambda: page.write_text(text, encoding="utf-8"))
    assert "새로 쓴 값은 2입니다." in site.html("two").get_text()


def test_changed_helper_runs_the_pages_that_load_it(site):
    assert site.reruns_after(lambda: site.write("helper/one.py", "value = 11\n")) == {"one"}
    assert "값은 11입니다." in site.html("one").get_text()
    assert site.reruns_after(lambda: site.write("helper/__init__.py", "\n")) == {"one", "two"}


@pytest.mark.parametrize("file", ["__init__.py", "part.py", "facts.json"])
def test_changed_extension_runs_the_pages(site, file):
    """Whichever of its files it is."""
    text = (site.conf / "ours" / file).read_text(encoding="utf-8") + "\n"
    everything = {"index", "one", "two"}
    assert site.reruns_after(lambda: site.write(f"ours/{file}", text)) == everything


def test_changed_library_runs_all_pages(site):
    def upgrade():
        os.rename(site.conf / "fakelib-1.0.dist-info", site.conf / "fakelib-2.0.dist-info")
        site.write("fakelib-2.0.dist-info/METADATA", "Name: fakelib\nVersion: 2.0\n")

    assert site.reruns_after(upgrade) == {"index", "one", "two"}
