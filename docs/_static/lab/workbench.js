// The place of a workbench. The workbench itself is fetched when the reader comes near it, so that
// it costs nothing to those who read something else.

const NEAR = "800px";

/**
 * Put a workbench into an element that says with data-… what is set at first.
 *
 * @param {HTMLElement} place
 */
export function start(place) {
  const watch = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        watch.disconnect();
        fetchInto(place);
      }
    },
    { rootMargin: NEAR },
  );
  watch.observe(place);
}

/** @param {HTMLElement} place */
async function fetchInto(place) {
  try {
    const { workbench } = await import("./workbench_bench.js");
    place.replaceChildren(workbench(place.dataset));
  } catch (error) {
    const message = document.createElement("p");
    message.setAttribute("role", "alert");
    message.textContent = "작업대를 불러오지 못했습니다. 이 페이지를 새로 고치세요.";
    place.prepend(message);
    console.error(error);
  }
}
