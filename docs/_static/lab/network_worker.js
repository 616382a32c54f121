// The network at work, beside the page: the pen never waits for it.
//
// Asked {kind: "load", url, bytes}, it tells its progress and then {kind: "ready"} or {kind:
// "failed", reason}. Asked {kind: "run", image or pixels and centred, training, seed, number}, it
// answers with the image and the outputs of all 19 layers; asked {kind: "weights", layer, map}, with
// the kernel and bias of one map.

import { layers, random, run } from "./cnn_basic.js";
import { networkInput } from "./picture.js";
import { fetchWeights } from "./weights.js";

let weights = null;

const answers = {
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
      postMessage({ kind: "failed", reason: error.reason ?? String(error) });
    }
  },

  run({ image, pixels, centred, training, seed, number }) {
    image ??= networkInput(inkOf(pixels), centred);
    const input = Float32Array.from(image, (ink) => ink / 255);
    const outputs = run(weights, input, { training, random: random(seed) });
    const buffers = outputs.map((output) => output.buffer);
    postMessage({ kind: "outputs", outputs, image, training, number }, buffers);
  },

  // Of a kernel, what belongs to one map: its last axis counts the maps.
  weights({ layer, map }) {
    const { kernel, bias } = weights[layer];
    const maps = layers.find(({ name }) => name === layer).shape.at(-1);
    const own = Float32Array.from(
      { length: kernel.length / maps },
      (_, n) => kernel[n * maps + map],
    );
    postMessage({ kind: "weights", layer, map, kernel: own, bias: bias[map] });
  },
};

function inkOf(pixels) {
  return Uint8Array.from({ length: pixels.length / 4 }, (_, n) => pixels[4 * n + 3]);
}

addEventListener("message", ({ data }) => answers[data.kind](data));
