"""The lab's place in a page: which program fills it, from which weights, and what stands there."""

from __future__ import annotations

from kit.small_site import HEAD, STATIC, small_site
from tutorial_site.lab.weights import weights_address, weights_file

PAGE = HEAD + "```{lab}\n자바스크립트가 있어야 움직입니다.\n```\n"


def test_place_names_its_program_its_weights_and_its_script(tmp_path):
    index = HEAD + "```{toctree}\ndeep/page\n```\n"
    site = small_site(tmp_path, index, "lab", "frame", settings=STATIC)
    (site.source / "deep").mkdir()
    (site.source / "deep" / "page.md").write_text(PAGE, encoding="utf-8")
    html = site.build().html("deep/page")
    (place,) = html.select("div.lab")
    named = {name: value for name, value in place.attrs.items() if name.startswith("data-")}
    assert named == {
        "data-module": "lab/lab.js",
        "data-worker": "parts/network_worker.js",
        "data-weights": f"../_static/{weights_address()}",
        "data-bytes": str(len(weights_file())),
    }
    assert place.get_text().strip() == "자바스크립트가 있어야 움직입니다."
    scripts = [script["src"].partition("?")[0] for script in html.select("script[src]")]
    assert "../_static/modules.js" in scripts
    assert not any("modules.js" in node["src"] for node in site.html("index").select("script[src]"))


def test_place_for_nobody_stops_the_build(tmp_path):
    """Without a word for those who cannot run the programs."""
    result = small_site(tmp_path, HEAD + "```{lab}\n```\n", "lab", "frame").run()
    assert result.returncode != 0
    assert "index.md:9" in result.stderr
