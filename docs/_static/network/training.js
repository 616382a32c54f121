// How a network learns: the loss, the optimisers, and a round of batches.

import { advanced, random } from "./random.js";
import { NetworkError } from "./refusals.js";

/**
 * @import { Model } from "./model.js"
 *
 * @typedef {object} Optimiser under Keras's names and with its defaults
 * @property {"sgd" | "adam"} name
 * @property {number} [learning_rate] 0.01 for sgd, 0.001 for adam
 * @property {number} [momentum] of sgd, 0
 * @property {number} [beta_1] of adam, 0.9
 * @property {number} [beta_2] of adam, 0.999
 * @property {number} [epsilon] of adam, 1e-7
 *
 * @typedef {{ loss: number, accuracy: number }} Score means over the images
 */

const CLIP = 1e-7; // keras.config.epsilon(): no probability counts as less

/**
 * Sparse categorical cross-entropy of what the last run gave, and its gradient, which is left in
 * flows[0] for `backward`.
 *
 * @param {Model} model
 * @param {ArrayLike<number>} labels of the images of the last run
 * @returns {Score & { from: number }} from which layer the gradient is to be sent back
 */
export function crossEntropy(model, labels) {
  const { last, count } = model;
  checkLabels(model, labels);
  const [classes] = last.shape;
  // Keras takes the numbers in front of a softmax, and also of a sigmoid, for logits: so the loss is
  // exact where a probability is so small that it counts as 0.
  const fromLogits = ["Softmax", "Sigmoid"].includes(last.type);
  const scores = fromLogits ? last.input : last.output;
  let [loss, right] = [0, 0];
  for (let n = 0; n < count; n++) {
    const [start, end, label] = [n * classes, (n + 1) * classes, labels[n]];
    const answer = last.output.subarray(start, end);
    right += answer.indexOf(Math.max(...answer)) === label ? 1 : 0;
    const row = Float64Array.from(scores.subarray(start, end), (value) =>
      fromLogits ? value : Math.log(Math.min(Math.max(value, CLIP), 1 - CLIP)),
    );
    const largest = row.reduce((one, other) => Math.max(one, other));
    const powers = row.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((total, value) => total + value, 0);
    loss += largest + Math.log(sum) - row[label];
    for (let k = 0; k < classes; k++) {
      const difference = (powers[k] / sum - (k === label ? 1 : 0)) / count;
      const value = scores[start + k];
      const slope = value < CLIP || value > 1 - CLIP ? 0 : 1 / value; // of the clipped logarithm
      model.flows[0][start + k] = difference * (fromLogits ? 1 : slope);
    }
  }
  return { loss: loss / count, accuracy: right / count, from: last.index - (fromLogits ? 1 : 0) };
}

/**
 * 1 - beta ** steps in single precision, as Keras takes it: of 0.999, the fifth digit is another.
 *
 * @param {number} beta
 * @param {number} steps
 */
function remainder(beta, steps) {
  const { fround } = Math;
  return fround(1 - fround(fround(beta) ** steps));
}

/** @param {Model} model @param {ArrayLike<number>} labels */
function checkLabels({ last, count }, labels) {
  const [classes] = last.shape;
  const all = Array.from(labels);
  if (last.shape.length !== 1) {
    throw new NetworkError(last, "answer", { shape: last.shape });
  }
  if (
    all.length !== count ||
    !all.every((label) => Number.isInteger(label) && label >= 0 && label < classes)
  ) {
    throw new NetworkError(last, "labels", { classes });
  }
}

/** One optimiser, with what it remembers from step to step in the model's memory. */
export class Training {
  /** @param {Model} model @param {Optimiser} optimiser */
  constructor(model, optimiser) {
    if (!["sgd", "adam"].includes(optimiser.name)) {
      throw new NetworkError(model.last, "optimiser", { value: optimiser.name });
    }
    if (model.all.gradients.length === 0) {
      throw new NetworkError(model.last, "inference");
    }
    this.model = model;
    this.optimiser = optimiser;
    this.steps = 0;
    model.all.means.fill(0);
    model.all.squares.fill(0);
  }

  /**
   * One step on a batch.
   *
   * @param {Float32Array} images
   * @param {ArrayLike<number>} labels
   * @returns {Score}
   * @throws {NetworkError} naming the first layer that gave no numbers, if one did.
   */
  step(images, labels) {
    const { model } = this;
    model.forward(images, { training: true, check: false });
    const { loss, accuracy, from } = crossEntropy(model, labels);
    if (!Number.isFinite(loss)) {
      model.refuseNotFinite();
      throw new NetworkError(model.last, "not_finite", { what: "손실" });
    }
    model.all.gradients.fill(0);
    model.backward(from, -1, true);
    this.steps += 1;
    this.update();
    return { loss, accuracy };
  }

  /** Move the weights. */
  update() {
    const { model, optimiser, steps } = this;
    const { weights, gradients, means, squares } = model.all;
    if (optimiser.name === "sgd") {
      const { learning_rate = 0.01, momentum = 0 } = optimiser;
      model.kernels.sgd(weights, gradients, means, weights.length, learning_rate, momentum);
      return;
    }
    const { learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7 } = optimiser;
    const rate = (learning_rate * Math.sqrt(remainder(beta_2, steps))) / remainder(beta_1, steps);
    model.kernels.adam(
      weights,
      gradients,
      means,
      squares,
      weights.length,
      rate,
      1 - beta_1,
      1 - beta_2,
      epsilon,
    );
  }

  /**
   * One epoch: all images once, in an order drawn from the seed, batch after batch.
   *
   * @param {Float32Array} images
   * @param {ArrayLike<number>} labels
   * @param {number} seed
   * @returns {Generator<Score & { done: number }, Score>} after each batch, with the share that is
   *   done; at the end the means
   */
  *epoch(images, labels, seed) {
    const { size } = this.model.layers[0];
    const order = shuffled(labels.length, seed);
    const total = { loss: 0, accuracy: 0 };
    for (let start = 0; start < order.length; start += this.model.batch) {
      const chosen = order.subarray(start, start + this.model.batch);
      const batch = new Float32Array(chosen.length * size);
      chosen.forEach((image, n) => {
        batch.set(images.subarray(image * size, (image + 1) * size), n * size);
      });
      const score = this.step(
        batch,
        Array.from(chosen, (image) => labels[image]),
      );
      total.loss += (score.loss * chosen.length) / order.length;
      total.accuracy += (score.accuracy * chosen.length) / order.length;
      yield { ...score, done: (start + chosen.length) / order.length };
    }
    return total;
  }
}

/**
 * Loss and accuracy on images that are not learned from.
 *
 * @param {Model} model
 * @param {Float32Array} images
 * @param {ArrayLike<number>} labels
 * @returns {Generator<{ done: number }, Score>}
 */
export function* evaluate(model, images, labels) {
  const { size } = model.layers[0];
  const all = Array.from(labels);
  const total = { loss: 0, accuracy: 0 };
  for (let start = 0; start < labels.length; start += model.batch) {
    const end = Math.min(start + model.batch, labels.length);
    model.forward(images.subarray(start * size, end * size), { check: false });
    const { loss, accuracy } = crossEntropy(model, all.slice(start, end));
    total.loss += (loss * (end - start)) / labels.length;
    total.accuracy += (accuracy * (end - start)) / labels.length;
    yield { done: end / labels.length };
  }
  return total;
}

/**
 * The numbers below `length` in an order that the seed decides (Fisher & Yates).
 *
 * @param {number} length
 * @param {number} seed
 */
export function shuffled(length, seed) {
  const next = random(advanced(seed, 1));
  const order = Uint32Array.from({ length }, (_, k) => k);
  for (let k = length - 1; k > 0; k--) {
    const other = Math.floor(next() * (k + 1));
    [order[k], order[other]] = [order[other], order[k]];
  }
  return order;
}
