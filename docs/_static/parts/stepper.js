// Buttons that take something further: one step, ten, on and on, back to the beginning.

import { button, create } from "./elements.js";

const PAUSE = 350; // milliseconds from step to step

export class Stepper {
  /**
   * @param {object} options
   * @param {(count: number) => void} options.step
   * @param {() => boolean} options.goesOn whether rolling on would show anything new
   * @param {() => void} options.restart
   */
  constructor({ step, goesOn, restart }) {
    this.step = step;
    this.goesOn = goesOn;
    this.timer = 0; // 0 while it rests
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    this.roll = button("굴리기", () => (this.timer ? this.rest() : this.play()));
    const settle = () => {
      this.rest();
      this.roll.hidden = still.matches; // the two other buttons do the same without motion
    };
    still.addEventListener("change", settle);
    settle();
    const by = (/** @type {() => void} */ act) => () => {
      this.rest();
      act();
    };
    this.element = create(
      "div",
      { class: "stepper", role: "group", "aria-label": "걷기" },
      button(
        "한 걸음",
        by(() => step(1)),
      ),
      button(
        "열 걸음",
        by(() => step(10)),
      ),
      this.roll,
      button("처음으로", by(restart)),
    );
  }

  play() {
    this.roll.textContent = "멈추기";
    this.step(1);
    this.timer = setInterval(() => (this.goesOn() ? this.step(1) : this.rest()), PAUSE);
  }

  rest() {
    clearInterval(this.timer);
    this.timer = 0;
    this.roll.textContent = "굴리기";
  }
}
