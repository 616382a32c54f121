// Leads from a message that the reader pastes to what explains it. All that is known of messages
// stands in the page's table: fragments of them as code, and beside them the links.

/**
 * A fragment as the table has it, what finds it whatever its numbers are, and where it leads.
 *
 * @typedef {{ words: string, pattern: RegExp, links: HTMLAnchorElement[] }} Known
 */

const MOST = 3; // links to choose from
const ENOUGH = 6; // letters that tell one message from another
const NOTHING =
  "이 표에 있는 메시지가 아닙니다. 마지막 줄의 문장을 검색 엔진에 그대로 넣어 찾아보세요.";

// What consoles, chats and mails add: colours, frames, marks of quotations, lines broken anywhere.
const ADDED = /\p{Cc}\[[\d;]*m|^[ \t]*[>|]+|[\s\p{Cc}\p{Cf}\u2500-\u257f'"`‘’“”]/gmu;
// Where a message begins. Above it stands the way to it, with the source of other messages.
const BEGINNING = /^.*\b[A-Z]\w*(?:Error|Exception|Warning):\s/gm;

/** @param {string} text */
const tidied = (text) => text.replace(ADDED, "").normalize("NFKC").toLowerCase();

/** @param {string} fragment */
const patternOf = (fragment) => {
  const parts = fragment.split("…").map((part) => tidied(part).replace(/[^\p{L}\d]/gu, "\\$&"));
  return new RegExp(parts.join("[^]*?").replace(/\d+/g, "\\d+"));
};

/** @param {HTMLElement} finder */
const readTable = (finder) => {
  /** @type {Known[]} */
  const known = [];
  for (const row of finder.querySelectorAll("tbody tr")) {
    const links = [...row.querySelectorAll("a")];
    for (const fragment of row.querySelectorAll("td:first-child code")) {
      const words = fragment.textContent ?? "";
      known.push({ words: tidied(words), pattern: patternOf(words), links });
    }
  }
  return known.sort((one, other) => other.words.length - one.words.length); // the most telling first
};

/**
 * Those that the text holds; if their numbers are the text's too, those alone.
 *
 * @param {Known[]} known
 * @param {string} text
 */
const heldBy = (known, text) => {
  const words = tidied(text);
  const held = known.filter(({ pattern }) => pattern.test(words));
  const exact = held.filter((one) => one.words.split("...").every((part) => words.includes(part)));
  return exact.length ? exact : held;
};

/**
 * In the last message of a text, or in all of it; what is too short to hold any may be a part of some.
 *
 * @param {Known[]} known
 * @param {string} text
 */
const entriesIn = (known, text) => {
  const last = [...text.matchAll(BEGINNING)].at(-1)?.index ?? 0;
  const held = heldBy(known, text.slice(last));
  if (held.length) {
    return held;
  }
  const words = tidied(text);
  return [
    ...heldBy(known, text),
    ...known.filter((one) => words.length >= ENOUGH && one.words.includes(words)),
  ];
};

/** @type {NodeListOf<HTMLElement>} */
const finders = document.querySelectorAll(".find-error");
for (const finder of finders) {
  const known = readTable(finder);
  const field = /** @type {HTMLTextAreaElement} */ (finder.querySelector("textarea"));
  const answer = /** @type {HTMLElement} */ (finder.querySelector("[role='status']"));
  let said = "";

  const show = () => {
    const text = field.value;
    /** @type {Map<string, HTMLAnchorElement>} */
    const links = new Map();
    for (const link of entriesIn(known, text).flatMap((one) => one.links)) {
      links.set(link.href, links.get(link.href) ?? link);
    }
    const best = [...links.values()].slice(0, MOST);
    const nothing = best.length || tidied(text).length < ENOUGH ? "" : NOTHING;
    const now = nothing || best.map((link) => link.href).join(" ");
    if (now === said) {
      return; // nothing to be read aloud once more
    }
    said = now;
    const list = document.createElement("ul");
    for (const link of best) {
      const item = document.createElement("li");
      item.append(link.cloneNode(true));
      list.append(item);
    }
    answer.replaceChildren(...(best.length ? ["찾아갈 곳:", list] : [nothing]));
  };

  field.addEventListener("input", show);
  show(); // what the browser has kept from the last visit
}
