// The field that searches as one types, in the dialog of every page and on the search page. What
// searches is one script with the index in it, which is asked for once somebody is about to.
{
  /** @type {Promise<void> | undefined} */
  let asked;
  const ready = () => {
    asked ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.onload = () => resolve();
      script.onerror = () => {
        asked = undefined; // the next letter asks again
        reject();
      };
      script.src = `${document.documentElement.dataset.content_root}searchindex.js`;
      document.head.append(script);
    });
    return asked;
  };
  const FAILED = "검색에 쓰는 파일을 받지 못했습니다. 연결을 살펴보고 다시 써 보세요.";
  const IN_THE_DIALOG = 6;

  /** @param {string} query */
  const isEnough = (query) => query.trim().length > 1 || /[가-힣]/.test(query.trim());

  for (const form of document.querySelectorAll("form.bd-search")) {
    const field = /** @type {HTMLInputElement} */ (form.querySelector("input[name=q]"));
    const place = /** @type {HTMLElement | null} */ (form.nextElementSibling);
    if (!place?.matches(".search-answer")) continue;
    const onPage = Boolean(form.closest(".bd-search-container"));
    const links = () => [...place.querySelectorAll("a")];

    const answer = async (/** @type {boolean} */ whole) => {
      const query = field.value;
      const status = /** @type {HTMLElement} */ (place.querySelector("[role=status]"));
      if (!(whole ? query.trim() : isEnough(query))) {
        for (const part of place.children) part.replaceChildren();
        return;
      }
      try {
        await ready();
      } catch {
        status.textContent = FAILED;
        return;
      }
      if (field.value === query) SiteSearch.show(query, place, onPage ? undefined : IN_THE_DIALOG);
    };

    field.addEventListener("focus", () => ready().catch(() => {}));
    field.addEventListener("input", () => answer(false));
    // Down into the results, up out of them again.
    form.parentElement?.addEventListener("keydown", (event) => {
      const { key, target } = /** @type {KeyboardEvent} */ (event);
      const all = [field, ...links()];
      const at = all.indexOf(/** @type {any} */ (target));
      const to = at + (key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0);
      if (at < 0 || to === at || !all[to]) return;
      event.preventDefault();
      all[to].focus();
    });

    if (!onPage) {
      // Whoever is in the field already has had it brought (site.js), and may have typed.
      if (document.activeElement === field) ready().catch(() => {});
      if (field.value) answer(false);
      continue;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const address = new URL(location.href);
      address.searchParams.set("q", field.value);
      history.replaceState(null, "", address);
      answer(true);
    });
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    if (field.value) answer(true);
    else field.focus();
  }
}
