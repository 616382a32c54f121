// Ten templates and a digit: where the score of each comes from, pixel by pixel.

import { DigitSheet } from "../parts/digit_sheet.js";
import { create } from "../parts/elements.js";
import { Instrument } from "../parts/instrument.js";
import { MapList } from "../parts/map_list.js";
import { MapView } from "../parts/map_view.js";
import { rangeOf } from "../parts/maps.js";
import { asText, roundTogether, total } from "../parts/numbers.js";
import { pageDrawing } from "../parts/page_digit.js";
import { inkOf, SIDE } from "../parts/picture.js";
import { placeInWords } from "../parts/place.js";
import { SmallNetwork } from "../parts/small_network.js";
import { code, regions, sentence, TASKS } from "./templates_tasks.js";

/**
 * @import { Numbers } from "../network/model.js"
 * @import { State } from "./templates_tasks.js"
 */

const UNITS = 10;
const SMALL = 5; // scores below do not fill a bar: those of blank paper are the biases alone
const LAYERS = [
  { type: "Input", shape: [SIDE, SIDE, 1] },
  { type: "Flatten" },
  { type: "Dense", units: UNITS },
];

/** @param {HTMLElement} place data-templates, the address that lab/templates.py has written to */
export async function start(place) {
  const answer = await fetch(place.dataset.templates ?? "");
  if (!answer.ok) {
    throw new Error(`templates: ${answer.status}`);
  }
  new Templates(place, decode(await answer.arrayBuffer())).frame.enter();
}

/**
 * Scales, biases, whole numbers, as lab/templates.py describes them. Products of two float32 that are
 * rounded once are NumPy's.
 *
 * @param {ArrayBuffer} buffer
 * @returns {Numbers[]} kernel (784, 10) and bias
 */
export function decode(buffer) {
  const scale = new Float32Array(buffer, 0, UNITS);
  const bias = new Float32Array(buffer, scale.byteLength, UNITS);
  const numbers = new Int8Array(buffer, scale.byteLength + bias.byteLength);
  return [Float32Array.from(numbers, (number, at) => number * scale[at % UNITS]), bias];
}

class Templates {
  /** @param {HTMLElement} place @param {Numbers[]} weights */
  constructor(place, weights) {
    this.weights = weights;
    this.reach = rangeOf(Float32Array.from(weights[0])).reach;
    /** @type {number | null} */
    this.own = null; // the template that the reader has chosen; until then, the answer's
    /** @type {number[] | null} */
    this.cell = null; // and the cell; until then, the one that counts most
    this.before = { answer: 0, ink: 0 };
    this.image = new Float32Array(SIDE * SIDE);
    this.products = this.image; // of the pixels and the chosen template
    this.frame = new Instrument(place, {
      ...{ tasks: TASKS, repaint: () => this.sheet.repaint() },
    });
    this.network = new SmallNetwork();
    this.list = new MapList((template) => this.change({ own: template }));
    this.list.show(UNITS, 0, "숫자마다의 본과 점수");
    this.bars = this.list.options.map(({ option }) => {
      const bar = create("span", {});
      const score = create("span", { class: "templates-score" });
      option.append(create("span", { class: "templates-bar" }, bar), score);
      return { option, bar, score };
    });
    this.views = [new MapView(), new MapView(), this.cells()];
    this.product = create("p", { class: "templates-product", "aria-hidden": "true" });
    const views = this.views.map(({ element }) => element);
    const maps = create("div", { class: "instrument-maps" }, ...views, this.product);
    this.sheet = new DigitSheet({
      ...{ drawing: pageDrawing(), centred: true, onimage: () => this.compute() },
      say: (sentence) => this.frame.account.spoken.say(sentence),
    });
    const side = create("div", { class: "instrument-side" }, this.sheet.element);
    const { account } = this.frame; // how the score comes about: below the templates with their scores
    account.element.classList.add("templates-account");
    this.frame.stage.append(side, this.list.element, account.element, maps);
    this.compute(); // before it stands on the page: nothing moves there
  }

  /** What each cell has added: one of them can be chosen. */
  cells() {
    return new MapView(
      (row, column) => {
        this.change({ cell: [row, column] });
        this.frame.account.spoken.say(this.product.textContent ?? "");
      },
      (cell) => this.point(cell),
    );
  }

  /** @param {{ own?: number, cell?: number[] }} some */
  change(some) {
    Object.assign(this, some);
    this.compute();
  }

  compute() {
    const image = this.sheet.values();
    const [kernel, bias] = this.weights;
    const scores = this.network.run(LAYERS, this.weights, image)[2].values;
    const answer = scores.indexOf(Math.max(...scores));
    const chosen = this.own ?? answer;
    const of = (/** @type {number} */ template) =>
      image.map((ink, at) => ink * kernel[at * UNITS + template]);
    this.image = image;
    this.products = of(chosen);
    const sum = (/** @type {Float32Array} */ products, /** @type {number} */ sign) =>
      total([...products].filter((product) => product * sign > 0));
    const [gained, lost] = [1, -1].map((sign) =>
      Array.from(bias, (_, template) => sum(of(template), sign)),
    );
    const addends = [gained[chosen], lost[chosen], bias[chosen]];
    const ink = total([...inkOf(this.sheet.pad.pixels())]);
    const erased = this.sheet.drawing.strokes.at(-1)?.erase ?? false;
    if (!erased) {
      this.before = { answer, ink };
    }
    const state = {
      ...{ chosen, scores, answer, ink, erased, before: this.before },
      ...{ gained, lost },
      parts: roundTogether(addends, scores[chosen], 2),
      taker: lost.indexOf(Math.min(...lost)),
      pieces: regions(image, (value) => value >= 0.5, true),
      holes: regions(image, (value) => value < 0.5, false) - 1, // without what is around the digit
    };
    this.paint(state);
    this.point(null);
    this.frame.keras.show(code(chosen));
    this.frame.carry(this.sheet.drawing);
    this.frame.tell(sentence(state), state);
  }

  /** @param {State} state */
  paint({ chosen, scores, answer, ink }) {
    const { palette } = this.frame;
    const { colours } = palette;
    const square = { maps: 1, map: 0, height: SIDE, width: SIDE };
    const all = { ...square, values: Float32Array.from(this.weights[0]), maps: UNITS };
    const signed = { reach: this.reach, colours };
    this.list.show(UNITS, chosen, "숫자마다의 본과 점수");
    for (const job of this.list.jobs({ ...all, ...signed })) {
      job();
    }
    const longest = Math.max(SMALL, ...scores.map(Math.abs));
    const highest = ink > 0 ? answer : -1; // nothing answers for blank paper
    this.bars.forEach(({ option, bar, score }, template) => {
      const text = asText(scores[template], 2);
      option.setAttribute("aria-label", `${template}의 본, 점수 ${text}`);
      option.classList.toggle("highest", template === highest);
      score.textContent = template === highest ? `답 ${text}` : text;
      bar.classList.toggle("negative", scores[template] < 0);
      bar.style.transform = `scaleX(${scores[template] / longest})`;
    });
    const [digit, template, products] = this.views;
    digit.paint({ ...square, reach: 1, colours: palette.ink, values: this.image }, "숫자 (28×28)");
    template.paint({ ...all, ...signed, map: chosen }, `${chosen}의 본`);
    const label = `숫자 × ${chosen}의 본: 주황은 보탠 칸, 보라는 깎은 칸`;
    products.paint({ ...square, ...signed, values: this.products }, label);
  }

  /** Show the product of this cell, or of the chosen one. @param {number[] | null} pointed */
  point(pointed) {
    const { image, products } = this;
    const sizes = products.map(Math.abs);
    const largest = sizes.indexOf(Math.max(...sizes));
    const [row, column] = pointed ?? this.cell ?? [Math.floor(largest / SIDE), largest % SIDE];
    for (const view of this.views) {
      view.mark(row, column);
    }
    const at = row * SIDE + column;
    const weight = this.weights[0][at * UNITS + this.list.chosen];
    const factors = `잉크 ${asText(image[at])} × 가중치 ${asText(weight)}`;
    this.product.textContent = `${placeInWords(row, column)}: ${factors} = ${asText(products[at])}`;
  }
}
