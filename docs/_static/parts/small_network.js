// A few layers that are computed here and now, by the same code as the network in its worker.

import { Model } from "../network/model.js";
import "../network/refusal_words.js";

/**
 * @import { Settings } from "../network/layers.js"
 * @import { Numbers } from "../network/model.js"
 *
 * @typedef {{ values: Float32Array, shape: number[], parameters: number, formula: string }} Output of
 *   one layer, channels last; `formula` is how its parameters are counted
 */

export class SmallNetwork {
  constructor() {
    this.made = "";
    /** @type {Model | null} */
    this.model = null;
  }

  /**
   * Run one image through these layers, the first of which is an Input.
   *
   * @param {Settings[]} layers
   * @param {Numbers[]} weights in the order of Keras's get_weights
   * @param {Numbers} image
   * @returns {Output[]} one for each layer
   * @throws {NetworkError} what Keras refuses as well, with its sentence in `keras`
   */
  run(layers, weights, image) {
    const model = this.of(layers);
    model.setWeights(weights);
    model.forward(image);
    return model.layers.map(({ output, size, shape, parameters, formula }) => ({
      values: output.slice(0, size),
      shape,
      parameters,
      formula,
    }));
  }

  /** @param {Settings[]} layers the memory of the same ones is used again */
  of(layers) {
    const made = JSON.stringify(layers);
    if (!this.model || made !== this.made) {
      this.model = new Model(layers, { seed: null });
      this.made = made;
    }
    return this.model;
  }
}
