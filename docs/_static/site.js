// Small manners of the pages: whose shortcut Ctrl+K is, which colour mode is on, what a term means.

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

// What scrolls can be reached by keyboard: the theme sees to that when a page is loaded, and not when
// a fold opens (pydata-sphinx-theme 0.20).
document.addEventListener(
  "toggle",
  (event) => {
    const fold = /** @type {HTMLElement} */ (event.target);
    for (const code of fold.querySelectorAll("pre")) {
      code.tabIndex = code.scrollWidth > code.clientWidth ? 0 : -1;
    }
  },
  true,
);

// A term's definition, on hover and on focus. It stays while the pointer is on it; Escape closes it.
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

/** @param {HTMLElement} term */
const openTip = (term) => {
  closeTip();
  tip.textContent = term.dataset.definition ?? "";
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

/** @type {NodeListOf<HTMLElement>} */
const terms = document.querySelectorAll("a[title]:has(.std-term)");
if (terms.length) {
  document.body.append(tip);
}
for (const term of terms) {
  term.dataset.definition = term.title;
  term.removeAttribute("title"); // or there would be two of them
  term.addEventListener("mouseenter", () => openTip(term));
  term.addEventListener("focus", () => openTip(term));
  term.addEventListener("mouseleave", closeSoon);
  term.addEventListener("blur", closeTip);
}
tip.addEventListener("mouseenter", () => clearTimeout(closing));
tip.addEventListener("mouseleave", closeSoon);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    closeTip();
  }
});
