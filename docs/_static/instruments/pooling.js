// Push a digit by whole pixels: what changes before the pooling, and what after it.

import { choice, slider } from "../parts/controls.js";
import { DigitSheet } from "../parts/digit_sheet.js";
import { button, create } from "../parts/elements.js";
import { Instrument } from "../parts/instrument.js";
import { MapView } from "../parts/map_view.js";
import { pageDrawing } from "../parts/page_digit.js";
import { SIDE } from "../parts/picture.js";
import { SmallNetwork } from "../parts/small_network.js";
import { code, FARTHEST, KERAS, POOLED, sentence, share, TASKS } from "./pooling_tasks.js";

/** @import { Output } from "../parts/small_network.js" */

/** @param {HTMLElement} place data-pool_size, data-pool */
export function start(place) {
  new Pooling(place).frame.enter();
}

class Pooling {
  /** @param {HTMLElement} place */
  constructor(place) {
    const { pool = "max", pool_size = "2" } = place.dataset;
    this.frame = new Instrument(place, { tasks: TASKS, repaint: () => this.sheet.repaint() });
    this.network = new SmallNetwork();
    this.set = { pool, size: Number(pool_size), right: 0, down: 0 };
    const views = [0, 1, 2, 3].map(() => new MapView());
    this.views = views;
    const maps = create("div", { class: "instrument-maps" }, ...views.map((view) => view.element));
    this.sheet = new DigitSheet({
      drawing: pageDrawing(),
      onimage: () => this.compute(),
      say: (sentence) => this.frame.account.spoken.say(sentence),
    });
    const size = {
      min: 1,
      max: 4,
      value: this.set.size,
      text: (/** @type {number} */ n) => `${n}×${n}`,
    };
    const settings = create(
      "div",
      { class: "instrument-settings" },
      slider("pool_size", { ...size, onchange: (value) => this.turn({ size: value }) }).element,
      choice("남길 값", POOLS, pool, (value) => this.turn({ pool: value })).element,
    );
    this.arrows = ARROWS.map(([sign, name, right, down]) => {
      const label = `숫자를 ${name} 한 칸 밀기`;
      return button(sign, () => this.push(right, down), { "aria-label": label });
    });
    // What the four maps come to, by the arrows; the sentence below says it for screen readers.
    this.change = create("strong", {});
    const change = create("p", { class: "pooling-change", "aria-hidden": "true" });
    change.append("바뀐 비율 ", this.change);
    const side = create("div", { class: "instrument-side" }, this.sheet.element, this.pushing());
    side.append(change);
    this.frame.stage.append(side, maps, settings);
    this.compute(); // before it stands on the page: nothing moves there
  }

  pushing() {
    return create(
      "div",
      { class: "pooling-push", role: "group", "aria-label": "숫자 밀기" },
      ...this.arrows,
      button("제자리로", () => this.turn({ right: 0, down: 0 })),
    );
  }

  /** @param {number} right @param {number} down */
  push(right, down) {
    this.turn({ right: within(this.set.right + right), down: within(this.set.down + down) });
  }

  /** @param {Partial<typeof this.set>} some */
  turn(some) {
    Object.assign(this.set, some);
    this.compute();
  }

  compute() {
    const { pool, size, right, down } = this.set;
    const image = this.sheet.values();
    const moved = pushed(image, SIDE, right, down);
    const here = this.pooled(image);
    const there = this.pooled(moved);
    const state = {
      ...this.set,
      before: changed(image, moved),
      after: changed(here.values, there.values),
      along: isAlong(here, there, right / size, down / size),
    };
    const side = there.shape[0];
    this.paint(0, moved, SIDE, "풀링 전");
    this.paint(1, there.values, side, `${POOLED[pool]} 풀링 뒤`);
    this.paint(2, difference(image, moved), SIDE, `풀링 전의 변화 ${share(state.before)}`);
    this.paint(
      3,
      difference(here.values, there.values),
      side,
      `풀링 뒤의 변화 ${share(state.after)}`,
    );
    this.change.textContent = `${share(state.before)} → ${share(state.after)}`;
    ARROWS.forEach(([, , x, y], at) => {
      const end = x * right + y * down === FARTHEST;
      this.arrows[at].setAttribute("aria-disabled", String(end));
    });
    this.frame.keras.show(code(this.set));
    this.frame.carry(this.sheet.drawing);
    this.frame.tell(sentence(state, side), state);
  }

  /** @param {Float32Array} image @returns {Output} */
  pooled(image) {
    const layers = [
      { type: "Input", shape: [SIDE, SIDE, 1] },
      { type: KERAS[this.set.pool], pool_size: this.set.size },
    ];
    return this.network.run(layers, [], image)[1];
  }

  /** @param {number} at @param {Float32Array} values @param {number} side @param {string} label */
  paint(at, values, side, label) {
    const { colours, ink } = this.frame.palette;
    const layout = { maps: 1, map: 0, height: side, width: side };
    const paint = { reach: 1, colours: at < 2 ? ink : colours };
    this.views[at].paint({ ...layout, ...paint, values }, `${label} (${side}×${side})`);
  }
}

// Their signs and names, and how far each pushes to the right and down.
/** @type {[string, string, number, number][]} */
const ARROWS = [
  ["◀", "왼쪽으로", -1, 0],
  ["▶", "오른쪽으로", 1, 0],
  ["▲", "위로", 0, -1],
  ["▼", "아래로", 0, 1],
];
/** @type {[string, string][]} */
const POOLS = [
  ["max", "최댓값"],
  ["average", "평균"],
];
const within = (/** @type {number} */ pixels) => Math.min(Math.max(pixels, -FARTHEST), FARTHEST);

/**
 * NumPy's `roll` along both sides of a square.
 *
 * @param {Float32Array} values
 * @param {number} side
 * @param {number} right
 * @param {number} down
 */
export function pushed(values, side, right, down) {
  return values.map((_, at) => {
    const row = (Math.floor(at / side) - down + side) % side;
    const column = ((at % side) - right + side) % side;
    return values[row * side + column];
  });
}

/**
 * How much has changed, as a share of all there was; 0 where there was nothing.
 *
 * @param {Float32Array} before
 * @param {Float32Array} after
 */
export function changed(before, after) {
  const all = before.reduce((sum, value) => sum + value, 0);
  const moved = difference(before, after).reduce((sum, value) => sum + Math.abs(value), 0);
  return all > 0 ? moved / all : 0;
}

/** @param {Float32Array} before @param {Float32Array} after */
function difference(before, after) {
  return after.map((value, at) => value - before[at]);
}

/** @param {Output} here @param {Output} there @param {number} right @param {number} down in cells */
function isAlong(here, there, right, down) {
  if (!Number.isInteger(right) || !Number.isInteger(down)) {
    return false;
  }
  const moved = pushed(here.values, here.shape[0], right, down);
  return moved.every((value, at) => value === there.values[at]);
}
