// What stands on the two sides of a step: maps and lists taken from the outputs of the layers. No page
// elements here.

import { NETWORK } from "../network/facts.js";
import { layoutOf, rangeOf } from "../parts/maps.js";

/**
 * A square of cells that a frame is drawn around, `size` cells wide.
 *
 * @import { Place } from "../parts/arithmetic.js"
 * @typedef {{ row: number, column: number, size: number }} Mark
 */

/**
 * What stands on one side of a step: one map, or one list as a sheet. `ink` says that it is the
 * image; `bars`, that its ten values are shown as bars.
 *
 * @typedef {object} Sight
 * @property {Float32Array} values row by row
 * @property {number} height
 * @property {number} width
 * @property {number} reach the value that gets the strongest colour
 * @property {string} label
 * @property {Mark} [mark] what the sentence speaks of
 * @property {boolean} [ink]
 * @property {"scores" | "shares"} [bars]
 */

const { layers } = NETWORK;

/**
 * Where a layer's largest value is; of equal ones, the first.
 *
 * @param {Float32Array[]} outputs
 * @param {number} at
 * @returns {Place & { index: number, value: number }}
 */
export function peakOf(outputs, at) {
  const { maps, width } = layoutOf(layers[at].shape);
  const index = outputs[at].indexOf(Math.max(...outputs[at]));
  const cell = Math.floor(index / maps);
  const place = { row: Math.floor(cell / width), column: cell % width };
  // A list has no maps; its values are the nodes.
  const map = layers[at].shape.length === 1 ? index : index % maps;
  return { ...place, map, index, value: outputs[at][index] };
}

/**
 * One map of a layer by itself, or the whole of a list.
 *
 * @param {Float32Array[]} outputs
 * @param {number} at
 * @param {number} map
 * @param {string} label
 * @param {Partial<Sight>} [more]
 * @returns {Sight}
 */
export function sight(outputs, at, map, label, more) {
  const { maps, height, width } = layoutOf(layers[at].shape);
  const own = maps === 1 ? 0 : map;
  const values = outputs[at].filter((_, index) => index % maps === own);
  return { values, height, width, reach: rangeOf(values).reach, label, ...more };
}

/**
 * A frame around one cell.
 *
 * @param {Place} place
 * @returns {Mark}
 */
export function cellOf({ row, column }) {
  return { row, column, size: 1 };
}

/**
 * How many values are below 0 and how many above.
 *
 * @param {Float32Array} values
 */
export function countSigns(values) {
  return {
    negative: values.filter((value) => value < 0).length,
    positive: values.filter((value) => value > 0).length,
  };
}

/**
 * The 64 maps of 7×7 cells as one sheet, eight side by side.
 *
 * @param {Float32Array} values
 * @returns {Sight}
 */
export function allMaps(values) {
  const sheet = new Float32Array(values.length);
  values.forEach((value, at) => {
    const [map, cell] = [at % 64, Math.floor(at / 64)];
    const row = 7 * Math.floor(map / 8) + Math.floor(cell / 7);
    sheet[56 * row + 7 * (map % 8) + (cell % 7)] = value;
  });
  const { reach } = rangeOf(values);
  return { values: sheet, height: 56, width: 56, reach, label: "7×7칸 맵 64장" };
}

/**
 * The places of the largest value and the next.
 *
 * @param {Float32Array} values
 */
export function firstTwo(values) {
  const order = [...values.keys()].sort((one, other) => values[other] - values[one]);
  return order.slice(0, 2);
}
