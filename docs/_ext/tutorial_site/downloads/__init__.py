"""Each page that runs code can be taken away: as an executed notebook and as a Python file.

``layers/convolution.ipynb`` and ``layers/convolution.py`` lie beside the page and hold what the
reader saw there: its prose as plain Markdown, its visible code in order, and, in the notebook, what
the code printed and drew when the site was built. Nothing in them tells of the machine that built
it, and two builds write the same bytes.

Where a repository is configured (``repository``), the page also links to Colab and to its source,
and ``notebooks_folder`` receives the branch that the Colab links open (``branch``). The theme shows
the links with ``article_header_end = ["download-links.html", ...]``, and with ``report-link.html``
in ``footer_content_items`` one more: to report a mistake on the page.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.errors import ExtensionError

from tutorial_site.steps import hear

from . import branch, notebook, prose, repository
from .prose import code_cells

BUILDERS = ("html", "dirhtml")  # those with one page per document that a reader opens


def offer(app, pagename, templatename, context, doctree) -> None:
    """While a page is written: write its downloads, and hand the template their links."""
    if doctree is None or app.builder.name not in BUILDERS:
        return
    links = []
    if cells := code_cells(doctree):
        executed = executed_notebook(app, pagename)
        try:
            made = notebook.assemble(prose.parts(app, pagename, doctree), cells, executed)
        except ValueError as error:
            raise ExtensionError(f"{pagename}: no download: {error}") from error
        for suffix, text in ((".ipynb", notebook.as_json(made)), (".py", notebook.as_script(made))):
            file = Path(app.outdir, pagename + suffix)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            href = context["pathto"](pagename + suffix, resource=True)
            links.append({"name": suffix[1:], "verb": " 내려받기", "href": href, "download": True})
    context["download_links"] = links + repository.links(app, pagename, has_code=bool(cells))
    context["report_url"] = repository.report_url(app, pagename)


def executed_notebook(app, page: str) -> Path:
    """Where myst-nb wrote the page with its outputs."""
    return Path(app.env.mystnb_config.output_folder, f"{page}.ipynb")


def note_notebook(app, doctree) -> None:
    """Let a page run again when its executed notebook has been deleted."""
    if code_cells(doctree):
        app.env.note_dependency(executed_notebook(app, app.env.docname))


def finish_downloads(app, exception) -> None:
    """Delete the downloads of pages that are gone or run no code any more; write the branch."""
    if exception or app.builder.name not in BUILDERS:
        return
    pages = {
        page
        for page in app.env.found_docs
        if app.env.nb_metadata.get(page, {}).get("exec_data")  # it ran
    }
    for file in sorted(Path(app.outdir).rglob("*.ipynb")):
        page = file.relative_to(app.outdir).with_suffix("").as_posix()
        if page not in pages and not page.startswith("_"):  # _downloads holds what pages offer
            file.unlink()
            file.with_suffix(".py").unlink(missing_ok=True)
    if app.config.notebooks_folder:
        branch.write(app, pages)


STEPS = {
    "config-inited": (repository.check_repository,),
    "builder-inited": (branch.check_folder,),
    "doctree-read": (note_notebook,),
    "html-page-context": (offer,),
    "build-finished": (finish_downloads,),
}


def setup(app):
    repository.add_settings(app)
    hear(app, STEPS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
