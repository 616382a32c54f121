// What Sphinx's scripts say to the reader, in place of its own Korean catalogue (see sphinx.po).
// Sphinx's own files call Documentation.addTranslations, which needs eval for the plural.
Object.assign(Documentation.TRANSLATIONS, {
  "Hide Search Matches": "강조 표시 지우기",
});
Documentation.PLURAL_EXPR = () => 0; // Korean has one form
Documentation.LOCALE = "ko";
