// The index as it comes from the build (index.py), and which of its words a word of a query may be.
{
  const search = SiteSearch;
  const SHORT = 70;
  search.SURE = 0.85; // what is less alike counts only where nothing is
  const DIGITS = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at))
    .filter((digit) => digit !== '"' && digit !== "\\")
    .join("");

  /** @param {IndexData} data */
  search.setIndex = (data) => {
    const words = unpackedWords(data.words);
    const places = unpackedPlaces(data.places, data.kinds);
    // What only somebody says who asks stands in no section, and yet is no slip of another word.
    const unwritten = data.everyday.flatMap(([, , wordings]) => wordings.join(" ").split(" "));
    const known = new Set(words);
    for (const word of new Set(unwritten))
      if (!known.has(word)) {
        words.push(word);
        places.push([]);
      }
    const stem = search.stemmer(data.rules);
    const letters = words.map((word) => word.normalize("NFD"));
    /** @type {IndexSection[]} */
    const sections = data.pages.flatMap(([, title, headings], page) => [
      { page, anchor: "", heading: title, asks: false },
      ...headings.map(([anchor, heading]) => ({
        page,
        anchor,
        heading,
        asks: data.practice.includes(heading),
      })),
    ]);
    search.index = {
      pages: data.pages.map(([name, title]) => ({ name, title })),
      sections,
      words,
      numbers: new Map(words.map((word, number) => [word, number])),
      places,
      letters,
      wordLines: inLines(words),
      letterLines: inLines(letters),
      names: namesOf(data.entries, stem),
      everyday: data.everyday.map(([word, section, wordings]) => ({
        word,
        section,
        wordings: wordings
          .map((wording) => wording.split(" ").filter((each) => !search.isAsking(each)))
          .filter((wording) => wording.length),
      })),
      messages: data.messages.map(([fragment, section]) => ({ fragment, section })),
      stem,
      particles: data.rules.particles,
    };
  };

  /** @param {string} packed */
  const unpackedWords = (packed) => {
    let before = "";
    return (packed.match(/[A-Z][^A-Z]*/g) ?? []).map((each) => {
      before = before.slice(0, each.charCodeAt(0) - 65) + each.slice(1);
      return before;
    });
  };

  /**
   * @param {string} packed
   * @param {string} kinds
   * @returns {IndexPlace[][]}
   */
  const unpackedPlaces = (packed, kinds) => {
    let kind = 0;
    return packed.split(" ").map((digits) => {
      const found = [];
      let section = 0;
      for (let at = 0; at < digits.length; at++) {
        const digit = DIGITS.indexOf(digits[at]);
        if (digit < SHORT) section += digit;
        else section += (digit - SHORT) * DIGITS.length + DIGITS.indexOf(digits[++at]);
        found.push({ section, kind: Number(kinds[kind++]) });
      }
      return found;
    });
  };

  /**
   * What the glossary's entries are called, without spaces: by the site, in English, elsewhere.
   *
   * @param {Entry[]} entries
   * @param {(word: string) => string} stem
   */
  const namesOf = (entries, stem) => {
    /** @type {Map<string, { entry: Entry, written: string, letters: string }>} */
    const names = new Map();
    for (const entry of entries)
      for (const written of [entry.term, entry.english, ...entry.synonyms]) {
        const key = joined(search.typed(written, stem));
        if (!names.has(key) || written === entry.term)
          names.set(key, { entry, written, letters: key.normalize("NFD") });
      }
    return names;
  };

  /** @param {Typed[]} typed */
  const joined = (typed) => typed.map(({ word }) => word).join("");
  search.joined = joined;

  /**
   * Whether one letter more, less or another makes the one of the other, or two change places.
   *
   * @param {string} one
   * @param {string} other
   */
  const isNear = (one, other) => {
    if (Math.abs(one.length - other.length) > 1 || one === other) return one === other;
    let start = 0;
    while (one[start] === other[start]) start++;
    const [a, b] = [one.slice(start), other.slice(start)];
    return (
      a.slice(1) === b.slice(1) ||
      a.slice(1) === b ||
      a === b.slice(1) ||
      (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
    );
  };

  /**
   * Near in its letters; a Hangul word of three syllables or more also if one syllable is another.
   *
   * @param {string} word
   * @returns {(other: string, letters: string) => boolean} of a word, and of its single letters
   */
  search.isNear = (word) => {
    const hangul = search.isHangul(word);
    const own = word.normalize("NFD");
    return (other, letters) => {
      const close = Math.abs(own.length - letters.length) < 2;
      if (!close && word.length !== other.length) return false; // as are nearly all
      if (search.isHangul(other) !== hangul) return false;
      if (!hangul) return word.length >= 4 && isNear(word, other);
      if (word.length < 2 || other.length < 2) return false;
      // Of two short syllables the first letter is right, or half of all words were near.
      if ((own.length > 4 || own[0] === letters[0]) && isNear(own, letters)) return true;
      return word.length >= 3 && word.length === other.length && isNear(word, other);
    };
  };

  /**
   * All of them in one text, a line each: a browser finds letters in a text faster than any loop does.
   *
   * @param {string[]} all
   * @returns {Lines}
   */
  const inLines = (all) => {
    let at = 1;
    const starts = all.map((each) => {
      at += each.length + 1;
      return at - each.length - 1;
    });
    return { text: `\n${all.join("\n")}\n`, starts };
  };

  /**
   * The numbers of the lines that have a run of letters; a line break in it is a line's begin or end.
   *
   * @param {Lines} lines
   * @param {string} run
   */
  const withRun = ({ text, starts }, run) => {
    const found = [];
    for (let at = text.indexOf(run); at >= 0; at = text.indexOf(run, at + 1)) {
      const place = run[0] === "\n" ? at + 1 : at;
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (starts[middle] <= place) low = middle;
        else high = middle - 1;
      }
      found.push(low);
    }
    return found;
  };

  /**
   * The words of the index that this one may be, by their numbers, with how like it they are (to 1).
   *
   * @param {string} word
   * @returns {Map<number, number>}
   */
  search.alike = (word) => {
    const { words, numbers, letters, wordLines, letterLines } = search.index;
    /** @type {Map<number, number>} */
    const found = new Map();
    const add = (/** @type {number} */ number, /** @type {number} */ share) => {
      if (!found.has(number)) found.set(number, share);
    };
    const exact = numbers.get(word);
    if (exact !== undefined) add(exact, 1);
    const hangul = search.isHangul(word);
    if (word.length < (hangul ? 2 : 3)) return found;
    for (const number of withRun(wordLines, `\n${word}`)) add(number, hangul ? search.SURE : 0.7);
    if (hangul || word.length >= 4)
      for (const number of withRun(wordLines, hangul ? `${word}\n` : word)) add(number, 0.6);
    // What begins alike: 줄어드 and 줄어, maxpooling and maxpool2d.
    const own = word.normalize("NFD");
    const least = hangul ? 4 : 5;
    if (own.length < least) return found;
    for (const number of withRun(letterLines, `\n${own.slice(0, least)}`)) {
      const other = letters[number];
      let same = least;
      while (same < own.length && own[same] === other[same]) same++;
      const share = same / Math.max(own.length, other.length);
      if (share >= 0.6 && words[number].length > 1) add(number, 0.7 * share);
    }
    return found;
  };

  /**
   * Those that are one letter away; asked only for a word that no page has.
   *
   * @param {string} word
   * @returns {Map<number, number>}
   */
  search.near = (word) => {
    const isNear = search.isNear(word);
    /** @type {Map<number, number>} */
    const found = new Map();
    for (const [number, other] of search.index.words.entries())
      if (isNear(other, search.index.letters[number])) found.set(number, search.SURE);
    return found;
  };

  /** @param {string} part */
  const known = (part) => search.index.numbers.has(part) || search.index.names.has(part);

  /**
   * A word that is written as one and of which the index has only the parts: 수용영역, 드롭아웃률.
   *
   * @param {string} word
   * @returns {string[] | undefined} none if a syllable belongs to no part
   */
  search.wholeParts = (word) => {
    if (word.length === 1) return []; // 드롭아웃률
    for (let length = word.length; length >= 2; length--) {
      const first = search.index.stem(word.slice(0, length));
      if (!known(first)) continue;
      const others = length === word.length ? [] : search.wholeParts(word.slice(length));
      if (others) return [first, ...others];
    }
    return undefined;
  };

  /**
   * What of it is known, where no more is: 드롭아웃왜쓰나요. It begins with a term, or something as long.
   *
   * @param {string} word
   * @returns {string[]}
   */
  search.someParts = (word) => {
    for (let end = word.length - 1; end >= 2; end--) {
      const part = search.index.stem(word.slice(0, end));
      if (part.length > 2 ? known(part) : search.index.names.has(part))
        return [part, ...(search.wholeParts(word.slice(end)) ?? [])];
    }
    return [];
  };
}
