// The input with its padding and the window on it, and the output that the window fills.

import { NumberGrid } from "../parts/number_grid.js";
import { shortText } from "../parts/numbers.js";
import { effectiveSize, outputSize, padding, windowPositions } from "../parts/window_math.js";

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
  /**
   * @param {(cell: number[]) => void} onpoint told where the window's middle is to be, counted from the
   *   input's first cell
   */
  constructor(onpoint) {
    super("입력");
    this.onpoint = onpoint;
    this.before = 0; // lines of padding
    /** @type {number[]} */
    this.from = []; // the window's first cell, and how many it reaches over
    /** @type {{ at: PointerEvent, cell: number[], inside: boolean, shift: number[], moved: boolean } | null} */
    this.held = null; // since the mouse or finger came down: the cell there, and how far the middle is
    this.grid.addEventListener("pointerdown", (event) => this.take(event));
    this.grid.addEventListener("pointermove", (event) => this.drag(event));
    this.grid.addEventListener("pointercancel", () => {
      this.held = null; // the page scrolls
    });
    this.grid.addEventListener("click", (event) => {
      if (!this.held?.moved) {
        onpoint(this.cellAt(event));
      }
      this.held = null;
    });
  }

  /** The cell under mouse or finger, even where those are beyond the grid. @param {MouseEvent} event */
  cellAt({ clientX, clientY }) {
    const { left, top, width, height } = this.grid.getBoundingClientRect();
    const row = Math.floor(((clientY - top) / height) * this.cells.length);
    const column = Math.floor(((clientX - left) / width) * this.cells[0].length);
    return [row - this.before, column - this.before];
  }

  /** @param {PointerEvent} event */
  take(event) {
    const cell = this.cellAt(event);
    const [row, column, reach] = this.from;
    const middle = [row + (reach >> 1), column + (reach >> 1)];
    const inside = [row, column].every(
      (first, at) => cell[at] >= first && cell[at] < first + reach,
    );
    const shift = middle.map((at, axis) => (inside ? at - cell[axis] : 0));
    this.held = { at: event, cell, inside, shift, moved: false };
  }

  /** The window goes along; one that is not taken itself comes first. @param {PointerEvent} event */
  drag(event) {
    const { held } = this;
    const cell = this.cellAt(event);
    if (held && event.buttons && cell.join() !== held.cell.join()) {
      if (!held.moved) {
        const { at, inside } = held;
        const down = Math.abs(event.clientY - at.clientY) > Math.abs(event.clientX - at.clientX);
        if (event.pointerType === "touch" && !inside && down) {
          return; // so begins a scroll
        }
        this.grid.setPointerCapture(event.pointerId);
      }
      held.moved = true;
      held.cell = cell;
      this.onpoint(cell.map((at, axis) => at + held.shift[axis]));
    }
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
    this.from = [window[0].row, window[0].column, effectiveSize(set)];
    // Where there is nowhere to go, a finger on the window scrolls the page.
    this.grid.classList.toggle("movable", outputSize(set.input, set) > 1);
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
