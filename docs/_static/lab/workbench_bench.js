// The workbench itself: settings, a window to move over the input, the output that it fills, the
// Keras line.

import { copyText } from "../parts/copy_text.js";
import { Announcer, button, create } from "../parts/elements.js";
import { convolve, outputSize, pool, problem, windowPositions } from "../parts/window_math.js";
import { WORKBENCH } from "./facts.js";
import { InputGrid, KernelGrid, OutputGrid } from "./workbench_grids.js";
import { kernel, picture } from "./workbench_numbers.js";
import { kernelChoice, settingsForm } from "./workbench_settings.js";
import { arithmetic, formulas, kerasLine, paddingSentence } from "./workbench_text.js";

/**
 * @import { Position } from "../parts/window_math.js"
 * @import { State } from "./workbench_settings.js"
 */

const PACE = 800; // milliseconds a step
/** @type {Record<string, string>} */
const NAMES = { convolution: "합성곱 작업대", pooling: "풀링 작업대" };
let made = 0;

/**
 * The workbench with what its place's data-… say is set at first, as an element.
 *
 * @param {DOMStringMap} set
 */
export function workbench(set) {
  const numbers = Object.keys(WORKBENCH.ranges).map((name) => [name, Number(set[name])]);
  const state = /** @type {State} */ ({ ...set, ...Object.fromEntries(numbers) });
  return new Workbench(state).element;
}

class Workbench {
  /** @param {State} state */
  constructor(state) {
    made += 1;
    const id = `workbench-${made}`;
    this.state = state;
    // What the reader writes; as large as a kernel gets, to keep what is not shown.
    this.custom = kernel("ones", WORKBENCH.ranges.kernel_size[1]);
    this.kernelName = "vertical";
    this.timer = 0; // of the next step, while it plays
    /** @type {number[][]} */
    this.numbers = []; // the input
    /** @type {Position[][]} */
    this.windows = [];
    /** @type {number[]} */
    this.values = []; // the output
    this.at = this.reached = 0; // where the window stands, and how far it has been
    this.input = new InputGrid(`${id}-input-name`);
    this.kernel = new KernelGrid(`${id}-kernel-name`, (...edit) => this.editKernel(...edit));
    this.output = new OutputGrid(`${id}-output-name`, (number) => this.moveTo(number));
    this.announcer = new Announcer({ class: "visually-hidden" }, 300);
    this.choice = kernelChoice(`${id}-choice`, (name) => this.chooseKernel(name));
    this.refusal = create("p", { class: "workbench-refusal", hidden: true });
    this.stage = create("div", { class: "workbench-stage" });
    this.step = create("p", { class: "workbench-step" });
    this.facts = create("dl", { class: "workbench-facts" });
    this.notes = create("p", { class: "workbench-notes" });
    this.result = create("div");
    this.player = button("재생", () => (this.timer ? this.pause() : this.play()));
    this.line = create("code");
    this.copied = create("span");
    this.element = this.build(id);
    this.drawKernel();
    this.draw();
  }

  /** @param {string} id */
  build(id) {
    const form = settingsForm(id, this.state, (name, value) => this.set(name, value));
    const beside = create("div", { class: "workbench-beside" }, this.output.element);
    if (this.state.kind === "convolution") {
      form.append(this.choice.field);
      beside.prepend(this.kernel.element);
    }
    this.stage.append(this.input.element, beside);
    const moving = create("div", {}, this.stage, this.controls());
    this.result.append(moving, this.step, this.facts, this.notes, this.code());
    return create(
      "div",
      { role: "group", "aria-label": NAMES[this.state.kind] },
      form,
      this.refusal,
      this.result,
      this.announcer.element,
    );
  }

  controls() {
    return create(
      "div",
      { class: "workbench-controls" },
      button("처음으로", () => this.restart()),
      button("이전", () => this.stepBy(-1)),
      this.player,
      button("다음", () => this.stepBy(1)),
    );
  }

  code() {
    const copy = button("복사", () => this.copy(), { "aria-label": "Keras 코드 복사" });
    return create("div", { class: "workbench-code" }, this.line, copy, this.copied);
  }

  // --- what the reader does ---

  /**
   * @param {keyof State} name
   * @param {number | string} value
   */
  set(name, value) {
    Object.assign(this.state, { [name]: value });
    this.pause();
    if (name === "kernel_size") {
      this.drawKernel();
    }
    this.draw();
    const side = problem(this.state.input, this.state) ? 0 : this.output.side;
    this.announcer.say(side ? `출력은 ${side}×${side}칸입니다.` : (this.refusal.textContent ?? ""));
  }

  /** @param {string} name */
  chooseKernel(name) {
    this.kernelName = name;
    this.pause();
    this.drawKernel();
    this.compute();
  }

  /**
   * @param {number} row
   * @param {number} column
   * @param {number} value
   */
  editKernel(row, column, value) {
    if (this.kernelName !== "custom") {
      for (const [at, row] of this.weights().entries()) {
        this.custom[at].splice(0, row.length, ...row);
      }
      this.kernelName = "custom";
      this.choice.select.value = "custom";
    }
    this.custom[row][column] = value;
    this.pause();
    this.compute();
  }

  /** @param {number} steps */
  stepBy(steps) {
    this.pause();
    const target = this.at + steps;
    if (this.values[target] !== undefined) {
      this.show(target);
    }
    this.tellStep();
  }

  /** @param {number} number */
  moveTo(number) {
    this.pause();
    this.show(number); // the cell tells its value itself, as it gets the focus
  }

  restart() {
    this.pause();
    this.reached = 0;
    this.show(0);
    this.tellStep();
  }

  tellStep() {
    const last = this.at === this.values.length - 1 ? " 마지막 자리입니다." : "";
    const end = this.at === 0 ? " 첫 자리입니다." : last;
    this.announcer.say(`${this.step.textContent}.${end}`);
  }

  play() {
    if (this.at === this.values.length - 1) {
      this.reached = 0;
      this.show(0);
    }
    this.player.textContent = "멈춤";
    this.timer = setInterval(() => {
      this.show(this.at + 1);
      if (this.at === this.values.length - 1) {
        this.pause();
      }
    }, PACE);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    this.player.textContent = "재생";
  }

  async copy() {
    const done = await copyText(this.line);
    const said = done ? "복사했습니다." : "복사하지 못했습니다. 선택된 줄을 직접 복사하세요.";
    this.copied.textContent = said;
    this.announcer.say(said);
  }

  // --- what is shown ---

  weights() {
    const size = this.state.kernel_size;
    if (this.kernelName === "custom") {
      return this.custom.slice(0, size).map((row) => row.slice(0, size));
    }
    return kernel(this.kernelName, size);
  }

  drawKernel() {
    this.kernel.draw(this.weights());
  }

  /** All that follows from the settings. */
  draw() {
    const { input } = this.state;
    const wrong = problem(input, this.state);
    this.refusal.hidden = !wrong;
    this.result.hidden = Boolean(wrong);
    if (wrong) {
      this.refusal.textContent = wrong;
      return;
    }
    const side = outputSize(input, this.state);
    this.numbers = picture(input);
    this.windows = Array.from({ length: side * side }, (_, number) =>
      windowPositions(Math.floor(number / side), number % side, input, this.state),
    );
    const seen = new Set(this.windows.flat().map(({ row, column }) => `${row} ${column}`));
    const used = (/** @type {number} */ row, /** @type {number} */ column) =>
      seen.has(`${row} ${column}`);
    const allUsed = this.numbers.every((line, row) => line.every((_, column) => used(row, column)));
    this.input.draw(this.numbers, this.state, used);
    this.output.draw(side);
    const beside = Math.max(side, this.state.kind === "convolution" ? this.state.kernel_size : 0);
    this.stage.style.setProperty("--input", `${this.input.side}`);
    this.stage.style.setProperty("--across", `${this.input.side + beside}`);
    this.facts.replaceChildren(
      ...formulas(input, this.state).flatMap(([name, formula]) => [
        create("dt", {}, name),
        create("dd", {}, formula),
      ]),
    );
    this.notes.textContent =
      paddingSentence(input, this.state) +
      (allUsed ? "" : " 빗금 친 칸은 어느 창에도 들지 않습니다.");
    const [name, rest] = kerasLine(this.state).split("(");
    this.line.replaceChildren(`${name}(`, create("wbr"), rest); // broken there on a phone
    this.copied.textContent = "";
    this.at = 0;
    this.reached = 0;
    this.compute();
  }

  /** All that follows from the numbers. */
  compute() {
    if (this.result.hidden) {
      return;
    }
    const convolution = this.state.kind === "convolution";
    const grid = convolution
      ? convolve(this.numbers, this.weights(), this.state)
      : pool(this.numbers, this.state, this.state.pool);
    this.values = grid.flat();
    this.show(this.at);
  }

  /** @param {number} at */
  show(at) {
    this.at = at;
    this.reached = Math.max(this.reached, at);
    const weights = this.state.kind === "convolution" ? this.weights() : null;
    const cells = this.windows[at].map((cell) => ({
      ...cell,
      value: this.numbers[cell.row]?.[cell.column] ?? 0,
      weight: weights?.[cell.kernelRow][cell.kernelColumn],
    }));
    const value = this.values[at];
    this.input.show(cells, !weights && this.state.pool === "max" ? value : undefined);
    this.output.show(this.values, at, this.reached);
    const count = `(${at + 1}/${this.values.length})`;
    const place = `출력 ${this.output.placeOf(at)} ${count}`;
    this.step.replaceChildren(create("b", {}, place), `: ${arithmetic(this.state, cells, value)}`);
  }
}
