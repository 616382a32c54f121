// The input with its padding and the window on it, and the output that the window fills.

import { NumberGrid } from "../parts/number_grid.js";
import { shortText } from "../parts/numbers.js";
import { effectiveSize, padding, windowPositions } from "../parts/window_math.js";

/** @import { Cell, Set as Settings } from "./window_text.js" */

const LARGEST = 9; // of the input's numbers

/** @param {number} value NaN where there is nothing */
const numberOrDash = (value) => (Number.isNaN(value) ? "–" : shortText(value));

/** @param {number} value NaN where there is nothing yet */
const numberOrNothing = (value) => (Number.isNaN(value) ? "" : shortText(value));

/**
 * The cells of the input that no window holds, numbered row by row.
 *
 * @param {Settings} set
 * @param {number} side of the output
 */
export function unusedCells(set, side) {
  const unused = new Set(Array(set.input * set.input).keys());
  for (let at = 0; at < side * side; at++) {
    for (const cell of windowPositions(Math.floor(at / side), at % side, set.input, set)) {
      if (cell.inside) {
        unused.delete(cell.row * set.input + cell.column);
      }
    }
  }
  return unused;
}

export class InputGrid extends NumberGrid {
  /** @param {(row: number, column: number) => void} onpoint told the cell, counted from the input's first */
  constructor(onpoint) {
    super("입력");
    this.before = 0; // lines of padding
    this.grid.addEventListener("click", ({ target }) => {
      const columns = this.cells.map((cells) => cells.indexOf(/** @type {any} */ (target)));
      const row = columns.findIndex((column) => column >= 0);
      if (row >= 0) {
        onpoint(row - this.before, columns[row] - this.before);
      }
    });
  }

  /**
   * @param {number[][]} patch
   * @param {Settings} set
   * @param {Set<number>} unused
   * @param {Cell[]} window
   * @param {number} value what comes of it
   * @returns {number} how many cells stand in a row
   */
  draw(patch, set, unused, window, value) {
    const [before, after] = padding(set.input, set);
    const places = Array.from({ length: before + set.input + after }, (_, at) => at - before);
    const outside = set.type === "Conv2D" ? 0 : Number.NaN;
    const rows = places.map((row) => places.map((column) => patch[row]?.[column] ?? outside));
    const under = new Set(window.map(({ row, column }) => `${row} ${column}`));
    const mark = (/** @type {number} */ y, /** @type {number} */ x) => {
      const [row, column] = [places[y], places[x]];
      const number = patch[row]?.[column];
      const held = under.has(`${row} ${column}`);
      return [
        held && "window",
        held && set.type === "MaxPool2D" && number === value && "kept",
        number === undefined && "outside",
        number !== undefined && unused.has(row * set.input + column) && "unused",
      ]
        .filter(Boolean)
        .join(" ");
    };
    this.before = before;
    this.show(rows, { reach: LARGEST, text: numberOrDash, mark });
    const around = after ? `, 패딩까지 ${places.length}×${places.length}` : "";
    this.rename(`입력 ${set.input}×${set.input}${around}`);
    return places.length;
  }
}

export class OutputGrid extends NumberGrid {
  /**
   * @param {number[][]} values
   * @param {number[]} at the cell whose window is shown
   * @param {boolean} filling whether what comes after it is still empty
   */
  draw(values, [row, column], filling) {
    const side = values.length;
    const until = filling ? row * side + column : Infinity;
    const rows = values.map((line, y) =>
      line.map((value, x) => (y * side + x > until ? Number.NaN : value)),
    );
    const reach = Math.max(1, ...values.flat().map(Math.abs));
    this.show(rows, { reach, text: numberOrNothing });
    this.rename(`출력 ${side}×${side}`);
    this.point(row, column);
  }
}

/**
 * The output's cell whose window comes nearest to having this cell of the input in its middle.
 *
 * @param {number[]} cell
 * @param {Settings} set
 * @param {number} side of the output
 */
export function cellOver(cell, set, side) {
  const [before] = padding(set.input, set);
  const half = effectiveSize(set) >> 1;
  return cell.map((at) => {
    const nearest = Math.round((at + before - half) / set.stride);
    return Math.min(Math.max(nearest, 0), side - 1);
  });
}
