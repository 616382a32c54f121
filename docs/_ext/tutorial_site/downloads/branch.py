"""The folder that becomes the branch which the Colab links open: notebooks and what they load.

Each notebook gets one more cell at its start. Colab shows a copy of the notebook alone, so the cell
fetches the files that lie beside it on the branch, and the Korean font that Colab's machine lacks.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell
from sphinx.errors import ExtensionError

from . import notebook, repository

OURS = "이 폴더는 사이트를 만들 때마다 새로 쓰입니다."  # by this sentence a later build knows it

README = """\
# {project}: 노트북

[{url}]({url})의 페이지마다 하나씩, 실행한 결과가 담긴 노트북입니다. {ours}
고칠 곳이 있으면 저장소의 `docs/`를 고치세요.

{pages}
"""

FONT_CELL = """\
# Colab에서 여는 데 필요한 준비입니다. 다른 곳에서는 아무 일도 하지 않습니다.
import subprocess
import sys
from pathlib import Path

if 'google.colab' in sys.modules:  # 그림에 쓸 한글 글꼴이 Colab에는 없습니다
    from matplotlib import font_manager

    subprocess.run(['apt-get', '-qq', 'install', 'fonts-nanum'], check=False)
    for font in Path('/usr/share/fonts/truetype/nanum').glob('NanumGothic*.ttf'):
        font_manager.fontManager.addfont(font)
"""

FILES_CELL = """
# 이 페이지의 코드가 읽는 파일이 곁에 없으면 저장소에서 내려받습니다.
from urllib.request import urlretrieve

for name in {names}:
    if not Path(name).exists():
        urlretrieve({address!r} + name, name)
"""


def check_folder(app) -> None:
    """Refuse, before any page runs, a folder that holds what no build has written."""
    if not app.config.notebooks_folder:
        return
    folder = Path(app.config.notebooks_folder).resolve()
    readme = folder / "README.md"
    ours = readme.is_file() and OURS in readme.read_text(encoding="utf-8")
    if contents(folder) and not ours:
        raise ExtensionError(
            f"notebooks_folder {folder} holds other files; name an empty or a new folder"
        )


def contents(folder: Path) -> list[Path]:
    """What is in the folder; a `.git` does not count."""
    return [path for path in folder.glob("*") if path.name != ".git"]


def write(app, pages: set[str]) -> None:
    """Put the branch together, in place of what an earlier build wrote."""
    folder = Path(app.config.notebooks_folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for path in contents(folder):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    listed = []
    for page in reading_order(app.env, pages):
        target = folder / f"{page}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        files = files_of(app, page)
        for file in files:
            shutil.copyfile(file, target.with_name(file.name))
        made = nbformat.read(Path(app.outdir, f"{page}.ipynb"), as_version=4)
        text = notebook.as_json(with_preparation(made, app.config, page, files))
        target.write_text(text, encoding="utf-8", newline="\n")
        title = app.env.titles[page].astext()
        colab = repository.colab_url(app.config, page)
        listed.append(f"- [{title}]({page}.ipynb) ([Colab에서 열기]({colab}))")
    text = README.format(
        project=app.config.project,
        url=f"https://github.com/{repository.name(app.config)}",
        ours=OURS,
        pages="\n".join(listed),
    )
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")


def reading_order(env, pages: set[str]) -> list[str]:
    """As the tables of contents list them; what no table lists comes last."""

    def visit(page: str) -> Iterator[str]:
        yield page
        for child in env.toctree_includes.get(page, []):
            yield from visit(child)

    listed = dict.fromkeys([*visit(env.config.root_doc), *sorted(pages)])
    return [page for page in listed if page in pages]


def files_of(app, page: str) -> list[Path]:
    """The files that the page tells its reader to download."""
    return sorted(
        Path(app.srcdir, name) for name, (pages, _) in app.env.dlfiles.items() if page in pages
    )


def with_preparation(made, config, page: str, files: list[Path]):
    """The notebook with the cell that Colab needs before the first one of the page."""
    code = FONT_CELL
    if files:
        folder = page.rpartition("/")[0]
        names = [file.name for file in files]
        code += FILES_CELL.format(names=names, address=repository.raw_url(config, folder))
    first = next(i for i, cell in enumerate(made.cells) if cell.cell_type == "code")
    made.cells.insert(first, new_code_cell(code.strip("\n")))
    return notebook.numbered(made)
