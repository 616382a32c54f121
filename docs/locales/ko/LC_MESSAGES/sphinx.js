// What Sphinx's scripts say to the reader, in place of its own Korean catalogue (see sphinx.po).
// Sphinx's own files call Documentation.addTranslations, which needs eval for the plural.
Object.assign(Documentation.TRANSLATIONS, {
  ", in ": ", ",
  "Hide Search Matches": "강조 표시 지우기",
  "Preparing search...": "검색을 준비하고 있습니다…",
  "Search Results": "검색 결과",
  "Search finished, found one page matching the search query.": [
    "찾은 페이지: ${resultCount}",
  ],
  Searching: "찾는 중입니다",
  "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
    "찾는 말이 있는 페이지가 없습니다. 철자를 확인하거나 더 짧은 말로 찾아보세요.",
});
Documentation.PLURAL_EXPR = () => 0; // Korean has one form
Documentation.LOCALE = "ko";
