/** What the scripts of the search have in common. */

/** A page's section: anchor, heading, paragraphs, lines of code; the first one is the page itself. */
type TextSection = [anchor: string, heading: string, prose: string[], code: string[]];

/** The patterns by which a word is cut (words.py). */
type Rules = {
  stem: string;
  shortStem: string;
  open: string;
  swallowed: Record<string, string>;
  particles: string;
};

/** An entry of the glossary. */
type Entry = { term: string; english: string; anchor: string; page: string; synonyms: string[] };

/** As index.py writes it. */
type IndexData = {
  pages: [name: string, title: string, headings: [anchor: string, heading: string][]][];
  words: string;
  places: string;
  kinds: string;
  rules: Rules;
  practice: string[];
  entries: Entry[];
  everyday: [word: string, section: number, wordings: string[]][];
  messages: [fragment: string, section: number][];
};

type IndexSection = { page: number; anchor: string; heading: string; asks: boolean };

/** In which section a word stands, and as what: index.py counts the kinds. */
type IndexPlace = { section: number; kind: number };

/** Words in one text, a line each, and where each begins. */
type Lines = { text: string; starts: number[] };

/** The index, unpacked. Words, places and letters have the same numbers. */
type Index = {
  pages: { name: string; title: string }[];
  sections: IndexSection[];
  words: string[];
  numbers: Map<string, number>;
  places: IndexPlace[][];
  letters: string[];
  wordLines: Lines;
  letterLines: Lines;
  names: Map<string, { entry: Entry; written: string; letters: string }>;
  everyday: { word: string; section: number; wordings: string[][] }[];
  messages: { fragment: string; section: number }[];
  stem: (word: string) => string;
  particles: string;
};

/** A word as it was typed, and as the index would have it. */
type Typed = { raw: string; word: string };

/**
 * With the numbers of the words that it may be and how alike they are, how much it tells, and what it
 * is worth in each section that has it.
 */
type QueryWord = Typed & {
  alike: Map<number, number>;
  weight: number;
  worth: Map<number, number>;
};

/** Other people's word, and the site's, with the glossary's anchor or a section's number. */
type Told = { written: string; term: string; anchor: string; section?: number };

type Understood = {
  words: QueryWord[];
  told: Told[];
  entries: { entry: Entry; weight: number }[];
};

type RankedPage = { page: number; section: number; all: boolean; score: number };
type Ranked = { words: QueryWord[]; told: Told[]; results: RankedPage[]; pattern: string };

type Search = {
  SURE: number;
  index: Index;
  setIndex: (data: IndexData) => void;
  setText: (page: string, sections: TextSection[]) => void;
  isHangul: (text: string) => boolean;
  plain: (text: string) => string;
  stemmer: (rules: Rules) => (word: string) => string;
  isAsking: (word: string) => boolean;
  typed: (query: string, stem: (word: string) => string) => Typed[];
  asHangul: (keys: string) => string;
  asKeys: (text: string) => string;
  joined: (typed: Typed[]) => string;
  isNear: (word: string) => (other: string, letters: string) => boolean;
  alike: (word: string) => Map<number, number>;
  near: (word: string) => Map<number, number>;
  wholeParts: (word: string) => string[] | undefined;
  someParts: (word: string) => string[];
  understood: (query: string) => Understood;
  rank: (query: string) => Ranked;
  show: (query: string, place: HTMLElement, limit?: number) => void;
};

/** Of sphinx_highlight.js, which is ours. */
declare function _highlightText(node: Node, pattern: string, className: string): void;

/** The translation of one of Sphinx's sentences. */
declare function _(text: string): string;

/** What words.js puts there for all scripts. */
declare const SiteSearch: Search;
