// The three grids: the input with its padding, the kernel, and the output that fills.

import { create } from "../parts/elements.js";
import { shortText } from "../parts/numbers.js";
import { placeInWords } from "../parts/place.js";
import { padding } from "../parts/window_math.js";

/**
 * @import { Attributes } from "../parts/elements.js"
 * @import { Settings } from "../parts/window_math.js"
 * @import { Cell } from "./workbench_text.js"
 */

/**
 * A grid with its name above it. Rows are grids of their own, so that cells can be squares.
 *
 * @param {string} id
 * @param {string} role
 * @param {Attributes} attributes
 */
function panel(id, role, attributes = {}) {
  const name = create("p", { id, class: "workbench-name" });
  const named = { role, class: "workbench-grid", "aria-labelledby": id };
  const grid = create("div", { ...named, ...attributes });
  return { name, grid, element: create("div", { class: "workbench-panel" }, name, grid) };
}

/**
 * @param {ReturnType<typeof panel>} panel
 * @param {HTMLElement[][]} rows
 */
function fill({ element, grid }, rows) {
  element.style.setProperty("--columns", `${rows[0].length}`);
  const attributes = { role: "row", class: "workbench-row" };
  grid.replaceChildren(...rows.map((cells) => create("div", attributes, ...cells)));
}

/**
 * @param {string} role
 * @param {(Node | string)[]} content
 */
function newCell(role, ...content) {
  return create("span", { role, class: "workbench-cell" }, ...content);
}

/**
 * @param {HTMLElement} cell
 * @param {number} value
 */
function write(cell, value) {
  const text = shortText(value);
  cell.textContent = text;
  cell.style.setProperty("--letters", `${text.length}`);
}

export class InputGrid {
  /** @param {string} id */
  constructor(id) {
    this.panel = panel(id, "table");
    this.element = this.panel.element;
    this.side = 0;
    /** @type {Map<string, HTMLElement>} */
    this.cells = new Map();
  }

  /**
   * @param {number[][]} numbers
   * @param {Settings} settings
   * @param {(row: number, column: number) => boolean} used whether any window comes there
   */
  draw(numbers, settings, used) {
    const side = numbers.length;
    const [before, after] = padding(side, settings);
    const outside = settings.kind === "convolution" ? "0" : "–";
    const places = Array.from({ length: side + before + after }, (_, at) => at - before);
    this.side = places.length;
    this.cells = new Map();
    const rows = places.map((row) =>
      places.map((column) => {
        const value = numbers[row]?.[column];
        const cell = newCell("cell", String(value ?? outside));
        cell.classList.toggle("workbench-outside", value === undefined);
        cell.classList.toggle("workbench-unused", value !== undefined && !used(row, column));
        cell.style.setProperty("--ink", `${(value ?? 0) * 3}%`);
        this.cells.set(`${row} ${column}`, cell);
        return cell;
      }),
    );
    fill(this.panel, rows);
    const around = after > 0 ? `, 패딩까지 ${places.length}×${places.length}` : "";
    this.panel.name.textContent = `입력 ${side}×${side}${around}`;
  }

  /**
   * Mark the window; a convolution's cells get their weights, a maximum its winner.
   *
   * @param {Cell[]} window
   * @param {number} [winner]
   */
  show(window, winner) {
    for (const cell of this.cells.values()) {
      cell.classList.remove("workbench-window", "workbench-winner");
      delete cell.dataset.weight;
    }
    for (const { row, column, inside, value, weight } of window) {
      const cell = this.cells.get(`${row} ${column}`);
      if (!cell) {
        continue;
      }
      cell.classList.add("workbench-window");
      cell.classList.toggle("workbench-winner", inside && value === winner);
      if (weight !== undefined) {
        cell.dataset.weight = `×${shortText(weight)}`;
      }
    }
  }
}

export class KernelGrid {
  /**
   * @param {string} id
   * @param {(row: number, column: number, value: number) => void} onedit
   */
  constructor(id, onedit) {
    this.panel = panel(id, "table");
    this.element = this.panel.element;
    this.onedit = onedit;
  }

  /** @param {number[][]} kernel */
  draw(kernel) {
    const size = kernel.length;
    const rows = kernel.map((weights, row) =>
      weights.map((weight, column) => {
        const input = create("input", {
          type: "number",
          step: "any",
          value: weight,
          "aria-label": `커널 ${placeInWords(row, column)}`,
          // What is empty or half-written counts as 0.
          oninput: () => this.onedit(row, column, input.valueAsNumber || 0),
        });
        return newCell("cell", input);
      }),
    );
    fill(this.panel, rows);
    this.panel.name.textContent = `커널 ${size}×${size}`;
  }
}

export class OutputGrid {
  /**
   * @param {string} id
   * @param {(number: number) => void} onmove told the number of the cell that the reader goes to
   */
  constructor(id, onmove) {
    this.panel = panel(id, "grid", {
      onclick: (event) => this.go(this.cells.indexOf(/** @type {HTMLElement} */ (event.target))),
      onkeydown: (event) => this.walk(event),
    });
    this.element = this.panel.element;
    this.onmove = onmove;
    this.side = this.at = 0;
    /** @type {HTMLElement[]} */
    this.cells = [];
  }

  /** @param {number} side */
  draw(side) {
    this.side = side;
    this.cells = Array.from({ length: side * side }, () => newCell("gridcell"));
    const starts = Array.from({ length: side }, (_, row) => row * side);
    fill(
      this.panel,
      starts.map((first) => this.cells.slice(first, first + side)),
    );
    this.panel.name.textContent = `출력 ${side}×${side}`;
  }

  /** @param {number} number */
  placeOf(number) {
    return placeInWords(Math.floor(number / this.side), number % this.side);
  }

  /**
   * Fill the cells up to number `reached`; the window stands at number `at`.
   *
   * @param {number[]} values
   * @param {number} at
   * @param {number} reached
   */
  show(values, at, reached) {
    const largest = Math.max(...values.map(Math.abs)) || 1;
    this.at = at;
    this.cells.forEach((cell, number) => {
      const value = values[number];
      const place = this.placeOf(number);
      const filled = number <= reached;
      if (filled) {
        write(cell, value);
      } else {
        cell.textContent = "";
      }
      cell.setAttribute("aria-label", `${place}, ${filled ? cell.textContent : "아직 빈칸"}`);
      cell.setAttribute("aria-selected", String(number === at));
      cell.tabIndex = number === at ? 0 : -1;
      cell.classList.toggle("workbench-negative", value < 0);
      cell.style.setProperty("--ink", `${filled ? (Math.abs(value) / largest) * 32 : 0}%`);
    });
  }

  /** @param {number} number */
  go(number) {
    if (number >= 0) {
      this.onmove(number);
      this.cells[number].focus();
    }
  }

  /**
   * Arrow keys, Home and End, as grids have them.
   *
   * @param {KeyboardEvent} event
   */
  walk(event) {
    const [row, column] = [Math.floor(this.at / this.side), this.at % this.side];
    const last = this.side - 1;
    /** @type {Record<string, number[]>} */
    const targets = {
      ArrowLeft: [row, Math.max(column - 1, 0)],
      ArrowRight: [row, Math.min(column + 1, last)],
      ArrowUp: [Math.max(row - 1, 0), column],
      ArrowDown: [Math.min(row + 1, last), column],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? last : row, last],
    };
    const target = targets[event.key];
    if (target && !event.altKey && !event.metaKey && (!event.ctrlKey || event.key.length < 5)) {
      event.preventDefault();
      this.go(target[0] * this.side + target[1]);
    }
  }
}
