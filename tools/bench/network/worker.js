// Ours in a browser's worker, as the lab runs it; answers a number of rounds with their times.

import { NETWORK } from "./network/facts.js";
import { Model } from "./network/model.js";
import { findMachine } from "./network/webassembly.js";
import { fetchWeights, inOrder } from "./network/weights.js";
import { reader, rounds, split } from "./timing.js";

self.addEventListener("message", async ({ data: { bytes, count } }) => {
  try {
    const machine = await findMachine();
    if (machine.name !== "WebAssembly") {
      throw new Error("no WebAssembly with SIMD here");
    }
    const model = new Model(NETWORK.layers, { machine });
    model.setWeights(inOrder(await fetchWeights("weights.bin", bytes)));
    const times = {};
    for (const kind of ["digits", "noise"]) {
      const images = split(new Float32Array(await (await fetch(`${kind}.bin`)).arrayBuffer()));
      times[kind] = (await rounds({ ours: { run: reader(model) } }, images, count)).ours;
    }
    self.postMessage({ times });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
});
