// A window that moves over a patch of the digit: size, kernel, stride, padding and dilation are set, and
// the output stands beside the input. The arithmetic is parts/window_math.js, which knows dilation too.

import { choice, slider } from "../parts/controls.js";
import { create } from "../parts/elements.js";
import { Instrument } from "../parts/instrument.js";
import { WindowPlayer } from "../parts/window.js";
import { convolve, pool, windowPositions } from "../parts/window_math.js";
import "../network/refusal_words.js";
import { cellOver, InputGrid, OutputGrid, unusedCells } from "./window_grids.js";
import { Kernel } from "./window_kernel.js";
import { Patch } from "./window_patch.js";
import { tasksOf } from "./window_tasks.js";
import { brackets, code, formulas, PADDINGS, paddingSentence, sentence } from "./window_text.js";

const PACE = 800; // milliseconds a step, while the window moves by itself
const READABLE = 16; // cells in a row, whose numbers can be read on a phone
// What the tasks want most comes first: on a phone its effect is still seen.
const RANGES = { kernel_size: [1, 5], stride: [1, 4], input: [3, 12], dilation: [1, 3] };
const LABELS = {
  kernel_size: "커널 크기",
  stride: "스트라이드(보폭)",
  input: "입력 크기",
  dilation: "팽창(dilation)",
};
/** @type {Record<string, string>} */
const POOLS = { max: "MaxPool2D", average: "AveragePooling2D" };

/** @typedef {keyof typeof RANGES} Slider */

/** @param {HTMLElement} place data-kind, data-pool, and data-… for each setting */
export async function start(place) {
  const one = new Window(place);
  if (!one.patch.image) {
    await one.patch.fetchSheet();
  }
  one.compute();
  one.frame.enter();
}

class Window {
  /** @param {HTMLElement} place */
  constructor(place) {
    const { kind, pool = "max", padding = "valid" } = place.dataset;
    const number = (/** @type {Slider} */ name) => Number(place.dataset[name]);
    this.set = {
      type: kind === "pooling" ? POOLS[pool] : "Conv2D",
      ...{ input: number("input"), kernel_size: number("kernel_size") },
      ...{ stride: number("stride"), padding, dilation: number("dilation") },
    };
    const tasks = tasksOf({ ...this.set });
    this.frame = new Instrument(place, { tasks, repaint: () => this.repaint() });
    this.at = [0, 0]; // the output's cell whose window is shown
    this.sought = false; // whether the reader has just gone there
    this.played = false; // whether the window was moving by itself
    /** @type {number[][]} */
    this.numbers = []; // of the input
    /** @type {number[][]} */
    this.values = []; // of the output
    /** @type {Set<number>} */
    this.unused = new Set();
    this.patch = new Patch(
      (moved) => this.compute(moved),
      (words) => this.frame.account.spoken.say(words),
    );
    this.input = new InputGrid((cell) => this.point(cell));
    this.output = new OutputGrid("출력", { onselect: (...cell) => this.seek(cell) });
    this.kernel = new Kernel(this.set.kernel_size, () => this.compute());
    this.player = new WindowPlayer((row, column, on) => this.slide(row, column, on), PACE);
    const calm = () => {
      this.played = false;
    };
    this.player.element.addEventListener("click", calm, { capture: true });
    this.facts = create("dl", { class: "window-facts" });
    this.notes = create("p", { class: "window-notes" });
    this.lay(kind !== "pooling", pool);
  }

  /** @param {boolean} convolution @param {string} kept by a pooling */
  lay(convolution, kept) {
    const part = (/** @type {string} */ name, /** @type {HTMLElement[]} */ ...parts) =>
      create("div", { class: name }, ...parts);
    const names = /** @type {Slider[]} */ (Object.keys(RANGES));
    const sliders = names
      .filter((name) => convolution || name !== "dilation")
      .map((name) => {
        const [min, max] = RANGES[name];
        const label = name === "kernel_size" && !convolution ? "창 크기" : LABELS[name];
        const onchange = (/** @type {number} */ value) => this.change({ [name]: value });
        return slider(label, { min, max, value: this.set[name], onchange }).element;
      });
    const kinds = Object.entries(PADDINGS).map(
      ([padding, name]) => /** @type {[string, string]} */ ([padding, `${name}(${padding})`]),
    );
    const paddings = choice("패딩", kinds, this.set.padding, (padding) => this.change({ padding }));
    const pools = choice(
      "남길 값",
      [
        ["max", "최댓값"],
        ["average", "평균"],
      ],
      kept,
      (pool) => this.change({ type: POOLS[pool] }),
    );
    this.frame.stage.append(
      part("window-input instrument-result", this.input.element),
      this.patch.place,
      part("window-output instrument-result", this.output.element),
      this.patch.element,
      part("window-side", convolution ? this.kernel.editor.element : pools.element),
      this.player.element,
    );
    // What is said of the window stands right below it; what Keras refuses, below what was set.
    const controls = create(
      "div",
      { class: "instrument-work window-controls" },
      create("div", { class: "instrument-settings" }, ...sliders, paddings.element),
      ...(convolution ? [this.kernel.presets] : []),
      this.frame.refusal,
      part("window-formula", this.facts, this.notes),
    );
    this.frame.account.element.after(controls);
    this.frame.watch(controls);
  }

  // --- what the reader does ---

  /** @param {Partial<typeof this.set>} some */
  change(some) {
    Object.assign(this.set, some);
    this.kernel.resize(this.set.kernel_size);
    this.compute();
  }

  /** The window comes to a cell of the input. @param {number[]} cell */
  point(cell) {
    this.seek(cellOver(cell, this.set, this.values.length));
  }

  /** Its window is to be shown. @param {number[]} cell of the output */
  seek(cell) {
    this.player.stop();
    this.at = cell;
    this.show(true);
  }

  /** One step, or the next one of all. @param {number} row @param {number} column @param {boolean} on */
  slide(row, column, on) {
    const sought = !on && !this.played; // the last step of all is nobody's choice
    this.played = on;
    this.at = [row, column];
    this.show(sought);
  }

  repaint() {
    this.patch.sheet?.repaint();
    this.compute();
  }

  // --- what is shown ---

  /** All that follows from the settings, the kernel and the patch. @param {boolean} [moved] */
  compute(moved = false) {
    const { frame, set, patch } = this;
    this.numbers = patch.cut(set.input, frame.palette);
    frame.keras.show(code(set, patch.corner, this.kernel.rows));
    frame.carry(patch.drawing);
    this.player.stop();
    try {
      this.values =
        set.type === "Conv2D"
          ? convolve(this.numbers, this.kernel.rows, set)
          : pool(this.numbers, set);
    } catch (error) {
      this.refused(true);
      frame.refuse(error);
      return;
    }
    this.refused(false);
    const side = this.values.length;
    this.at = this.at.map((cell) => Math.min(cell, side - 1));
    this.unused = unusedCells(set, side);
    this.facts.replaceChildren(...formulas(set).map(line));
    const hatched = this.unused.size ? " 빗금 친 칸은 어느 창에도 들지 않습니다." : "";
    this.notes.textContent = `${brackets(set)} ${paddingSentence(set)}${hatched}`;
    this.show(moved);
  }

  /** The window at its place, and what it makes. @param {boolean} sought */
  show(sought) {
    const { set, numbers, values, player, frame, at, unused } = this;
    const [side, value] = [values.length, values[at[0]][at[1]]];
    const cells = windowPositions(at[0], at[1], set.input, set).map((cell) => ({
      ...cell,
      value: numbers[cell.row]?.[cell.column] ?? 0,
      weight: this.kernel.rows[cell.kernelRow][cell.kernelColumn],
    }));
    const across = this.input.draw(numbers, set, unused, cells, value);
    this.output.draw(values, at, player.playing);
    frame.stage.style.setProperty("--across", `${across}`);
    frame.stage.classList.toggle("crowded", across > READABLE);
    player.show({ height: side, width: side }, at[0], at[1]);
    const real = cells.filter(({ inside }) => inside);
    const state = { ...set, side, value, cells: real, unused: unused.size, sought };
    frame.tell(sentence(set, side, at, cells, value), state);
  }

  /** Whether the numbers there are not those of the settings. @param {boolean} old */
  refused(old) {
    for (const part of [this.input, this.output, this.player]) {
      part.element.inert = old;
    }
  }
}

/** @param {[string, string]} pair */
function line([name, formula]) {
  return create("div", {}, create("dt", {}, name), create("dd", {}, formula));
}
