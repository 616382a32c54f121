// One step on the stage: what comes in, what goes out, and the movement from one to the other.

import { create } from "../parts/elements.js";
import { CELLS, MAPS, Side } from "./side.js";

/**
 * @import { Palette } from "../parts/maps.js"
 * @import { Step } from "./steps.js"
 */

const FILLED = 0.75; // the part of a movement in which cells are filled, where others fade after that

/** How long each kind of movement takes, in milliseconds. */
export const DURATIONS = { fill: 2400, fade: 1400, line: 2400, grow: 1200 };

export class Card {
  /**
   * @param {string} title
   * @param {string} names of the layers
   * @param {string} kind of the first of them
   */
  constructor(title, names, kind) {
    this.from = new Side();
    this.to = new Side();
    this.sentence = create("p", { class: "walk-sentence" });
    this.element = create(
      "section",
      { class: "walk-card", "aria-label": title, "data-kind": kind },
      create("p", { class: "walk-title" }, title, " ", create("code", {}, names)),
      create(
        "div",
        { class: "walk-sides" },
        this.from.element,
        create("span", { class: "walk-arrow", "aria-hidden": "true" }, "→"),
        this.to.element,
      ),
      this.sentence,
    );
  }

  /**
   * @param {Step} step
   * @param {Palette} palette
   */
  show(step, palette) {
    this.step = step;
    this.sentence.textContent = step.sentence;
    this.from.show(step.from, palette);
    this.to.show(step.to, palette);
  }

  /**
   * The movement at a share of its time: 0 is its beginning, 1 what the sentence speaks of.
   *
   * @param {number} share
   */
  frame(share) {
    const { step, from, to } = this;
    if (!step) {
      return;
    }
    if (step.move.kind === "fill") {
      this.fill(share, step);
    } else if (step.move.kind === "fade") {
      to.fade(/** @type {Float32Array} */ (step.move.before), share);
    } else if (step.move.kind === "line") {
      const cell = Math.floor(CELLS * share);
      from.pointInEach(cell);
      to.keep(cell * MAPS);
    } else {
      to.grow(1 - (1 - share) ** 3);
    }
    if (share === 1) {
      from.point(step.from.mark);
      to.point(step.to.mark);
    } else if (step.move.kind !== "fill") {
      from.point();
      to.point();
    }
  }

  /**
   * Slowly at first, so that one sees the single stops, then faster.
   *
   * @param {number} share
   * @param {Step} step
   */
  fill(share, { to: sight, from: source, move: { window, before } }) {
    const filled = before ? Math.min(1, share / FILLED) : share;
    const count = Math.floor(sight.values.length * filled ** 2);
    if (before && filled === 1) {
      this.to.fade(before, (share - FILLED) / (1 - FILLED));
    } else {
      this.to.paint(before ?? sight.values);
      this.to.keep(count);
    }
    const [row, column] = [Math.floor(count / sight.width), count % sight.width];
    if (filled === 1) {
      this.from.point();
      this.to.point();
    } else if (window) {
      const { size, stride, outside } = window;
      this.from.point({ row: row * stride - outside, column: column * stride - outside, size });
      this.to.point({ row, column, size: 1 });
    } else {
      const same = source.values.length === sight.values.length;
      const all = { row: 0, column: 0, size: source.width };
      this.from.point(same ? { row, column, size: 1 } : all);
      this.to.point({ row, column, size: 1 });
    }
  }
}
