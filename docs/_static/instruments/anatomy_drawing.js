// The drawing of one convolution layer: input, filters and output as stacks of sheets, to scale.

import { create } from "../parts/elements.js";

/**
 * @typedef {"filters" | "kernel_size" | "padding" | "strides" | "channels" | "side"} Part of the line
 *
 * @typedef {{ filters: number, kernel_size: number, padding: string, strides: number,
 *   channels: number, side: number }} Settings
 *
 * @typedef {Settings & { shape: number[], parameters: number, formula: string, before: number,
 *   after: number }} Facts what follows from them; `before` and `after` are the lines of zeros
 */

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [340, 168];
const MIDDLE = HEIGHT / 2;
const SHEETS = 100; // as much as the input may fill, with the widest rim that there is
const RIM = 6; // cells: of a 7×7 window
const STEP = 5; // from a sheet of the input, or of a filter, to the one behind it
const DEPTH = 40; // of the output's sheets, however many there are
const KERNEL = { cell: 9, side: 30 }; // at most
const PLACES = [[MIDDLE], [52, 116], [33, 84, 135]]; // of one, two, three filters
const LETTERS = 4.5; // from the middle of a number to its base line

export class AnatomyDrawing {
  /** @param {(part: Part) => void} onpart told what was pressed */
  constructor(onpart) {
    /** @type {string} */
    this.lit = "";
    this.svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
    this.svg.addEventListener("click", ({ target }) => {
      const part = /** @type {Element} */ (target).getAttribute("data-part");
      if (part) {
        onpart(/** @type {Part} */ (part));
      }
    });
    this.captions = ["입력", "필터", "출력 맵"].map(() => create("p"));
    const captions = create("div", { class: "anatomy-captions" }, ...this.captions);
    this.element = create("div", { class: "anatomy-drawing" }, this.svg, captions);
  }

  /** @param {Facts} facts @param {Part} lit */
  show(facts, lit) {
    const { side, channels, filters, kernel_size, padding } = facts;
    const [out] = facts.shape;
    this.lit = lit;
    this.svg.replaceChildren(...this.input(facts), ...this.output(facts), ...this.filters(facts));
    const label = `입력 ${side}×${side}칸 ${channels}장에서 출력 ${out}×${out}칸 ${filters}장이 나오는 그림`;
    this.svg.setAttribute("aria-label", label);
    const [from, kernels, to] = this.captions;
    const size = sizeParts(padding);
    const window = `${kernel_size}×${kernel_size}칸`;
    from.replaceChildren("입력 ", ...lightUp(`${side}×${side}칸`, lit, ["side", "side"]));
    from.append(" ", ...lightUp(`${channels}장`, lit, ["channels"]));
    kernels.replaceChildren("필터 ", ...lightUp(`${filters}개`, lit, ["filters"]), ", 하나가 ");
    kernels.append(...lightUp(window, lit, ["kernel_size", "kernel_size"]));
    kernels.append(" ", ...lightUp(`${channels}장`, lit, ["channels"]));
    to.replaceChildren("출력 ", ...lightUp(`${out}×${out}칸`, lit, [size, size]));
    to.append(" ", ...lightUp(`${filters}장`, lit, ["filters"]));
  }

  /** A shape that stands for a part, and lights up with these. */
  shape(/** @type {string} */ kind, /** @type {string} */ parts, /** @type {number[]} */ box) {
    const [x, y, width, height = width] = box;
    const own = parts.split(" ").includes(this.lit) ? `${kind} lit` : kind;
    return draw("rect", { x, y, width, height, class: own, "data-part": parts.split(" ")[0] });
  }

  /** @param {string} text @param {string} parts @param {number} x @param {number} y @param {string} anchor */
  number(text, parts, x, y, anchor = "middle") {
    const own = parts.split(" ").includes(this.lit) ? "lit" : "";
    const label = draw("text", { x, y: y + LETTERS, "text-anchor": anchor, class: own });
    label.textContent = text;
    return label;
  }

  /** @param {Facts} facts */
  input(facts) {
    const { side, channels, kernel_size, strides, before, after, shape } = facts;
    const { unit, left, top } = placeInput(facts);
    const shapes = [];
    for (let at = channels - 1; at >= 0; at--) {
      const [x, y] = [left + at * STEP, top - at * STEP];
      const rim = (before + after + side) * unit;
      if (rim > side * unit) {
        shapes.push(this.shape("rim", "padding", [x - before * unit, y - before * unit, rim]));
      }
      const parts = at === 0 ? "channels side" : "channels";
      shapes.push(this.shape("sheet", parts, [x, y, side * unit]));
    }
    shapes.push(grid(left, top, side, unit));
    for (let at = channels - 1; at >= 0; at--) {
      const [x, y] = [left + at * STEP - before * unit, top - at * STEP - before * unit];
      shapes.push(this.shape("window", "kernel_size channels", [x, y, kernel_size * unit]));
    }
    const next = this.lit === "strides" ? Math.min(3, shape[0]) : 1;
    for (let at = next - 1; at >= 0; at--) {
      const x = left + (at * strides - before) * unit;
      const box = [x, top - before * unit, kernel_size * unit];
      shapes.push(this.shape("window", "strides", box));
    }
    const below = top + (side + after) * unit + 10;
    shapes.push(this.number(`${side}`, "side", left + (side * unit) / 2, below));
    return shapes;
  }

  /** @param {Facts} facts */
  output(facts) {
    const { filters, padding, shape } = facts;
    const { unit, left, top, step } = placeOutput(facts);
    const size = sizeParts(padding);
    const shapes = [];
    for (let at = filters - 1; at >= 0; at--) {
      const parts = at === 0 ? `filters ${size}` : "filters";
      const sheet = this.shape("sheet", parts, [
        left + at * step,
        top - at * step,
        shape[0] * unit,
      ]);
      sheet.style.strokeWidth = `${at > 0 ? Math.min(1, step / 2) : 1}`; // or they run together
      shapes.push(sheet);
    }
    shapes.push(grid(left, top, shape[0], unit));
    const next = this.lit === "strides" ? Math.min(3, shape[0]) : 1;
    for (let at = 0; at < next; at++) {
      const parts = "strides kernel_size channels";
      shapes.push(this.shape("cell", parts, [left + at * unit, top, unit]));
    }
    const below = top + shape[0] * unit + 10;
    shapes.push(this.number(`${shape[0]}`, size, left + (shape[0] * unit) / 2, below));
    return shapes;
  }

  /** The first ones and the last, each with what it reads and what it makes. @param {Facts} facts */
  filters(facts) {
    const { filters, kernel_size, channels, before } = facts;
    const from = placeInput(facts);
    const to = placeOutput(facts);
    const cell = Math.min(KERNEL.cell, KERNEL.side / kernel_size);
    const [side, depth] = [kernel_size * cell, (channels - 1) * STEP];
    const left = 160 - (side + depth) / 2;
    const edge = from.left + (kernel_size - before) * from.unit;
    const start = [edge, from.top + (kernel_size / 2 - before) * from.unit];
    const places = PLACES[Math.min(filters, 3) - 1];
    return places.flatMap((middle, row) => {
      const number = row === 2 ? filters - 1 : row;
      const top = middle + (depth - side) / 2;
      const shapes = [];
      for (let at = channels - 1; at >= 0; at--) {
        const parts = at === 0 ? "kernel_size channels filters" : "channels kernel_size filters";
        shapes.push(this.shape("kernel", parts, [left + at * STEP, top - at * STEP, side]));
      }
      const end = [to.left + number * to.step, to.top - number * to.step];
      const label = left + side + depth + 4;
      const dots = row === 2 && filters > 3;
      return [
        line(start, [left - 2, middle]),
        line([label + 18, middle], end),
        ...shapes,
        grid(left, top, kernel_size, cell),
        this.number(`${number}`, "filters", label, middle, "start"),
        ...(dots ? [this.number("⋮", "filters", 160, 109.5)] : []),
      ];
    });
  }
}

/** What the output's side depends on. @param {string} padding */
export function sizeParts(padding) {
  return padding === "same" ? "padding side strides" : "padding side strides kernel_size";
}

/**
 * A text whose numbers light up, each with its parts.
 *
 * @param {string} text
 * @param {string} lit
 * @param {string[]} parts of each number, with blanks between them
 */
export function lightUp(text, lit, parts) {
  return text.split(/(\d[\d,]*\d|\d)/).map((piece, at) => {
    const own = at % 2 === 1 && parts[(at - 1) / 2]?.split(" ").includes(lit);
    return create(own ? "b" : "span", {}, piece);
  });
}

/** @param {Facts} facts */
function placeInput({ side, channels }) {
  const unit = SHEETS / (side + RIM);
  const left = 4 + (SHEETS - side * unit) / 2;
  return { unit, left, top: MIDDLE + ((channels - 1) * STEP - side * unit) / 2 - 4 };
}

/** @param {Facts} facts */
function placeOutput({ side, filters, shape }) {
  const unit = SHEETS / (side + RIM);
  const step = filters > 1 ? Math.min(STEP, DEPTH / (filters - 1)) : 0;
  const [width, depth] = [shape[0] * unit, (filters - 1) * step];
  const left = 214 + (124 - width - depth) / 2;
  return { unit, left, step, top: MIDDLE + (depth - width) / 2 - 4 };
}

/** @param {number} x @param {number} y @param {number} cells @param {number} unit */
function grid(x, y, cells, unit) {
  const lines = Array.from({ length: cells - 1 }, (_, at) => {
    const [right, down] = [x + (at + 1) * unit, y + (at + 1) * unit];
    return `M${x} ${down}h${cells * unit}M${right} ${y}v${cells * unit}`;
  });
  return draw("path", { d: lines.join(""), class: "grid" });
}

/** @param {number[]} from @param {number[]} to */
function line([x1, y1], [x2, y2]) {
  return draw("line", { x1, y1, x2, y2 });
}

/** @param {string} tag @param {Record<string, string | number>} attributes */
function draw(tag, attributes) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, typeof value === "number" ? value.toFixed(2) : value);
  }
  return element;
}
