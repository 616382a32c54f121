// The place of a workbench. It asks to be started when the reader comes near (data-when), so that it
// costs nothing to those who read something else.

/**
 * Put a workbench into an element that says with data-… what is set at first.
 *
 * @param {HTMLElement} place
 */
export async function start(place) {
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
