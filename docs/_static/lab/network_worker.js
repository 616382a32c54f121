// The network at work, beside the page: the pen never waits for it.
//
// Asked {kind: "load", url, bytes}, it tells its progress and then {kind: "ready"} or {kind:
// "failed", reason}. Asked {kind: "run", image or pixels and centred, training, seed, number}, it
// answers with the image and the outputs of all 19 layers; asked {kind: "weights", layer, map}, with
// the kernel and bias of one map.

import { NETWORK } from "../network/facts.js";
import { FileError } from "../network/files.js";
import { Model } from "../network/model.js";
import { findMachine } from "../network/webassembly.js";
import { fetchWeights, inOrder } from "../network/weights.js";
import { networkInput } from "./picture.js";

/**
 * @typedef {{ image: Uint8Array } | { pixels: Uint8ClampedArray, centred: boolean }} Drawn an image
 *   of 28×28 bytes, or the sheet's pixels and whether to centre what is on them
 * @typedef {{ training: boolean, number: number }} Asked
 * @typedef {Asked & { outputs: Float32Array[], image: Uint8Array }} Run
 */

const machine = findMachine();
/** @type {Model} */
let model;

const answers = {
  /** @param {{ url: string, bytes: number }} file */
  async load({ url, bytes }) {
    try {
      let told = -1;
      const weights = await fetchWeights(url, bytes, (share) => {
        const percent = Math.floor(share * 100);
        if (percent > told) {
          told = percent;
          postMessage({ kind: "progress", percent });
        }
      });
      model = new Model(NETWORK.layers, { machine: await machine });
      model.setWeights(inOrder(weights));
      postMessage({ kind: "ready" });
    } catch (error) {
      const reason = error instanceof FileError ? error.reason : String(error);
      postMessage({ kind: "failed", reason });
    }
  },

  /** @param {Drawn & Asked & { seed: number }} asked */
  run(asked) {
    const { training, seed, number } = asked;
    const image = "image" in asked ? asked.image : networkInput(inkOf(asked.pixels), asked.centred);
    const input = Float32Array.from(image, (ink) => ink / 255);
    model.seed = seed;
    model.forward(input, { training });
    const outputs = model.layers.map(({ output }) => output.slice());
    const transfer = outputs.map((output) => /** @type {ArrayBuffer} */ (output.buffer));
    postMessage({ kind: "outputs", outputs, image, training, number }, { transfer });
  },

  /**
   * Of a kernel, what belongs to one map: its last axis counts the maps.
   *
   * @param {{ layer: string, map: number }} asked
   */
  weights({ layer, map }) {
    const [kernel, bias] = model.layer(layer).weights;
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
