// Starts what needs ES modules, where a page has it: at once, or with data-when="near" as soon as the
// reader comes near. Browsers refuse modules to pages that are opened as files: there the reader learns
// how to serve the site.

const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;

/**
 * @param {HTMLElement} place
 * @param {(Node | string)[]} parts
 */
const explain = (place, ...parts) => {
  const message = document.createElement("p");
  message.className = "module-message";
  message.setAttribute("role", "alert");
  message.append(...parts);
  place.prepend(message);
  return message;
};

/**
 * Start what calculates for a place while its module is still on the way; the module takes it over,
 * with what it has said until then.
 *
 * @param {HTMLElement} place data-worker, and what this worker is to load: data-weights, data-bytes
 */
const startWorker = (place) => {
  const { worker: file = "", weights = "", bytes } = place.dataset;
  const worker = new Worker(new URL(file, here), { type: "module" });
  const heard = /** @type {object[]} */ ([]);
  worker.onmessage = ({ data }) => heard.push(data);
  worker.onerror = () => heard.push({ kind: "failed", reason: "network" });
  const url = new URL(weights, document.baseURI).href;
  worker.postMessage({ kind: "load", url, bytes: Number(bytes) });
  Object.assign(place, { started: { worker, heard } });
};

/** @param {HTMLElement} place */
const begin = async (place) => {
  try {
    if (place.dataset.worker) {
      startWorker(place);
    }
    const { start } = await import(new URL(place.dataset.module ?? "", here).href);
    await start(place);
  } catch (error) {
    const retry = document.createElement("button");
    retry.type = "button";
    retry.textContent = "다시 시도하기";
    // A module that failed stays failed for as long as the page lives.
    retry.addEventListener("click", () => location.reload());
    explain(place, "이 자리의 프로그램을 시작하지 못했습니다. ", retry);
    console.error(error);
  }
};

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        near.unobserve(target);
        begin(/** @type {HTMLElement} */ (target));
      }
    }
  },
  { rootMargin: "600px 0px" }, // about a screen above and below
);

/** @type {NodeListOf<HTMLElement>} */
const places = document.querySelectorAll("[data-module]");
for (const place of places) {
  if (location.protocol === "file:") {
    const command = document.createElement("code");
    command.textContent = "python -m http.server";
    explain(
      place,
      "파일로 연 페이지에서는 브라우저가 이 자리의 프로그램을 읽지 못합니다. 사이트의 폴더에서 ",
      command,
      "를 실행하고 http://localhost:8000 을 여세요.",
    );
  } else if (place.dataset.when === "near") {
    near.observe(place);
  } else {
    begin(place);
  }
}
