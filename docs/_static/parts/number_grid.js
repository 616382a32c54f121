// Numbers in a square grid, tinted by sign and size; one of them can be chosen with mouse, finger or
// arrow keys.

import { create } from "./elements.js";
import { shortText } from "./numbers.js";
import { placeInWords } from "./place.js";

const STRONGEST = 45; // per cent of colour behind a number, which stays readable on it

/** @type {Record<string, number[]>} */
const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class NumberGrid {
  /**
   * @param {string} name what the grid is, above it and for screen readers
   * @param {object} [options]
   * @param {(row: number, column: number) => void} [options.onselect] without it one only looks
   * @param {(event: KeyboardEvent) => void} [options.onkey] told other keys than the arrows
   */
  constructor(name, { onselect, onkey } = {}) {
    this.onselect = onselect;
    this.onkey = onkey;
    /** @type {HTMLElement[][]} */
    this.cells = [];
    this.at = [0, 0];
    this.name = create("p", { class: "grid-name", "aria-hidden": "true" }, name);
    this.grid = create("div", {
      ...{ role: onselect ? "grid" : "table", class: "number-grid", "aria-label": name },
      onkeydown: (event) => this.key(event),
    });
    this.element = create("div", { class: "grid-panel" }, this.name, this.grid);
  }

  /** @param {string} name */
  rename(name) {
    this.name.textContent = name;
    this.grid.setAttribute("aria-label", name);
  }

  /**
   * Show these rows. `reach` gets the strongest colour; without it the largest number does.
   *
   * @param {number[][]} rows
   * @param {object} [options]
   * @param {number} [options.reach]
   * @param {(value: number) => string} [options.text]
   * @param {(row: number, column: number) => string} [options.mark] a class for a cell, or ""
   */
  show(rows, { reach = largest(rows), text = shortText, mark = () => "" } = {}) {
    if (this.cells.length !== rows.length || this.cells[0].length !== rows[0].length) {
      this.lay(rows.length, rows[0].length);
    }
    rows.forEach((row, y) => {
      row.forEach((value, x) => {
        const cell = this.cells[y][x];
        cell.textContent = text(value);
        cell.className = `grid-cell ${value < 0 ? "negative" : ""} ${mark(y, x)}`;
        const strength = reach > 0 ? Math.min(Math.abs(value) / reach, 1) * STRONGEST : 0;
        cell.style.setProperty("--strength", `${strength}%`);
        cell.style.setProperty("--letters", `${cell.textContent.length}`);
        if (this.onselect) {
          cell.setAttribute("aria-label", `${placeInWords(y, x)}, ${cell.textContent}`);
        }
      });
    });
  }

  /** @param {number} height @param {number} width */
  lay(height, width) {
    const role = this.onselect ? "gridcell" : "cell";
    this.cells = Array.from({ length: height }, (_, row) =>
      Array.from({ length: width }, (_, column) => {
        const onclick = this.onselect && (() => this.choose(row, column, true));
        return create("div", { role, onclick });
      }),
    );
    this.grid.style.setProperty("--columns", `${width}`);
    this.grid.classList.toggle("chooses", Boolean(this.onselect));
    this.grid.replaceChildren(
      ...this.cells.map((cells) => create("div", { role: "row", class: "grid-row" }, ...cells)),
    );
    this.point(Math.min(this.at[0], height - 1), Math.min(this.at[1], width - 1));
  }

  /**
   * Say which cell is the chosen one, without telling.
   *
   * @param {number} row
   * @param {number} column
   */
  point(row, column) {
    this.at = [row, column];
    if (this.onselect) {
      this.cells.flat().forEach((cell) => {
        const chosen = cell === this.cells[row][column];
        cell.tabIndex = chosen ? 0 : -1;
        cell.setAttribute("aria-selected", String(chosen));
      });
    }
  }

  /** @param {number} row @param {number} column @param {boolean} focus */
  choose(row, column, focus) {
    this.point(row, column);
    if (focus) {
      this.cells[row][column].focus({ preventScroll: true });
    }
    this.onselect?.(row, column);
  }

  /** Arrows, Home and End, as grids have them. @param {KeyboardEvent} event */
  key(event) {
    const goal = this.goal(event);
    if (!this.onselect || event.altKey || event.metaKey || (event.ctrlKey && !goal)) {
      return;
    }
    if (!goal) {
      this.onkey?.(event);
      return;
    }
    event.preventDefault();
    const [row, column] = goal;
    if (this.cells[row]?.[column]) {
      this.choose(row, column, true);
    }
  }

  /** Where a key leads, or null if it is none of these. @param {KeyboardEvent} event */
  goal({ key, ctrlKey }) {
    const [row, column] = this.at;
    const [bottom, right] = [this.cells.length - 1, this.cells[0].length - 1];
    if (key === "Home" || key === "End") {
      const end = key === "End";
      return [ctrlKey ? Number(end) * bottom : row, Number(end) * right];
    }
    const step = ctrlKey ? null : KEYS[key];
    return step ? [row + step[0], column + step[1]] : null;
  }
}

/** @param {number[][]} rows */
function largest(rows) {
  return Math.max(...rows.flat().map(Math.abs));
}
