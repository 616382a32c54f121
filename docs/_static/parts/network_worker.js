// The network at work, beside the page: the pen never waits for it.
//
// Asked {kind: "load", url, bytes}, it tells its progress and then {kind: "ready"} or {kind:
// "failed", reason}. Asked {kind: "run", image or pixels and centred, training, seed, number}, it
// answers with the image and the outputs of all 19 layers; asked {kind: "weights", layer, map}, with
// the kernel and bias of one map.

/**
 * @typedef {{ image: Uint8Array } | { pixels: Uint8ClampedArray, centred: boolean }} Drawn an image
 *   of 28×28 bytes, or the sheet's pixels and whether to centre what is on them
 * @typedef {{ training: boolean, number: number }} Asked
 * @typedef {Asked & { outputs: Float32Array[], image: Uint8Array }} Run
 */

/**
 * All that is needed at once, and the weights meanwhile: by `import` statements one module would wait
 * for the other.
 */
const modules = Promise.all([
  import("./picture.js"),
  import("../network/model.js"),
  import("../network/webassembly.js"),
  import("../network/weights.js"),
  import("../network/facts.js"),
  import("../network/layers.js"),
  import("../network/kernels.js"),
]);
const machine = modules.then(([, , { findMachine }]) => findMachine());
/** @type {import("../network/model.js").Model} */
let model;
/** @type {typeof import("./picture.js")} */
let picture;

const answers = {
  /** @param {{ url: string, bytes: number }} file */
  async load({ url, bytes }) {
    const asked = fetch(url);
    asked.catch(() => {}); // told below, where it is waited for
    try {
      let told = -1;
      const [drawn, { Model }, , { fetchWeights, inOrder }, { NETWORK }] = await modules;
      const tell = (/** @type {number} */ share) => {
        const percent = Math.floor(share * 100);
        if (percent > told) {
          told = percent;
          postMessage({ kind: "progress", percent });
        }
      };
      const weights = await fetchWeights(url, bytes, tell, { asked });
      picture = drawn;
      model = new Model(NETWORK.layers, { machine: await machine, seed: null });
      model.setWeights(inOrder(weights));
      postMessage({ kind: "ready" });
    } catch (error) {
      // A TypeError is what an import throws whose module did not come.
      const { reason, name, message } = /** @type {any} */ (error);
      const why = reason ?? (name === "TypeError" ? "network" : `${name}: ${message}`);
      postMessage({ kind: "failed", reason: why });
    }
  },

  /** @param {Drawn & Asked & { seed: number }} asked */
  run(asked) {
    const { training, seed, number } = asked;
    const image =
      "image" in asked
        ? asked.image
        : picture.networkInput(picture.inkOf(asked.pixels), asked.centred);
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

addEventListener("message", ({ data }) => {
  const kind = /** @type {keyof typeof answers} */ (data.kind);
  answers[kind](data);
});
