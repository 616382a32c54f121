// One side of a step: a sheet of cells and a frame around some of them, or ten bars.

import { create } from "../parts/elements.js";
import { paintMap } from "../parts/maps.js";
import { asText, percent } from "../parts/numbers.js";

/**
 * @import { Palette } from "../parts/maps.js"
 * @import { Mark, Sight } from "./sights.js"
 */

export const CELLS = 49; // of each map that is flattened
export const MAPS = 64; // that are

export class Side {
  constructor() {
    this.canvas = create("canvas", { role: "img" });
    this.mark = create("div", { class: "walk-mark", hidden: true });
    this.frame = create("div", { class: "walk-frame" });
    this.caption = create("figcaption");
    this.element = create("figure", {}, this.frame, this.caption);
    this.whole = create("canvas"); // all cells, to take some of them from
    /** @type {HTMLElement[]} */
    this.bars = [];
  }

  /**
   * @param {Sight} sight
   * @param {Palette} palette
   */
  show(sight, palette) {
    this.sight = sight;
    this.palette = palette;
    this.caption.textContent = sight.label;
    this.canvas.setAttribute("aria-label", sight.label);
    this.canvas.classList.toggle("wide", sight.width > sight.height);
    if (sight.bars) {
      this.showBars(sight);
    } else {
      this.frame.replaceChildren(this.canvas, this.mark);
      this.paint(sight.values);
    }
  }

  /** @param {Sight} sight */
  showBars({ values, reach, bars, label }) {
    const low = Math.min(0, ...values) / reach;
    const span = Math.max(...values, 0) / reach - low;
    const texts = Array.from(values, (value) =>
      bars === "shares" ? percent(value) : asText(value, 2),
    );
    this.bars = Array.from(values, (value) =>
      create("span", { class: value < 0 ? "fill below" : "fill" }),
    );
    const rows = this.bars.map((bar, digit) => {
      const share = values[digit] / reach;
      bar.style.left = `${(100 * (Math.min(share, 0) - low)) / span}%`;
      bar.style.width = `${(100 * Math.abs(share)) / span}%`;
      bar.style.transformOrigin = share < 0 ? "right" : "left";
      const highest = values[digit] === Math.max(...values);
      return create(
        "div",
        { class: highest ? "walk-row highest" : "walk-row" },
        create("span", {}, `${digit}`),
        create("span", { class: "track" }, bar),
        create("span", { class: "number" }, texts[digit]),
      );
    });
    const read = texts.map((text, digit) => `${digit}: ${text}`).join(", ");
    const list = { class: `walk-bars ${bars}`, role: "img", "aria-label": `${label}. ${read}` };
    this.frame.replaceChildren(create("div", list, ...rows));
  }

  /** @param {Float32Array} values */
  paint(values) {
    if (this.sight && this.palette) {
      const { height, width, reach, ink } = this.sight;
      const colours = ink ? this.palette.ink : this.palette.colours;
      paintMap(this.canvas, { values, map: 0, maps: 1, height, width, reach, colours });
      this.whole.width = width;
      this.whole.height = height;
      this.whole.getContext("2d")?.drawImage(this.canvas, 0, 0);
    }
  }

  /**
   * Leave only the first cells, row by row.
   *
   * @param {number} count
   */
  keep(count) {
    const { width } = this.canvas;
    const [rows, rest] = [Math.floor(count / width), count % width];
    const screen = this.canvas.getContext("2d");
    screen?.clearRect(0, 0, width, this.canvas.height);
    const pieces = [
      [0, 0, width, rows],
      [0, rows, rest, 1],
    ];
    for (const [x, y, across, down] of pieces.filter((piece) => piece[2] * piece[3] > 0)) {
      screen?.drawImage(this.whole, x, y, across, down, x, y, across, down);
    }
  }

  /**
   * Paint values whose negative ones have lost this share.
   *
   * @param {Float32Array} values
   * @param {number} share
   */
  fade(values, share) {
    this.paint(values.map((value) => (value < 0 ? value * (1 - share) : value)));
  }

  /** @param {number} share */
  grow(share) {
    for (const bar of this.bars) {
      bar.style.transform = `scaleX(${share})`;
    }
  }

  /**
   * Draw a frame around a square of cells; without one, none.
   *
   * @param {Mark} [mark]
   */
  point(mark) {
    this.mark.hidden = !mark;
    if (mark && this.sight) {
      const { height, width } = this.sight;
      this.mark.style.left = `${(100 * mark.column) / width}%`;
      this.mark.style.top = `${(100 * mark.row) / height}%`;
      this.mark.style.width = `${(100 * mark.size) / width}%`;
      this.mark.style.height = `${(100 * mark.size) / height}%`;
    }
  }

  /**
   * Point out one cell of each of the maps that stand side by side.
   *
   * @param {number} cell
   */
  pointInEach(cell) {
    const screen = this.canvas.getContext("2d");
    screen?.drawImage(this.whole, 0, 0);
    if (screen && cell < CELLS) {
      screen.fillStyle = getComputedStyle(this.mark).borderTopColor;
      for (let map = 0; map < MAPS; map++) {
        const [row, column] = [Math.floor(map / 8), map % 8];
        screen.fillRect(7 * column + (cell % 7), 7 * row + Math.floor(cell / 7), 1, 1);
      }
    }
  }
}
