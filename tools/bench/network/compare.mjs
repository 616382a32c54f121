// node compare.mjs ROUNDS: ours and TensorFlow.js on the same weights and images, in turn; prints JSON.
// Expects ours in lab/, and beside this file the weights and the images, float32, digits and noise.

import { readFileSync } from "node:fs";

import { layers, run } from "./lab/cnn_basic.js";
import { decodeWeights } from "./lab/weights.js";
import { network, use } from "./tensorflow.mjs";
import { rounds, split } from "./timing.js";

function read(name) {
  return new Uint8Array(readFileSync(new URL(name, import.meta.url))).buffer;
}

function difference(some, others) {
  let largest = 0;
  some.forEach((values, layer) => {
    values.forEach((value, k) => {
      const apart = Math.abs(value - others[layer][k]);
      largest = Math.max(largest, apart); // NaN comes out
    });
  });
  return largest;
}

const weights = decodeWeights(read("weights.bin"));
const networks = { ours: { run: (image) => run(weights, image) } };
for (const backend of ["cpu", "wasm"]) {
  const tensorflow = await network(backend, layers, weights);
  networks[backend] = { run: tensorflow, before: () => use(backend) };
}

const times = {};
const apart = { cpu: 0, wasm: 0 };
for (const kind of ["digits", "noise"]) {
  const images = split(new Float32Array(read(`${kind}.bin`)));
  for (const backend of ["cpu", "wasm"]) {
    await use(backend);
    for (const image of images) {
      const differences = difference(run(weights, image), networks[backend].run(image));
      apart[backend] = Math.max(apart[backend], differences);
    }
  }
  times[kind] = await rounds(networks, images, Number(process.argv[2]));
}
console.log(JSON.stringify({ times, apart, node: process.version }));
