// The present task at the foot of the screen, for as long as the instrument is there and the task
// itself is not: who works on the stage sees what was asked, and that it is done.

import { create } from "./elements.js";

export class TaskBar {
  constructor() {
    this.seen = { stage: false, ask: false };
    this.text = create("span", { class: "task-bar-text" });
    // The keyboard comes by the tasks themselves, and screen readers hear of them there.
    this.button = create(
      "button",
      { type: "button", tabindex: "-1", class: "task-bar-button", hidden: true },
      create("strong", {}, "해 보기"),
      this.text,
      create("span", { class: "task-bar-way" }, "↓"),
    );
    this.element = create("div", { class: "task-bar", "aria-hidden": "true" }, this.button);
  }

  /**
   * @param {Element} stage what one works on; the bar is in it
   * @param {HTMLElement} tasks where the task stands
   * @param {Element} ask what is asked, in there
   */
  stand(stage, tasks, ask) {
    stage.append(this.element);
    this.button.addEventListener("click", () => {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      tasks.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
    });
    // The stage counts once it has come up to the middle of the screen, what is asked as a whole.
    this.watch(stage, "stage", { rootMargin: "0px 0px -50% 0px", threshold: 0 });
    this.watch(ask, "ask", { threshold: 0.99 });
  }

  /**
   * @param {Element} part
   * @param {"stage" | "ask"} name
   * @param {{ rootMargin?: string, threshold: number }} limits
   */
  watch(part, name, limits) {
    const observer = new IntersectionObserver((entries) => {
      const { isIntersecting, intersectionRatio } = entries[entries.length - 1];
      this.seen[name] = isIntersecting && intersectionRatio >= limits.threshold;
      this.button.hidden = !this.seen.stage || this.seen.ask;
    }, limits);
    observer.observe(part);
  }

  /** @param {string} text @param {boolean} done */
  show(text, done) {
    this.text.textContent = text;
    this.button.classList.toggle("done", done);
  }
}
