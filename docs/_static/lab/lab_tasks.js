// The lab's tasks, one for each kind of layer.

import { NETWORK } from "../network/facts.js";
import { indexOf } from "../parts/arithmetic.js";
import { asText, percent } from "../parts/numbers.js";
import { Tasks } from "../parts/tasks.js";
import { nameOf } from "../parts/words.js";
import { TASKS } from "./facts.js";

/**
 * What the lab shows: the open layer and map, the chosen pixel with its `value` and how that came
 * about, the outputs of all layers, those of the picture that is held to compare with, the sheet.
 *
 * @import { Drawing } from "../parts/address.js"
 * @import { Explanation, Kinds } from "../parts/arithmetic.js"
 * @import { Task } from "../parts/tasks.js"
 * @import { Layer } from "../network/facts.js"
 * @typedef {{
 *   layer: Layer, map: number, pixel: number[] | null, value: number,
 *   explained: Explanation | null, outputs: Float32Array[], training: boolean,
 *   held: Float32Array[] | null, drawing: Drawing,
 * }} LabState
 */

/**
 * What counts is what the reader sees: a value of −0.0002 is written as 0.000.
 *
 * @param {number} value
 */
const shown = (value) => Math.round(value * 1000);

/** @type {Record<Layer["type"], Omit<Task<LabState>, "ask">>} */
const BY_KIND = {
  Input: {
    hint: "획의 가장자리를 누르세요. 종이의 색도 아니고 가장 진하지도 않은 칸입니다.",
    done: ({ value }) => value > 0 && value < 1,
    reached: ({ value }) =>
      `이 칸의 값은 ${asText(value)}이고, 픽셀로는 255 가운데 ${Math.round(value * 255)}입니다.`,
  },
  Conv2D: {
    hint: "음수는 양수와 다른 색입니다. 이 맵에 음수가 없으면 다른 맵을 고르세요.",
    done: ({ value }) => shown(value) < 0,
    reached: ({ explained, value }) =>
      `이 값은 ${asText(value)}입니다. ${lowest(of(explained, "window"))}`,
  },
  ReLU: {
    hint: "값이 0인 칸을 누르면 앞 층의 값이 함께 나옵니다. 그 값이 0보다 작아야 합니다.",
    done: ({ explained }) => shown(of(explained, "relu").input) < 0,
    reached: ({ explained }) =>
      `앞 층의 값은 ${asText(of(explained, "relu").input)}이었고, 여기서는 0입니다.`,
  },
  MaxPool2D: {
    hint: "0이 둘만 있어도 서로 다르지 않습니다. 창의 네 칸에 모두 색이 있는 곳을 찾으세요.",
    done: ({ explained }) => new Set(of(explained, "pool").window.map(shown)).size === 4,
    reached: ({ explained, value }) => {
      const lost = of(explained, "pool").window.filter((one) => one !== value);
      const rest = lost.map((one) => asText(one)).join(", ");
      return `${asText(value)}만 남고 나머지 세 값(${rest})은 여기서 사라집니다.`;
    },
  },
  Dropout: {
    hint: "'드롭아웃 켜기'를 누르고, 뽑기를 멈춘 다음 따로 칠해진 칸을 누르세요.",
    done: ({ explained, training, value }) =>
      training && value === 0 && shown(of(explained, "dropout").input) !== 0,
    reached: ({ explained }) =>
      `받은 값은 ${asText(of(explained, "dropout").input)}이지만 이번에는 꺼져서 0입니다.`,
  },
  Flatten: {
    hint: "긴 한 줄을 여러 줄로 접어 그렸습니다. 아래쪽 줄에서 색이 있는 칸을 누르세요.",
    done: ({ explained, value }) => of(explained, "flatten").index > 100 && shown(value) !== 0,
    reached: ({ explained }) => {
      const { index, map, row, column } = of(explained, "flatten");
      return `${index}번 값은 ${map}번 맵의 ${row}행 ${column}열에서 왔습니다.`;
    },
  },
  Dense: {
    hint: "'이 그림을 고정하고 비교하기'를 누르고 새로 그린 다음, 유닛을 여럿 눌러 두 값을 비교하세요.",
    done: (state) => shown(state.value) * shown(heldValue(state)) < 0,
    reached: (state) =>
      `고정한 그림에서는 ${asText(heldValue(state))}, 지금 그림에서는 ${asText(state.value)}입니다.`,
  },
  Softmax: {
    hint: "두 숫자를 섞어 보세요. 4와 9의 가운데쯤 되는 모양은 어떻습니까?",
    done: ({ outputs, drawing }) =>
      drawing.strokes.length > 0 && Math.max(...(outputs.at(-1) ?? [1])) <= 0.9,
    reached: ({ outputs }) => {
      const probabilities = outputs[outputs.length - 1];
      const highest = Math.max(...probabilities);
      return `가장 높은 확률은 숫자 ${probabilities.indexOf(highest)}의 ${percent(highest)}입니다.`;
    },
  },
};

const KINDS = /** @type {Layer["type"][]} */ (Object.keys(BY_KIND));

/** @type {Task<LabState>[]} */
export const LAB_TASKS = KINDS.map((kind) => ({
  ask: `${nameOf(/** @type {Layer} */ ({ type: kind }))} 층: ${TASKS[kind]}`,
  hint: BY_KIND[kind].hint,
  done: (state) => isOpen(kind, state) && BY_KIND[kind].done(state),
  reached: BY_KIND[kind].reached,
}));

/**
 * The number of a layer's task in LAB_TASKS.
 *
 * @param {Layer} layer
 */
export function taskOf(layer) {
  return KINDS.indexOf(layer.type);
}

/** @extends {Tasks<LabState>} */
export class LabTasks extends Tasks {
  /** @param {(sentence: string) => void} say */
  constructor(say) {
    super(LAB_TASKS, { heading: "과제", say });
  }

  /** Present a layer's task, unless it stands there already. @param {Layer} layer */
  open(layer) {
    const number = taskOf(layer);
    if (number !== this.number) {
      this.show(number);
    }
  }
}

/**
 * The last one asks for a picture, the others for a chosen value whose arithmetic is there.
 *
 * @param {Layer["type"]} kind
 * @param {LabState} state
 */
function isOpen(kind, { layer, pixel, explained }) {
  return kind === "Softmax" || (layer.type === kind && pixel !== null && explained !== null);
}

/**
 * @template {keyof Kinds} Kind
 * @param {Explanation | null} explained
 * @param {Kind} _kind that it is of
 */
function of(explained, _kind) {
  return /** @type {Explanation<Kind>} */ (/** @type {unknown} */ (explained));
}

/** @param {LabState} state */
function heldValue({ layer, map, pixel, held }) {
  const [row, column] = pixel ?? [0, 0];
  const index = NETWORK.layers.findIndex(({ name }) => name === layer.name);
  return held ? held[index][indexOf(layer, { map, row, column })] : 0;
}

/**
 * What pulled a value of a convolution down most: one of the input maps, or the bias.
 *
 * @param {Kinds["window"]} window
 */
function lowest({ cells, bias }) {
  const sums = cells.map(({ sum }) => sum);
  const least = Math.min(...sums, bias);
  const which = least < Math.min(...sums) ? "편향" : `입력 맵 ${sums.indexOf(least)}번의 몫`;
  return `가장 끌어내린 것은 ${which} ${asText(least)}입니다.`;
}
