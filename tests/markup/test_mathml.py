"""Formulas reach the browser as MathML."""

from kit.small_site import HEAD, small_site


def test_formulas_are_mathml(tmp_path):
    page = HEAD + "식은 $y = wX + b$입니다.\n\n$$\n\\frac{n - k}{s} + 1\n$$\n"
    html = small_site(tmp_path, page, "markup").build().html("index")
    inline, block = html.select("math")
    assert inline.get_text("").replace("\n", "").replace(" ", "") == "y=wX+b"
    assert block["display"] == "block"
    assert block.select_one("mfrac")
    assert [script["src"] for script in html.select("script[src*=mathjax i]")] == []
