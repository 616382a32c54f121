"""A page is read again when what it was made from has changed, and runs when its outputs would.

The tests share a site, and each of them holds whichever has run before.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field

import pytest
from kit.site_build import SphinxBuild
from kit.small_site import HEAD, cell, conf

CLOCK = "import time; print('때', time.time_ns())"
EXTENSION = """
import time
from docutils import nodes
import ours.part

def setup(app):
    app.connect("doctree-read", lambda app, doctree: doctree.append(
        nodes.paragraph("", str(time.time_ns()), classes=["read"])))
    return {"parallel_read_safe": True}
"""


@dataclass
class Site(SphinxBuild):
    """Three pages: one uses `helper.one` and a file of data, one uses `helper.two`, one neither."""

    names: tuple[str, ...] = ("index", "one", "two")
    stamps: dict[str, tuple[str, str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def after(self, change, status: int = 0) -> tuple[set[str], set[str]]:
        """The pages that a build reads and those that it runs after the change."""
        before = self.stamps
        change()
        result = self.run()
        self.said = result.stdout + result.stderr
        assert result.returncode == status, self.said[-5000:]
        self.stamps = {page: self.stamps_of(page) for page in self.names}
        read = {page for page in self.names if before.get(page, "-")[0] != self.stamps[page][0]}
        ran = set(re.findall(r"(\w+)\.md: Executed notebook", self.said))
        for page in self.names:  # what is said is what was done
            assert (self.stamps[page][1] not in self.seen) == (page in ran)
            self.seen.add(self.stamps[page][1])
        return read, ran

    def stamps_of(self, page: str) -> tuple[str, str]:
        """When the page was read, and when it ran."""
        html = self.html(page)
        return html.select_one(".read").get_text(), html.select_one(".cell_output").get_text()

    def write(self, name: str, text: str):
        path = self.conf / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str):
        """A change of a file, for `after`."""

        def change():
            text = (self.conf / name).read_text(encoding="utf-8")
            assert old in text
            self.write(name, text.replace(old, new))

        return change

    def runs(self, page: str) -> list:
        return sorted((self.conf / "_build" / "runs" / page).iterdir())


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
    site.write("data/numbers.txt", "3")
    site.write("fakelib-1.0.dist-info/METADATA", "Name: fakelib\nVersion: 1.0\n")
    toctree = "```{toctree}\none\ntwo\n```\n"
    site.write("docs/index.md", HEAD + cell(CLOCK) + toctree)
    for page in ("one", "two"):
        code = cell(f"from helper.{page} import value\n{CLOCK}") + "값은 {eval}`value`입니다.\n\n"
        if page == "one":
            code += cell("numbers = open('../data/numbers.txt').read()\nvalue = value + 100")
        site.write(f"docs/{page}.md", HEAD + code)
    assert site.after(lambda: None) == (set(site.names), set(site.names))
    return site


@pytest.fixture(autouse=True)
def notebooks_keep_their_outputs(site):
    """After every build, of whatever kind."""
    yield
    for page in site.names:
        (file,) = site.out.parent.rglob(f"jupyter_execute/{page}.ipynb")
        notebook = json.loads(file.read_text(encoding="utf-8"))
        outputs = [out for c in notebook["cells"] for out in c.get("outputs", [])]
        printed = [str(out["text"]) for out in outputs if "text" in out]
        assert any(site.stamps_of(page)[1].strip().split()[-1] in text for text in printed)
        assert notebook["metadata"]["language_info"]["name"] == "python"
        counts = [c["execution_count"] for c in notebook["cells"] if c["cell_type"] == "code"]
        assert counts == list(range(1, len(counts) + 1))


def test_nothing_changed_runs_nothing(site):
    assert site.after(lambda: None) == (set(), set())


def test_changed_prose_runs_no_cell(site):
    assert site.after(site.edit("docs/two.md", "값은", "새로 쓴 값은")) == ({"two"}, set())
    assert "새로 쓴 값은 2입니다." in site.html("two").get_text()
    more = "앞에 또 한 문단.\n\n```{note}\n다른 상자\n```\n\n새로"
    assert site.after(site.edit("docs/two.md", "새로", more)) == ({"two"}, set())
    assert "또 한 문단" in site.html("two").get_text()
    assert "값은 2입니다." in site.html("two").get_text()


def test_touched_or_shown_otherwise_runs_no_cell(site):
    assert site.after(lambda: os.utime(site.source / "one.md")) == ({"one"}, set())
    hide = site.edit("docs/two.md", "```{code-cell}\n", "```{code-cell}\n:tags: [hide-input]\n\n")
    assert site.after(hide) == ({"two"}, set())
    assert site.html("two").select(".tag_hide-input")


def test_changed_code_runs_its_page(site):
    change = site.edit("docs/one.md", "import value", "import value  # 덧붙임")
    assert site.after(change) == ({"one"}, {"one"})
    assert "덧붙임" in site.html("one").get_text()
    assert site.after(site.edit("docs/one.md", "  # 덧붙임", "")) == ({"one"}, set())


def test_code_of_an_earlier_build_is_remembered_too(site):
    """The clock would tell: the page's run is the one from before the change."""
    before = site.stamps_of("two")[1]
    assert site.after(site.edit("docs/two.md", "import value", "import value as value"))[1]
    site.after(site.edit("docs/two.md", "import value as value", "import value"))
    assert site.stamps_of("two")[1] == before


def test_new_value_in_the_prose_runs_the_page_and_an_old_one_does_not(site):
    asked = site.edit(
        "docs/two.md", "값은 {eval}`value`", "값은 {eval}`value`, 두 배는 {eval}`value * 2`"
    )
    assert site.after(asked) == ({"two"}, {"two"})
    assert "두 배는 4입니다." in site.html("two").get_text()
    assert site.after(site.edit("docs/two.md", "{eval}`value`, ", "")) == ({"two"}, set())
    assert "두 배는 4입니다." in site.html("two").get_text()


def test_the_place_of_a_value_counts(site):
    """Page one's second cell gives the name another value."""
    before = site.edit("docs/one.md", "값은 {eval}`value`입니다.\n\n", "")
    assert site.after(before) == ({"one"}, set())
    page = site.source / "one.md"
    text = page.read_text(encoding="utf-8") + "값은 {eval}`value`입니다.\n\n"
    assert site.after(lambda: site.write("docs/one.md", text)) == ({"one"}, {"one"})
    (value,) = re.findall(r"\d+", (site.conf / "helper" / "one.py").read_text(encoding="utf-8"))
    assert f"값은 {int(value) + 100}입니다." in site.html("one").get_text()


def test_a_cell_that_may_raise_runs_again(site):
    tagged = "```{code-cell}\n:tags: [raises-exception]\n\nnumbers"
    change = site.edit("docs/one.md", "```{code-cell}\nnumbers", tagged)
    assert site.after(change) == ({"one"}, {"one"})


def test_changed_helper_runs_the_pages_that_load_it(site):
    assert site.after(site.edit("helper/one.py", "1", "11")) == ({"one"}, {"one"})
    assert re.search("값은 1*11입니다", site.html("one").get_text())
    both = {"one", "two"}
    assert site.after(lambda: site.write("helper/__init__.py", "\n")) == (both, both)
    assert site.after(lambda: os.utime(site.conf / "helper" / "__init__.py")) == (both, set())


def test_changed_data_runs_the_page_that_reads_it(site):
    assert site.after(lambda: site.write("data/numbers.txt", "4")) == ({"one"}, {"one"})


@pytest.mark.parametrize("file", ["__init__.py", "part.py", "facts.json"])
def test_changed_extension_reads_all_pages_and_runs_none(site, file):
    """Whichever of its files it is."""
    text = (site.conf / "ours" / file).read_text(encoding="utf-8") + "\n"
    assert site.after(lambda: site.write(f"ours/{file}", text)) == (set(site.names), set())


def test_changed_library_or_its_variable_runs_all_pages(site):
    def upgrade():
        os.rename(site.conf / "fakelib-1.0.dist-info", site.conf / "fakelib-2.0.dist-info")
        site.write("fakelib-2.0.dist-info/METADATA", "Name: fakelib\nVersion: 2.0\n")

    everything = set(site.names)
    assert site.after(upgrade) == (everything, everything)

    def turn():
        site.env["TF_ENABLE_ONEDNN_OPTS"] = "0"
        os.utime(site.conf / "ours" / "part.py")

    assert site.after(turn) == (everything, everything)


def test_build_that_warned_has_not_run_in_vain(site):
    """The page whose link led nowhere is read once more, with all others, and no cell runs."""
    page = (site.source / "index.md").read_text(encoding="utf-8")
    wrong = page + "\n[그 쪽](없는-쪽.md)입니다.\n"
    assert site.after(lambda: site.write("docs/index.md", wrong), status=1)[1] == set()
    right = page + "\n그 쪽입니다.\n"
    assert site.after(lambda: site.write("docs/index.md", right)) == (set(site.names), set())
    assert "그 쪽입니다." in site.html("index").get_text()


def test_build_that_failed_loses_no_other_page(site):
    site.edit("docs/one.md", "value + 100", "value + 200")()
    site.edit("docs/two.md", "import value\n", "import value\nraise OSError('일부러')\n")()
    failed = site.run()
    assert failed.returncode != 0
    assert "one.md: Executed notebook" in failed.stdout
    site.edit("docs/two.md", "raise OSError('일부러')\n", "")()
    mended = site.run()
    assert mended.returncode == 0
    assert "Executed notebook" not in mended.stdout
    assert "value + 200" in site.html("one").get_text()
    site.seen.add(site.stamps_of("one")[1])


def test_damaged_run_runs_the_page(site):
    def damage():
        for file in site.runs("two"):
            file.write_bytes(file.read_bytes()[:-30])
        os.utime(site.source / "two.md")

    site.after(lambda: None)
    assert site.after(damage) == ({"two"}, {"two"})


def test_few_runs_are_kept(site):
    assert all(1 <= len(site.runs(page)) <= 4 for page in site.names)
