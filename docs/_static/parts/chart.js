// A plot: axes with ticks and names, and what stands between them in the numbers of the data.

import { create } from "./elements.js";
import { shortText } from "./numbers.js";

/**
 * @typedef {[number, number]} Point in the numbers of the data
 * @typedef {{ low: number, high: number, name: string, ticks?: number[] }} Axis without `ticks`,
 *   there are a few at round numbers
 */

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = { left: 40, right: 12, top: 24, bottom: 40 }; // where ticks and names stand
const HEAD = 8; // of an arrow

/** @param {string} tag @param {Record<string, string | number>} attributes @param {Node[]} children */
function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, `${value}`);
  }
  element.append(...children);
  return element;
}

/** @param {string} text @param {number} x @param {number} y @param {string} look */
function write(text, x, y, look) {
  return draw("text", { x, y, class: look }, document.createTextNode(text));
}

/**
 * Round numbers from `low` to `high`, at most `most` of them.
 *
 * @param {number} low
 * @param {number} high
 */
export function roundTicks(low, high, most = 6) {
  const rough = (high - low) / (most - 1);
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((times) => times * ten >= rough * 0.999) ?? 10) * ten;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

export class Chart {
  /**
   * @param {object} options
   * @param {Axis} options.x
   * @param {Axis} options.y
   * @param {string} options.label what one sees, for those who cannot
   * @param {string} options.caption
   * @param {number} [options.width] of the whole, in the units that texts are 14 high in
   * @param {number} [options.height]
   */
  constructor({ x, y, label, caption, width = 340, height = 256 }) {
    this.width = width;
    this.inner = {
      ...{ x: MARGIN.left, y: MARGIN.top },
      ...{ width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom },
    };
    this.axes = draw("g", {});
    const viewBox = Object.values(this.inner).join(" ");
    this.area = draw("svg", { ...this.inner, viewBox }); // clips what leaves it
    const picture = { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label };
    this.picture = draw("svg", picture, this.axes, this.area);
    this.place = create("div", { class: "chart-place" });
    this.place.append(this.picture);
    const text = create("figcaption", {}, caption);
    this.element = create("figure", { class: "chart" }, this.place, text);
    this.x = x;
    this.y = y;
    this.scale(x, y);
  }

  /** Draw the axes. @param {Axis} x @param {Axis} y */
  scale(x, y) {
    Object.assign(this, { x, y });
    const { inner } = this;
    const bottom = inner.y + inner.height;
    const marks = [
      write(x.name, inner.x + inner.width / 2, bottom + 35, "chart-name chart-middle"),
      write(y.name, 2, 14, "chart-name"),
    ];
    for (const tick of x.ticks ?? roundTicks(x.low, x.high)) {
      const [at] = this.at([tick, y.low]);
      marks.push(draw("path", { class: "chart-grid", d: `M${at} ${inner.y}V${bottom + 4}` }));
      marks.push(write(shortText(tick), at, bottom + 18, "chart-tick chart-middle"));
    }
    for (const tick of y.ticks ?? roundTicks(y.low, y.high)) {
      const [, at] = this.at([x.low, tick]);
      const across = `M${inner.x - 4} ${at}h${inner.width + 4}`;
      marks.push(draw("path", { class: "chart-grid", d: across }));
      marks.push(write(shortText(tick), inner.x - 8, at + 5, "chart-tick chart-end"));
    }
    const frame = `M${inner.x} ${inner.y}V${bottom}h${inner.width}`;
    this.axes.replaceChildren(...marks, draw("path", { class: "chart-axis", d: frame }));
  }

  /** How large the x axis's unit is in the picture. */
  get unit() {
    return this.inner.width / (this.x.high - this.x.low);
  }

  /** Where a point stands in the picture. @param {Point} point @returns {Point} */
  at([x, y]) {
    const { inner } = this;
    const right = (x - this.x.low) / (this.x.high - this.x.low);
    const up = (y - this.y.low) / (this.y.high - this.y.low);
    return [inner.x + right * inner.width, inner.y + (1 - up) * inner.height];
  }

  /** The point under a pointer. @param {{ clientX: number, clientY: number }} event @returns {Point} */
  under({ clientX, clientY }) {
    const box = this.picture.getBoundingClientRect();
    const { inner } = this;
    const unit = this.width / box.width;
    const right = ((clientX - box.left) * unit - inner.x) / inner.width;
    const up = 1 - ((clientY - box.top) * unit - inner.y) / inner.height;
    const [x, y] = [this.x, this.y];
    return [x.low + right * (x.high - x.low), y.low + up * (y.high - y.low)];
  }

  /** Show these marks instead of the former. @param {(Node | null | false)[]} marks from the back */
  show(...marks) {
    this.area.replaceChildren(.../** @type {Node[]} */ (marks.filter(Boolean)));
  }

  /** @param {Point[]} points @param {string} look the name of a class */
  line(points, look) {
    const [first, ...others] = points.map((point) => this.at(point).map((at) => at.toFixed(2)));
    return draw("path", { class: look, d: `M${first}${others.map((at) => `L${at}`).join("")}` });
  }

  /** @param {Point[]} points @param {string} look @param {number} [radius] */
  dots(points, look, radius = 3.5) {
    const circles = points.map((point) => {
      const [cx, cy] = this.at(point);
      return draw("circle", { cx, cy, r: radius });
    });
    return draw("g", { class: look }, ...circles);
  }

  /** @param {Point} from @param {Point} to @param {string} look */
  arrow(from, to, look) {
    const [[x, y], [right, down]] = [this.at(from), this.at(to)];
    const length = Math.hypot(right - x, down - y);
    const head = Math.min(HEAD, length) / (length || 1);
    const [along, across] = [(right - x) * head, (down - y) * head];
    const [neckX, neckY] = [right - along, down - across];
    const side = (/** @type {number} */ sign) =>
      `${neckX - (sign * across) / 2} ${neckY + (sign * along) / 2}`;
    return draw(
      "g",
      { class: look },
      draw("path", { d: `M${x} ${y}L${neckX} ${neckY}` }),
      draw("path", { class: "chart-head", d: `M${right} ${down}L${side(1)}L${side(-1)}Z` }),
    );
  }

  /**
   * @param {string} text
   * @param {Point} point
   * @param {string} look
   * @param {Point} [shift] in the picture's units, to the right and down
   */
  text(text, point, look, [right, down] = [0, 0]) {
    const [x, y] = this.at(point);
    return write(text, x + right, y + down, look);
  }
}
