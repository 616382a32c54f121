"""The places of the lab and the walk: which programs and weights they name, and what is there."""

from __future__ import annotations

import pytest
from kit.small_site import HEAD, STATIC, small_site
from tutorial_site.lab.weights import weights_address, weights_file

DATA = {
    "lab": {"data-module": "lab/lab.js", "data-worker": "parts/network_worker.js"},
    # Nothing of the network is fetched before the reader asks for it.
    "walk": {"data-module": "walk/walk.js", "data-when": "near", "data-lab": "../lab.html"},
}


@pytest.mark.parametrize("name", DATA)
def test_place_names_its_program_its_weights_and_its_script(tmp_path, name):
    index = HEAD + "```{toctree}\ndeep/page\n```\n"
    site = small_site(tmp_path, index, "lab", "frame", settings=STATIC)
    (site.source / "deep").mkdir()
    page = HEAD + f"```{{{name}}}\n자바스크립트가 있어야 움직입니다.\n```\n"
    (site.source / "deep" / "page.md").write_text(page, encoding="utf-8")
    html = site.build().html("deep/page")
    (place,) = html.select(f"div.{name}")
    named = {name: value for name, value in place.attrs.items() if name.startswith("data-")}
    assert named == DATA[name] | {
        "data-weights": f"../_static/{weights_address()}",
        "data-bytes": str(len(weights_file())),
    }
    assert place.get_text().strip() == "자바스크립트가 있어야 움직입니다."
    scripts = [script["src"].partition("?")[0] for script in html.select("script[src]")]
    assert "../_static/modules.js" in scripts
    assert not any("modules.js" in node["src"] for node in site.html("index").select("script[src]"))


@pytest.mark.parametrize("name", DATA)
def test_place_for_nobody_stops_the_build(tmp_path, name):
    """Without a word for those who cannot run the programs."""
    result = small_site(tmp_path, HEAD + f"```{{{name}}}\n```\n", "lab", "frame").run()
    assert result.returncode != 0
    assert "index.md:9" in result.stderr
