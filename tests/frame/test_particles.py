"""No line begins with a particle, and nothing of what sees to that is copied."""

from __future__ import annotations

import pytest
from kit.site_build import pages
from tutorial_site.frame.particles import JOINER, bind

AT_LINE_STARTS = """() => {
  const closing = /[)\\]}%’”'"…›»]/, hangul = /[가-힣]/, found = [];
  for (const block of document.querySelectorAll("article :is(p, li, dd, dt, td, th, h1, h2, h3)")) {
    if (block.querySelector("p, li, dd") || block.closest("pre, .lab, .instrument-body")) continue;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const letters = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      [...node.data].forEach((letter, at) => {
        if (letter !== "\u2060") letters.push([letter, node, at]);
      });
    }
    const top = ([, node, at]) => {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return range.getBoundingClientRect();
    };
    for (let n = 1; n < letters.length; n++) {
      if (!closing.test(letters[n - 1][0]) || !hangul.test(letters[n][0])) continue;
      const [before, after] = [top(letters[n - 1]), top(letters[n])];
      if (after.height && after.top > before.bottom - 2) {
        found.push(letters.slice(Math.max(0, n - 8), n + 5).map(([l]) => l).join(""));
      }
    }
  }
  return found;
}"""


@pytest.mark.parametrize(
    ("html", "bound"),
    [
        ("<p>모양(shape)이</p>", '<p>모양(shape<span class="bound">)이</span></p>'),
        ("<p><code>f()</code>는</p>", f"<p><code>f()</code>{JOINER}는</p>"),
        ("<p><a><em>(x)</em></a>를</p>", f"<p><a><em>(x)</em></a>{JOINER}를</p>"),
        ("<p>3 %만</p>", '<p>3 <span class="bound">%만</span></p>'),
        ("<p><math><mi>x</mi></math>는</p>", f"<p><math><mi>x</mi></math>{JOINER}는</p>"),
        ("<p>(x)</p><p>는</p>", "<p>(x)</p><p>는</p>"),
        ("<p>(x) 는 <code>x</code>는</p>", "<p>(x) 는 <code>x</code>는</p>"),
        ("<pre>f(x)는 <b>(x)</b>는</pre>", "<pre>f(x)는 <b>(x)</b>는</pre>"),
        ("<svg><text>(x)는</text></svg>는", "<svg><text>(x)는</text></svg>는"),
        ('<p title="(x)는">글</p>', '<p title="(x)는">글</p>'),
    ],
)
def test_particles_are_bound(html, bound):
    assert bind(html) == bound


def test_no_line_begins_with_a_particle(browser, address):
    """At most three on the whole site, on a phone."""
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    found = {}
    for page in pages():
        tab.goto(f"{address}/{page}.html")
        if lines := tab.evaluate(AT_LINE_STARTS):
            found[page] = lines
    tab.close()
    assert sum(map(len, found.values())) <= 3, found


def test_what_is_copied_has_no_joiner(visit):
    tab = visit("layers/convolution").tab
    shown, text, html = tab.evaluate("""() => {
      const paragraphs = [...document.querySelectorAll("article p")];
      const paragraph = paragraphs.find((p) => p.innerText.includes("\u2060"));
      getSelection().selectAllChildren(paragraph);
      const clipboardData = new DataTransfer();
      const options = { clipboardData, bubbles: true, cancelable: true };
      paragraph.dispatchEvent(new ClipboardEvent("copy", options));
      const [text, html] = ["text/plain", "text/html"].map((type) => clipboardData.getData(type));
      return [paragraph.innerText, text, html];
    }""")
    assert JOINER in shown
    assert text.strip() == shown.replace(JOINER, "").strip()
    assert JOINER not in html
    assert "<" in html
