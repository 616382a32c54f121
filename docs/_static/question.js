// Multiple-choice questions that mark themselves. The page comes with every explanation in a fold;
// this puts a button in the fold's place and shows the explanation of the answer that was chosen.

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll("form.question");
for (const form of forms) {
  const fold = /** @type {HTMLDetailsElement} */ (form.querySelector("details"));
  const explanations = fold.querySelectorAll("li");
  const choices = form.querySelectorAll(".choice");

  const button = document.createElement("button");
  button.type = "submit";
  button.textContent = "확인";
  const verdict = document.createElement("div");
  verdict.className = "verdict";
  verdict.setAttribute("role", "status"); // read aloud when it changes, without taking the focus
  fold.replaceWith(button, verdict);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    /** @type {HTMLInputElement | null} */
    const chosen = form.querySelector("input:checked");
    if (!chosen) {
      verdict.textContent = "답을 하나 고른 다음 확인을 누르세요.";
      return;
    }
    const explanation = explanations[Number(chosen.value) - 1];
    form.dataset.right = explanation.dataset.right;
    for (const choice of choices) {
      choice.classList.toggle("marked", choice.contains(chosen));
    }
    const parts = [...explanation.childNodes].map((node) => node.cloneNode(true));
    verdict.replaceChildren(...parts);
  });

  // A new choice has not been marked yet.
  form.addEventListener("change", () => {
    delete form.dataset.right;
    for (const choice of choices) {
      choice.classList.remove("marked");
    }
    verdict.replaceChildren();
  });
}
