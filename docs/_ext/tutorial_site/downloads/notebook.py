"""A notebook from a page's prose and its executed cells, free of traces of where it was made."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from pathlib import Path

import jupytext
import nbformat
from docutils import nodes
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tutorial_src.narrow_figures.png_chunks import without_private

# Any Jupyter has this kernel. The version that the build used is nobody's requirement.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
FOLDED = {  # what the page folds, JupyterLab folds
    "hide-input": {"source_hidden": True},
    "solution": {"source_hidden": True, "outputs_hidden": True},
}


def assemble(parts: list[str | int], cells: list[nodes.container], executed: Path) -> NotebookNode:
    """The page as a notebook.

    Raises:
        ValueError: the executed notebook is not this page's, or a cell of it shows an error.
    """
    ran = nbformat.read(executed, as_version=4).cells
    made = []
    for part in parts:
        if isinstance(part, str):
            made.append(new_markdown_cell(part))
            continue
        node = cells[part]
        cell = ran[node["cell_index"]]
        if node[0].astext().rstrip() != cell.source.rstrip():
            raise ValueError(f"cell {part + 1} of the page is not the one that ran")
        made.append(code_cell(cell, part + 1))
    return numbered(new_notebook(cells=made, metadata=METADATA))


def code_cell(ran: NotebookNode, number: int) -> NotebookNode:
    """The cell with its outputs, counted as if the hidden cells did not exist."""
    folded = [FOLDED[tag] for tag in ran.metadata.get("tags", []) if tag in FOLDED]
    for output in ran.outputs:
        if output.output_type == "error":  # drawing failed: IPython reports it and goes on
            raise ValueError(f"cell {number}: {output.ename}: {output.evalue}")
    return new_code_cell(
        ran.source.strip("\n"),
        execution_count=number,
        metadata={"jupyter": folded[0]} if folded else {},
        outputs=[plain(output, number) for output in ran.outputs],
    )


def plain(output: NotebookNode, number: int) -> NotebookNode:
    """An output with no more metadata than the size at which a picture is to be shown."""
    output = NotebookNode(output)
    if "metadata" in output:
        sizes = {kind: output.metadata[kind] for kind in output.data if kind in output.metadata}
        output.metadata = NotebookNode(
            {
                kind: {side: size[side] for side in ("width", "height") if side in size}
                for kind, size in sizes.items()
            }
        )
    if "image/png" in output.get("data", {}):
        bare = without_ours(output.data["image/png"])
        output.data = NotebookNode(output.data, **{"image/png": bare})
    if "execution_count" in output:
        output.execution_count = number
    return output


def without_ours(picture: str) -> str:
    """A PNG file in base64 without what is in it for the site alone, as the form for phones."""
    return b64encode(without_private(b64decode(picture))).decode("ascii")


def numbered(notebook: NotebookNode) -> NotebookNode:
    """Give each cell an id that comes from its text, so that it lasts from build to build."""
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        name = hashlib.sha256(f"{cell.cell_type} {cell.source}".encode()).hexdigest()[:8]
        seen[name] = seen.get(name, 0) + 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return notebook


def as_json(notebook: NotebookNode) -> str:
    return nbformat.writes(notebook) + "\n"


def as_script(notebook: NotebookNode) -> str:
    """The code with the prose as comments, in the cells that editors know (``# %%``)."""
    cells = [
        new_markdown_cell(cell.source)
        if cell.cell_type == "markdown"
        else new_code_cell(cell.source)
        for cell in notebook.cells
    ]
    bare = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}
    return jupytext.writes(new_notebook(cells=cells, metadata={"jupytext": bare}), "py:percent")
