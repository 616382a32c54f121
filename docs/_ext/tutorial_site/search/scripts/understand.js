// What a query means: its words with all that each may be in the index, and the glossary's terms in it,
// in whatever words, spelling or mode of the keyboard they were typed.
{
  const search = SiteSearch;
  const WORTH = [0.3, 1, 1.5, 2.5, 3.5]; // code, prose, prose that says it often, heading, title

  /**
   * The words of a query, with all that each may be in the index, and the glossary's terms in it.
   * Words that nothing on the site is like are not among them.
   *
   * @param {string} query
   */
  search.understood = (query) => {
    const { stem } = search.index;
    /** @type {Told[]} */
    const told = [];
    /** @type {{ entry: Entry, weight: number }[]} */
    const entries = [];
    /** @type {QueryWord[]} */
    const words = [];
    const typed = search.typed(query, stem).flatMap((each) => readAnew(each, told));
    for (let at = 0; at < typed.length; ) {
      const name = [3, 2, 1]
        .filter((length) => at + length <= typed.length)
        .map((length) => ({ length, ...nameOf(typed.slice(at, at + length)) }))
        .find(({ entry }) => entry);
      if (name?.entry) {
        const { entry, length } = name;
        const own = typed.slice(at, at + length);
        const term = search.typed(entry.term, stem);
        const said = own.map(({ raw }) => raw).join(" ");
        const isTerm = search.joined(term) === search.joined(own);
        if (!isTerm && !entry.english.toLowerCase().startsWith(said))
          told.push({ written: said, term: entry.term, anchor: entry.anchor });
        const mine = term.map((each) => queryWord(each, search.alike(each.word)));
        // Where other people's words do stand, they count as well.
        if (!isTerm)
          for (const each of own)
            addTo(mine[0].alike, queryWord(each, search.alike(each.word)).alike);
        const all = mine.map(weighed);
        words.push(...all);
        entries.push({ entry, weight: Math.max(...all.map(({ weight }) => weight)) });
        at += length;
      } else {
        words.push(...known(typed[at]));
        at += 1;
      }
    }
    return { told, words: withoutTwins(words), entries };
  };

  /**
   * A word that was typed with the keyboard in the other mode, as it was meant.
   *
   * @param {Typed} typed
   * @param {Told[]} told
   * @returns {Typed[]}
   */
  const readAnew = (typed, told) => {
    const { numbers, stem } = search.index;
    if (isKnown(typed.word) || /^\d/.test(typed.word)) return [typed];
    const hangul = search.isHangul(typed.raw) || /^[ㄱ-ㅣ]/.test(typed.raw);
    const other = hangul ? search.asKeys(typed.raw) : search.asHangul(typed.raw);
    const meant = other ? search.typed(other, stem) : undefined;
    const isMeant = (/** @type {Typed} */ { word }) =>
      isKnown(word) || search.wholeParts(word) || (word.length > 2 && search.alike(word).size);
    if (!meant?.every(isMeant)) return [typed];
    if (!hangul && search.alike(typed.word).size && !meant.every(({ word }) => numbers.has(word)))
      return [typed];
    told.push({ written: typed.raw, term: other, anchor: "" });
    return meant;
  };

  /** @param {string} word */
  const isKnown = (word) => search.index.numbers.has(word) || search.index.names.has(word);

  /**
   * The glossary's entry that these words name together, one letter more or less.
   *
   * @param {Typed[]} typed
   * @returns {{ entry?: Entry }}
   */
  const nameOf = (typed) => {
    const key = search.joined(typed);
    const exact = search.index.names.get(key) ?? search.index.names.get(key.replace(/s$/, ""));
    if (exact) return exact;
    if (key.length < 2 || typed.every(({ word }) => search.index.numbers.has(word))) return {};
    const isNear = search.isNear(key);
    for (const [name, found] of search.index.names) if (isNear(name, found.letters)) return found;
    return {};
  };

  /**
   * @param {Typed} typed
   * @returns {QueryWord[]} more than one where several words were written as one; empty if unknown
   */
  const known = (typed) => {
    const { numbers } = search.index;
    const alike = search.alike(typed.word);
    const isSure =
      numbers.has(typed.word) || [...alike.values()].some((share) => share >= search.SURE);
    if (isSure) return [weighed(queryWord(typed, alike))];
    const hangul = search.isHangul(typed.word);
    const whole = hangul
      ? search.wholeParts(typed.raw)
      : typed.word.split(".").filter((part, _, all) => part && all.length > 1);
    if (whole?.length) return inParts(whole);
    const near = search.near(typed.word);
    const some = near.size || alike.size || !hangul ? [] : search.someParts(typed.raw);
    if (some.length) return inParts(some);
    addTo(alike, near);
    return alike.size ? [weighed(queryWord(typed, alike))] : [];
  };

  /** @param {string[]} parts */
  const inParts = (parts) =>
    parts
      .filter((word) => !search.isAsking(word))
      .flatMap((word) => {
        const name = search.index.names.get(word);
        const words = name
          ? search.typed(name.entry.term, search.index.stem)
          : [{ raw: word, word }];
        return words.map((each) => weighed(queryWord(each, search.alike(each.word))));
      });

  /**
   * @param {Typed} typed
   * @param {Map<number, number>} alike
   * @returns {QueryWord}
   */
  const queryWord = (typed, alike) => {
    const sure = [...alike].filter(([, share]) => share >= search.SURE);
    return {
      ...typed,
      alike: new Map(sure.length ? [...alike].filter(([, share]) => share >= 0.6) : alike),
      weight: 0,
      worth: new Map(),
    };
  };

  /**
   * How much a word tells: the fewer sections have it, the more.
   *
   * @param {QueryWord} word
   */
  const weighed = (word) => {
    const worth = worthOf(word);
    const sections = search.index.sections.length;
    return { ...word, worth, weight: Math.log(1 + sections / (1 + worth.size)) };
  };

  /**
   * @param {Map<number, number>} alike
   * @param {Map<number, number>} more
   */
  const addTo = (alike, more) => {
    for (const [number, share] of more) alike.set(number, Math.max(share, alike.get(number) ?? 0));
  };

  /** @param {QueryWord[]} words */
  const withoutTwins = (words) =>
    words.filter((one, at) => words.findIndex(({ word }) => word === one.word) === at);

  /**
   * The sections that have the word, with what it is worth there.
   *
   * @param {QueryWord} word
   */
  const worthOf = ({ alike }) => {
    /** @type {Map<number, number>} */
    const found = new Map();
    for (const [number, share] of alike)
      for (const { section, kind } of search.index.places[number])
        found.set(section, Math.max(found.get(section) ?? 0, share * WORTH[kind]));
    return found;
  };
}
