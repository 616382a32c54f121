// The workbench's words and numbers: the step written out, the formula filled in, the Keras line.

import { shortText } from "../parts/numbers.js";
import { effectiveSize, outputSize, padding } from "../parts/window_math.js";
import { WORKBENCH } from "./facts.js";

/**
 * A cell under the window: its value and, of a convolution, its weight.
 *
 * @import { Position } from "../parts/window_math.js"
 * @import { State } from "./workbench_settings.js"
 * @typedef {Position & { value: number, weight?: number }} Cell
 */

/** @param {number} value */
function factor(value) {
  return value < 0 ? `(${shortText(value)})` : shortText(value);
}

/**
 * A number that may have lost decimals is told as such. It stays on the line of its sign.
 *
 * @param {number} value
 */
function result(value) {
  const exact = Number(value.toFixed(2)) === Number(value.toFixed(9));
  return `${exact ? "=" : "≈"}\u00a0${shortText(value)}`;
}

/**
 * How one output cell comes about.
 *
 * @param {State} settings
 * @param {Cell[]} cells
 * @param {number} output
 */
export function arithmetic(settings, cells, output) {
  const real = cells.filter(({ inside }) => inside).map(({ value }) => factor(value));
  if (settings.kind === "convolution") {
    const products = cells.map(({ value, weight = 0 }) => `${factor(value)}·${factor(weight)}`);
    return `${products.join(" + ")} ${result(output)}`;
  }
  if (settings.pool === "max") {
    return `max(${real.join(", ")}) ${result(output)}`;
  }
  return `(${real.join(" + ")}) ÷ ${real.length} ${result(output)}`;
}

/**
 * Lines of [name, formula], for settings that have a result.
 *
 * @param {number} input
 * @param {State} settings
 */
export function formulas(input, settings) {
  const { kind, kernel_size, stride, dilation } = settings;
  const [before, after] = padding(input, settings);
  const side = outputSize(input, settings);
  const reach = effectiveSize(settings);
  const name = kind === "pooling" ? "창" : "커널";
  const lines = [];
  if (dilation > 1) {
    lines.push(["팽창한 커널", `(${kernel_size} − 1) · ${dilation} + 1 = ${reach}`]);
  }
  if (settings.padding === "same") {
    const need = (side - 1) * stride + reach - input;
    const sum = `(${side} − 1) · ${stride} + ${reach} − ${input} = ${shortText(need)}`;
    lines.push(["세임 패딩의 출력", `⌈${input} / ${stride}⌉ = ${side}`]);
    lines.push(["필요한 패딩", need < 0 ? `${sum}, 음수이므로 0` : sum]);
  }
  const total = before + after;
  lines.push([
    `⌊(입력 + 패딩 − ${name}) / 스트라이드⌋ + 1`,
    `⌊(${input} + ${total} − ${reach}) / ${stride}⌋ + 1 = ${side}`,
  ]);
  return lines;
}

/**
 * What the padding adds on which side.
 *
 * @param {number} input
 * @param {State} settings
 */
export function paddingSentence(input, settings) {
  const [before, after] = padding(input, settings);
  if (settings.padding === "valid") {
    return "밸리드 패딩은 둘레에 아무것도 더하지 않습니다.";
  }
  if (after === 0) {
    return "이 설정에서는 세임 패딩도 더하는 줄이 없습니다.";
  }
  const lines = `위쪽 ${before}줄, 아래쪽 ${after}줄, 왼쪽 ${before}줄, 오른쪽 ${after}줄`;
  if (settings.kind === "pooling") {
    return `창이 ${lines}만큼 밖으로 나갑니다. 그 자리(–)는 0이 아니라 빈자리이고 계산에서 빠집니다.`;
  }
  return `세임 패딩이 0을 ${lines} 두릅니다.`;
}

/**
 * The line that makes the same layer.
 *
 * @param {State} settings
 */
export function kerasLine({ kind, pool, kernel_size, stride, padding: lines, dilation }) {
  const place = `strides=${stride}, padding='${lines}'`;
  if (kind === "convolution") {
    const gaps = dilation > 1 ? `, dilation_rate=${dilation}` : "";
    return `tf.keras.layers.Conv2D(filters=1, kernel_size=${kernel_size}, ${place}${gaps})`;
  }
  return `tf.keras.layers.${WORKBENCH.pools[pool]}(pool_size=${kernel_size}, ${place})`;
}
