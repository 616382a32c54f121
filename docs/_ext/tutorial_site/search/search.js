// Queries in Korean. Written against searchtools.js of Sphinx 9.0, of which it replaces one function,
// Search.query: that one matches syllable pairs without looking whether they stand together, and
// needs fetch() for its excerpts, which browsers forbid on file://. The page's frame and all words
// that it shows to the reader stay Sphinx's.
{
  /**
   * A word of the query: as it was typed, its pattern in a text, and what the index has of it. Of a
   * Hangul word that is for each syllable pair its spellings, of a Latin one its parts.
   *
   * @typedef {{ raw: string, pattern: string, stem?: string, pairs?: string[][], parts?: string[] }} Word
   * @typedef {{ title: string, anchor: string, heading?: string, text?: string }} Place
   */

  // Words of one syllable that lose their particle: 층을 is 층, but 세로 is not 세.
  const SHORT_NOUNS = new Set("층값축칸맵곱합수창줄쪽획색점답변표식열행장책뜻틀법것때");
  // Nouns that only look as if they ended in a particle.
  const NO_PARTICLE = new Set([
    "정확도",
    "해상도",
    "난이도",
    "중요도",
    "유사도",
    "복잡도",
    "민감도",
  ]);
  // What a question is made of, and no page is about.
  const UNASKED = new Set(
    (
      "법 방법 것 게 걸 건 뭐 뭔가 뭔가요 뭘까 뭐예요 무엇 무슨 왜 어떻게 어떤 언제 어디 하는 하기 할 한 " +
      "때 대한 대해 대하여 관한 위한 위해 및 또는 그리고 설명 의미 " +
      "a an the of to in on is are and or how what why do does for with"
    ).split(" "),
  );
  const ASKING = /^(?:[하되쓰](?:는|나|기|나요|는지|는가|려면|면|지)|[할될쓸](?:까|까요|때)?)$/;
  const VERB =
    "(?:하|되)(?:는|기|면|려면|고|여|지|며|나|나요)|한|할|해|했|하다|합니다|합니까|된|될|돼|됐|되다|됩니다|됩니까";
  const ENDING = new RegExp(`^(?:${PARTICLES}|${VERB})$`);
  const ONE_PARTICLE = `(?<![가-힣])$1(?=(?:${PARTICLES})(?![가-힣]))`;

  /** @param {string} text */
  const isHangul = (text) => /^[가-힣]/.test(text);

  /**
   * 필터에서는 → 필터; 만드는 → 만드, whose last syllable may yet take a consonant (만든, 만들).
   *
   * @param {string} word
   */
  const strip = (word) => {
    if (NO_PARTICLE.has(word)) return { stem: word, open: false };
    for (let length = 1; length < word.length; length++) {
      const stem = word.slice(0, length);
      const rest = word.slice(length);
      if (length === 1 && rest.length === 1 && !SHORT_NOUNS.has(stem)) continue;
      if (ENDING.test(rest)) {
        const hasFinal = (stem.charCodeAt(length - 1) - 0xac00) % 28 > 0;
        return { stem, open: rest === "는" && length > 1 && !hasFinal };
      }
    }
    return { stem: word, open: false };
  };

  /** What a stem's last syllable can become: 드 → 든, 들, 듭; 오 → 와, 왔; 이 → 여, 였; 하 → 해, 했. */
  const CONTRACTED = new Map([
    [0, 1],
    [8, 9],
    [13, 14],
    [18, 4],
    [20, 6],
  ]);
  /** @param {string} syllable */
  const variants = (syllable) => {
    const code = syllable.charCodeAt(0) - 0xac00;
    const others = [0, 4, 8, 17].map((final) => code + final);
    const vowel = Math.floor(code / 28) % 21;
    const longer = code + ((CONTRACTED.get(vowel) ?? vowel) - vowel) * 28;
    return [...others, longer, longer + 20].map((each) => String.fromCharCode(0xac00 + each));
  };

  /**
   * @param {string} raw
   * @returns {Word}
   */
  const hangulWord = (raw) => {
    const { stem, open } = strip(raw);
    if (stem.length === 1)
      return { raw, stem, pattern: ONE_PARTICLE.replace("$1", stem), pairs: [[stem]] };
    const last = stem.length - 1;
    let pattern = stem[0];
    const pairs = [];
    for (let i = 1; i <= last; i++) {
      const spellings = open && i === last ? variants(stem[i]) : [stem[i]];
      // 완전연결 is 완전 연결 and 특성맵 is 특성 맵, but 이동 is not 이 동.
      pattern += i > 1 ? "[\\s-]?" : "-?";
      pattern += spellings.length > 1 ? `[${spellings.join("")}]` : stem[i];
      pairs.push(spellings.map((syllable) => stem[i - 1] + syllable));
    }
    return { raw, stem, pattern, pairs };
  };

  /**
   * A name from its beginning (conv: Conv2D), or what hangs together (np.max, 3×3).
   *
   * @param {string} raw
   * @returns {Word}
   */
  const latinWord = (raw) => {
    const [first, ...others] = raw.match(/[\p{L}\p{N}_]+/gu) ?? [raw];
    const start = /^\d/.test(first) ? "(?<![a-z0-9.,])" : "(?<![a-z0-9])";
    const whole = "(?![a-z0-9_])";
    // padding="same" is padding='same', but np.max is not np.maximum.
    if (others.length)
      return {
        raw,
        parts: [first, ...others],
        pattern: `${start}${[first, ...others].join("[^a-z0-9_가-힣]{0,3}")}${whole}`,
      };
    const stem = /^[a-z]{4,}[^s]s$/.test(first) ? first.slice(0, -1) : first; // layers is layer
    const open = /^[a-z_]\w\w/.test(stem);
    return { raw, parts: [stem], pattern: `${start}${stem}${open ? "[a-z0-9_]*" : whole}` };
  };

  /**
   * One form for what can be written in two ways; the text keeps its length.
   *
   * @param {string} text
   */
  const plain = (text) => text.toLowerCase().replace(/×/g, "x");

  /** @param {string} query */
  const parse = (query) => {
    /** @type {Word[]} */
    const words = [];
    // 할 수 있는 is how one asks; 파라미터 수 is what one asks for.
    const text = plain(query.normalize("NFC")).replace(/(^|\s)수\s*[있없]\S*/g, " ");
    for (const chunk of text.split(/[\s;·/]+/)) {
      const runs = chunk.match(/[가-힣]+|[^가-힣]+/g) || [];
      runs.forEach((run, place) => {
        if (isHangul(run)) {
          // ReLU를: the particle belongs to the word before it.
          if (place > 0 && ENDING.test(run)) return;
          words.push(hangulWord(run));
        } else if (/[\p{L}\p{N}]/u.test(run)) words.push(latinWord(run));
      });
    }
    const asked = words.filter(
      ({ raw, stem = raw }) => !UNASKED.has(raw) && !UNASKED.has(stem) && !ASKING.test(raw),
    );
    return asked.length ? asked : words;
  };

  /** @param {string} term */
  const lookUp = (term) => {
    /** @type {Set<number>} */
    const found = new Set();
    for (const terms of [Search._index.terms, Search._index.titleterms])
      if (Object.hasOwn(terms, term)) for (const page of [terms[term]].flat()) found.add(page);
    return found;
  };

  /**
   * The pages on which the index lets the word stand.
   *
   * @param {Word} word
   */
  const mayHold = (word) => {
    const every = new Set(Search._index.docnames.keys());
    if (word.pairs) {
      const [first, ...others] = word.pairs.map(
        (spellings) => new Set(spellings.flatMap((pair) => [...lookUp(pair)])),
      );
      // Between two words that the reader writes as one there is no pair.
      const gaps = Math.floor(word.pairs.length / 2);
      return [...first].filter((page) => others.filter((pages) => !pages.has(page)).length <= gaps);
    }
    const sets = (word.parts ?? [])
      .filter((part) => /^[^\d_]./.test(part)) // the index has no numbers and no single letters
      .map((part) => {
        const terms = [Search._index.terms, Search._index.titleterms].flatMap(Object.keys);
        return new Set(
          terms.filter((term) => term.includes(part)).flatMap((term) => [...lookUp(term)]),
        );
      });
    return [...every].filter((page) => sets.every((pages) => pages.has(page)));
  };

  // --- the pages' texts ---

  /** @type {Map<string, Section[]>} */
  const texts = new Map();
  Search.setText = (page, text) => texts.set(page, text);

  /**
   * Load a page's text; without it the page can still be shown by its title.
   *
   * @param {string} page
   */
  const loadText = (page) =>
    new Promise((resolve) => {
      const script = document.createElement("script");
      script.onload = script.onerror = () => resolve(texts.get(page));
      script.src = `${document.documentElement.dataset.content_root}searchtext/${page}.js`;
      document.head.append(script);
    });

  /**
   * How much of a heading the query is: of "필터(filter)", 필터 is all.
   *
   * @param {string} heading
   * @param {RegExp[]} patterns
   */
  const coverage = (heading, patterns) =>
    Math.max(
      ...heading.split(/[(),:]/).map((part) => {
        const found = patterns.map((pattern) => (plain(part).match(pattern) || [""])[0].length);
        return found.reduce((sum, length) => sum + length) / Math.max(part.trim().length, 1);
      }),
    );

  /**
   * Where on the page the words stand and what that is worth, or null when one is missing.
   *
   * @param {Section[]} sections
   * @param {RegExp[]} patterns
   * @param {string} level how near to each other they have to stand
   */
  const examine = (sections, patterns, level) => {
    const holdsAll = (/** @type {string[]} */ ...parts) => {
      const together = plain(parts.join("\n"));
      return patterns.every((pattern) => pattern.test(together));
    };
    const title = sections[0][1];
    const inTitle = holdsAll(title);
    const page = sections.flatMap(([, heading, prose, code]) => [heading, ...prose, ...code]);
    if (level === "page" && !holdsAll(...page)) return null;

    /** @type {Omit<Place, "title"> & { worth: number } | null} */
    let best = null;
    let mentions = 0;
    for (const [anchor, heading, prose, code] of sections) {
      if (level === "section" && !holdsAll(title, heading, ...prose, ...code)) continue;
      /** @type {{ text: string, worth: number } | null} */
      let found = null;
      // Code counts less: a name is in every program, a word is where it is explained.
      for (const [at, text] of [...prose, ...code].entries()) {
        const weight = at < prose.length ? 1 : 0.2;
        const here = patterns.filter((pattern) => pattern.test(plain(text))).length;
        if (!here || (level === "paragraph" && !holdsAll(title, heading, text))) continue;
        mentions += weight;
        const worth = (weight * here) / patterns.length;
        if (!found || worth > found.worth) found = { text, worth };
      }
      let worth = found ? found.worth : 0;
      if (anchor && holdsAll(heading)) {
        const share = coverage(heading, patterns);
        worth += 10 + 30 * share;
        if (share === 1) found = null; // a glossary's entry: its definition comes first
      }
      if (!anchor && inTitle) worth += 100; // a page about it is shown from its top
      if (!worth || (best && worth <= best.worth)) continue;
      best = { anchor, heading, worth, text: found ? found.text : [...prose, ...code][0] };
    }
    if (!best) return null;
    const score = best.worth + Math.min(mentions, 20) + 60 * coverage(title, patterns);
    return { ...best, title, score };
  };

  // --- what the reader sees ---

  /**
   * About 160 characters around the first match, cut between words.
   *
   * @param {string} text
   * @param {RegExp} pattern
   */
  const excerptOf = (text, pattern) => {
    const at = Math.max(plain(text).search(pattern), 0);
    const start = at < 70 ? 0 : text.indexOf(" ", at - 70) + 1 || at;
    const end = text.length - start < 180 ? text.length : text.lastIndexOf(" ", start + 160);
    const cut = end > at ? end : text.length;
    return (start ? "… " : "") + text.slice(start, cut) + (cut < text.length ? " …" : "");
  };

  /**
   * @param {Place & { name: string }} result
   * @param {string} source
   */
  const show = ({ name, title, anchor, heading, text }, source) => {
    const item = document.createElement("li");
    item.className = "kind-text";
    const link = document.createElement("a");
    link.href = `${name}${DOCUMENTATION_OPTIONS.LINK_SUFFIX}${anchor ? `#${anchor}` : ""}`;
    link.textContent = anchor ? `${title} › ${heading}` : title;
    item.append(link);
    if (text) {
      const context = document.createElement("p");
      context.className = "context";
      context.textContent = excerptOf(text, new RegExp(source, "u"));
      item.append(context);
    }
    _highlightText(item, source, "highlighted");
    Search.output.append(item);
  };

  let searched = ""; // the pattern of the words that the results on the page were found with

  Search.query = async (query) => {
    const words = parse(query);
    const candidates = words.map((word) => new Set(mayHold(word)));
    const names = Search._index.docnames.filter((_name, page) =>
      candidates.every((pages) => pages.has(page)),
    );
    if (words.length) await Promise.all(names.map(loadText));

    // Where the words stand together; if nowhere, then more loosely, until something is found.
    const patterns = words.map((word) => new RegExp(word.pattern, "u"));
    /** @type {(Place & { name: string, score: number })[]} */
    let results = [];
    for (const level of ["paragraph", "section", "page"]) {
      if (results.length || !words.length) break;
      results = names.flatMap((name) => {
        const sections = texts.get(name);
        const found = sections && examine(sections, patterns, level);
        return found ? [{ name, ...found }] : [];
      });
    }
    results.sort((a, b) => b.score - a.score);
    for (const name of words.length ? names.filter((each) => !texts.has(each)) : []) {
      const title = Search._index.titles[Search._index.docnames.indexOf(name)];
      results.push({ name, title, anchor: "", score: 0 });
    }

    const source = words.map((word) => word.pattern).join("|");
    Search.status.setAttribute("role", "status"); // read aloud when it changes
    searched = source;
    for (const result of results) show(result, source);
    _finishSearch(results.length);
  };

  // The page that is chosen, and no other, marks the words: sphinx_highlight.js reads this.
  /** @param {MouseEvent} event */
  const remember = (event) => {
    /** @type {HTMLAnchorElement | null} */
    const link = /** @type {Element} */ (event.target).closest("ul.search a");
    if (link) {
      const found = { page: link.pathname, pattern: searched };
      localStorage.setItem("sphinx_highlight_terms", JSON.stringify(found));
    }
  };
  document.addEventListener("click", remember);
  document.addEventListener("auxclick", remember); // into another tab

  document.addEventListener("DOMContentLoaded", () => {
    /** @type {HTMLInputElement | null} */
    const field = document.querySelector(".bd-article-container input[name=q]");
    if (!new URLSearchParams(window.location.search).get("q")) field?.focus();
  });
}
