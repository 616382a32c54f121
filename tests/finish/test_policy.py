"""What a page may run and load: its own programs without a complaint, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from kit.serving import until
from kit.site_build import pages
from kit.small_site import HEAD, small_site
from kit.visit import settle
from playwright.sync_api import expect
from tutorial_site.finish.policy import add_policy, drop_policy, own_scripts
from tutorial_site.finish.policy import policy as policy_of
from tutorial_site.finish.written import WrittenPage

PAGES = [*pages(), "search", "404"]
META = "meta[http-equiv=Content-Security-Policy]"
LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  refused.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
});
"""
# What somebody who got a foot in a page would try: the directive that refuses it.
ATTACKS = {
    "inline script": (
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        "document.body.append(s)",
        "script-src-elem",
    ),
    "event handler": (
        'const html = \'<img src="data:," onerror="window.ran = 1">\';'
        "document.body.insertAdjacentHTML('beforeend', html)",
        "script-src-attr",
    ),
    "eval": ("setTimeout(() => eval('window.ran = 1'))", "script-src"),
    "function from text": (
        "setTimeout(() => new Function('window.ran = 1')())",
        "script-src",
    ),
    "foreign script": (
        "const s = document.createElement('script'); s.src = 'http://127.0.0.1:9/s.js';"
        "document.body.append(s)",
        "script-src-elem",
    ),
    "foreign image": ("new Image().src = 'http://127.0.0.1:9/i.png'", "img-src"),
    "foreign request": ("fetch('http://127.0.0.1:9/').catch(() => {})", "connect-src"),
    "foreign form": (
        "const f = document.createElement('form'); f.action = 'http://127.0.0.1:9/';"
        "document.body.append(f); f.submit()",
        "form-action",
    ),
    "frame": (
        "const f = document.createElement('iframe'); f.src = 'http://127.0.0.1:9/';"
        "document.body.append(f)",
        "frame-src",
    ),
    "style attribute": (
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')",
        "style-src-attr",
    ),
    "another base": (
        "document.head.insertAdjacentHTML('beforeend', '<base href=\"http://127.0.0.1:9/\">')",
        "base-uri",
    ),
}


def sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def directives(text: str) -> dict[str, list[str]]:
    named = (part.split() for part in text.split(";"))
    return {name: sources for name, *sources in named}


def page(head: str = "", body: str = "") -> str:
    return f'<head>\n<meta charset="utf-8" />\n{head}</head><body>{body}</body>'


def policy(html: str) -> str:
    return policy_of(WrittenPage(html))


def guarded(html: str) -> str:
    """The page with its policy."""
    written = WrittenPage(html)
    drop_policy(written)
    add_policy(written)
    return written.changed()


# --- the policy of a page ---


def test_scripts_in_the_page_are_allowed_by_their_hashes():
    html = page("<script>\n  one()\n</script>", "<script type='text/javascript'>둘()</script>")
    allowed = directives(policy(html))["script-src"]
    assert set(allowed) == {"'self'", sha256("\n  one()\n"), sha256("둘()")}


@pytest.mark.parametrize(
    "script", ["<script src='a.js'></script>", '<script type="application/json">[1]</script>']
)
def test_files_and_data_need_no_hash(script):
    assert own_scripts(WrittenPage(page(script))) == []
    assert directives(policy(page(script)))["script-src"] == ["'self'"]


def test_styles_in_the_page_are_allowed_by_their_hashes():
    allowed = directives(policy(page("<style>p {}</style>")))["style-src"]
    assert allowed == ["'self'", sha256("p {}")]


def test_policy_stands_before_all_that_it_rules_and_only_once():
    once = guarded(page("<script>1</script>"))
    assert once.index('charset="utf-8"') < once.index("Content-Security") < once.index("<script")
    assert guarded(once) == once
    changed = guarded(once.replace("<script>1<", "<script>2<"))
    assert changed.count("Content-Security-Policy") == 1
    assert sha256("2") in changed
    assert sha256("1") not in changed


def test_only_a_page_with_a_base_may_have_one():
    assert directives(policy(page()))["base-uri"] == ["'none'"]
    assert directives(policy(page('<base href="https://a.b/" />')))["base-uri"] == ["'self'"]


def test_style_attributes_become_classes():
    body = (
        '<p title="a > b" style="color: red">1</p><p class="x" style="color: red">2</p>'
        '<pre style="font-family: \'A\', &quot;B&quot;">&lt;p style="kept"&gt;</pre>'
    )
    html = guarded(page("", body))
    assert '<p class="own-style-1" title="a > b">1</p><p class="own-style-1 x">2</p>' in html
    assert '<pre class="own-style-2">&lt;p style="kept"&gt;</pre>' in html
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
    assert ".own-style-1:not(#_) { color: red }" in style
    assert ".own-style-2:not(#_) { font-family: 'A', \"B\" }" in style
    assert sha256(style) in directives(policy(html))["style-src"]
    assert guarded(html) == html


# --- a small site ---

SCRIPT = "document.documentElement.dataset.said = `${1 + 1} 안녕`;"


def test_another_inline_script_gets_its_hash_and_runs(browser, tmp_path):
    text = f'<script>{SCRIPT}</script>\n\n<p style="color: rgb(1, 2, 3)">색</p>\n'
    built = small_site(tmp_path, HEAD + text, "finish").build()
    content = built.html("index").select_one(META)["content"]
    assert sha256(SCRIPT) in directives(content)["script-src"]
    tab = browser.new_page()
    tab.add_init_script(LISTEN)
    tab.goto((built.out / "index.html").as_uri())
    assert tab.evaluate("document.documentElement.dataset.said") == "2 안녕"
    colour = tab.get_by_text("색", exact=True).evaluate("(node) => getComputedStyle(node).color")
    assert colour == "rgb(1, 2, 3)"
    assert tab.evaluate("refused") == []
    tab.close()


@pytest.mark.parametrize(
    "flaw", ['<p onclick="go()">글</p>', '<p><a href="javascript:go()">글</a></p>']
)
def test_a_script_that_would_be_refused_stops_the_build(tmp_path, flaw):
    result = small_site(tmp_path, HEAD + f"{flaw}\n", "finish").run()
    assert result.returncode != 0
    assert "index.html: the policy refuses the script in <" in result.stderr


def test_words_that_look_like_a_handler_do_not(tmp_path):
    small_site(tmp_path, HEAD + '<p title="once = twice, onclick=no">글</p>\n', "finish").build()


def test_preview_goes_without(tmp_path):
    """Its server writes a script of its own into the pages."""
    built = small_site(tmp_path, HEAD + "글\n", "finish", CONTENT_POLICY="0").build()
    assert built.html("index").select(META) == []


def test_next_build_leaves_one_policy_on_pages_that_it_did_not_write(tmp_path):
    index = HEAD + "```{toctree}\nother\n```\n"
    site = small_site(tmp_path, index, "finish")
    (site.source / "other.md").write_text(HEAD, encoding="utf-8")
    before = str(site.build().html("other"))
    (site.source / "index.md").write_text(index + "다른 글입니다.\n", encoding="utf-8")
    site.build()  # writes the page whose text changed, not the one that it lists
    assert len(site.html("index").select(META)) == 1
    assert str(site.html("other")) == before


# --- the site ---


def test_every_page_has_a_policy(site):
    """Also one that no list here names: what is not meant as a page is not published as one."""
    files = sorted(site.out.rglob("*.html"))
    assert len(files) >= len(PAGES)
    without = [file.name for file in files if "Content-Security-Policy" not in file.read_text()]
    assert without == []


@pytest.mark.parametrize("name", PAGES)
def test_page_allows_its_own_scripts_and_styles_only(site, name):
    html = site.html(name)
    (meta,) = html.select(META)
    assert meta.find_previous("script") is None
    assert meta.find_previous("link") is None
    rules = directives(meta["content"])
    assert rules["default-src"] == rules["object-src"] == ["'none'"]
    inline = [s for s in html.select("script:not([src])") if "json" not in s.get("type", "")]
    assert set(rules["script-src"]) == {"'self'"} | {sha256(s.string) for s in inline}
    styles = {sha256(style.string) for style in html.select("style")}
    assert set(rules["style-src"]) == {"'self'"} | styles
    assert rules["form-action"] == ["'self'", "file:"]  # the search, also of a page from the disk
    del rules["form-action"]
    others = {source for sources in rules.values() for source in sources}
    others -= {*rules["script-src"], *rules["style-src"]}
    assert others <= {"'self'", "'none'", "data:"}
    assert html.select("[style]") == []


@pytest.fixture
def open_page(browser, address):
    """Open pages that note what is refused to them."""
    context = browser.new_context()
    context.add_init_script(LISTEN)

    def open_it(name: str):
        tab = context.new_page()
        tab.goto(f"{address}/{name}", wait_until="load")
        return tab

    yield open_it
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_a_page_is_refused(open_page, name):
    tab = open_page(f"{name}.html")
    settle(tab)
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    for form in tab.locator("form.question").all():
        form.locator("input").first.check()
        form.get_by_role("button").click()
        expect(form.get_by_role("status")).not_to_be_empty()
    assert tab.evaluate("refused") == []


def test_lab_runs(open_page):
    """Modules, a worker that is one, and weights that it fetches."""
    tab = open_page("lab.html#layer=conv2d")
    tab.get_by_text("네트워크의 답은").first.wait_for()
    box = tab.locator(".lab-pad").bounding_box()
    tab.mouse.move(box["x"] + 80, box["y"] + 40)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 90, box["y"] + 160, steps=5)
    tab.mouse.up()
    tab.get_by_text("네트워크의 답은").first.wait_for()
    assert tab.evaluate("refused") == []


def test_search_runs(open_page):
    tab = open_page("search.html?q=풀링")
    tab.locator(".search-answer li a").first.wait_for()
    assert tab.evaluate("refused") == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_not_the_sites_own_is_refused(open_page, attack):
    script, directive = ATTACKS[attack]
    tab = open_page("layers/build-model.html")
    tab.evaluate(f"() => {{ {script} }}")
    until(tab, "refused.length > 0")
    assert directive in {told.split(":")[0] for told in tab.evaluate("refused")}
    assert tab.evaluate("window.ran") is None


def test_attacks_would_do_harm_without_a_policy(browser, tmp_path):
    """So the test above sees what it looks for."""
    built = small_site(tmp_path, HEAD + "글\n", "finish", CONTENT_POLICY="0").build()
    for attack in ("inline script", "event handler", "eval", "function from text"):
        tab = browser.new_page()
        tab.goto((built.out / "index.html").as_uri())
        tab.evaluate(f"() => {{ {ATTACKS[attack][0]} }}")
        until(tab, "window.ran === 1")
        tab.close()


def test_compiling_machine_code_is_refused(open_page):
    """Nothing here is WebAssembly."""
    tab = open_page("layers/dense.html")
    module = "new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))"
    tab.evaluate(f"() => {{ setTimeout(() => {{ {module}; window.ran = 1; }}); }}")
    until(tab, "refused.length > 0")
    assert tab.evaluate("window.ran") is None
