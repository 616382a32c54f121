// How one value of a layer came about, as numbers that add up. No page elements here.

import { layoutOf } from "./maps.js";
import { total } from "./numbers.js";

/**
 * @import { Layer } from "../network/facts.js"
 *
 * @typedef {{ map: number, row: number, column: number }} Place
 * @typedef {{ kernel: Float32Array, bias: number }} MapWeights the kernel in the order row, column,
 *   input map
 */

/**
 * Of one input map: the values under the window, null in the padding, the weights of the kernel, and
 * what their products add up to.
 *
 * @typedef {object} Contribution
 * @property {(number | null)[]} window
 * @property {number[]} weights
 * @property {number[]} products
 * @property {number} sum
 */

/**
 * What made a value, by the kind of its layer; `top`, `left` and `size` are the window's.
 *
 * @typedef {{
 *   input: { pixel: number },
 *   window: { cells: Contribution[], bias: number, top: number, left: number, size: number },
 *   relu: { input: number },
 *   pool: { window: number[], top: number, left: number, size: number },
 *   dropout: { input: number, rate: number, training: boolean },
 *   flatten: Place & { index: number, width: number, channels: number },
 *   dense: {
 *     named: { at: number, input: number, weight: number, product: number }[],
 *     index: number, rest: number, others: number, bias: number,
 *   },
 *   softmax: { index: number, logits: number[], powers: number[], sum: number },
 * }} Kinds
 */

/**
 * @template {keyof Kinds} [Kind=keyof Kinds]
 * @typedef {{ [K in Kind]: { kind: K, value: number } & Kinds[K] }[Kind]} Explanation
 */

/**
 * The place of a value in its layer's list: row by row, the channels of a pixel side by side.
 *
 * @param {Layer} layer
 * @param {Place} place
 */
export function indexOf(layer, { map, row, column }) {
  const { maps, width } = layoutOf(layer.shape);
  return (row * width + column) * maps + map;
}

/**
 * Explain the value of `layer` at a place.
 *
 * @param {object} asked
 * @param {Layer} asked.layer
 * @param {Layer | null} asked.before the layer in front of it (null for the input)
 * @param {Float32Array} asked.values what the layer gave
 * @param {Float32Array} asked.inputs what it got
 * @param {MapWeights | null} asked.weights of this map alone, for layers that have weights
 * @param {Place} asked.place
 * @param {boolean} asked.training
 * @returns {Explanation}
 */
export function explain({ layer, before, values, inputs, weights, place, training }) {
  const shape = before?.shape ?? [];
  const learned = /** @type {MapWeights} */ (weights);
  const index = indexOf(layer, place);
  const value = values[index];
  switch (layer.type) {
    case "Input":
      return { kind: "input", value, pixel: Math.round(value * 255) };
    case "Conv2D":
      return { kind: "window", value, ...explainWindow(shape, inputs, learned, place) };
    case "ReLU":
      return { kind: "relu", value, input: inputs[index] };
    case "MaxPool2D":
      return { kind: "pool", value, ...explainPool(shape, inputs, place) };
    case "Dropout":
      return { kind: "dropout", value, input: inputs[index], rate: layer.rate ?? 0, training };
    case "Flatten":
      return { kind: "flatten", value, index, ...placeBefore(shape, index) };
    case "Dense":
      return { kind: "dense", value, index, ...explainDense(inputs, learned) };
    default:
      return { kind: "softmax", value, index, ...explainSoftmax(inputs) };
  }
}

/**
 * The 3×3 window of every input map, the kernel over it, and what each map contributes.
 *
 * @param {number[]} shape
 * @param {Float32Array} inputs
 * @param {MapWeights} weights
 * @param {Place} place
 */
function explainWindow([height, width, channels], inputs, { kernel, bias }, { row, column }) {
  const cells = [];
  for (let channel = 0; channel < channels; channel++) {
    /** @type {(number | null)[]} */
    const window = [];
    /** @type {number[]} */
    const weights = [];
    for (let at = 0; at < 9; at++) {
      const y = row - 1 + Math.floor(at / 3);
      const x = column - 1 + (at % 3);
      const inside = y >= 0 && y < height && x >= 0 && x < width;
      window.push(inside ? inputs[(y * width + x) * channels + channel] : null); // null: padding
      weights.push(kernel[at * channels + channel]);
    }
    const products = window.map((value, at) => (value ?? 0) * weights[at]);
    cells.push({ window, weights, products, sum: total(products) });
  }
  return { cells, bias, top: row - 1, left: column - 1, size: 3 };
}

/**
 * @param {number[]} shape
 * @param {Float32Array} inputs
 * @param {Place} place
 */
function explainPool([, width, channels], inputs, { map, row, column }) {
  const window = [0, 1, 2, 3].map((at) => {
    const y = 2 * row + Math.floor(at / 2);
    const x = 2 * column + (at % 2);
    return inputs[(y * width + x) * channels + map];
  });
  return { window, top: 2 * row, left: 2 * column, size: 2 };
}

/**
 * @param {number[]} shape
 * @param {number} index
 */
function placeBefore([, width, channels], index) {
  const pixel = Math.floor(index / channels);
  const [row, column] = [Math.floor(pixel / width), pixel % width];
  return { row, column, map: index % channels, width, channels };
}

// A sum of 3,136 or 512 products: the largest ones by name, the others together.
const NAMED = 8;

/**
 * @param {Float32Array} inputs
 * @param {MapWeights} weights
 */
function explainDense(inputs, { kernel, bias }) {
  const products = Array.from(kernel, (weight, at) => weight * inputs[at]);
  const order = products.map((_, at) => at);
  order.sort((one, other) => Math.abs(products[other]) - Math.abs(products[one]));
  const named = order.slice(0, NAMED).map((at) => ({
    at,
    input: inputs[at],
    weight: kernel[at],
    product: products[at],
  }));
  const rest = total(products) - total(named.map(({ product }) => product));
  return { named, rest, others: products.length - named.length, bias };
}

/** @param {Float32Array} inputs */
function explainSoftmax(inputs) {
  const powers = Array.from(inputs, Math.exp);
  return { logits: Array.from(inputs), powers, sum: total(powers) };
}
