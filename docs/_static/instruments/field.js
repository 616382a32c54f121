// Stack a few layers: which cells of the digit one value depends on, growing layer by layer.

import { slider } from "../parts/controls.js";
import { DigitSheet } from "../parts/digit_sheet.js";
import { button, create } from "../parts/elements.js";
import { Instrument } from "../parts/instrument.js";
import { MapView } from "../parts/map_view.js";
import { pageDrawing } from "../parts/page_digit.js";
import { SIDE } from "../parts/picture.js";
import { placeInWords } from "../parts/place.js";
import { code, covers, KINDS, Stack } from "./field_stack.js";

/**
 * @import { Task } from "../parts/tasks.js"
 * @import { Box } from "./field_stack.js"
 *
 * @typedef {{ names: string[], depth: number, field: number, before: number, gap: number,
 *   whole: boolean, everywhere: () => boolean }} State the layers down to the one that is looked at;
 *   its receptive field, the one of the layer before, the distance of the values there; whether the
 *   chosen cell sees the whole digit, and whether all cells do
 */

const FIRST = ["Conv2D 3", "Conv2D 3", "MaxPool2D 2", "Conv2D 3", "Conv2D 3"]; // as CNN_Basic
const MOST = 8; // layers

/** @param {HTMLElement} place */
export function start(place) {
  new Field(place).frame.enter();
}

class Field {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.frame = new Instrument(place, { tasks: TASKS, repaint: () => this.show() });
    this.stack = new Stack(FIRST);
    this.depth = 2; // the layer that is looked at; 0 is the digit
    this.pixel = [SIDE / 2, SIDE / 2]; // where one looks, whatever the layer
    const drawing = pageDrawing();
    const sheet = new DigitSheet({ drawing, onimage: () => {}, say: () => {} });
    this.image = sheet.values();
    this.input = new MapView((row, column) => this.look([row, column], 0), undefined, false);
    this.output = new MapView((row, column) => this.look([row, column], this.depth));
    this.now = create("div");
    this.frames = Array.from({ length: MOST }, () => create("div"));
    this.input.frame.append(...this.frames, this.now);
    this.slider = slider("몇 번째 층까지 볼까요", {
      ...{ min: 0, max: FIRST.length, value: this.depth },
      text: (depth) => (depth ? `${depth}. ${this.stack.names[depth - 1]}` : "입력"),
      onchange: (depth) => this.look(this.pixel, 0, depth),
    });
    this.adders = Object.keys(KINDS).map((name) => {
      const inFull = name.replace("s=", "strides="); // as in the code; the table has less room
      return button(`+ ${inFull}`, () => this.add(name));
    });
    this.remover = button("마지막 층 빼기", () => this.pile(this.stack.names.slice(0, -1)));
    this.rows = create("tbody");
    this.frame.stage.append(
      create("div", { class: "instrument-side" }, this.slider.element, this.tools()),
      create("div", { class: "field-result" }, this.maps(), this.table(), this.frame.refusal),
    );
    this.frame.carry(drawing);
    this.show();
  }

  tools() {
    const reset = button("처음대로", () => this.pile(FIRST, 2));
    const group = { class: "field-tools", role: "group", "aria-label": "층 쌓기" };
    return create("div", group, ...this.adders, this.remover, reset);
  }

  maps() {
    const maps = { class: "instrument-maps instrument-result" };
    return create("div", maps, this.input.element, this.output.element);
  }

  table() {
    const names = ["층", "출력", "이웃 칸 사이 거리", "수용 영역"];
    const heads = names.map((name) => create("th", { scope: "col" }, name));
    const head = create("thead", {}, create("tr", {}, ...heads));
    const label = { "aria-label": "층마다 출력의 크기와 수용 영역" };
    return create("table", { class: "instrument-result", ...label }, head, this.rows);
  }

  /** @param {string} name */
  add(name) {
    const { names } = this.stack;
    if (names.length === MOST) {
      this.frame.account.say(`층은 ${MOST}개까지 쌓습니다. 먼저 마지막 층을 빼세요.`);
    } else {
      this.pile([...names, name]);
    }
  }

  /** What Keras refuses is not piled up; only its code stands there. @param {string[]} names */
  pile(names, depth = names.length) {
    try {
      this.stack = new Stack(names);
      this.depth = depth;
      this.show();
    } catch (error) {
      this.frame.keras.show(code(names, depth));
      this.frame.refuse(error);
    }
  }

  /** @param {number[]} cell @param {number} from its layer @param {number} depth the one to look at */
  look(cell, from, depth = this.depth) {
    this.pixel = this.stack.pixel(cell, from);
    this.depth = depth;
    this.show();
  }

  show() {
    const { stack, depth, image } = this;
    const { names, layers, fields, gaps } = stack;
    const outputs = stack.run(image);
    const cell = stack.cell(this.pixel, depth);
    const boxes = stack.boxes(cell, depth);
    this.surround(boxes);
    const { height, width } = boxes[depth];
    const seen = `${height}×${width}칸`;
    const side = layers[depth].shape[0];
    const name = depth ? `${depth}번째 층의 출력` : "입력";
    this.paint(this.input, image, SIDE, `입력에서 ${seen}을 봅니다`);
    this.paint(
      this.output,
      outputs[depth].values,
      side,
      `출력 ${side}×${side}칸. 한 칸을 고르세요`,
    );
    this.output.mark(cell[0], cell[1]);
    this.tabulate();
    this.slider.range.max = String(names.length);
    this.slider.set(depth);
    this.adders.forEach((one) => {
      one.setAttribute("aria-disabled", String(names.length === MOST));
    });
    this.remover.setAttribute("aria-disabled", String(names.length === 0));
    this.frame.keras.show(code(names, depth));
    const clipped = Math.min(height, width) < fields[depth];
    const sum = depth ? `${stack.sum(depth)}\u00a0=\u00a0` : "";
    this.frame.tell(
      `${name}에서 ${placeInWords(cell[0], cell[1])}의 값은 입력의 ${seen}을 봅니다. ` +
        `수용 영역의 한 변은 ${sum}${fields[depth]}칸` +
        `${clipped ? "이지만, 그림 밖에는 볼 칸이 없습니다." : "입니다."}`,
      {
        ...{ names: names.slice(0, depth), depth, field: fields[depth] },
        ...{ before: fields[depth - 1] ?? 1, gap: gaps[depth - 1] ?? 1 },
        ...{ whole: covers(boxes[depth]), everywhere: () => stack.everywhere(depth) },
      },
    );
  }

  /** Frame what is seen, layer by layer. @param {Box[]} boxes */
  surround(boxes) {
    const { layers } = this.stack;
    this.frames.forEach((frame, at) => {
      frame.className = `lab-marker field-frame ${layers[at + 1]?.type}`;
      frame.hidden = at + 1 >= this.depth;
      cover(frame, boxes[at + 1] ?? boxes[0]);
    });
    this.now.className = `lab-marker field-now ${layers[this.depth].type}`;
    cover(this.now, boxes[this.depth]);
  }

  /** @param {MapView} view @param {Float32Array} values @param {number} side @param {string} label */
  paint(view, values, side, label) {
    const reach = Math.max(...values);
    const colours = this.frame.palette.ink;
    view.paint({ maps: 1, map: 0, height: side, width: side, reach, colours, values }, label);
  }

  tabulate() {
    const { names, layers, gaps, fields } = this.stack;
    const rows = layers.map(({ type, shape }, at) => {
      const sum = at ? `${fields[at]} = ${this.stack.sum(at)}` : "1";
      const texts = [`${shape[0]}×${shape[1]}`, `${gaps[at]}`, sum];
      const here = at === this.depth && "true";
      const attributes = { class: at > this.depth ? `${type} beyond` : type, "aria-current": here };
      const head = create("th", { scope: "row" }, at ? `${at}. ${names[at - 1]}` : "입력");
      return create("tr", attributes, head, ...texts.map((text) => create("td", {}, text)));
    });
    const free = Array.from({ length: MOST + 1 - rows.length }, () =>
      create("tr", { "aria-hidden": "true" }, create("td", { colspan: 4 }, "\u00a0")),
    );
    this.rows.replaceChildren(...rows, ...free);
  }
}

/** @param {HTMLElement} frame @param {Box} box */
function cover(frame, box) {
  for (const [name, cells] of Object.entries(box)) {
    frame.style.setProperty(name, `${(100 * cells) / SIDE}%`);
  }
  frame.style.setProperty("--rows", `${box.height}`);
  frame.style.setProperty("--columns", `${box.width}`);
}

/** @type {Task<State>[]} */
const TASKS = [
  {
    ask: "3×3 합성곱(Conv2D 3)만 쌓아 한 칸이 7×7칸을 보게 해 보세요.",
    foretell: { ask: "몇 층이 필요할까요?", choices: ["두 층", "세 층", "네 층"], right: 1 },
    hint: "'마지막 층 빼기'로 풀링까지 빼고 Conv2D 3을 더하세요. 표에서 수용 영역을 읽으세요.",
    done: ({ names, field }) => field === 7 && names.every((name) => name === "Conv2D 3"),
    reached: ({ depth, before, field }) =>
      `${depth}층째에서 ${before}칸이 ${field}칸이 되었습니다. 3×3 합성곱마다 두 칸씩 넓어집니다.`,
  },
  {
    ask: "층 세 개만으로 수용 영역을 15×15칸 이상으로 넓혀 보세요.",
    hint: "이웃 칸 사이 거리가 벌어진 뒤에 놓인 창이 더 넓게 봅니다. 풀링이나 strides=2인 합성곱을 앞에 두세요.",
    done: ({ depth, field }) => depth === 3 && field >= 15,
    reached: ({ before, field, gap }) =>
      `앞의 두 층이 이웃 칸 사이 거리를 ${gap}칸으로 벌려, 셋째 층에서 ${before}칸이 ${field}칸이 되었습니다.`,
  },
  {
    ask: "고른 칸이 숫자 28×28칸을 하나도 빠짐없이 보게 해 보세요.",
    foretell: {
      ask: "그때 구석 칸도 숫자 전체를 볼까요?",
      choices: ["모든 칸이 전체를 본다", "못 보는 칸도 있다"],
      right: ({ everywhere }) => (everywhere() ? 0 : 1),
    },
    hint: "먼저 이웃 칸 사이 거리를 벌리고 그 뒤에 합성곱을 더하세요. 고른 칸이 가장자리에 있으면 모자랄 수 있습니다.",
    done: ({ whole }) => whole,
    reached: ({ field, everywhere }) =>
      `수용 영역의 한 변이 ${field}칸입니다. ${everywhere() ? "이 층에서는 모든 칸이 숫자 전체를 봅니다." : "하지만 구석 칸은 아직 전체를 보지 못합니다. 수용 영역의 일부가 그림 밖에 있기 때문입니다."}`,
  },
];
