// What a reader sees of the results: a line on what was understood, a list, excerpts of the pages'
// texts as soon as they are there.
{
  const search = SiteSearch;
  const root = document.documentElement.dataset.content_root ?? "";

  // --- the pages' texts ---

  /** @type {Map<string, TextSection[]>} */
  const texts = new Map();
  search.setText = (page, sections) => texts.set(page, sections);

  /**
   * A page's text; none, when it cannot be loaded. Of scripts, since file:// allows nothing else.
   *
   * @param {string} page
   * @returns {Promise<TextSection[] | undefined>}
   */
  const textOf = (page) =>
    new Promise((resolve) => {
      if (texts.has(page)) return resolve(texts.get(page));
      const script = document.createElement("script");
      script.onload = script.onerror = () => resolve(texts.get(page));
      script.src = `${root}searchtext/${page}.js`;
      document.head.append(script);
    });

  /**
   * The paragraph of a section that has most of what was asked for, about 160 characters of it.
   *
   * @param {TextSection | undefined} section
   * @param {string} pattern
   */
  const excerptOf = (section, pattern) => {
    const [, , prose = [], code = []] = section ?? [];
    const found = new RegExp(pattern, "gu");
    let [best, most] = ["", -1];
    for (const [at, text] of [...prose, ...code].entries()) {
      const different = new Set(search.plain(text).match(found) ?? []).size;
      const worth = different * (at < prose.length ? 1 : 0.4);
      if (worth > most) [best, most] = [text, worth];
    }
    const at = Math.max(search.plain(best).search(new RegExp(pattern, "u")), 0);
    const start = at < 70 ? 0 : best.indexOf(" ", at - 70) + 1 || at;
    const end = best.length - start < 180 ? best.length : best.lastIndexOf(" ", start + 160);
    const cut = end > at ? end : Math.min(best.length, start + 180);
    return (start ? "… " : "") + best.slice(start, cut) + (cut < best.length ? " …" : "");
  };

  // Excerpts come as their results come into sight.
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) {
        seen.unobserve(target);
        fills.get(target)?.();
      }
  });
  /** @type {WeakMap<Element, () => void>} */
  const fills = new WeakMap();

  /**
   * @param {string} address below the site's root
   * @param {string} text
   */
  const linkTo = (address, text) => {
    const link = document.createElement("a");
    link.href = root + address;
    link.textContent = text;
    return link;
  };

  /**
   * A page, or one of its sections, as an address.
   *
   * @param {string} name
   * @param {string} anchor
   */
  const addressOf = (name, anchor) => `${name}.html${anchor ? `#${anchor}` : ""}`;

  /**
   * @param {string} address
   * @param {string} text
   */
  const wayTo = (address, text) => {
    const item = document.createElement("li");
    item.append(linkTo(address, text));
    return item;
  };

  /**
   * @param {RankedPage} result
   * @param {string} pattern
   */
  const itemOf = ({ page, section }, pattern) => {
    const { name, title } = search.index.pages[page];
    const { anchor, heading } = search.index.sections[section];
    const item = wayTo(addressOf(name, anchor), anchor ? `${title} › ${heading}` : title);
    fills.set(item, async () => {
      const sections = await textOf(name);
      const text = excerptOf(
        sections?.find(([id]) => id === anchor),
        pattern,
      );
      if (!text) return;
      const context = document.createElement("p");
      context.className = "context";
      context.textContent = text;
      item.append(context);
      if (pattern) _highlightText(item, pattern, "highlighted");
    });
    return item;
  };

  /**
   * One line for each of other people's words that was understood.
   *
   * @param {Told} told
   */
  const lineOf = ({ written, term, anchor, section }) => {
    const line = document.createElement("p");
    line.className = "search-told";
    const place = section === undefined ? null : search.index.sections[section];
    const page = place ? search.index.pages[place.page].name : "glossary";
    const id = place ? place.anchor : anchor;
    if (!id && !place) line.append(`${written} → 이렇게 읽었습니다: ${term}`);
    else {
      const says = written ? `${written} → 이 사이트의 말: ` : "혹시 이것인가요? ";
      line.append(says, linkTo(addressOf(page, id), term));
    }
    return line;
  };

  const NOTHING = "찾는 말이 이 사이트에 없습니다. 더 짧게, 또는 다른 말로 찾아보세요.";
  const WAYS = [
    ["glossary", "용어집에서 다른 이름 찾기"],
    ["beyond/common-errors", "오류 메시지로 찾기"],
    ["index", "첫 페이지에서 읽는 순서 보기"],
  ];

  /**
   * Show what a query finds.
   *
   * @param {string} query
   * @param {HTMLElement} place an empty element with role="status" in it and a list after that
   * @param {number} [limit] how many are shown
   */
  search.show = (query, place, limit = Number.POSITIVE_INFINITY) => {
    const { told, results, pattern } = search.rank(query);
    const status = /** @type {HTMLElement} */ (place.querySelector("[role=status]"));
    const lines = /** @type {HTMLElement} */ (place.querySelector(".search-lines"));
    const list = /** @type {HTMLElement} */ (place.querySelector("ol"));
    status.textContent = results.length ? `${results.length}쪽을 찾았습니다.` : NOTHING;
    lines.replaceChildren(...told.slice(0, 3).map(lineOf));
    const items = results.slice(0, limit).map((result) => itemOf(result, pattern));
    const more = `search.html?q=${encodeURIComponent(query)}`;
    if (!results.length) items.push(...WAYS.map(([name, text]) => wayTo(`${name}.html`, text)));
    else if (results.length > limit) items.push(wayTo(more, `${results.length}쪽 모두 보기`));
    place.classList.toggle("nothing", !results.length);
    list.replaceChildren(...items);
    for (const item of items) seen.observe(item);
    place.dataset.pattern = pattern;
  };

  // The page that is chosen, and no other, marks the words: sphinx_highlight.js reads this.
  /** @param {MouseEvent} event */
  const remember = (event) => {
    /** @type {HTMLAnchorElement | null} */
    const link = /** @type {Element} */ (event.target).closest(".search-answer li a");
    const pattern = /** @type {HTMLElement | null} */ (link?.closest(".search-answer"))?.dataset
      .pattern;
    if (link && pattern)
      localStorage.setItem(
        "sphinx_highlight_terms",
        JSON.stringify({ page: link.pathname, pattern }),
      );
  };
  document.addEventListener("click", remember);
  document.addEventListener("auxclick", remember); // into another tab
}
