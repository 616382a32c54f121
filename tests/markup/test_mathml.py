"""Formulas reach the browser as MathML."""

from kit.site_build import SphinxBuild
from kit.small_site import CONF, HEAD


def test_formulas_are_mathml(tmp_path):
    source = tmp_path / "docs"
    source.mkdir()
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    page = HEAD + "식은 $y = wX + b$입니다.\n\n$$\n\\frac{n - k}{s} + 1\n$$\n"
    (source / "index.md").write_text(page, encoding="utf-8")
    html = SphinxBuild(source, tmp_path / "html", {}, conf=tmp_path).build().html("index")
    inline, block = html.select("math")
    assert inline.get_text("").replace("\n", "").replace(" ", "") == "y=wX+b"
    assert block["display"] == "block"
    assert block.select_one("mfrac")
    assert [script["src"] for script in html.select("script[src*=mathjax i]")] == []
