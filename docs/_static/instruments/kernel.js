// A kernel whose nine numbers one edits, sliding over the digit that one draws.

import { DigitSheet } from "../parts/digit_sheet.js";
import { button, create } from "../parts/elements.js";
import { Instrument } from "../parts/instrument.js";
import { KernelEditor } from "../parts/kernel_editor.js";
import { MapView } from "../parts/map_view.js";
import { rangeOf } from "../parts/maps.js";
import { NumberGrid } from "../parts/number_grid.js";
import { roundTogether, rowsOf, shortText, total } from "../parts/numbers.js";
import { pageDrawing } from "../parts/page_digit.js";
import { SIDE } from "../parts/picture.js";
import { placeInWords } from "../parts/place.js";
import { SmallNetwork } from "../parts/small_network.js";
import { WindowPlayer } from "../parts/window.js";
import { windowPositions } from "../parts/window_math.js";
import { answers, code, isPushed, KERNELS, SQUARE, TASKS, written } from "./kernel_tasks.js";

const LAYER = { type: "Conv2D", filters: 1, kernel_size: 3, padding: "same", use_bias: false };
const LAYERS = [{ type: "Input", shape: [SIDE, SIDE, 1] }, LAYER];
const CELLS = { height: SIDE, width: SIDE };
const PACE = 30; // milliseconds a cell: all of them in less than half a minute

/** @param {HTMLElement} place data-kernel, a name of KERNELS */
export function start(place) {
  new Kernel(place).frame.enter();
}

class Kernel {
  /** @param {HTMLElement} place */
  constructor(place) {
    const rows = KERNELS[place.dataset.kernel ?? "vertical"][1];
    this.frame = new Instrument(place, { tasks: TASKS, repaint: () => this.sheet.repaint() });
    this.network = new SmallNetwork();
    this.image = new Float32Array(SIDE * SIDE);
    /** @type {Float32Array} */
    this.output = this.image;
    this.range = rangeOf(this.output);
    this.square = answers(this.image);
    /** @type {number[] | null} */
    this.cell = null; // the chosen one of the output; at first where the answer is largest
    this.sheet = new DigitSheet({
      drawing: pageDrawing(),
      onimage: () => this.compute(),
      say: (sentence) => this.frame.account.spoken.say(sentence),
    });
    // The window, over what is drawn; at the edge it reaches out into the padding.
    this.marker = create("div", { class: "lab-marker", hidden: true });
    this.sheet.pad.element.append(this.marker);
    this.view = new MapView(
      (row, column) => this.choose(row, column),
      (cell) => this.player.playing || this.look(cell ?? this.chosen),
    );
    this.player = new WindowPlayer(
      (row, column, playing) => this.slide(row, column, playing),
      PACE,
    );
    this.player.play.addEventListener("click", () => this.player.playing || this.tell());
    this.editor = new KernelEditor("커널 (눌러 고치기)", rows, () => this.compute());
    this.presets = Object.values(KERNELS).map(([name, preset]) =>
      button(name, () => this.take(preset), { "aria-pressed": "false" }),
    );
    this.pixels = new NumberGrid("창 속의 픽셀");
    this.products = new NumberGrid("픽셀 × 커널");
    this.sum = create("p", { class: "kernel-sum" });
    this.lay();
    this.compute(); // before it is seen: what comes a frame later would push the rest down
  }

  get chosen() {
    return this.cell ?? [0, 0];
  }

  lay() {
    const named = { class: "kernel-presets", role: "group", "aria-label": "커널 고르기" };
    const told = create("div", { class: "kernel-told" }, this.player.element, this.sum);
    const grids = [this.pixels.element, this.products.element];
    this.frame.stage.append(
      create("div", { class: "instrument-side" }, this.sheet.element),
      create("div", { class: "instrument-maps" }, this.view.element),
      create("div", named, ...this.presets),
      create("div", { class: "kernel-own" }, this.editor.element),
      create("div", { class: "kernel-working" }, ...grids, told),
    );
  }

  /** @param {number[][]} rows */
  take(rows) {
    this.editor.show(rows);
    this.compute();
  }

  /** The numbers anew, after a stroke or another kernel. */
  compute() {
    this.image = this.sheet.values();
    this.output = this.answer(this.image);
    this.range = rangeOf(this.output);
    this.square = answers(this.answer(SQUARE));
    this.cell ??= placeOf(this.output.indexOf(Math.max(...this.output)));
    this.paint();
    const { rows } = this.editor;
    Object.values(KERNELS).forEach(([, preset], at) => {
      this.presets[at].setAttribute("aria-pressed", String(`${preset}` === `${rows}`));
    });
    this.frame.keras.show(code(rows));
    this.frame.carry(this.sheet.drawing);
    this.tell();
  }

  /** What the layer makes of an image. @param {Float32Array} image */
  answer(image) {
    return this.network.run(LAYERS, [this.editor.rows.flat()], image)[1].values;
  }

  /** The map, and the window at the chosen cell; while it slides, the map as far as that. */
  paint() {
    const { output: values, player, chosen } = this;
    const { low, high, reach } = this.range;
    const until = player.playing ? chosen[0] * SIDE + chosen[1] : Infinity;
    const { colours } = this.frame.palette;
    const map = { ...CELLS, maps: 1, map: 0, values, colours, reach, until };
    const scale = low === 0 && high === 0 ? "모두 0" : `가장 진한 색 = ±${shortText(reach)}`;
    this.view.paint(map, `출력 맵 (28×28), ${scale}`);
    this.look(chosen);
  }

  /** @param {number[]} cell of the output, whose window is shown */
  look([row, column]) {
    this.view.mark(row, column);
    this.player.show(CELLS, this.chosen[0], this.chosen[1]);
    const { style } = this.marker;
    [style.top, style.left] = [row - 1, column - 1].map((cell) => share(cell));
    style.width = style.height = share(3);
    this.marker.hidden = false;
    const under = windowPositions(row, column, SIDE, { ...LAYER, kernel_size: 3 });
    const pixels = under.map((at) => (at.inside ? this.image[at.row * SIDE + at.column] : 0));
    const products = this.editor.rows.flat().map((weight, at) => weight * pixels[at]);
    const sum = this.output[row * SIDE + column];
    const rounded = roundTogether(products, sum, 2);
    const mark = (/** @type {number} */ y, /** @type {number} */ x) =>
      under[3 * y + x].inside ? "" : "beyond";
    this.pixels.show(rowsOf(pixels), { reach: 2, mark });
    this.products.show(rowsOf(rounded), { reach: Math.max(1, ...products.map(Math.abs)), mark });
    this.sum.textContent = `${placeInWords(row, column)}: ${written(rounded, sum)}`;
  }

  /** @param {number} row @param {number} column */
  choose(row, column) {
    this.player.stop();
    this.slide(row, column, false);
  }

  /** @param {number} row @param {number} column @param {boolean} playing */
  slide(row, column, playing) {
    this.cell = [row, column];
    this.paint();
    if (playing) {
      this.frame.account.show(`창을 한 칸씩 밀고 있습니다. ${this.always()}`);
    } else {
      this.tell();
    }
  }

  /** What is so wherever the window is. */
  always() {
    const { low, high } = this.range;
    return (
      `맵의 값은 ${shortText(low)}부터 ${shortText(high)}까지입니다. ` +
      `커널의 아홉 수를 더하면 ${shortText(total(this.editor.rows.flat()))}입니다.`
    );
  }

  tell() {
    const [row, column] = this.chosen;
    const here = this.output[row * SIDE + column];
    const { high } = this.range;
    this.frame.tell(
      `${placeInWords(row, column)}의 값은 ${shortText(here)}입니다. ${this.always()}`,
      { square: this.square, pushed: high > 0 && isPushed(this.image, this.output) },
    );
  }
}

/** @param {number} at */
function placeOf(at) {
  return [Math.floor(at / SIDE), at % SIDE];
}

const share = (/** @type {number} */ cells) => `${(100 * cells) / SIDE}%`;
