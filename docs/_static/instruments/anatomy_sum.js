// One window, channel by channel: its products with the filter's kernels, their sums, one number.

import { choice } from "../parts/controls.js";
import { create } from "../parts/elements.js";
import { NumberGrid } from "../parts/number_grid.js";
import { shortText } from "../parts/numbers.js";
import { SmallNetwork } from "../parts/small_network.js";

const SIDE = 2;
// The window of the page's code, where its output is largest; the third channel is the ink itself.
const WINDOW = [
  [1, 0, 1, 0],
  [1, 1, 0, 0],
  [1, 1, 1, 1],
];
const CHANNELS = ["세로 가장자리", "가로 가장자리", "획"];
// Filter 0 is the page's: the corner at the upper left. Filter 1 wants an edge above and none left.
const FILTERS = [
  { kernels: [WINDOW[0], WINDOW[1], [0, 0, 0, 1]], bias: -2 },
  { kernels: [[-1, 0, -1, 0], WINDOW[1], [0, 1, 0, 0]], bias: -1 },
];
const MOST = 2; // as far from 0 as a product may be, and the strongest colour

export class ChannelSum {
  /** @param {(sentence: string) => void} say told what has changed */
  constructor(say) {
    this.network = new SmallNetwork();
    this.say = say;
    this.channels = 2;
    this.filter = 0;
    this.rows = CHANNELS.map((name, at) => new ChannelRow(at, name));
    this.sum = create("p", { class: "anatomy-addends" });
    this.maps = create("p");
    const counts = CHANNELS.map((_, at) => [`${at + 1}`, `${at + 1}장`]);
    const filters = FILTERS.map((_, at) => [`${at}`, `필터 ${at}`]);
    const settings = create(
      "div",
      { class: "instrument-settings" },
      choice("입력 채널", /** @type {[string, string][]} */ (counts), "2", (value) =>
        this.change({ channels: Number(value) }),
      ).element,
      choice("어느 필터로", /** @type {[string, string][]} */ (filters), "0", (value) =>
        this.change({ filter: Number(value) }),
      ).element,
    );
    const name = "위의 줄과는 따로 보는 작은 예: 2×2 창 하나";
    const total = create("div", { class: "anatomy-total" }, this.sum, this.maps);
    const rows = create("div", { class: "anatomy-channels" });
    rows.append(...this.rows.map(({ element }) => element), total);
    this.element = create(
      "div",
      { class: "anatomy-sum", role: "group", "aria-label": name },
      create("p", { class: "anatomy-name", "aria-hidden": "true" }, name),
      settings,
      rows,
    );
    this.show();
  }

  /** @param {{ channels?: number, filter?: number }} some */
  change(some) {
    Object.assign(this, some);
    this.show();
    this.say(`${this.sum.textContent} ${this.maps.textContent}`);
  }

  show() {
    const { channels, filter } = this;
    const sums = this.rows.map((row, at) =>
      row.show(WINDOW[at], FILTERS[filter].kernels[at], channels),
    );
    const [first, second] = this.run(channels);
    const here = filter === 0 ? first : second;
    const { bias } = FILTERS[filter];
    const addends = sums.slice(0, channels).map((sum, at) => plus(sum, at > 0));
    this.sum.replaceChildren(
      `${addends.join(" ")} ${plus(bias, true)}(편향) = `,
      create("b", {}, shortText(here)),
    );
    this.maps.textContent =
      "창 하나에서 필터마다 수 하나가 나옵니다. " +
      `필터 0은 ${shortText(first)}, 필터 1은 ${shortText(second)}입니다.`;
  }

  /** What the layer gives for both filters. @param {number} channels */
  run(channels) {
    const cells = WINDOW[0].map((_, at) => at);
    const image = cells.flatMap((at) => WINDOW.slice(0, channels).map((sheet) => sheet[at]));
    const kernel = cells.flatMap((at) =>
      CHANNELS.slice(0, channels).flatMap((_, channel) =>
        FILTERS.map(({ kernels }) => kernels[channel][at]),
      ),
    );
    const layers = [
      { type: "Input", shape: [SIDE, SIDE, channels] },
      { type: "Conv2D", filters: FILTERS.length, kernel_size: SIDE },
    ];
    return this.network.run(layers, [kernel, FILTERS.map(({ bias }) => bias)], image)[1].values;
  }
}

/** An addend, with its sign in front of it if it goes on. @param {number} value @param {boolean} on */
function plus(value, on) {
  return on ? `${value < 0 ? "−" : "+"} ${Math.abs(value)}` : shortText(value);
}

/** A channel: its window, its kernel, and what they make. */
class ChannelRow {
  /** @param {number} number @param {string} name */
  constructor(number, name) {
    this.grids = ["창", "커널", "곱"].map((what) => new NumberGrid(`${what} ${number}`));
    this.sum = create("p", { class: "anatomy-row-sum" });
    const [pixels, kernel, products] = this.grids.map(({ element }) => element);
    const sign = (/** @type {string} */ text) => create("span", { class: "anatomy-sign" }, text);
    this.working = create(
      "div",
      { class: "anatomy-working" },
      ...[pixels, sign("×"), kernel, sign("="), products, this.sum],
    );
    this.none = create("p", { class: "anatomy-none" });
    this.number = number;
    const label = `채널 ${number}: ${name}`;
    this.element = create("div", { role: "group", "aria-label": label, class: "anatomy-channel" });
    const title = create("p", { class: "anatomy-channel-name", "aria-hidden": "true" }, label);
    this.element.append(title, this.working, this.none);
  }

  /** @param {number[]} pixels @param {number[]} kernel @param {number} channels of the input */
  show(pixels, kernel, channels) {
    const there = this.number < channels;
    const products = pixels.map((pixel, at) => pixel * kernel[at]);
    [pixels, kernel, products].forEach((numbers, at) => {
      const rows = [numbers.slice(0, SIDE), numbers.slice(SIDE)];
      this.grids[at].show(rows, { reach: MOST });
    });
    const sum = products.reduce((total, product) => total + product, 0);
    this.sum.textContent = `합 ${shortText(sum)}`;
    this.working.hidden = !there;
    this.none.hidden = there;
    this.none.textContent = `${channels}장짜리 입력에는 이 채널이 없습니다.`;
    return sum;
  }
}
