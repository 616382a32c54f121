// Small manners of the pages: whose shortcut Ctrl+K is, which colour mode is on, what a term means,
// where a section has gone.

// Ctrl+K and ⌘K are the browser's. The theme's script takes them for its search field; it listens
// later than this (pydata-sphinx-theme 0.20 has no option for it).
window.addEventListener(
  "keydown",
  (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.stopImmediatePropagation();
    }
  },
  true,
);

// The search's scripts come to who is about to search, and to who has come from there.
const siteScript = /** @type {HTMLScriptElement} */ (document.currentScript).src;
const bring = (/** @type {string} */ name) => {
  const script = document.createElement("script");
  script.src = new URL(name, siteScript).href;
  script.async = false; // in the order in which they were asked for
  document.head.append(script);
};
if (!document.getElementById("search-results")) {
  const asked = new URLSearchParams(location.search).has("highlight");
  const marks = asked || localStorage.getItem("sphinx_highlight_terms");
  if (marks) {
    bring("sphinx_highlight.js");
  }
  const left = marks ? ["search_field.js"] : ["sphinx_highlight.js", "search_field.js"];
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof Element && target.matches("form.bd-search input")) {
      left.splice(0).forEach(bring);
    }
  });
}

// The menu of colour modes says which one is on, to those who cannot see it.
const root = document.documentElement;
const showMode = () => {
  /** @type {NodeListOf<HTMLElement>} */
  const buttons = document.querySelectorAll(".theme-change-button");
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.mode === root.dataset.mode));
  }
};
showMode();
new MutationObserver(showMode).observe(root, { attributeFilter: ["data-mode"] });

// It opens under its button, wherever that is on this page and at this width.
const menu = document.getElementById("theme-menu");
menu?.addEventListener("beforetoggle", () => {
  const button = document.querySelector("[popovertarget='theme-menu']");
  const at = button?.getBoundingClientRect();
  if (at) {
    menu.style.inset = `${at.bottom + 4}px ${Math.max(8, root.clientWidth - at.right)}px auto auto`;
  }
});

// What scrolls can be reached by keyboard. The browser tells of each element once it has a size and
// whenever that changes, of all together: then looking costs nothing. Code that is far away is not
// laid out (site.css) and scrolls only once it is.
/** @param {HTMLElement[]} elements */
const reachWhatScrolls = (elements) => {
  const scroll = elements.map(
    (element) =>
      element.scrollWidth > element.clientWidth ||
      (!element.matches("pre") && element.scrollHeight > element.clientHeight),
  );
  for (const [index, element] of elements.entries()) {
    if (scroll[index] !== (element.tabIndex === 0)) {
      element.tabIndex = scroll[index] ? 0 : -1;
    }
  }
};
/** @param {EventTarget | null} target */
const asElement = (target) => /** @type {HTMLElement} */ (target);
const scrolling = new ResizeObserver((entries) =>
  reachWhatScrolls(entries.map((entry) => asElement(entry.target))),
);
for (const element of document.querySelectorAll(
  "article pre, .cell_output > .output, .pst-scrollable-table-container",
)) {
  scrolling.observe(element);
  element.addEventListener("contentvisibilityautostatechange", ({ target }) =>
    reachWhatScrolls([asElement(target)]),
  );
}

// A term's definition, on hover and on focus. It stays while the pointer is on it; Escape closes it.
// A finger has no hover: its first tap shows the definition, with the way to the glossary below it.
const tip = document.createElement("div");
tip.id = "term-tip";
tip.className = "term-tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;
/** @type {HTMLElement | null} */
let described = null;
let closing = 0;

const closeTip = () => {
  clearTimeout(closing);
  tip.hidden = true;
  described?.removeAttribute("aria-describedby");
  described = null;
};

/** @param {HTMLAnchorElement} term */
const openTip = (term, way = false) => {
  closeTip();
  tip.textContent = term.dataset.definition ?? "";
  tip.setAttribute("role", way ? "note" : "tooltip"); // a tooltip has nothing to press in it
  if (way) {
    const link = document.createElement("a");
    link.href = term.href;
    link.textContent = "용어집에서 보기";
    tip.append(link);
  }
  tip.hidden = false;
  term.setAttribute("aria-describedby", tip.id);
  described = term;
  const at = term.getClientRects()[0];
  const width = document.documentElement.clientWidth;
  const left = Math.max(8, Math.min(at.left, width - tip.offsetWidth - 8));
  const below = at.bottom + 6 + tip.offsetHeight < window.innerHeight;
  const top = below ? at.bottom + 6 : at.top - tip.offsetHeight - 6;
  tip.style.left = `${left + window.scrollX}px`;
  tip.style.top = `${top + window.scrollY}px`;
};

const closeSoon = () => {
  closing = setTimeout(closeTip, 200);
};

/** @param {PointerEvent} event */
const hovers = (event) => event.pointerType !== "touch";

/** @type {NodeListOf<HTMLAnchorElement>} */
const terms = document.querySelectorAll("a[title]:has(.std-term)");
if (terms.length) {
  document.body.append(tip);
}
for (const term of terms) {
  term.dataset.definition = term.title;
  term.removeAttribute("title"); // or there would be two of them
  let touched = false; // by a finger, and what it says was not there yet
  term.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch" && described !== term;
  });
  term.addEventListener("click", (event) => {
    if (touched) {
      event.preventDefault();
      openTip(term, true);
    }
  });
  term.addEventListener("pointerenter", (event) => hovers(event) && openTip(term));
  term.addEventListener("pointerleave", (event) => hovers(event) && closeSoon());
  // A tap moves the focus too, but does not show it.
  term.addEventListener("focus", () => term.matches(":focus-visible") && openTip(term));
  term.addEventListener("blur", () => tip.getAttribute("role") === "tooltip" && closeTip());
}
document.addEventListener("pointerdown", ({ target }) => {
  const inside = target instanceof Node && (tip.contains(target) || described?.contains(target));
  if (!inside) {
    closeTip();
  }
});
tip.addEventListener("mouseenter", () => clearTimeout(closing));
tip.addEventListener("mouseleave", closeSoon);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    closeTip();
  }
});

// A section that went to another page has left a link behind, under its old address.
const old = document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (old?.matches(".moved li")) {
  location.replace(/** @type {HTMLAnchorElement} */ (old.querySelector("a")).href);
}

// What binds a particle to its word is for the line, not for what the reader copies.
const JOINER = "\u2060";
document.addEventListener("copy", (event) => {
  const selection = getSelection();
  const text = String(selection);
  if (!selection?.rangeCount || !text.includes(JOINER) || !event.clipboardData) {
    return;
  }
  const copy = document.createElement("div");
  copy.append(selection.getRangeAt(0).cloneContents());
  event.clipboardData.setData("text/plain", text.replaceAll(JOINER, ""));
  event.clipboardData.setData("text/html", copy.innerHTML.replaceAll(JOINER, ""));
  event.preventDefault();
});
