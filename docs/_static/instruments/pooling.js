// Push a digit by whole pixels: what changes before the pooling, and what after it.

import { choice, slider } from "../parts/controls.js";
import { DigitSheet } from "../parts/digit_sheet.js";
import { button, create } from "../parts/elements.js";
import { Instrument } from "../parts/instrument.js";
import { MapView } from "../parts/map_view.js";
import { pageDrawing } from "../parts/page_digit.js";
import { SIDE } from "../parts/picture.js";
import { SmallNetwork } from "../parts/small_network.js";

/**
 * @import { Output } from "../parts/small_network.js"
 * @import { Task } from "../parts/tasks.js"
 *
 * @typedef {{ pool: string, size: number, right: number, down: number, before: number, after: number,
 *   along: boolean }} State what is set; how much has changed before and after the pooling, as a share
 *   of all values; and whether the output is the former one, moved by whole cells
 */

const FARTHEST = 4; // pixels: as far as MNIST's margin goes

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
      slider("pool_size", { ...size, onchange: (value) => this.change({ size: value }) }).element,
      choice("남길 값", POOLS, pool, (value) => this.change({ pool: value })).element,
    );
    const side = create("div", { class: "instrument-side" }, this.sheet.element, this.pushing());
    this.frame.stage.append(side, maps, settings);
    this.compute(); // before it stands on the page: nothing moves there
  }

  pushing() {
    const arrow = (/** @type {string} */ sign, /** @type {string} */ name, right = 0, down = 0) =>
      button(sign, () => this.push(right, down), { "aria-label": `숫자를 ${name} 한 칸 밀기` });
    return create(
      "div",
      { class: "pooling-push", role: "group", "aria-label": "숫자 밀기" },
      arrow("◀", "왼쪽으로", -1),
      arrow("▶", "오른쪽으로", 1),
      arrow("▲", "위로", 0, -1),
      arrow("▼", "아래로", 0, 1),
      button("제자리로", () => this.change({ right: 0, down: 0 })),
    );
  }

  /** @param {number} right @param {number} down */
  push(right, down) {
    this.change({ right: within(this.set.right + right), down: within(this.set.down + down) });
  }

  /** @param {Partial<typeof this.set>} some */
  change(some) {
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
    this.paint(3, difference(here.values, there.values), side, `뒤의 변화 ${share(state.after)}`);
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

/** @type {[string, string][]} */
const POOLS = [
  ["max", "최댓값"],
  ["average", "평균"],
];
/** @type {Record<string, string>} */
const POOLED = { max: "최대", average: "평균" };
/** @type {Record<string, string>} */
const KERAS = { max: "MaxPool2D", average: "AveragePooling2D" };

const within = (/** @type {number} */ pixels) => Math.min(Math.max(pixels, -FARTHEST), FARTHEST);
const share = (/** @type {number} */ ratio) => `${Math.round(100 * ratio)} %`;

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

/** @param {typeof Pooling.prototype.set} set */
function code({ pool, size, right, down }) {
  return (
    `moved = np.roll(image, (${down}, ${right}), (1, 2))\n` +
    `layer = tf.keras.layers.${KERAS[pool]}(${size})\noutput = layer(moved)`
  );
}

/** @param {State} state @param {number} side */
function sentence({ pool, size, right, down, before, after, along }, side) {
  const words = [
    right && `${right > 0 ? "오른쪽" : "왼쪽"}으로 ${Math.abs(right)}칸`,
    down && `${down > 0 ? "아래" : "위"}로 ${Math.abs(down)}칸`,
  ].filter(Boolean);
  if (words.length === 0) {
    return `아직 밀지 않았습니다. 28×28칸이 ${POOLED[pool]} 풀링을 지나 ${side}×${side}칸이 됩니다.`;
  }
  const moved = `${words.join(", ")} 밀었습니다.`;
  const numbers = `값의 합과 비교해 풀링 전에는 ${share(before)}, ${POOLED[pool]} 풀링 뒤에는 ${share(after)}가 바뀌었습니다.`;
  const exact = `풀링 뒤의 그림은 모양 그대로 밀렸습니다. 민 칸수가 ${size}의 배수이기 때문입니다.`;
  return along && size > 1 ? `${moved} ${numbers} ${exact}` : `${moved} ${numbers}`;
}

/** @type {Task<State>[]} */
const TASKS = [
  {
    ask: "숫자를 오른쪽으로 한 칸만 밀어 보세요. 창은 2×2, 남길 값은 최댓값입니다.",
    foretell: {
      ask: "풀링 뒤에는 풀링 전보다",
      choices: ["더 많이 바뀐다", "덜 바뀐다", "하나도 안 바뀐다"],
      right: ({ before, after }) => (after === 0 ? 2 : Number(after < before)),
    },
    hint: "그림판 옆의 ▶를 한 번 누르세요.",
    done: ({ pool, size, right, down, before }) =>
      pool === "max" && size === 2 && right === 1 && down === 0 && before > 0,
    reached: ({ before, after }) => `풀링 전 ${share(before)}, 뒤 ${share(after)}입니다.`,
  },
  {
    ask: "한 칸만 민 채로, 풀링 뒤에 바뀌는 몫을 풀링 전의 절반 아래로 줄여 보세요.",
    foretell: {
      ask: "무엇이 더 들을까요?",
      choices: ["창을 키운다", "창을 1×1로 줄인다"],
      right: ({ size }) => (size > 1 ? 0 : 1),
    },
    hint: "창이 클수록 한 칸 민 획이 같은 창에 남아 있기 쉽습니다. 최댓값과 평균도 비교해 보세요.",
    done: ({ right, down, before, after }) =>
      Math.abs(right) + Math.abs(down) === 1 && before > 0 && after < before / 2,
    reached: ({ size, before, after }) =>
      `${size}×${size} 창에서 ${share(before)}가 ${share(after)}로 줄었습니다. 대신 자리도 그만큼 거칠어졌습니다.`,
  },
  {
    ask: "풀링 뒤의 그림이 모양 그대로 꼭 한 칸 밀리게 해 보세요. 창은 2×2 이상입니다.",
    hint: "창이 2칸씩 뛰므로, 숫자를 두 칸 밀면 창 하나만큼입니다.",
    done: ({ size, right, down, before, along }) =>
      along && before > 0 && size > 1 && Math.abs(right) + Math.abs(down) === size,
    reached: ({ size }) =>
      `숫자를 ${size}칸 밀면 출력이 꼭 한 칸 밀립니다. 그보다 적게 밀 때만 풀링이 조금 눈감아 줍니다.`,
  },
];
