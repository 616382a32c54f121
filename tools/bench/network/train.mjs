// node train.mjs BATCHES: train CNN_Basic with dropout and Adam, batches of 64; prints JSON with the
// images a second of each batch, and a digit's forward times in milliseconds, all layers read back.

import { readFileSync } from "node:fs";

import { NETWORK } from "./network/facts.js";
import { Model } from "./network/model.js";
import { Training } from "./network/training.js";
import { inWebAssembly } from "./network/webassembly.js";
import { decodeWeights, inOrder } from "./network/weights.js";
import { measure, reader, split } from "./timing.js";

const BATCH = 64;
const FORWARD = 40; // rounds over the images
const WARM_UP = 4; // rounds until the engine has compiled what is hot
const read = (name) => new Uint8Array(readFileSync(new URL(name, import.meta.url))).buffer;

const machine = await inWebAssembly(read("network/kernels.wasm"));
const model = new Model(NETWORK.layers, { machine, batch: BATCH, training: true, seed: 1 });
const training = new Training(model, { name: "adam" });
const images = new Float32Array(read("training.bin"));
const labels = new Uint8Array(read("labels.bin"));
const rates = [];
for (let batch = 0; batch < Number(process.argv[2]); batch++) {
  const from = (batch * BATCH) % (labels.length - BATCH);
  const start = performance.now();
  const chosen = images.subarray(from * 784, (from + BATCH) * 784);
  training.step(chosen, labels.subarray(from, from + BATCH));
  rates.push((1000 * BATCH) / (performance.now() - start));
}
const single = new Model(NETWORK.layers, { machine });
single.setWeights(inOrder(decodeWeights(read("weights.bin"))));
const digits = split(new Float32Array(read("digits.bin")));
const run = reader(single);
const forward = Array.from({ length: WARM_UP + FORWARD }, () => measure(run, digits));
forward.splice(0, WARM_UP);
const memory = { training: model.bytes, forward: single.bytes };
console.log(JSON.stringify({ rates, forward, memory }));
