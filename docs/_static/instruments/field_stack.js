// Layers on a digit: their receptive fields by the formula, and the pixels that a cell really depends
// on, measured.

import { plan } from "../network/model.js";
import { SIDE } from "../parts/picture.js";
import { SmallNetwork } from "../parts/small_network.js";

/**
 * @import { Settings } from "../network/layers.js"
 *
 * @typedef {{ top: number, left: number, height: number, width: number }} Box cells of the digit
 * @typedef {ReturnType<typeof plan>[0]} Planned its window has the side at 3, the stride at 5, and how
 *   much padding stands before at 7
 */

/** @type {Record<string, { layer: Settings, code: string }>} */
export const KINDS = {
  "Conv2D 3": kernel(3, 1),
  "Conv2D 5": kernel(5, 1),
  "MaxPool2D 2": { layer: { type: "MaxPool2D", pool_size: 2 }, code: "MaxPool2D(2)" },
  "Conv2D 3, s=2": kernel(3, 2),
};
const UNBROKEN = "\u00a0"; // a space where no line ends
const ENDLESS = 2 ** 12; // pixels: the side of a sheet that no field of so few layers outgrows

export class Stack {
  /**
   * @param {string[]} names of KINDS, from the first layer on
   * @throws {NetworkError} what Keras refuses as well
   */
  constructor(names) {
    this.names = names;
    this.layers = plan(settings(names)); // the first is the Input
    /** How many pixels a side one value of each layer depends on, if there are no edges. */
    this.fields = plan(settings(names, ENDLESS)).map(({ receptiveField }) => receptiveField);
    /** How many pixels neighbouring values of each layer are apart. */
    this.gaps = this.layers.map((_, at) => this.upTo(at).reduce(apart, 1));
    this.maxima = new SmallNetwork();
    this.means = new SmallNetwork();
  }

  /** The layers from the first one to this one. @param {number} depth */
  upTo(depth) {
    return this.layers.slice(1, depth + 1);
  }

  /**
   * What each layer gives for a digit, with one channel and weights that take the mean.
   *
   * @param {Float32Array} image
   */
  run(image) {
    // Behind a maximum only one cell has a gradient; a mean depends on all that were looked at.
    this.means.run(...single(this.names, "AveragePooling2D"), image);
    return this.maxima.run(...single(this.names, "MaxPool2D"), image);
  }

  /** The cell of a layer that looks at this pixel. @param {number[]} pixel @param {number} depth */
  cell(pixel, depth) {
    return pixel.map((place) => this.upTo(depth).reduce(above, place));
  }

  /** The pixel in the middle of what a cell sees. @param {number[]} cell @param {number} depth */
  pixel(cell, depth) {
    return cell.map((place) => this.upTo(depth).reduceRight(middle, place));
  }

  /**
   * What a cell sees of the digit, and in each layer before it the middle one of the cells it sees.
   *
   * @param {number[]} cell
   * @param {number} depth
   * @returns {Box[]} of the Input and each layer down to this one
   */
  boxes(cell, depth) {
    const before = cell.map((place) => (depth ? middle(place, this.layers[depth]) : place));
    return [...(depth ? this.boxes(before, depth - 1) : []), this.seen(cell, depth)];
  }

  /**
   * The pixels that a cell depends on: those whose gradient is not 0 after `run`, where no weight is
   * negative.
   *
   * @param {number[]} cell
   * @param {number} depth
   * @returns {Box}
   */
  seen([row, column], depth) {
    const model = /** @type {import("../network/model.js").Model} */ (this.means.model);
    const given = model.flows[0].fill(0);
    given[row * this.layers[depth].shape[1] + column] = 1;
    const found = Array.from(model.backward(depth, 0).entries()).filter(([, slope]) => slope);
    const rows = found.map(([at]) => Math.floor(at / SIDE));
    const columns = found.map(([at]) => at % SIDE);
    const [top, left] = [Math.min(...rows), Math.min(...columns)];
    return {
      top,
      left,
      height: Math.max(...rows) - top + 1,
      width: Math.max(...columns) - left + 1,
    };
  }

  /**
   * Whether all cells of a layer see the whole digit: if those in two corners do.
   *
   * @param {number} depth
   */
  everywhere(depth) {
    const last = this.layers[depth].shape[0] - 1;
    return [0, last].every((at) => covers(this.seen([at, at], depth)));
  }

  /** How the field of a layer follows from the one before. @param {number} depth */
  sum(depth) {
    const [before, side] = [depth - 1, this.layers[depth].window[3]];
    return `${this.fields[before]} + (${side} − 1)·${this.gaps[before]}`.replaceAll(" ", UNBROKEN);
  }
}

/**
 * Keras's code of the layers, which prints the shape at one of them.
 *
 * @param {string[]} names
 * @param {number} depth
 */
export function code(names, depth) {
  const layers = names.map((name) => `    ${KINDS[name].code},\n`).join("");
  const output = depth ? `model.layers[${depth - 1}].output` : "image";
  return (
    "from tensorflow.keras.layers import (\n    Conv2D, Input, MaxPool2D)\n" +
    `model = tf.keras.Sequential([\n    Input((28, 28, 1)),\n${layers}])\n` +
    `print(${output}.shape)`
  );
}

/** @param {Box} box */
export const covers = ({ height, width }) => height === SIDE && width === SIDE;

/** @param {number} size @param {number} strides */
function kernel(size, strides) {
  const step = strides > 1 ? `strides=${strides}, ` : "";
  return {
    layer: { type: "Conv2D", filters: 32, kernel_size: size, strides, padding: "same" },
    code: `Conv2D(32, ${size}, ${step}padding='same')`,
  };
}

/** @param {string[]} names @param {number} side @returns {Settings[]} */
function settings(names, side = SIDE) {
  return [{ type: "Input", shape: [side, side, 1] }, ...names.map((name) => KINDS[name].layer)];
}

/**
 * The same layers with one channel, and weights that take the mean of each window.
 *
 * @param {string[]} names
 * @param {string} pooling
 * @returns {[Settings[], Float32Array[]]}
 */
function single(names, pooling) {
  const layers = settings(names).map((layer) => {
    const one = layer.type === "Conv2D" ? { filters: 1, use_bias: false } : {};
    return { ...layer, ...one, ...(layer.pool_size ? { type: pooling } : {}) };
  });
  const sides = layers.flatMap(({ kernel_size }) => /** @type {number} */ (kernel_size) ?? []);
  return [layers, sides.map((side) => new Float32Array(side ** 2).fill(1 / side ** 2))];
}

/** The middle one of the places that a window holds. @param {number} place @param {Planned} layer */
function middle(place, { window, inputShape }) {
  const inside = place * window[5] - window[7] + Math.floor((window[3] - 1) / 2);
  return Math.min(Math.max(inside, 0), inputShape[0] - 1);
}

/** The window whose middle is next to a place. @param {number} place @param {Planned} layer */
function above(place, { window, shape }) {
  const from = place + window[7] - Math.floor((window[3] - 1) / 2);
  return Math.min(Math.max(Math.floor(from / window[5]), 0), shape[0] - 1);
}

/** @param {number} gap @param {Planned} layer */
const apart = (gap, { window }) => gap * window[5];
