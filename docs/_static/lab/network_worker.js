// The network at work, beside the page: the pen never waits for it.
//
// Asked {kind: "load", url, bytes}, it tells its progress and then {kind: "ready"} or {kind:
// "failed", reason}. Asked {kind: "run", image or pixels and centred, training, seed, number}, it
// answers with the image and the outputs of all 19 layers; asked {kind: "weights", layer, map}, with
// the kernel and bias of one map.

import { random, run } from "./cnn_basic.js";
import { networkInput } from "./picture.js";
import { fetchWeights, WeightsError } from "./weights.js";

/**
 * @import { LayerWeights } from "./cnn_basic.js"
 *
 * @typedef {{ image: Uint8Array } | { pixels: Uint8ClampedArray, centred: boolean }} Drawn an image
 *   of 28×28 bytes, or the sheet's pixels and whether to centre what is on them
 * @typedef {{ training: boolean, number: number }} Asked
 * @typedef {Asked & { outputs: Float32Array[], image: Uint8Array }} Run
 */

/** @type {Record<string, LayerWeights>} */
let weights = {};

const answers = {
  /** @param {{ url: string, bytes: number }} file */
  async load({ url, bytes }) {
    try {
      let told = -1;
      weights = await fetchWeights(url, bytes, (share) => {
        const percent = Math.floor(share * 100);
        if (percent > told) {
          told = percent;
          postMessage({ kind: "progress", percent });
        }
      });
      postMessage({ kind: "ready" });
    } catch (error) {
      const reason = error instanceof WeightsError ? error.reason : String(error);
      postMessage({ kind: "failed", reason });
    }
  },

  /** @param {Drawn & Asked & { seed: number }} asked */
  run(asked) {
    const { training, seed, number } = asked;
    const image = "image" in asked ? asked.image : networkInput(inkOf(asked.pixels), asked.centred);
    const input = Float32Array.from(image, (ink) => ink / 255);
    const outputs = run(weights, input, { training, random: random(seed) });
    const transfer = outputs.map((output) => /** @type {ArrayBuffer} */ (output.buffer));
    postMessage({ kind: "outputs", outputs, image, training, number }, { transfer });
  },

  /**
   * Of a kernel, what belongs to one map: its last axis counts the maps.
   *
   * @param {{ layer: string, map: number }} asked
   */
  weights({ layer, map }) {
    const { kernel, bias } = weights[layer];
    const maps = bias.length;
    const own = Float32Array.from(
      { length: kernel.length / maps },
      (_, n) => kernel[n * maps + map],
    );
    postMessage({ kind: "weights", layer, map, kernel: own, bias: bias[map] });
  },
};

/** @param {Uint8ClampedArray} pixels */
function inkOf(pixels) {
  return Uint8Array.from({ length: pixels.length / 4 }, (_, n) => pixels[4 * n + 3]);
}

addEventListener("message", ({ data }) => {
  const kind = /** @type {keyof typeof answers} */ (data.kind);
  answers[kind](data);
});
