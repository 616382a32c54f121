// What a query is made of: its words, cut as the index has cut those of the pages, and what it would
// be had the keyboard been in the other mode.
// All scripts of the search put into this what the others may use.
const SiteSearch = /** @type {Search} */ ({});
{
  const search = SiteSearch;

  /** @param {string} text */
  search.isHangul = (text) => text >= "가" && text < "힤";

  /**
   * One form for what can be written in two ways, as words.py has it; the text keeps its length.
   *
   * @param {string} text
   */
  search.plain = (text) => text.normalize("NFC").toLowerCase().replace(/×/g, "x");

  /**
   * What cuts the endings off a Hangul word, by the rules that came with the index.
   *
   * @param {Rules} rules
   * @returns {(word: string) => string}
   */
  search.stemmer = (rules) => {
    const stemPattern = new RegExp(rules.stem);
    const shortPattern = new RegExp(rules.shortStem);
    const open = new RegExp(`[${rules.open}]+$`);
    return (word) => {
      const short = shortPattern.exec(word);
      if (short) return short[1];
      if (word.length === 1) return word;
      let rest = word.normalize("NFD");
      for (;;) {
        const shorter = stemPattern.exec(rest)?.[1] ?? rest;
        if (shorter === rest) break;
        rest = shorter;
      }
      let cut = rest.replace(open, "");
      if (cut === rest) cut = cut.slice(0, -1) + (rules.swallowed[cut.slice(-1)] ?? cut.slice(-1));
      return cut.normalize("NFC");
    };
  };

  // What a question is made of, and no page is about.
  const ASKING = new Set(
    (
      "법 방법 것 거 게 걸 건 뭐 뭔가 뭔가요 뭔지 뭘까 뭐예요 뭐에요 뭐죠 뭐야 무엇 무슨 왜 어떻게 어떤 어떨 어떠 언제 어디 어느 " +
      "하는 하기 하면 하고 하나 해요 해야 했는데 할 한 때 대한 대해 대하여 관한 위한 위해 및 또는 그리고 그냥 좀 이 그 저 제 " +
      "설명 의미 뜻 이유 까닭 되나 되나요 되나여 되요 돼요 되는 되면 안돼요 안되는 있나 있나요 있어요 있는 없나요 없는 없이 수 " +
      "알려주세요 알려줘 알고 궁금 싶어요 싶은데 주세요 해줘 해주세요 나와요 나옴 나올 나오는 나와 써도 쓰는 쓰면 쓸 " +
      "a an the of to in on is are and or how what why do does did for with i my it mean means from at be can not"
    ).split(" "),
  );

  /** @param {string} word */
  search.isAsking = (word) => ASKING.has(word);

  /**
   * The words of a query as the index would have them, each with how it was typed.
   *
   * @param {string} query
   * @param {(word: string) => string} stem
   * @returns {Typed[]}
   */
  search.typed = (query, stem) => {
    const text = search.plain(query).replace(/(^|\s)수\s*[있없]\S*/g, " ");
    /** @type {Typed[]} */
    const found = [];
    for (const chunk of text.split(/[\s;·/]+/)) {
      // np.max and layers.Dense are names of their own, if a page has them.
      const runs =
        chunk.match(
          /[가-힣]+(?:-[가-힣]+)*|[ㄱ-ㅣ가-힣]+|[a-z_][a-z_0-9]*(?:\.[a-z_][a-z_0-9]*)*|\d+(?:x\d+)+|\d[\d,]*/g,
        ) ?? [];
      for (const [place, run] of runs.entries()) {
        if (!search.isHangul(run)) found.push({ raw: run, word: run.replace(/,/g, "") });
        else {
          // ReLU를: the particle belongs to the word before it.
          const hanging =
            place > 0 && !search.isHangul(runs[place - 1]) && stem(`가나${run}`) === "가나";
          if (!hanging) found.push({ raw: run, word: stem(run.replace(/-/g, "")) });
        }
      }
    }
    const asked = found.filter(({ raw, word }) => !search.isAsking(raw) && !search.isAsking(word));
    return asked.length ? asked : found;
  };

  // --- the other mode of the keyboard, 두벌식 ---

  const KEYS = "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml";
  const JAMO = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ";
  const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
  const VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
  const FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
  /** @type {Record<string, string>} */
  const DOUBLE = {
    ...{ ㅘ: "ㅗㅏ", ㅙ: "ㅗㅐ", ㅚ: "ㅗㅣ", ㅝ: "ㅜㅓ", ㅞ: "ㅜㅔ", ㅟ: "ㅜㅣ", ㅢ: "ㅡㅣ" },
    ...{ ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ", ㄽ: "ㄹㅅ" },
    ...{ ㄾ: "ㄹㅌ", ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ", ㅄ: "ㅂㅅ" },
  };
  const JOINED = new Map(Object.entries(DOUBLE).map(([one, two]) => [two, one]));

  /**
   * zjsjf → 커널; empty if these keys write no whole syllables.
   *
   * @param {string} keys
   */
  search.asHangul = (keys) => {
    const jamo = [...keys]
      .map((key) => JAMO[KEYS.indexOf(key)] ?? JAMO[KEYS.indexOf(key.toLowerCase())] ?? "?")
      .join("");
    let written = "";
    let at = 0;
    while (at < jamo.length) {
      const initial = INITIALS.indexOf(jamo[at]);
      let vowel = VOWELS.indexOf(jamo[at + 1] ?? "?");
      if (initial < 0 || vowel < 0) return "";
      at += 2;
      const wider = JOINED.get(VOWELS[vowel] + (jamo[at] ?? ""));
      if (wider && VOWELS.includes(wider)) {
        vowel = VOWELS.indexOf(wider);
        at += 1;
      }
      // A consonant before a vowel begins the next syllable.
      const begins = (/** @type {number} */ place) => VOWELS.includes(jamo[place + 1] ?? "?");
      let final = 0;
      if (at < jamo.length && FINALS.includes(jamo[at]) && !begins(at)) {
        const pair = JOINED.get(jamo[at] + (jamo[at + 1] ?? ""));
        const both = pair && FINALS.includes(pair) && !begins(at + 1);
        final = FINALS.indexOf(both ? pair : jamo[at]);
        at += both ? 2 : 1;
      }
      written += String.fromCharCode(0xac00 + (initial * 21 + vowel) * 28 + final);
    }
    return written;
  };

  /**
   * ㄱ디ㅕ → relu.
   *
   * @param {string} text
   */
  search.asKeys = (text) => {
    let jamo = "";
    for (const letter of text) {
      const code = letter.charCodeAt(0) - 0xac00;
      if (code < 0 || code > 11171) jamo += letter;
      else {
        jamo += INITIALS[Math.floor(code / 588)] + VOWELS[Math.floor(code / 28) % 21];
        jamo += FINALS[code % 28].trim();
      }
    }
    return [...jamo]
      .flatMap((each) => [...(DOUBLE[each] ?? each)])
      .map((each) => KEYS[JAMO.indexOf(each)] ?? each)
      .join("")
      .toLowerCase();
  };
}
