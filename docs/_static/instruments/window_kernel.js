// The kernel of the window: some that have a name, and the one that the reader writes.

import { button, create } from "../parts/elements.js";
import { KernelEditor } from "../parts/kernel_editor.js";

const LARGEST = 5; // cells a side: what the reader wrote is kept so far

/**
 * What each kernel is called, and its weight at a place; the edges as what lies behind less what lies
 * before, so that what gets brighter to the right or downwards is positive, as on the pages.
 *
 * @type {[string, (row: number, column: number, size: number) => number][]}
 */
const KERNELS = [
  ["세로 가장자리", (_row, column, size) => Math.sign(2 * column - size + 1)],
  ["가로 가장자리", (row, _column, size) => Math.sign(2 * row - size + 1)],
  ["모두 1", () => 1],
  ["가운데만 1", (...at) => Number(at[0] === at[1] && at[0] === at[2] >> 1)],
];
const OWN = KERNELS.length; // the number of the reader's own

/** @param {number} preset of KERNELS @param {number} size */
function kernelOf(preset, size) {
  const sides = [...Array(size).keys()];
  return sides.map((row) => sides.map((column) => KERNELS[preset][1](row, column, size)));
}

export class Kernel {
  /**
   * @param {number} size
   * @param {() => void} onchange told when there are other numbers
   */
  constructor(size, onchange) {
    this.onchange = onchange;
    this.preset = 0;
    this.rows = kernelOf(0, size);
    /** @type {number[][] | null} */
    this.own = null;
    this.editor = new KernelEditor("커널", this.rows, (rows) => this.write(rows));
    const names = [...KERNELS.map(([name]) => name), "내 커널"];
    this.buttons = names.map((name, preset) => button(name, () => this.take(preset)));
    const presets = { class: "window-presets", role: "group", "aria-label": "커널 고르기" };
    this.presets = create("div", presets, ...this.buttons);
    this.mark();
  }

  /** @param {number} size another one, of the same kernel */
  resize(size) {
    if (size !== this.rows.length) {
      this.rows =
        this.preset === OWN && this.own
          ? this.own.slice(0, size).map((row) => row.slice(0, size))
          : kernelOf(this.preset, size);
      this.editor.show(this.rows);
    }
  }

  /** @param {number} preset */
  take(preset) {
    const size = this.rows.length;
    this.preset = preset;
    this.rows = []; // of no size
    this.resize(size);
    this.mark();
    this.onchange();
  }

  /** @param {number[][]} rows written by the reader */
  write(rows) {
    this.own ??= Array.from({ length: LARGEST }, () => Array(LARGEST).fill(0));
    for (const [at, row] of rows.entries()) {
      this.own[at].splice(0, row.length, ...row);
    }
    this.preset = OWN;
    this.rows = rows.map((row) => [...row]);
    this.mark();
    this.onchange();
  }

  mark() {
    this.buttons.forEach((one, preset) => {
      one.setAttribute("aria-pressed", String(preset === this.preset));
    });
    this.buttons[OWN].hidden = !this.own;
  }
}
