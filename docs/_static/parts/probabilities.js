// The ten probabilities, those of a drawing that is held for comparison, and how far dropout sways
// them.

import { create } from "./elements.js";
import { percent } from "./numbers.js";

export class Probabilities {
  constructor() {
    this.rows = Array.from({ length: 10 }, (_, digit) => {
      const bar = create("span", { class: "bar" });
      const held = create("span", { class: "bar held", hidden: true });
      const sway = create("span", { class: "sway", hidden: true });
      const number = create("span", { class: "number" });
      const bars = create("span", { class: "bars", "aria-hidden": "true" }, bar, held, sway);
      const row = create("li", {}, create("span", { class: "digit" }, `${digit}`), bars, number);
      return { row, bar, held, sway, number };
    });
    this.element = create(
      "ul",
      { class: "lab-probabilities", "aria-label": "숫자마다의 확률" },
      ...this.rows.map(({ row }) => row),
    );
  }

  /**
   * @param {Float32Array} probabilities
   * @param {Float32Array} [held] those of a drawing that is held for comparison
   */
  show(probabilities, held) {
    this.element.classList.toggle("compared", Boolean(held));
    const highest = probabilities.indexOf(Math.max(...probabilities));
    const third = [...probabilities].sort((one, other) => other - one)[2];
    this.rows.forEach((parts, digit) => {
      parts.row.classList.toggle("highest", digit === highest);
      parts.row.classList.toggle("top", probabilities[digit] >= third);
      parts.bar.style.transform = `scaleX(${probabilities[digit]})`;
      parts.held.hidden = !held;
      const texts = [percent(probabilities[digit])];
      if (held) {
        parts.held.style.transform = `scaleX(${held[digit]})`;
        texts.push(percent(held[digit]));
      }
      const text = texts.join(" / ");
      if (parts.number.textContent !== text) {
        parts.number.textContent = text;
      }
    });
  }

  /**
   * Mark the smallest and largest probability of each digit among these runs.
   *
   * @param {Float32Array[]} runs
   */
  showSway(runs) {
    this.rows.forEach(({ sway }, digit) => {
      const seen = runs.map((probabilities) => probabilities[digit]);
      sway.hidden = runs.length < 2;
      if (!sway.hidden) {
        sway.style.left = `${100 * Math.min(...seen)}%`;
        sway.style.width = `${100 * (Math.max(...seen) - Math.min(...seen))}%`;
      }
    });
  }
}
