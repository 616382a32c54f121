// The words, formulas and code of the window that moves over a patch of the digit.

import { bracketed, shortText } from "../parts/numbers.js";
import { placeInWords } from "../parts/place.js";
import { effectiveSize, outputSize, padding } from "../parts/window_math.js";

/**
 * @import { Position, Settings } from "../parts/window_math.js"
 *
 * @typedef {Required<Settings> & { input: number }} Set
 * @typedef {Position & { value: number, weight: number }} Cell under the window
 */

/** @type {Record<string, string>} */
export const PADDINGS = { valid: "밸리드", same: "세임" };
const SEVERAL = 9; // products; of more there are sums of rows
const LINES = ["", "한", "두", "세", "네", "다섯", "여섯"]; // as many as the largest window needs

/** A number that may have lost decimals is told as such; it stays on the line of its sign. @param {number} value */
function result(value) {
  const exact = Number(value.toFixed(2)) === Number(value.toFixed(9));
  return `${exact ? "=" : "≈"}\u00a0${shortText(value)}`;
}

/**
 * How one output cell comes about.
 *
 * @param {string} type
 * @param {Cell[]} cells also those beyond the edge
 * @param {number} output
 */
export function arithmetic(type, cells, output) {
  const real = cells.filter(({ inside }) => inside).map(({ value }) => bracketed(value));
  if (type === "MaxPool2D") {
    return `max(${real.join(", ")}) ${result(output)}`;
  }
  if (type === "AveragePooling2D") {
    return `(${real.join(" + ")}) ÷ ${real.length} ${result(output)}`;
  }
  if (cells.length <= SEVERAL) {
    const products = cells.map(({ value, weight }) => `${bracketed(value)}·${bracketed(weight)}`);
    return `${products.join(" + ")} ${result(output)}`;
  }
  const side = Math.sqrt(cells.length);
  const rows = Array.from({ length: side }, (_, row) =>
    cells
      .slice(row * side, (row + 1) * side)
      .reduce((sum, { value, weight }) => sum + value * weight, 0),
  );
  return `곱 ${cells.length}개를 줄마다 더하면 ${rows.map((row) => bracketed(row)).join(" + ")} ${result(output)}`;
}

/**
 * The one sentence: the output's size, the cell, its arithmetic.
 *
 * @param {Set} set
 * @param {number} side
 * @param {number[]} at
 * @param {Cell[]} cells
 * @param {number} value
 */
export function sentence({ type }, side, [row, column], cells, value) {
  const count = `${row * side + column + 1}/${side * side}`;
  const place = `출력 ${side}×${side}칸의 ${placeInWords(row, column)} (${count})`;
  return `${place}: ${arithmetic(type, cells, value)}`;
}

/**
 * Lines of [name, formula], for settings that have a result.
 *
 * @param {Set} set
 * @returns {[string, string][]}
 */
export function formulas(set) {
  const { type, input, kernel_size, stride, dilation } = set;
  const [before, after] = padding(input, set);
  const side = outputSize(input, set);
  const reach = effectiveSize(set);
  const name = type === "Conv2D" ? "커널" : "창";
  /** @type {[string, string][]} */
  const lines = [];
  if (dilation > 1) {
    lines.push(["팽창한 커널", `(${kernel_size} − 1) · ${dilation} + 1 = ${reach}`]);
  }
  if (set.padding === "same") {
    const need = (side - 1) * stride + reach - input;
    const sum = `(${side} − 1) · ${stride} + ${reach} − ${input} = ${shortText(need)}`;
    lines.push(["세임 패딩의 출력", `⌈${input} / ${stride}⌉ = ${side}`]);
    lines.push(["필요한 패딩", need < 0 ? `${sum}, 음수이므로 0` : sum]);
  }
  lines.push([
    `⌊(입력 + 패딩 − ${name}) / 스트라이드⌋ + 1`,
    `⌊(${input} + ${before + after} − ${reach}) / ${stride}⌋ + 1 = ${side}`,
  ]);
  return lines;
}

/** What the padding adds on which side. @param {Set} set */
export function paddingSentence(set) {
  const [before, after] = padding(set.input, set);
  if (set.padding === "valid") {
    return "밸리드 패딩은 둘레에 아무것도 더하지 않습니다.";
  }
  if (after === 0) {
    return "이 설정에서는 세임 패딩도 더하는 줄이 없습니다.";
  }
  return set.type === "Conv2D"
    ? `세임 패딩이 0을 ${where(before, after)} 두릅니다.`
    : `창이 ${where(before, after)} 밖으로 나갑니다. 그 자리(–)는 0이 아니라 빈자리이고 계산에서 빠집니다.`;
}

/** On which sides so many lines are: 아래쪽과 오른쪽에만 한 줄씩. @param {number} before @param {number} after */
function where(before, after) {
  if (before === after) {
    return `네 변에 ${LINES[after]} 줄씩`;
  }
  return before === 0
    ? `아래쪽과 오른쪽에만 ${LINES[after]} 줄씩`
    : `위쪽과 왼쪽에 ${LINES[before]} 줄씩, 아래쪽과 오른쪽에 ${LINES[after]} 줄씩`;
}

/** What the brackets of the formulas do. @param {Set} set */
export function brackets({ padding }) {
  const up = padding === "same" ? ", ⌈ ⌉는 올림" : "";
  return `⌊ ⌋는 소수점 아래를 버리는 내림${up}입니다.`;
}

/**
 * The code that cuts out the patch and makes the layer; of a pooling there is no kernel.
 *
 * @param {Set} set
 * @param {number[]} corner of the patch, its first row and column
 * @param {number[][]} kernel
 */
export function code(
  { type, input, kernel_size: size, stride, padding, dilation },
  corner,
  kernel,
) {
  const [rows, columns] = corner.map((first) => `${first}:${first + input}`);
  const patch = `area = image[:, ${rows}, ${columns}]\npatch = np.round(9 * area)\n`;
  const place = `strides=${stride}, padding='${padding}'`;
  if (type !== "Conv2D") {
    return `${patch}layer = tf.keras.layers.${type}(\n    ${size}, ${place})\noutput = layer(patch)`;
  }
  const lines = kernel.map((row) => `    [${row.join(", ")}]`).join(",\n");
  const gaps = dilation > 1 ? `dilation_rate=${dilation}, ` : "";
  return (
    `${patch}kernel = np.array([\n${lines}])\nlayer = tf.keras.layers.Conv2D(\n    1, ${size}, ${place},\n` +
    `    ${gaps}use_bias=False)\nlayer.build(patch.shape)\n` +
    `layer.set_weights([\n    kernel.reshape(${size}, ${size}, 1, 1)])\noutput = layer(patch)`
  );
}
