"""A page in a browser, with all that went wrong on it, and what axe is asked."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

# WCAG 2.2 AA and what came before it.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what is right need not be told
}

# What colours are asked; nothing else is another in the dark.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}

# How far a page has moved under its reader by the time that its fonts are there.
LAYOUT_SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  document.fonts.ready.then(() => setTimeout(() => resolve(sum), 300));
})"""

# A page has asked for all that it wants once half a second has brought nothing more. The driver's
# own "networkidle" waits for an event of each request, and from the disk one has got lost.
NOTHING_MORE_COMES = """() => new Promise((resolve) => {
  let before = -1;
  const look = () => {
    const now = performance.getEntriesByType("resource").length;
    if (now === before) return resolve();
    before = now;
    setTimeout(look, 500);
  };
  document.fonts.ready.then(look);
})"""

# Most of a page's text is code, a thousand words in ten colours: of what looks the same, down to
# what lies behind it, the first two are compared.
COMPARE_EACH_LOOK_TWICE = """() => {
  const seen = new Map();
  const look = (element) => {
    const own = getComputedStyle(element);
    const parts = [own.color, own.fontSize, own.fontWeight, own.visibility, own.textShadow];
    for (let node = element; node; node = node.parentElement) {
      const style = getComputedStyle(node);
      parts.push(node.tagName, node.className, style.backgroundColor, style.backgroundImage);
      parts.push(style.opacity, node.matches("[disabled], [aria-disabled='true'], [inert]"));
    }
    return parts.join("|");
  };
  for (const element of document.querySelectorAll("body *")) {
    delete element.dataset.sameLook;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    const key = look(element);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    if (count > 2) element.dataset.sameLook = "";
  }
  axe.configure({rules: [{id: "color-contrast", selector: "*:not([data-same-look])"}]});
}"""


def settle(tab) -> None:
    """Wait until the page, which is loaded, asks for nothing more."""
    tab.evaluate(NOTHING_MORE_COMES)


def violations(tab, scheme: str, contrast: bool = True, context=None) -> list[tuple[str, str]]:
    """The rules that the page breaks, and the first places where it does.

    Args:
        tab: the page.
        scheme: "light" for all rules, "dark" for those that ask for colours.
        contrast: whether colours are compared, the slowest of the rules.
        context: a part of the page, as axe takes it.
    """
    options = dict(COLOURS) if scheme == "dark" else dict(RULES)
    if not contrast:
        options["rules"] = {"color-contrast": {"enabled": False}}
    axe = Axe()
    if contrast:
        tab.evaluate(axe.axe_script)
        tab.evaluate(COMPARE_EACH_LOOK_TWICE)
        axe.axe_script = "() => {}"  # as it is now, with what has just been configured
    found = axe.run(tab, context=context, options=options).response["violations"]
    return [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"][:3]]


# What a page still waited for when the reader left it, by a link or by loading it anew.
BROKEN_OFF = "net::ERR_ABORTED"


class Visit:
    """A page in a fresh profile, with all that went wrong and all that was asked for."""

    def __init__(self, browser, address, page, width=1280, scheme="light", fragment="", **options):
        size = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=size, color_scheme=scheme, **options)
        self.tab = self.context.new_page()
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.tab.on("pageerror", lambda error: self.problems.append(str(error)))
        self.tab.on("console", self.hear)
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("requestfailed", self.miss)
        self.tab.on("response", self.look)
        self.tab.goto(f"{address}/{page}.html{fragment}", wait_until="load")

    def hear(self, message) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def miss(self, request) -> None:
        if request.failure != BROKEN_OFF:
            self.problems.append(f"{request.failure} {request.url}")

    def look(self, response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status} {response.url}")

    def close(self) -> None:
        self.context.close()
