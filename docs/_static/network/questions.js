// What one can ask a trained network about an image. Each question is a generator: it yields the
// share that is done, from 0 to 1, and returns the answer; whoever runs it may stop at any yield.
//
// A score is the value of a unit of a layer; of a feature map, the mean of its cells. Where none is
// named it is that of a class before the softmax: near a probability of 1 a gradient is almost 0.

import { random } from "./random.js";
import { NetworkError } from "./refusals.js";
import { crossEntropy } from "./training.js";

/**
 * @import { Layer } from "./layers.js"
 * @import { Model } from "./model.js"
 *
 * @typedef {{ image: Float32Array }} Asked
 * @typedef {{ unit: number, layer?: string }} Score `layer` by name, else the last before a softmax
 */

/** @param {Model} model @param {string} [name] */
function scoreLayer(model, name) {
  const { last } = model;
  return name ? model.layer(name) : last.type === "Softmax" ? model.layers[last.index - 1] : last;
}

/** @param {Layer} layer @param {number} unit @returns {number} how many there are */
function checkUnit(layer, unit) {
  const units = layer.shape[layer.shape.length - 1];
  if (!Number.isInteger(unit) || unit < 0 || unit >= units) {
    throw new NetworkError(layer, "unit", { value: unit, units });
  }
  return units;
}

/**
 * The score of each image of the last run; its gradient is left in flows[0] for `backward`.
 *
 * @param {Model} model
 * @param {Layer} layer
 * @param {number} unit
 */
function aim(model, layer, unit) {
  const { size, output } = layer;
  const units = checkUnit(layer, unit);
  const { count } = model;
  const cells = size / units;
  const scores = new Float64Array(count);
  model.flows[0].fill(0, 0, count * size);
  for (let at = unit; at < count * size; at += units) {
    scores[Math.floor(at / size)] += output[at] / cells;
    model.flows[0][at] = 1 / cells;
  }
  return scores;
}

/**
 * How much the score rises as each pixel gets brighter by a little, times that little.
 *
 * @param {Model} model
 * @param {Asked & Score} options
 * @returns {Generator<number, { score: number, gradient: Float32Array }>}
 */
export function* gradient(model, { image, unit, layer: name }) {
  const layer = scoreLayer(model, name);
  model.forward(image);
  const [score] = aim(model, layer, unit);
  yield 0.5;
  const found = model.backward(layer.index, 0).slice();
  return { score, gradient: found };
}

/**
 * The probability of a class while a square of one value hides a part of the image.
 *
 * @param {Model} model
 * @param {Asked & { unit: number, size?: number, stride?: number, ink?: number }} options the square's side
 *   and how far it moves, in pixels, and what it is filled with
 * @returns {Generator<number, { rows: number, columns: number, values: Float32Array }>} a value for
 *   each place, by the square's upper left corner
 */
export function* occlusion(model, { image, unit, size = 7, stride = 1, ink = 0 }) {
  const [input] = model.layers;
  const [height, width, channels] = input.shape;
  const [rows, columns] = [height, width].map((side) => Math.floor((side - size) / stride) + 1);
  if (!(Math.min(size, stride, rows, columns) >= 1)) {
    throw new NetworkError(input, "square", { size, stride, sides: [height, width] });
  }
  const values = new Float32Array(rows * columns);
  const units = checkUnit(model.last, unit);
  for (let start = 0; start < values.length; start += model.batch) {
    const count = Math.min(model.batch, values.length - start);
    const covered = new Float32Array(count * input.size);
    for (let n = 0; n < count; n++) {
      const [row, column] = [Math.floor((start + n) / columns), (start + n) % columns];
      covered.set(image, n * input.size);
      for (let y = row * stride; y < row * stride + size; y++) {
        const from = n * input.size + (y * width + column * stride) * channels;
        covered.fill(ink, from, from + size * channels);
      }
    }
    const outputs = model.forward(covered);
    for (let n = 0; n < count; n++) {
      values[start + n] = outputs[n * units + unit];
    }
    yield (start + count) / values.length;
  }
  return { rows, columns, values };
}

/**
 * Where in the image a convolution saw what speaks for a class: its maps, weighted by the mean
 * gradients of the score, and without what is negative (Selvaraju et al., "Grad-CAM", 2017).
 *
 * @param {Model} model
 * @param {Asked & { unit: number, layer: string }} options the class, and the convolution
 * @returns {Generator<number, { rows: number, columns: number, values: Float32Array }>}
 */
export function* gradCam(model, { image, unit, layer: name }) {
  const layer = model.layer(name);
  if (layer.shape.length !== 3) {
    throw new NetworkError(layer, "maps", { shape: layer.shape });
  }
  const [rows, columns, maps] = layer.shape;
  model.forward(image);
  const scored = scoreLayer(model);
  aim(model, scored, unit);
  yield 0.5;
  const gradients = model.backward(scored.index, layer.index);
  const weights = new Float64Array(maps);
  gradients.forEach((value, at) => {
    weights[at % maps] += value / (rows * columns);
  });
  const values = Float32Array.from({ length: rows * columns }, (_, cell) => {
    const sum = weights.reduce(
      (total, weight, k) => total + weight * layer.output[cell * maps + k],
      0,
    );
    return Math.max(sum, 0);
  });
  return { rows, columns, values };
}

/**
 * One step of every pixel in the direction that raises the loss (Goodfellow, Shlens & Szegedy,
 * "Explaining and harnessing adversarial examples", 2014); the image stays between 0 and 1.
 *
 * @param {Model} model
 * @param {Asked & { label: number, epsilon?: number }} options the right answer, and the step's length
 * @returns {Generator<number, { image: Float32Array, before: Float32Array, after: Float32Array }>} and
 *   the probabilities before and after
 */
export function* signedStep(model, { image, label, epsilon = 0.1 }) {
  const before = model.forward(image).slice();
  const { from } = crossEntropy(model, [label]);
  yield 0.4;
  const direction = model.backward(from, 0);
  const moved = image.map((value, k) => within(value + epsilon * Math.sign(direction[k])));
  yield 0.7;
  return { image: moved, before, after: model.forward(moved).slice() };
}

/**
 * An image that a unit answers most: noise that climbs the gradient of the score, step by step. A
 * step moves the pixels by `rate` on average (root mean square), and they stay between 0 and 1.
 *
 * @param {Model} model
 * @param {Score & { steps?: number, rate?: number, seed?: number, start?: Float32Array }} options
 *   `start` instead of the seed's noise
 * @returns {Generator<number, { image: Float32Array, scores: number[] }>} and the score at each step
 */
export function* strongest(
  model,
  { unit, layer: name, steps = 100, rate = 0.02, seed = 0, start },
) {
  const layer = scoreLayer(model, name);
  const next = random(seed);
  let image =
    start ?? Float32Array.from({ length: model.layers[0].size }, () => 0.4 + 0.2 * next());
  const scores = [];
  for (let step = 0; step < steps; step++) {
    model.forward(image);
    scores.push(aim(model, layer, unit)[0]);
    const slope = model.backward(layer.index, 0);
    const power = Math.sqrt(slope.reduce((sum, value) => sum + value * value, 0) / slope.length);
    if (power > 0) {
      image = image.map((value, k) => within(value + (rate * slope[k]) / power));
    }
    yield (step + 1) / steps;
  }
  model.forward(image);
  return { image, scores: [...scores, aim(model, layer, unit)[0]] };
}

/** @param {number} value */
const within = (value) => Math.min(Math.max(value, 0), 1);
