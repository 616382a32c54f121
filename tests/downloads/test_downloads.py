"""What a reader takes away of a page, the notebook and the Python file: a small site's and ours."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import jupytext
import nbformat
import pytest
from kit.reader import printed, put_downloads_beside
from kit.site_build import ROOT, SphinxBuild, pages, programs, source
from kit.small_site import HEAD, cell, conf

from tools.cells import visible_code

PROGRAMS = programs()
IN_A_KERNEL = ["lab", "layers/pooling"]

# The theme has the header that shows the links.
SMALL = f"""{conf("figures", "markup", "downloads")}
html_theme = "sphinx_book_theme"
html_theme_options = {{"article_header_end": ["download-links.html"]}}
templates_path = [{str(ROOT / "docs" / "_templates")!r}]
"""

FIRST = """\
---
file_format: mystnb
kernelspec:
  name: python3
---

```{code-cell}
:tags: [remove-cell]

hidden = 1
```

(first)=
# 첫 쪽

{term}`필터`(filter)는 **커널(kernel)**을 씁니다. 값은 {eval}`6 * 7`이고 식은 $y = wX + b$입니다. \
[둘째 쪽](second.md)과 [자리](#first-box), [바깥](https://example.org/)을 보고 \
{download}`data.txt <data.txt>`를 받으세요. 2 * 3 * 4와 a\\*b\\*는 그대로입니다.

$$
\\frac{n - k}{s} + 1
$$

| 식 | 뜻 |
|---|---|
| `a \\| b` | $\\vert x \\vert$ |

```{code-cell}
import sys

sys.stdout.write('하')
sys.stdout.flush()
print('나')
print('둘')
```

```{code-cell}
---
mystnb:
  image:
    alt: 붉은 네모입니다.
  figure:
    caption: 네모의 `색`을 보세요.
tags: [hide-input]
---
from PIL import Image

Image.new('RGB', (8, 6), 'red')
```

(first-box)=
## 자주 넘어집니다

```{mistake} 나눗셈(division)을 **잘못** 했습니다
0으로 나누었습니다.
```

```{code-cell}
:tags: [mistake]

try:
    1 / 0
except ZeroDivisionError as error:
    print(error)
```

```{question}
`1 + 1`은 몇입니까?

- [ ] 1

  작습니다.
- [x] {eval}`1 + 1`

  **맞게** 더했습니다.
- [ ] - 3

  부호가 다릅니다.
```

```{exercise} 더하기
2와 3을 더하세요.

***

순서는 상관없습니다.
```

```{code-cell}
:tags: [solution]

assert 2 + 3 == 5
```

끝입니다.
"""

EXPECTED = [
    (
        "markdown",
        """\
# 첫 쪽

필터(filter)는 <strong>커널(kernel)</strong>을 씁니다. 값은 42이고 식은 $y = wX + b$입니다. \
둘째 쪽과 자리, [바깥](https://example.org/)을 보고 \
`data.txt`를 받으세요. 2 * 3 * 4와 a\\*b\\*는 그대로입니다.

$$\\frac{n - k}{s} + 1$$

| 식 | 뜻 |
| --- | --- |
| `a \\| b` | $\\vert x \\vert$ |""",
    ),
    ("code", "import sys\n\nsys.stdout.write('하')\nsys.stdout.flush()\nprint('나')\nprint('둘')"),
    ("code", "from PIL import Image\n\nImage.new('RGB', (8, 6), 'red')"),
    (
        "markdown",
        """\
*그림: 붉은 네모입니다. 네모의 `색`을 보세요.*

## 자주 넘어집니다

> **흔한 실수: 나눗셈(division)을 잘못 했습니다**
>
> 0으로 나누었습니다.""",
    ),
    ("code", "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    print(error)"),
    (
        "markdown",
        """\
**문제 1.** `1 + 1`은 몇입니까?

1. 1
2. 2
3. \\- 3

<details>
<summary>정답과 설명 보기</summary>

1. **아닙니다.** 작습니다.
2. **맞습니다.** **맞게** 더했습니다.
3. **아닙니다.** 부호가 다릅니다.

</details>

### 연습: 더하기

2와 3을 더하세요.

**풀이**""",
    ),
    ("code", "assert 2 + 3 == 5"),
    ("markdown", "순서는 상관없습니다.\n\n끝입니다."),
]

SECOND = HEAD.replace("제목", "둘째 쪽") + "글입니다.\n\n" + cell("print('둘째')")
GLOSSARY = """\
# 용어집

```{entry} 필터
:english: filter
:page: index

무늬를 찾습니다.
```
"""
INDEX = "# 차례\n\n```{toctree}\npart/first\npart/second\nglossary\n```\n"


RELATIVE = re.compile(r"\]\((?!https?://)[^)]*\)")  # a link that a notebook cannot follow


class Small:
    """A small site whose pages can be rewritten and built again."""

    def __init__(self, folder: Path, settings: str = ""):
        self.docs = folder / "docs"
        (self.docs / "part").mkdir(parents=True)
        (folder / "conf.py").write_text(SMALL + settings, encoding="utf-8")
        self.write("index", INDEX)
        self.write("glossary", GLOSSARY)
        self.write("part/first", FIRST)
        self.write("part/second", SECOND)
        (self.docs / "part" / "data.txt").write_text("6 7\n", encoding="utf-8")
        nothing = dict.fromkeys(("SITE_URL", "REPOSITORY_URL", "NOTEBOOKS_FOLDER"), "")
        self.site = SphinxBuild(self.docs, folder / "html", nothing, conf=folder)
        self.out = self.site.out

    def write(self, page: str, text: str) -> None:
        (self.docs / f"{page}.md").write_text(text, encoding="utf-8")

    def build(self) -> Small:
        self.site.build()
        return self

    def notebook(self, page: str):
        return nbformat.read(self.out / f"{page}.ipynb", as_version=4)

    def downloads(self) -> dict[str, bytes]:
        """All downloads of pages, by name."""
        files = [*self.out.rglob("*.ipynb"), *self.out.rglob("*.py")]
        return {file.relative_to(self.out).as_posix(): file.read_bytes() for file in files}

    def links(self, page: str) -> dict[str, str]:
        found = self.site.html(page).select(".download-links a")
        return {link.get_text().strip(): link["href"] for link in found}


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Small:
    return Small(tmp_path_factory.mktemp("downloads")).build()


# --- the small site ---


def test_notebook_is_the_page_in_order(small):
    cells = small.notebook("part/first").cells
    assert [(one.cell_type, one.source) for one in cells] == EXPECTED


def test_notebook_holds_what_the_cells_showed(small):
    printing, drawing, mistake, solution = (
        one for one in small.notebook("part/first").cells if one.cell_type == "code"
    )
    assert [(out.output_type, out.text) for out in printing.outputs] == [("stream", "하나\n둘\n")]
    on_page = small.site.html("part/first").select_one(".cell_output .stream pre").get_text()
    assert on_page == "하나\n둘\n"
    (figure,) = drawing.outputs
    assert "image/png" in figure.data
    assert [out.text for out in mistake.outputs] == ["division by zero\n"]
    assert solution.outputs == []
    # Counted without the hidden cell; what the page folds comes folded.
    counted = [one.execution_count for one in (printing, drawing, mistake, solution)]
    assert counted == [1, 2, 3, 4]
    assert figure.execution_count == 2
    folded = {"jupyter": {"source_hidden": True}}
    assert [printing.metadata, drawing.metadata, mistake.metadata] == [{}, folded, {}]
    assert solution.metadata == {"jupyter": {"source_hidden": True, "outputs_hidden": True}}


def test_notebook_opens_in_any_jupyter(small):
    notebook = small.notebook("part/first")
    nbformat.validate(notebook)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


def test_python_file_is_the_visible_code_with_the_prose_as_comments(small):
    text = small.downloads()["part/first.py"].decode()
    assert code_cells(text) == [code.strip() for code in visible_code(FIRST)]
    assert text.startswith("# %% [markdown]\n# # 첫 쪽\n#\n# 필터(filter)는")
    code = "\n".join(line for line in text.splitlines() if line[:1] != "#")
    assert code.split() == "\n".join(visible_code(FIRST)).split()


def code_cells(text: str) -> list[str]:
    """The code of a file in the percent format."""
    cells = jupytext.reads(text, "py:percent").cells
    return [one.source.strip() for one in cells if one.cell_type == "code"]


def test_page_links_to_its_downloads_and_they_are_there(small):
    assert small.links("part/first") == {
        "ipynb 내려받기": "first.ipynb",
        "py 내려받기": "first.py",
    }
    assert set(small.downloads()) == {
        f"part/{page}.{kind}" for page in ("first", "second") for kind in ("ipynb", "py")
    }
    assert small.links("glossary") == {}


def test_two_builds_in_two_places_write_the_same_bytes(small, tmp_path):
    other = Small(tmp_path / "another" / "place").build()
    assert other.downloads() == small.downloads()
    for name, content in small.downloads().items():
        text = content.decode()
        for trace in (str(small.out.parent), str(Path.home()), sys.prefix, "hidden = 1", "iopub"):
            assert trace not in text, name
    notebook = small.downloads()["part/first.ipynb"].decode()
    in_order = json.dumps(json.loads(notebook), indent=1, sort_keys=True, ensure_ascii=False)
    assert notebook == in_order + "\n"
    # Whoever deletes what the build made gets it again, though no page has changed.
    shutil.rmtree(other.out)
    shutil.rmtree(other.out.with_name("jupyter_execute"))
    assert other.build().downloads() == small.downloads()


def test_next_build_keeps_downloads_complete_and_fresh(tmp_path):
    site = Small(tmp_path).build()
    before, ids = site.downloads(), cell_ids(site)
    site.write("part/first", FIRST.replace("끝입니다.", "이제 끝입니다."))
    site.build()
    after = site.downloads()
    assert "이제 끝입니다" in after["part/first.ipynb"].decode()
    assert "이제 끝입니다" in after["part/first.py"].decode()
    second = ("part/second.ipynb", "part/second.py")
    assert [after[name] for name in second] == [before[name] for name in second]
    assert len(set(ids)) == len(ids)
    assert cell_ids(site)[:-1] == ids[:-1]  # only the changed cell is another one
    assert cell_ids(site)[-1] != ids[-1]
    # A page that runs no code any more, and a page that is gone.
    site.write("part/second", "# 둘째 쪽\n\n글뿐입니다.\n")
    site.build()
    assert set(site.downloads()) == {"part/first.ipynb", "part/first.py"}
    (site.docs / "part" / "first.md").unlink()
    site.write("index", INDEX.replace("part/first\n", ""))
    site.build()
    assert site.downloads() == {}


def cell_ids(site: Small) -> list[str]:
    return [one.id for one in site.notebook("part/first").cells]


def test_links_lead_to_the_site_where_its_address_is_known(tmp_path):
    known = (
        'html_baseurl = "https://example.net/cnn"\nrepository_url = "https://github.com/a/b.git"\n'
    )
    site = Small(tmp_path, known).build()
    text = site.notebook("part/first").cells[0].source
    assert "[둘째 쪽](https://example.net/cnn/part/second.html)과" in text
    assert "[자리](https://example.net/cnn/part/first.html#first-box)" in text
    found = re.search(
        r"\[`data\.txt`\]\(https://example\.net/cnn/(_downloads/\w+/data\.txt)\)", text
    )
    assert (site.out / found[1]).read_text(encoding="utf-8") == "6 7\n"
    assert text.startswith("# 첫 쪽\n\n필터(filter)는")  # terms stay plain words
    # conf.py can name the repository, too.
    assert (
        site.links("glossary")["소스 보기"] == "https://github.com/a/b/blob/main/docs/glossary.md"
    )


def test_without_an_address_no_link_is_relative(small):
    text = "\n".join(one.source for one in small.notebook("part/first").cells)
    assert RELATIVE.findall(text) == []


def test_cell_that_shows_an_error_stops_the_build(tmp_path):
    site = Small(tmp_path)
    # As when matplotlib fails to draw after the cell's last line: the cell itself ended well.
    broken = "try:\n    1 / 0\nexcept ZeroDivisionError:\n    get_ipython().showtraceback()"
    site.write("part/second", SECOND + cell(broken))
    result = site.site.run()
    assert result.returncode != 0
    assert "part/second: no download: cell 2: ZeroDivisionError: division by zero" in result.stderr


# --- with a repository ---

REPOSITORY = {"REPOSITORY_URL": "https://github.com/some-one/cnn.pages"}


@pytest.mark.parametrize(
    "address", ["github.com/a/b", "https://github.com/a", "https://gitlab.com/a/b", "a/b"]
)
def test_malformed_repository_stops_the_build(tmp_path, address):
    site = Small(tmp_path)
    site.site.env["REPOSITORY_URL"] = address
    result = site.site.run()
    assert result.returncode != 0
    assert not (site.out / "index.html").exists()
    (line,) = (line for line in result.stderr.splitlines() if "REPOSITORY_URL" in line)
    assert f"is '{address}'; write https://github.com/owner/name" in line


# --- the branch for Colab ---


def with_branch(folder: Path) -> tuple[Small, Path]:
    """A small site that writes its branch."""
    site = Small(folder)
    site.site.env |= REPOSITORY | {"NOTEBOOKS_FOLDER": str(folder / "branch")}
    return site.build(), folder / "branch"


@pytest.fixture(scope="module")
def branched(tmp_path_factory) -> tuple[Small, Path]:
    return with_branch(tmp_path_factory.mktemp("branched"))


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_repository_adds_colab_and_source(branched):
    site, _ = branched
    github = "https://github.com/some-one/cnn.pages"
    colab = "https://colab.research.google.com/github/some-one/cnn.pages"
    assert site.links("part/first") == {
        "ipynb 내려받기": "first.ipynb",
        "py 내려받기": "first.py",
        "Colab에서 열기": f"{colab}/blob/notebooks/part/first.ipynb",
        "소스 보기": f"{github}/blob/main/docs/part/first.md",
    }
    assert site.links("glossary") == {"소스 보기": f"{github}/blob/main/docs/glossary.md"}


def test_branch_holds_notebooks_and_the_files_they_load(branched):
    site, folder = branched
    wanted = ["README.md", "part/data.txt", "part/first.ipynb", "part/second.ipynb"]
    assert files(folder) == wanted
    readme = (folder / "README.md").read_text(encoding="utf-8")
    colab = site.links("part/first")["Colab에서 열기"]
    assert f"- [첫 쪽](part/first.ipynb) ([Colab에서 열기]({colab}))\n- [둘째 쪽]" in readme
    for page in ("part/first", "part/second"):
        copy = nbformat.read(folder / f"{page}.ipynb", as_version=4)
        nbformat.validate(copy)
        first = next(one for one in copy.cells if one.cell_type == "code")
        assert first.source.startswith("# Colab에서 여는 데 필요한 준비입니다.")
        copy.cells.remove(first)
        assert copy.cells == site.notebook(page).cells
    # What Colab loads does not wait for the reader; the download stays as it was.
    assert "Colab" not in site.downloads()["part/first.py"].decode()


def test_branch_is_rewritten_and_its_git_folder_stays(tmp_path):
    site, folder = with_branch(tmp_path)
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref\n")
    before = {name: (folder / name).read_bytes() for name in files(folder) if "first" in name}
    (site.docs / "part" / "second.md").unlink()
    site.write("index", INDEX.replace("part/second\n", ""))
    site.write("part/first", FIRST.replace("[둘째 쪽](second.md)", "둘째 쪽"))
    site.build()
    assert files(folder) == [".git/HEAD", "README.md", "part/data.txt", "part/first.ipynb"]
    assert {"part/first.ipynb": (folder / "part/first.ipynb").read_bytes()} == before
    # Another branch is another link on every page, though no page has changed.
    site.site.env |= {"REPOSITORY_BRANCH": "trunk", "NOTEBOOKS_BRANCH": "for/colab"}
    site.build()
    links = site.links("part/first")
    assert links["Colab에서 열기"].endswith("/some-one/cnn.pages/blob/for/colab/part/first.ipynb")
    assert links["소스 보기"].endswith("/some-one/cnn.pages/blob/trunk/docs/part/first.md")
    assert "/for/colab/part/" in (folder / "part/first.ipynb").read_text(encoding="utf-8")


def test_branch_spares_a_folder_of_somebody_else(tmp_path):
    site = Small(tmp_path)
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "README.md").write_text("# my notes\n")
    site.site.env |= REPOSITORY | {"NOTEBOOKS_FOLDER": str(folder)}
    result = site.site.run()
    assert result.returncode != 0
    assert f"notebooks_folder {folder} holds other files" in result.stderr
    assert files(folder) == ["README.md"]
    assert not (site.out / "index.html").exists()  # it says so before the pages run


def test_branch_needs_a_repository(tmp_path):
    site = Small(tmp_path)
    site.site.env["NOTEBOOKS_FOLDER"] = str(tmp_path / "branch")
    result = site.site.run()
    assert result.returncode != 0
    assert "notebooks_folder (NOTEBOOKS_FOLDER) needs a repository_url" in result.stderr


def test_colab_fetches_what_is_not_there(branched, tmp_path, monkeypatch):
    _, folder = branched
    copy = nbformat.read(folder / "part/first.ipynb", as_version=4)
    code = next(one.source for one in copy.cells if one.cell_type == "code")
    fetched, commands = [], []
    monkeypatch.setattr(urllib.request, "urlretrieve", lambda *wanted: fetched.append(wanted))
    monkeypatch.setattr(subprocess, "run", lambda command, **_: commands.append(command))
    alone = tmp_path / "colab"
    alone.mkdir()
    monkeypatch.chdir(alone)
    exec(code, {})
    address = "https://raw.githubusercontent.com/some-one/cnn.pages/notebooks/part/data.txt"
    assert fetched == [(address, "data.txt")]
    assert commands == []  # no other Jupyter is touched
    (alone / "data.txt").touch()
    monkeypatch.setitem(sys.modules, "google.colab", object())
    exec(code, {})
    assert len(fetched) == 1
    assert commands == [["apt-get", "-qq", "install", "fonts-nanum"]]


# --- our site ---

RESIDUE = re.compile(r"\{[a-z-]+\}`|^\([^)\s]+\)=|^(`{3,}|:{3,})\{|\{eval\}|\{term\}", re.MULTILINE)


COLOR = re.compile(r"\x1b\[[0-9;]*m")  # what terminals and notebooks show as color


@pytest.mark.parametrize("page", PROGRAMS)
def test_notebook_of_each_page(site, page):
    path = site.out / f"{page}.ipynb"
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    ours = ("tutorial_src", "tutorial_site")
    for trace in (str(ROOT), str(site.out.parent), str(Path.home()), sys.prefix, *ours):
        assert trace not in text
    prose = "\n".join(one.source for one in notebook.cells if one.cell_type == "markdown")
    assert RESIDUE.findall(prose) == []
    assert RELATIVE.findall(re.sub(r"`[^`]*`", "", prose)) == []
    assert len(re.findall(r"\$", prose.replace("$$", ""))) % 2 == 0
    assert " at 0x" not in re.sub(r'"image/png": "[^"]*"', "", text)
    assert [one.source.strip() for one in notebook.cells if one.cell_type == "code"] == [
        code.strip() for code in visible_code(source(page))
    ]


@pytest.mark.parametrize("page", PROGRAMS)
def test_notebook_shows_what_the_page_shows(site, page):
    notebook = nbformat.read(site.out / f"{page}.ipynb", as_version=4)
    cells = [one for one in notebook.cells if one.cell_type == "code"]
    shown = site.html(page).select("div.cell")
    assert len(shown) == len(cells)
    for here, there in zip(cells, shown, strict=True):
        streams = "".join(out.text for out in here.outputs if out.output_type == "stream")
        on_page = "".join(node.get_text() for node in there.select(".cell_output .stream pre"))
        assert COLOR.sub("", streams).split() == on_page.split()
        drawn = [out for out in here.outputs if "image/png" in out.get("data", {})]
        assert bool(drawn) == bool(there.select(".cell_output img"))
        for out in drawn:  # drawn at twice the pixels for sharp screens; shown at its size
            assert out.metadata["image/png"]["width"] > 100


@pytest.mark.parametrize("page", PROGRAMS)
def test_notebook_tells_what_each_figure_shows(site, page):
    notebook = nbformat.read(site.out / f"{page}.ipynb", as_version=4)
    for here, below in zip(notebook.cells, notebook.cells[1:], strict=False):
        if any("image/png" in out.get("data", {}) for out in here.get("outputs", [])):
            assert re.match(r"\*그림: .*[가-힣].*\*$", below.source, re.MULTILINE), here.source


@pytest.mark.parametrize("page", PROGRAMS)
def test_python_file_of_each_page(site, page):
    text = (site.out / f"{page}.py").read_text(encoding="utf-8")
    ast.parse(text)
    assert code_cells(text) == [code.strip() for code in visible_code(source(page))]
    assert "tutorial_s" not in text  # neither tutorial_src nor tutorial_site


@pytest.mark.parametrize("page", pages())
def test_page_offers_what_is_there(site, page):
    links = [link["href"] for link in site.html(page).select(".download-links a[download]")]
    assert len(links) == (2 if page in PROGRAMS else 0)
    assert all((site.out / page).parent.joinpath(link).is_file() for link in links)


# A kernel with the installed packages and nothing of this project. A reader has a network; `mnist`
# stands in for Keras's download and changes nothing else.
KERNEL = """
import sys
try:
    import tutorial_src
except ImportError:
    pass
else:
    sys.exit("this kernel can import tutorial_src")
import keras.src.datasets.mnist as mnist
mnist.get_file = lambda **_: {npz!r}
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""
RUN = """
import sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, startup_timeout=120, kernel_name="bare").execute()
nbformat.write(notebook, sys.argv[1])
"""


@pytest.fixture(scope="module")
def runs(site, npz, tmp_path_factory):
    """Each page's notebook on its way through a kernel of its own, two at a time."""
    base = tmp_path_factory.mktemp("bare")
    spec = base / "jupyter" / "kernels" / "bare" / "kernel.json"
    spec.parent.mkdir(parents=True)
    start = [sys.executable, "-I", "-X", "utf8", "-c", KERNEL.format(npz=str(npz))]
    command = {"argv": [*start, "-f", "{connection_file}"], "display_name": "bare"}
    spec.write_text(json.dumps(command), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "MPL"))}
    environment |= {"JUPYTER_PATH": str(base / "jupyter"), "IPYTHONDIR": str(base / "ipython")}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "3"}

    def run(page: str) -> tuple[Path, subprocess.CompletedProcess[str]]:
        folder = base / page
        folder.mkdir(parents=True)
        copy = folder / "page.ipynb"
        shutil.copy(site.out / f"{page}.ipynb", copy)
        put_downloads_beside(page, folder)
        done = subprocess.run(
            [sys.executable, "-I", "-c", RUN, str(copy)],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        return copy, done

    with ThreadPoolExecutor(2) as pool:
        yield {page: pool.submit(run, page) for page in IN_A_KERNEL}
        pool.shutdown(cancel_futures=True)


# Two in a real kernel: one loads the weights, one draws. That the code of all pages prints in a
# reader's hands what their notebooks show, tests/pages/test_paste.py sees without Jupyter.
@pytest.mark.parametrize("page", IN_A_KERNEL)
def test_notebook_runs_in_a_bare_kernel(site, runs: dict[str, Future], page):
    copy, done = runs[page].result()
    assert done.returncode == 0, done.stderr[-3000:]
    assert printed(copy) == printed(site.out / f"{page}.ipynb")


def test_bare_kernel_notices_the_project(tmp_path):
    code = KERNEL.format(npz="")
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "this kernel can import tutorial_src" in result.stderr
