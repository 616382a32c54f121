// What Sphinx's own scripts and its index have put there when ours run (Sphinx 9.0).

/** The particles, as search/__init__.py writes them before search.js: alternatives of a pattern. */
declare const PARTICLES: string;

declare const DOCUMENTATION_OPTIONS: { LINK_SUFFIX: string };

/** A page's sections: anchor, heading, paragraphs, lines of code; the first one is the page itself. */
type Section = [anchor: string, heading: string, prose: string[], code: string[]];

declare const Search: {
  _index: {
    docnames: string[];
    titles: string[];
    /** The numbers of the pages that have a word; of one page, its number alone. */
    terms: Record<string, number | number[]>;
    titleterms: Record<string, number | number[]>;
  };
  output: HTMLElement;
  status: HTMLElement;
  query: (query: string) => Promise<void>;
  /** Ours: each page's searchtext/PAGE.js calls it. */
  setText: (page: string, sections: Section[]) => void;
};

declare function _finishSearch(count: number): void;

/** Of sphinx_highlight.js, which is ours. */
declare function _highlightText(node: Node, pattern: string, className: string): void;

/** The translation of one of Sphinx's sentences. */
declare function _(text: string): string;
