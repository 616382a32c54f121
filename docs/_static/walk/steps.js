// What the walk says and shows at each of its steps, computed from one digit. No page elements here.

import { NETWORK } from "../network/facts.js";
import { explain, indexOf } from "../parts/arithmetic.js";
import { layoutOf } from "../parts/maps.js";
import { asText } from "../parts/numbers.js";
import { placeInWords } from "../parts/place.js";
import { predictionInWords } from "../parts/words.js";
import { allMaps, cellOf, countSigns, firstTwo, peakOf, sight } from "./sights.js";

/**
 * @import { Explanation, MapWeights, Place } from "../parts/arithmetic.js"
 * @import { Sight } from "./sights.js"
 */

/**
 * How the one side becomes the other: filled cell by cell (under a window of `size` cells that moves
 * by `stride`, if there is one), negative cells fading, maps standing in line, bars growing. `before`
 * has the values that fade once all cells are filled.
 *
 * @typedef {{
 *   kind: "fill" | "fade" | "line" | "grow",
 *   window?: { size: number, stride: number, outside: number },
 *   before?: Float32Array,
 * }} Move
 */

/**
 * `map` is the one that comes out, where maps do.
 *
 * @typedef {{ map: number, sentence: string, from: Sight, to: Sight, move: Move }} Step
 */

const { layers } = NETWORK;
const IN_WORDS = (/** @type {number} */ count) => count.toLocaleString("ko");

/** The walk's steps: their names, and the layers that each of them takes. */
export const STEPS = Object.freeze([
  { name: "입력", layers: [0] },
  { name: "합성곱", layers: [1] },
  { name: "ReLU", layers: [2] },
  { name: "합성곱과 ReLU", layers: [3, 4] },
  { name: "최대 풀링과 드롭아웃", layers: [5, 6] },
  { name: "합성곱과 ReLU", layers: [7, 8] },
  { name: "합성곱과 ReLU", layers: [9, 10] },
  { name: "최대 풀링과 드롭아웃", layers: [11, 12] },
  { name: "펼치기", layers: [13] },
  { name: "Dense 512", layers: [14] },
  { name: "ReLU와 드롭아웃", layers: [15, 16] },
  { name: "Dense 10", layers: [17] },
  { name: "소프트맥스", layers: [18] },
]);

/** The layers that have weights, by their numbers. */
const LEARNED = Object.keys(NETWORK.kernels).map((name) =>
  layers.findIndex((layer) => layer.name === name),
);

/**
 * Whose weights the sentences need: of each layer that has some, the map with its largest value.
 *
 * @param {Float32Array[]} outputs of all layers
 */
export function neededWeights(outputs) {
  return LEARNED.map((at) => ({ layer: layers[at].name, map: peakOf(outputs, at).map }));
}

/**
 * All steps of one digit.
 *
 * @param {Float32Array[]} outputs of all layers
 * @param {MapWeights[]} weights those of `neededWeights`, in its order
 * @returns {Step[]}
 */
export function stepsOf(outputs, weights) {
  const own = (/** @type {number} */ at) => weights[LEARNED.indexOf(at)];
  return [
    inputStep(outputs),
    firstConvolution(outputs),
    reluStep(outputs),
    convolution(outputs, 3, own(3)),
    pooling(outputs, 5),
    convolution(outputs, 7, own(7)),
    convolution(outputs, 9, own(9)),
    pooling(outputs, 11),
    flattenStep(outputs),
    denseStep(outputs, own(14)),
    reluOfNodes(outputs),
    scoresStep(outputs, own(17)),
    softmaxStep(outputs),
  ];
}

/**
 * @param {Float32Array[]} outputs
 * @param {number} at
 * @param {MapWeights | null} weights
 * @param {Place} place
 * @returns {Explanation}
 */
function explained(outputs, at, weights, place) {
  const [layer, before] = [layers[at], layers[at - 1]];
  const [values, inputs] = [outputs[at], outputs[at - 1]];
  return explain({ layer, before, values, inputs, weights, place, training: false });
}

/**
 * @param {Float32Array[]} outputs
 * @returns {Step}
 */
function inputStep(outputs) {
  const peak = peakOf(outputs, 0);
  const from = sight(outputs, 0, 0, "그림, 픽셀 0–255", { ink: true, reach: 1 });
  const to = { ...from, label: "입력 28×28칸, 값 0–1", mark: cellOf(peak) };
  const { positive } = countSigns(outputs[0]);
  const place = placeInWords(peak.row, peak.column);
  const darkest =
    `784칸 가운데 ${positive}칸에 잉크가 있고, 가장 진한 칸은 ${place}의 ` +
    `${Math.round(peak.value * 255)} ÷ 255 = ${asText(peak.value)}입니다.`;
  const empty = "빈 종이라서 784칸이 모두 0입니다. 그래도 답은 나옵니다.";
  const sentence = `픽셀의 값 0–255를 255로 나누어 넣습니다. ${positive ? darkest : empty}`;
  return { map: 0, sentence, from, to, move: { kind: "fill" } };
}

/**
 * @param {Float32Array[]} outputs
 * @returns {Step}
 */
function firstConvolution(outputs) {
  const { map, row, column, value } = peakOf(outputs, 1);
  const window = { row: row - 1, column: column - 1, size: 3 };
  return {
    map,
    sentence:
      `3×3칸 창이 숫자 위의 784자리에 멈춥니다. 멈출 때마다 곱 9개와 편향을 더해 ${map}번 맵의 한 칸을 ` +
      `채웁니다. 가장 큰 값은 ${placeInWords(row, column)}의 ${asText(value)}입니다. ` +
      "커널이 32개여서 이런 맵도 32장입니다.",
    from: sight(outputs, 0, 0, "입력 28×28칸", { ink: true, reach: 1, mark: window }),
    to: sight(outputs, 1, map, `${map}번 맵 28×28칸`, { mark: { row, column, size: 1 } }),
    move: { kind: "fill", window: { size: 3, stride: 1, outside: 1 } },
  };
}

/**
 * @param {Float32Array[]} outputs
 * @returns {Step}
 */
function reluStep(outputs) {
  const { map } = peakOf(outputs, 1);
  const from = sight(outputs, 1, map, `${map}번 맵, 음수는 보라색`);
  const { negative, positive } = countSigns(from.values);
  return {
    map,
    sentence:
      `${map}번 맵에서 음수인 ${negative}칸이 0이 됩니다. 보라색이 바래어 사라지고, ` +
      `양수 ${positive}칸은 값이 그대로 남습니다.`,
    from,
    to: sight(outputs, 2, map, `${map}번 맵, 0 이상`, { reach: from.reach }),
    move: { kind: "fade", before: from.values },
  };
}

/**
 * A convolution over many maps, and the ReLU after it.
 *
 * @param {Float32Array[]} outputs
 * @param {number} at
 * @param {MapWeights} weights
 * @returns {Step}
 */
function convolution(outputs, at, weights) {
  const peak = peakOf(outputs, at);
  const [height, width, channels] = layers[at - 1].shape;
  const { cells } = /** @type {Explanation<"window">} */ (explained(outputs, at, weights, peak));
  const sums = cells.map(({ sum }) => sum);
  const [most, place] = [Math.max(...sums), placeInWords(peak.row, peak.column)];
  const from = sums.indexOf(most);
  const before = sight(outputs, at, peak.map, "");
  const side = `${height}×${width}칸`;
  const window = { row: peak.row - 1, column: peak.column - 1, size: 3 };
  const label = `${peak.map}번 맵 ${side}`;
  return {
    map: peak.map,
    sentence:
      `창이 ${height * width}자리에 멈추며 맵 ${channels}장의 같은 자리를 함께 봅니다. 한 번에 곱 ` +
      `${9 * channels}개를 더합니다. 가장 큰 값 ${asText(peak.value)}(${place})에 가장 많이 보탠 것은 ` +
      `왼쪽의 ${from}번 맵, ${asText(most)}입니다. 이어서 ReLU가 음수 ` +
      `${countSigns(before.values).negative}칸을 0으로 바꿉니다.`,
    from: sight(outputs, at - 1, from, `${channels}장 가운데 ${from}번 맵 ${side}`, {
      mark: window,
    }),
    to: sight(outputs, at + 1, peak.map, label, { reach: before.reach, mark: cellOf(peak) }),
    move: {
      kind: "fill",
      window: { size: 3, stride: 1, outside: 1 },
      before: before.values,
    },
  };
}

/**
 * A pooling, and the dropout after it.
 *
 * @param {Float32Array[]} outputs
 * @param {number} at
 * @returns {Step}
 */
function pooling(outputs, at) {
  const peak = peakOf(outputs, at);
  const { map, row, column } = peak;
  const [height, width] = layers[at].shape;
  const { window } = /** @type {Explanation<"pool">} */ (explained(outputs, at, null, peak));
  const first = window.indexOf(peak.value);
  const was = placeInWords(2 * row + Math.floor(first / 2), 2 * column + (first % 2));
  const mark = { row: 2 * row, column: 2 * column, size: 2 };
  const from = sight(outputs, at - 1, map, `${map}번 맵 ${2 * height}×${2 * width}칸`, { mark });
  const label = `${map}번 맵 ${height}×${width}칸`;
  return {
    map,
    sentence:
      `2×2칸마다 가장 큰 값만 남아 ${4 * height * width}칸이 ${height * width}칸이 됩니다. 가장 큰 값은 ` +
      `${asText(peak.value)} 그대로이고, ${was}에서 ${placeInWords(row, column)}의 칸으로 옮겨 갑니다. ` +
      "드롭아웃은 훈련할 때만 값을 끄므로 지금은 아무것도 바꾸지 않습니다.",
    from,
    to: sight(outputs, at, map, label, { reach: from.reach, mark: cellOf(peak) }),
    move: { kind: "fill", window: { size: 2, stride: 2, outside: 0 } },
  };
}

/**
 * @param {Float32Array[]} outputs
 * @returns {Step}
 */
function flattenStep(outputs) {
  const peak = peakOf(outputs, 12);
  const index = indexOf(layers[12], peak);
  const { width } = layoutOf(layers[13].shape);
  const kept = countSigns(outputs[13]).positive;
  const from = allMaps(outputs[12]);
  from.mark = { row: peak.row, column: peak.column, size: 1 };
  from.mark.row += 7 * Math.floor(peak.map / 8);
  from.mark.column += 7 * (peak.map % 8);
  const mark = { row: Math.floor(index / width), column: index % width, size: 1 };
  return {
    map: 0,
    sentence:
      "7×7칸 맵 64장에서 같은 자리의 값 64개씩이 나란히 서서 한 줄이 됩니다. " +
      `${peak.map}번 맵 ${placeInWords(peak.row, peak.column)}의 가장 큰 값 ${asText(peak.value)}의 ` +
      `자리는 이제 ${IN_WORDS(index)}번입니다. 3,136개 가운데 0이 아닌 값은 ${IN_WORDS(kept)}개입니다.`,
    from,
    to: sight(outputs, 13, 0, "값 3,136개, 56개씩 접은 한 줄", { mark }),
    move: { kind: "line" },
  };
}

/**
 * The addend of a node that adds most.
 *
 * @param {Float32Array} inputs
 * @param {MapWeights} weights
 */
function largestProduct(inputs, { kernel }) {
  const products = Array.from(inputs, (input, at) => input * kernel[at]);
  const product = Math.max(...products);
  return { product, at: products.indexOf(product) };
}

/**
 * @param {Float32Array[]} outputs
 * @param {MapWeights} weights
 * @returns {Step}
 */
function denseStep(outputs, weights) {
  const peak = peakOf(outputs, 14);
  const { product, at } = largestProduct(outputs[13], weights);
  const { width } = layoutOf(layers[13].shape);
  const [map, cell] = [at % 64, Math.floor(at / 64)];
  const mark = { row: Math.floor(at / width), column: at % width, size: 1 };
  return {
    map: 0,
    sentence:
      "노드 512개가 차례로 켜집니다. 노드마다 왼쪽의 값 3,136개를 모두 보고 곱 3,136개와 편향을 더합니다. " +
      `가장 큰 것은 ${peak.map}번 노드의 ${asText(peak.value)}입니다. 거기에 가장 많이 보탠 것은 ` +
      `${map}번 맵 ${placeInWords(Math.floor(cell / 7), cell % 7)}에서 온 값이고 그 곱은 ${asText(product)}입니다.`,
    from: sight(outputs, 13, 0, "값 3,136개", { mark }),
    to: sight(outputs, 14, 0, "노드 512개, 32개씩 접은 한 줄", { mark: cellOf(peak) }),
    move: { kind: "fill" },
  };
}

/**
 * @param {Float32Array[]} outputs
 * @returns {Step}
 */
function reluOfNodes(outputs) {
  const from = sight(outputs, 14, 0, "노드 512개, 음수는 보라색");
  const { negative, positive } = countSigns(from.values);
  return {
    map: 0,
    sentence:
      `음수인 노드 ${negative}개가 0이 됩니다. 점수에 보탤 수 있는 것은 남은 ${positive}개뿐입니다. ` +
      "드롭아웃은 이번에도 값을 그대로 지나 보냅니다.",
    from,
    to: sight(outputs, 16, 0, "노드 512개, 0 이상", { reach: from.reach }),
    move: { kind: "fade", before: from.values },
  };
}

/**
 * @param {Float32Array[]} outputs
 * @param {MapWeights} weights
 * @returns {Step}
 */
function scoresStep(outputs, weights) {
  const [first, second] = firstTwo(outputs[17]);
  const { product, at } = largestProduct(outputs[16], weights);
  const { width } = layoutOf(layers[16].shape);
  const mark = { row: Math.floor(at / width), column: at % width, size: 1 };
  return {
    map: 0,
    sentence:
      "남은 값에 가중치를 곱해 더하면 막대 10개가 자랍니다. 숫자마다 하나인 점수입니다. 가장 높은 점수는 " +
      `${first}의 ${asText(outputs[17][first])}, 다음은 ${second}의 ${asText(outputs[17][second])}입니다. ` +
      `${first}의 점수에 가장 많이 보탠 것은 ${at}번 노드, ${asText(product)}입니다.`,
    from: sight(outputs, 16, 0, "노드 512개", { mark }),
    to: sight(outputs, 17, 0, "점수 10개", { bars: "scores" }),
    move: { kind: "grow" },
  };
}

/**
 * A line ends neither before a percent sign nor after it.
 *
 * @param {string} text
 */
function unbroken(text) {
  return text.replaceAll(" %", "\u00a0%\u2060");
}

/**
 * @param {Float32Array[]} outputs
 * @returns {Step}
 */
function softmaxStep(outputs) {
  const scores = outputs[17];
  const [first, second] = firstTwo(scores);
  const apart = scores[first] - scores[second];
  const times = Math.exp(apart);
  const ratio = times < 10 ? times.toFixed(1) : IN_WORDS(Math.round(times));
  return {
    map: 0,
    sentence:
      "점수의 차이가 확률의 배율이 되어, 앞선 막대만 길게 자랍니다. " +
      `${first}의 점수가 ${second}보다 ${asText(apart)} 높아서 확률은 약 ${ratio}배입니다. ` +
      unbroken(predictionInWords(outputs[18])),
    from: sight(outputs, 17, 0, "점수 10개", { bars: "scores" }),
    to: sight(outputs, 18, 0, "확률 10개, 더하면 1", { bars: "shares", reach: 1 }),
    move: { kind: "grow" },
  };
}
