// Marks on a page what the reader searched for. It takes the place of the file of this name in Sphinx
// 9.0, which looks for exact strings (수 would be marked inside 함수), marks the sidebar as well,
// and offers a "javascript:" link to undo it. The names that other scripts use are kept.

// biome-ignore lint/correctness/noUnusedVariables: Sphinx's searchtools.js asks for it.
const SPHINX_HIGHLIGHT_ENABLED = true;

/**
 * Wrap what the pattern matches below the node; × counts as x, as in search.js.
 *
 * @param {Node} node
 * @param {string} pattern
 * @param {string} className
 */
const _highlightText = (node, pattern, className) => {
  const matches = new RegExp(pattern, "gu");
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT, (text) =>
    text.parentElement?.closest(`button, select, textarea, script, style, svg, math, .${className}`)
      ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT,
  );
  /** @type {Text[]} */
  const texts = [];
  while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
  for (const text of texts) {
    const value = text.data;
    const parts = [];
    let end = 0;
    for (const match of value.toLowerCase().replace(/×/g, "x").matchAll(matches)) {
      if (!match[0]) continue;
      const mark = document.createElement("span");
      mark.className = className;
      mark.textContent = value.slice(match.index, match.index + match[0].length);
      parts.push(value.slice(end, match.index), mark);
      end = match.index + match[0].length;
    }
    if (parts.length) text.replaceWith(...parts, value.slice(end));
  }
};

const SphinxHighlight = {
  /** Mark what the search page left behind, or what a link asks for with ?highlight=. */
  highlightSearchWords: () => {
    const asked = new URL(window.location.href).searchParams.get("highlight");
    const pattern =
      SphinxHighlight.chosen() ||
      (asked || "")
        .trim()
        .toLowerCase()
        .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
        .replace(/\s+/g, "|");
    localStorage.removeItem("sphinx_highlight_terms");
    const article = document.querySelector("article");
    if (!pattern || !article) return;
    _highlightText(article, pattern, "highlighted");

    const box = document.getElementById("searchbox");
    if (!box || !article.querySelector(".highlighted")) return;
    const hide = document.createElement("a");
    hide.href = "#";
    hide.textContent = "강조 표시 지우기";
    hide.addEventListener("click", (event) => {
      event.preventDefault();
      SphinxHighlight.hideSearchWords();
    });
    const line = document.createElement("p");
    line.className = "highlight-link";
    line.append(hide);
    box.append(line);
  },

  /** What the search looked for, if this is the page that was chosen there. */
  chosen: () => {
    try {
      const { page, pattern } = JSON.parse(localStorage.getItem("sphinx_highlight_terms") ?? "{}");
      return page === window.location.pathname ? String(pattern) : "";
    } catch {
      return ""; // as somebody else has written it
    }
  },

  hideSearchWords: () => {
    for (const line of document.querySelectorAll("#searchbox .highlight-link")) line.remove();
    for (const mark of document.querySelectorAll("span.highlighted")) {
      mark.classList.remove("highlighted");
    }
    localStorage.removeItem("sphinx_highlight_terms");
  },
};

const highlight = () => {
  if (!document.getElementById("search-results")) SphinxHighlight.highlightSearchWords();
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector("#searchbox .highlight-link"))
      SphinxHighlight.hideSearchWords();
  });
};

// On the search page it is one of the page's scripts; elsewhere site.js brings it, when it is needed.
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", highlight);
else highlight();
