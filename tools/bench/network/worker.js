// Ours in a browser's worker, as the lab runs it; answers a number of rounds with their times.

import { run } from "./lab/cnn_basic.js";
import { fetchWeights } from "./lab/weights.js";
import { rounds, split } from "./timing.js";

self.addEventListener("message", async ({ data: { bytes, count } }) => {
  try {
    const weights = await fetchWeights("weights.bin", bytes);
    const times = {};
    for (const kind of ["digits", "noise"]) {
      const images = split(new Float32Array(await (await fetch(`${kind}.bin`)).arrayBuffer()));
      const ours = { run: (image) => run(weights, image) };
      times[kind] = (await rounds({ ours }, images, count)).ours;
    }
    self.postMessage({ times });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
});
