// A kernel whose numbers the reader changes: a grid to choose from, a field for the chosen number.

import { numberField } from "./controls.js";
import { create } from "./elements.js";
import { NumberGrid } from "./number_grid.js";
import { placeInWords } from "./place.js";

const LIMIT = 9; // as far from 0 as a number may be

export class KernelEditor {
  /**
   * @param {string} name
   * @param {number[][]} rows
   * @param {(rows: number[][]) => void} onchange told the numbers once one was changed
   */
  constructor(name, rows, onchange) {
    this.rows = rows.map((row) => [...row]);
    this.onchange = onchange;
    this.grid = new NumberGrid(name, {
      onselect: () => this.turn(),
      onkey: (event) => this.key(event),
    });
    const limits = { min: -LIMIT, max: LIMIT, value: rows[0][0] };
    this.number = numberField("", { ...limits, onchange: (value) => this.write(value) });
    this.element = create("div", { class: "kernel-editor" }, this.grid.element);
    this.element.append(this.number.element);
    this.show(rows);
  }

  /** Show another kernel, without telling. @param {number[][]} rows */
  show(rows) {
    this.rows = rows.map((row) => [...row]);
    this.grid.show(this.rows, { reach: Math.max(1, ...this.rows.flat().map(Math.abs)) });
    this.turn();
  }

  /** The field shows the number that is chosen now. */
  turn() {
    const [row, column] = this.grid.at;
    this.number.set(this.rows[row][column], placeInWords(row, column));
  }

  /** @param {number} value */
  write(value) {
    const [row, column] = this.grid.at;
    this.rows[row][column] = value;
    this.grid.show(this.rows, { reach: Math.max(1, ...this.rows.flat().map(Math.abs)) });
    this.onchange(this.rows);
  }

  /** + and − change the number, a digit replaces it. @param {KeyboardEvent} event */
  key(event) {
    const [row, column] = this.grid.at;
    const steps = /** @type {Record<string, number>} */ ({ "+": 1, "=": 1, "-": -1 });
    const typed = /^\d$/.test(event.key) ? Number(event.key) : null;
    const value = typed ?? this.rows[row][column] + (steps[event.key] ?? Number.NaN);
    if (Math.abs(value) <= LIMIT) {
      event.preventDefault();
      this.number.set(value, placeInWords(row, column));
      this.write(value);
    }
  }
}
