// Which pages answer a query, best first: those with all of its words, then those with some, each by
// where the words stand and how seldom they are.
{
  const search = SiteSearch;
  const ONE_SECTION = 1; // what stands together counts once more
  const PRACTICE = 0.5; // of what a section counts that asks, or names books, instead of telling
  const A_MESSAGE = 30; // more than any words: what the page of errors knows as a message
  const A_PART = 10; // letters of a message are told from any sentence
  const WHOLE_HEADING = 2; // a heading that is the query and nothing else
  const EXPLAINS = 2; // the page that the glossary names for a term
  const IN_PLAIN_WORDS = 3; // and the one whose subject was described
  const MIXED = 0.4; // of it, when no wording has them together
  const NEARLY_ALL = 0.7; // of what a query tells
  const FEW = 0.2; // of the best result's score; what has less, and not all words, is left out

  /**
   * @param {string} query
   * @returns {Ranked}
   */
  search.rank = (query) => {
    const { told, words, entries } = search.understood(query);
    const described = describedIn(words);
    const scores = search.index.sections.map(() => 0);
    const pages = search.index.pages.map(() => ({ score: 0, has: 0 }));
    for (const word of words) {
      const best = pages.map(() => 0);
      for (const [section, worth] of word.worth) {
        const { page } = search.index.sections[section];
        scores[section] +=
          word.weight * worth * (search.index.sections[section].asks ? PRACTICE : 1);
        best[page] = Math.max(best[page], worth);
      }
      for (const [page, worth] of best.entries()) {
        pages[page].score += word.weight * worth;
        pages[page].has += worth > 0 ? 1 : 0;
      }
    }
    addHeadings(words, scores, pages);
    const found = new Set(words.flatMap((word) => [...word.worth.keys()].map(pageOf)));
    const named = (/** @type {string} */ name) =>
      search.index.pages.findIndex((page) => page.name === name);
    for (const { entry, weight } of entries) {
      const page = named(entry.page);
      pages[page].score += EXPLAINS * weight;
      found.add(page);
    }
    for (const { word, section, weight, whole } of described) {
      const page = pageOf(section);
      pages[page].score += IN_PLAIN_WORDS * weight;
      scores[section] += IN_PLAIN_WORDS * weight;
      if (whole) pages[page].has = words.length; // nobody else says it better
      found.add(page);
      if (!told.some(({ term }) => term === word))
        told.push({ written: "", term: word, anchor: "", section });
    }
    for (const section of messagesIn(query)) {
      pages[pageOf(section)].score += A_MESSAGE;
      scores[section] += A_MESSAGE;
      found.add(pageOf(section));
    }
    const results = [...found].map((page) => {
      const all = pages[page].has === words.length;
      const place = bestPlace(page, scores);
      const score = pages[page].score + ONE_SECTION * scores[place];
      return { page, section: place, all, score };
    });
    results.sort((a, b) => Number(b.all) - Number(a.all) || b.score - a.score || a.page - b.page);
    const most = Math.max(0, ...results.map(({ score }) => score));
    const worthIt = results.filter(({ all, score }) => all || score >= FEW * most);
    return { words, told, results: worthIt, pattern: patternOf(words) };
  };

  /**
   * What of a text the words are, as a pattern: a stem ends in any consonant, and its vowel may have
   * swallowed another.
   *
   * @param {QueryWord[]} words
   */
  const patternOf = (words) => {
    const WIDER = new Map([
      [20, 6],
      [8, 9],
      [13, 14],
      [11, 10],
      [0, 1],
    ]);
    const spelled = (/** @type {string} */ word) => {
      if (!search.isHangul(word))
        return `(?<![a-z0-9])${word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`;
      if (word.length === 1)
        return `(?<![가-힣])${word}(?=(?:${search.index.particles})(?![가-힣]))`;
      const last = word.charCodeAt(word.length - 1) - 0xac00;
      if (last % 28) return word;
      const range = (/** @type {number} */ from) =>
        `${String.fromCharCode(0xac00 + from)}-${String.fromCharCode(0xac00 + from + 27)}`;
      const vowel = WIDER.get(Math.floor(last / 28) % 21);
      const wider = vowel === undefined ? "" : range((Math.floor(last / 588) * 21 + vowel) * 28);
      return `${word.slice(0, -1)}[${range(last)}${wider}]`;
    };
    const all = words.flatMap(({ alike }) => {
      const sorted = [...alike].sort((a, b) => b[1] - a[1]).slice(0, 12);
      return sorted.map(([number]) => search.index.words[number]);
    });
    return [...new Set(all)]
      .sort((a, b) => b.length - a.length)
      .map(spelled)
      .join("|");
  };

  /** @param {number} section */
  const pageOf = (section) => search.index.sections[section].page;

  /**
   * A heading counts the more, the more of it the query is: of "필터(filter)", 필터 is all.
   *
   * @param {QueryWord[]} words
   * @param {number[]} scores
   * @param {{ score: number }[]} pages
   */
  const addHeadings = (words, scores, pages) => {
    const { sections, numbers, stem } = search.index;
    const all = words.reduce((sum, { weight }) => sum + weight, 0);
    for (const [number, { page, anchor, heading }] of sections.entries()) {
      if (!scores[number]) continue;
      let most = 0;
      for (const part of heading.split(/[(),:]/)) {
        const said = search.typed(part, stem);
        const isAsked = (/** @type {Typed} */ { word }) =>
          words.some(({ alike }) => (alike.get(numbers.get(word) ?? -1) ?? 0) >= search.SURE);
        const asked = said.filter(isAsked);
        if (!asked.length) continue;
        const covers = words.filter(({ alike }) =>
          asked.some(({ word }) => alike.has(numbers.get(word) ?? -1)),
        );
        const share = covers.reduce((sum, { weight }) => sum + weight, 0);
        most = Math.max(most, (share * share * asked.length) / said.length / Math.max(all, 1e-9));
      }
      scores[number] += WHOLE_HEADING * most;
      pages[page].score += (anchor ? 0.5 : 1) * WHOLE_HEADING * most;
    }
  };

  /**
   * What the query describes without naming it, by the glossary's table of plain wordings.
   *
   * @param {QueryWord[]} words
   */
  const describedIn = (words) => {
    const all = words.reduce((sum, { weight }) => sum + weight, 0);
    /** @type {{ word: string, section: number, weight: number, whole: boolean }[]} */
    const found = [];
    const asked = askedBy(words);
    const told = (/** @type {string[]} */ wording) =>
      [...new Set(wording.flatMap((said) => asked.get(said) ?? []))].reduce(
        (sum, { weight }) => sum + weight,
        0,
      );
    for (const { word, section, wordings } of search.index.everyday) {
      let most = 0;
      let whole = false;
      for (const wording of wordings) {
        const share = wording.filter((said) => asked.has(said)).length / wording.length;
        if (share < (wording.length < 3 ? 1 : 0.6)) continue;
        const weight = told(wording);
        if (weight >= NEARLY_ALL * all) whole = true;
        most = Math.max(most, (weight * share * (weight + all)) / (2 * all));
      }
      // Or with the words of several of them, as if one had mixed them.
      const mixed = wordings.flat().filter((said) => asked.has(said));
      const weight = mixed.length > 1 ? told(mixed) : 0;
      const several = new Set(mixed.flatMap((said) => asked.get(said) ?? [])).size > 1;
      if (several && weight >= MIXED * all) most = Math.max(most, (weight * weight) / all);
      if (most) found.push({ word, section, weight: most, whole });
    }
    found.sort((a, b) => b.weight - a.weight);
    return found.filter(({ weight }) => weight >= 0.6 * found[0].weight).slice(0, 3);
  };

  /**
   * The entries for messages that the query is, or has a part of. An ellipsis stands for anything.
   * Somebody may have marked only a part of a message: then those that have most of it.
   *
   * @param {string} query
   */
  const messagesIn = (query) => {
    const plain = (/** @type {string} */ text) =>
      text
        .toLowerCase()
        .replace(/[\s'"`]+/g, " ")
        .trim();
    const asked = plain(query).slice(0, 1000);
    const isWhole = (/** @type {string} */ fragment) => {
      let from = 0;
      for (const piece of plain(fragment).split("…")) {
        const at = asked.indexOf(piece.trim(), from);
        if (at < 0) return false;
        from = at + piece.trim().length;
      }
      return true;
    };
    const whole = search.index.messages.filter(({ fragment }) => isWhole(fragment));
    const found = whole.length ? whole : mostOf(asked);
    return new Set(found.map(({ section }) => section));
  };

  /** @param {string} asked */
  const mostOf = (asked) => {
    const all = search.index.messages.map(({ fragment }) => fragment.toLowerCase()).join("\n");
    const has = (/** @type {string} */ _, /** @type {number} */ at) =>
      at + A_PART <= asked.length && all.includes(asked.slice(at, at + A_PART));
    if (![...asked].some(has)) return [];
    const shared = search.index.messages.map(({ fragment }) =>
      longestShared(asked, fragment.toLowerCase()),
    );
    const most = Math.max(A_PART, ...shared);
    return search.index.messages.filter((_, number) => shared[number] === most);
  };

  /**
   * The length of the longest run of letters that two texts have in common.
   *
   * @param {string} one
   * @param {string} other
   */
  const longestShared = (one, other) => {
    let most = 0;
    let before = new Array(other.length + 1).fill(0);
    for (const letter of one) {
      const here = [0];
      for (let at = 0; at < other.length; at++) {
        here.push(letter === other[at] ? before[at] + 1 : 0);
        most = Math.max(most, here[at + 1]);
      }
      before = here;
    }
    return most;
  };

  /**
   * Which words of the query each word of the index answers.
   *
   * @param {QueryWord[]} words
   */
  const askedBy = (words) => {
    /** @type {Map<string, QueryWord[]>} */
    const found = new Map();
    const add = (/** @type {string} */ said, /** @type {QueryWord} */ asked) =>
      found.set(said, [...(found.get(said) ?? []), asked]);
    for (const asked of words) {
      add(asked.word, asked);
      for (const [number, share] of asked.alike)
        if (share >= 0.5) add(search.index.words[number], asked);
    }
    return found;
  };

  /**
   * The section of a page that holds most; its top, if the title is what was asked for.
   *
   * @param {number} page
   * @param {number[]} scores
   */
  const bestPlace = (page, scores) => {
    const { sections } = search.index;
    const first = sections.findIndex((section) => section.page === page);
    let best = first;
    for (let at = first; sections[at]?.page === page; at++)
      if (scores[at] > scores[best]) best = at;
    return best;
  };
}
