"""Settle once per build which digits its pages show, and tell the log and the reader.

Each page runs in a process of its own. Were each to look for MNIST by itself, an offline build
would wait for the network on every page. So the build looks once, says in one line what it found,
and hands the kernels, through the environment, a copy that they need not unpack. When it is the
offline sample, the pages that load digits carry a note that says so.
"""

from __future__ import annotations

import hashlib
import os
from importlib import metadata
from pathlib import Path

import numpy as np
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging

from tutorial_site.steps import hear
from tutorial_src import data

logger = logging.getLogger(__name__)

NOTE = (
    "이 사이트는 MNIST를 내려받을 수 없는 곳에서 만들어졌습니다. 그래서 이 페이지의 그림과 숫자는 "
    "scikit-learn에 들어 있는 손글씨 숫자 1,797장으로 계산했습니다. 같은 코드를 인터넷이 되는 "
    "컴퓨터에서 실행하면 진짜 MNIST가 쓰이고, 그때 나오는 값은 여기와 조금 다릅니다."
)


class notice(nodes.note):  # noqa: N801 - docutils names nodes in lower case
    """A note about this build, which is no subject of the page: no query should find it."""

    searched = False


def settle(app) -> None:
    """Find the digits before any page is read."""
    source = data.locate_mnist()
    try:
        app.mnist_digest = digest(source)
        file = unpacked(source, app.mnist_digest, Path(app.doctreedir))
    except data.MnistFileError as error:
        raise ExtensionError(str(error)) from error
    os.environ["MNIST_NPZ"] = str(file)
    app.page_runs.others["digits"] = (file, app.mnist_digest)
    logger.info(source.describe())
    app.mnist_source = source


def digest(source: data.MnistSource) -> str:
    """What the pages depend on: the file's content, or all that the sample is made from."""
    if source.path is None:
        code = hashlib.sha256(Path(data.__file__).read_bytes()).hexdigest()
        return f"{source.kind}-{metadata.version('scikit-learn')}-{code}"
    data.check_file(source.path)
    try:
        return hashlib.sha256(source.path.read_bytes()).hexdigest()
    except OSError as error:
        raise data.MnistFileError(f"MNIST file {source.path}: {error.strerror.lower()}") from error


def unpacked(source: data.MnistSource, name: str, folder: Path) -> Path:
    """The digits as a file without compression, made once: unpacking takes half a second a page."""
    path = folder / f"digits-{name}.npz"
    if not path.exists():
        (x_train, y_train), (x_test, y_test) = source.load()
        for old in folder.glob("digits-*.npz"):
            old.unlink()
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            np.savez(file, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
        part.replace(path)  # in one step: whoever finds it finds it whole
    return path


def outdated_pages(app, env, added, changed, removed):
    """The pages that load digits, when these are not the digits of the last build."""
    used = getattr(env, "mnist_pages", {})
    return {page for page, seen in used.items() if seen != app.mnist_digest}


def note_use(app, doctree) -> None:
    """Remember that the page loads digits; on the sample, tell the reader."""
    if not any(
        "mnist.load_data" in block.astext() for block in doctree.findall(nodes.literal_block)
    ):
        return
    env = app.env
    if not hasattr(env, "mnist_pages"):
        env.mnist_pages = {}
    env.mnist_pages[env.docname] = app.mnist_digest
    if app.mnist_source.is_sample:
        title = next(doctree.findall(nodes.title))
        note = notice("", nodes.paragraph("", NOTE), classes=["offline-data"])
        title.parent.insert(place_below(title), note)


def place_below(title: nodes.title) -> int:
    """Where the note stands: below the title, or below the program that fills the first screen."""
    section = title.parent
    below = section.index(title) + 1
    attributes = section[below].get("attributes", {}) if below < len(section) else {}
    return below + ("data-module" in attributes)


def forget_page(app, env, docname) -> None:
    getattr(env, "mnist_pages", {}).pop(docname, None)


def merge_pages(app, env, docnames, other) -> None:
    """Take over what a parallel reader noted."""
    if hasattr(other, "mnist_pages"):
        pages = {page: seen for page, seen in other.mnist_pages.items() if page in docnames}
        env.mnist_pages = getattr(env, "mnist_pages", {}) | pages


STEPS = {
    "builder-inited": (settle,),
    "env-get-outdated": (outdated_pages,),
    "doctree-read": (note_use,),
    "env-purge-doc": (forget_page,),
    "env-merge-info": (merge_pages,),
}


def setup(app):
    hear(app, STEPS)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
