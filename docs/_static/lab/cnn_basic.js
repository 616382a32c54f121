// CNN_Basic in plain JavaScript: what each layer of the tutorial computes, with Keras's numbers.
//
// A feature map is a flat Float32Array, channels last, as in Keras: the value of row r, column c and
// channel k of a map of height × width × channels stands at (r · width + c) · channels + k. Every
// function gives a new array and leaves its input as it is.

import { NETWORK } from "./facts.js";

export { random } from "./random.js";

/**
 * What a layer has learned, channels last as in Keras.
 *
 * @typedef {{ kernel: Float32Array, bias: Float32Array }} LayerWeights
 */

/** The layers, in order, with the names that Keras gives them; `shape` is that of the output. */
export const { layers } = NETWORK;

/**
 * Run the network on one image.
 *
 * @param {Record<string, LayerWeights>} weights what decodeWeights gives.
 * @param {Float32Array} image 28 × 28 values, 0 for paper and 1 for full ink.
 * @param {{training?: boolean, random?: () => number}} options in training, dropout switches values
 *   off at random.
 * @returns {Float32Array[]} the output of each of the 19 layers. Each has a buffer of its own, so
 *   that a worker can hand all of them over.
 */
export function run(weights, image, { training = false, random = Math.random } = {}) {
  /** @type {Float32Array<ArrayBufferLike>[]} */
  const outputs = [new Float32Array(image)];
  for (const [k, { name, type, rate }] of layers.entries()) {
    if (k === 0) {
      continue; // the input is there already
    }
    const input = outputs[k - 1];
    const before = layers[k - 1].shape;
    if (type === "Conv2D") {
      outputs.push(conv2d(input, before, weights[name]));
    } else if (type === "ReLU") {
      outputs.push(relu(input));
    } else if (type === "MaxPool2D") {
      outputs.push(maxPool2d(input, before));
    } else if (type === "Dropout") {
      outputs.push(training ? dropout(input, /** @type {number} */ (rate), random) : input.slice());
    } else if (type === "Flatten") {
      outputs.push(flatten(input));
    } else if (type === "Dense") {
      outputs.push(dense(input, weights[name]));
    } else {
      outputs.push(softmax(input));
    }
  }
  return outputs;
}

/**
 * Slide a kernel of 3 × 3 cells over the image: at each cell multiply what the window holds by the
 * weights, add up, and add the bias. Stride 1; same padding, so the sides stay.
 *
 * Three things make it fast without changing the numbers:
 *
 * - After a ReLU most values are 0, and what is 0 adds nothing: the window's other values are listed
 *   once, for all filters.
 * - Eight filters are summed at a time, in eight local variables: the processor keeps these in its
 *   registers, while an array of sums would be read and written for every product.
 * - On blank paper one window after another holds the same values: then the sums are copied.
 *
 * @param {Float32Array} image height × width × channels values.
 * @param {number[]} shape [height, width, channels] of the image.
 * @param {LayerWeights} weights kernel of 3 × 3 × channels × filters.
 * @returns {Float32Array} height × width × filters values.
 */
export function conv2d(image, shape, { kernel, bias }) {
  const [height, width, channels] = shape;
  const filters = bias.length;
  const output = new Float32Array(height * width * filters);
  const found = {
    count: 0,
    values: new Float64Array(9 * channels),
    places: new Int32Array(9 * channels),
  };
  let place = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const asBefore = listWindow(found, image, shape, row, column, filters);
      if (asBefore && place > 0) {
        output.copyWithin(place, place - filters, place);
      } else {
        sumWindow(output, place, found, kernel, bias);
      }
      place += filters;
    }
  }
  return output;
}

/**
 * @typedef {object} Found the values of a window that are not 0
 * @property {number} count how many
 * @property {Float64Array} values these values …
 * @property {Int32Array} places … and where in the kernel their weights begin
 */

/**
 * List the values of the window around a cell that are not 0. What lies outside of the image is 0.
 *
 * @param {Found} found
 * @param {Float32Array} image
 * @param {number[]} shape
 * @param {number} row
 * @param {number} column
 * @param {number} filters
 * @returns {boolean} whether the list is the one that `found` held already.
 */
function listWindow(found, image, [height, width, channels], row, column, filters) {
  const { values, places } = found;
  let count = 0;
  let same = true;
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      const r = row + i - 1;
      const c = column + j - 1;
      if (r < 0 || r >= height || c < 0 || c >= width) {
        continue;
      }
      const cell = (r * width + c) * channels;
      const weights = (i * 3 + j) * channels * filters;
      for (let k = 0; k < channels; k++) {
        const value = image[cell + k];
        if (value !== 0) {
          const place = weights + k * filters;
          same = same && values[count] === value && places[count] === place;
          values[count] = value;
          places[count] = place;
          count += 1;
        }
      }
    }
  }
  same = same && count === found.count;
  found.count = count;
  return same;
}

/**
 * Sum up one cell of all feature maps. CNN_Basic's 32 and 64 filters are a multiple of eight; of any
 * other number, the last eight hold some sums too many, which the next cell's sums overwrite.
 *
 * @param {Float32Array} output
 * @param {number} place
 * @param {Found} found
 * @param {Float32Array} kernel
 * @param {Float32Array} bias
 */
function sumWindow(output, place, { count, values, places }, kernel, bias) {
  for (let f = 0; f < bias.length; f += 8) {
    let sum0 = bias[f];
    let sum1 = bias[f + 1];
    let sum2 = bias[f + 2];
    let sum3 = bias[f + 3];
    let sum4 = bias[f + 4];
    let sum5 = bias[f + 5];
    let sum6 = bias[f + 6];
    let sum7 = bias[f + 7];
    for (let k = 0; k < count; k++) {
      const value = values[k];
      const at = places[k] + f;
      sum0 += value * kernel[at];
      sum1 += value * kernel[at + 1];
      sum2 += value * kernel[at + 2];
      sum3 += value * kernel[at + 3];
      sum4 += value * kernel[at + 4];
      sum5 += value * kernel[at + 5];
      sum6 += value * kernel[at + 6];
      sum7 += value * kernel[at + 7];
    }
    output[place + f] = sum0;
    output[place + f + 1] = sum1;
    output[place + f + 2] = sum2;
    output[place + f + 3] = sum3;
    output[place + f + 4] = sum4;
    output[place + f + 5] = sum5;
    output[place + f + 6] = sum6;
    output[place + f + 7] = sum7;
  }
}

/**
 * Replace what is negative by zero.
 *
 * @param {Float32Array} values
 */
export function relu(values) {
  const output = new Float32Array(values.length);
  for (let k = 0; k < values.length; k++) {
    output[k] = Math.max(values[k], 0);
  }
  return output;
}

/**
 * Keep the largest value of each window of 2 × 2 cells, channel by channel.
 *
 * @param {Float32Array} image
 * @param {number[]} shape [height, width, channels] of the image.
 */
export function maxPool2d(image, [height, width, channels]) {
  const rows = Math.floor(height / 2);
  const columns = Math.floor(width / 2);
  const output = new Float32Array(rows * columns * channels);
  let place = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const above = (2 * row * width + 2 * column) * channels;
      const below = above + width * channels;
      for (let k = 0; k < channels; k++) {
        const upper = Math.max(image[above + k], image[above + channels + k]);
        const lower = Math.max(image[below + k], image[below + channels + k]);
        output[place] = Math.max(upper, lower);
        place += 1;
      }
    }
  }
  return output;
}

/**
 * Switch off a share of the values at random; the survivors grow by 1 / (1 − rate), so that the
 * expected sum stays. This is for training only: at inference, dropout passes its input on.
 *
 * @param {Float32Array} values
 * @param {number} rate
 */
export function dropout(values, rate, random = Math.random) {
  const scale = 1 / (1 - rate);
  return values.map((value) => (random() < rate ? 0 : value * scale));
}

/**
 * Put all values in one row. Channels-last values are in that order already: it is a copy.
 *
 * @param {Float32Array} values
 */
export function flatten(values) {
  return values.slice();
}

/**
 * Multiply every input by a weight of its own for each unit, add up, and add the bias. The kernel has
 * a row of `units` weights for each input; the row of an input that is 0 is skipped whole.
 *
 * @param {Float32Array} values
 * @param {LayerWeights} weights
 */
export function dense(values, { kernel, bias }) {
  const units = bias.length;
  const sums = new Float64Array(bias);
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (value !== 0) {
      const row = k * units;
      for (let unit = 0; unit < units; unit++) {
        sums[unit] += value * kernel[row + unit];
      }
    }
  }
  return new Float32Array(sums);
}

/**
 * Turn numbers into probabilities. The largest is subtracted first: that changes no probability and
 * keeps Math.exp finite.
 *
 * @param {Float32Array} values
 */
export function softmax(values) {
  const largest = Math.max(...values);
  const powers = [...values].map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return new Float32Array(powers.map((power) => power / sum));
}
