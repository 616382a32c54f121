// node compare.mjs ROUNDS: ours and TensorFlow.js on the same weights and images, in turn; prints JSON.
// Expects ours in network/, and beside this file the weights and the images, float32.

import { readFileSync } from "node:fs";

import { NETWORK } from "./network/facts.js";
import { Model } from "./network/model.js";
import { inJavaScript, inWebAssembly } from "./network/webassembly.js";
import { decodeWeights, inOrder } from "./network/weights.js";
import { network, use } from "./tensorflow.mjs";
import { reader, rounds, split } from "./timing.js";

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
const machines = { javascript: inJavaScript };
machines.ours = await inWebAssembly(read("network/kernels.wasm"));
const networks = {};
for (const [name, machine] of Object.entries(machines)) {
  const model = new Model(NETWORK.layers, { machine });
  model.setWeights(inOrder(weights));
  networks[name] = { run: reader(model) };
}
for (const backend of ["cpu", "wasm"]) {
  const tensorflow = await network(backend, NETWORK.layers, weights);
  networks[backend] = { run: tensorflow, before: () => use(backend) };
}

const times = {};
const apart = { javascript: 0, cpu: 0, wasm: 0 };
for (const kind of ["digits", "noise"]) {
  const images = split(new Float32Array(read(`${kind}.bin`)));
  for (const name of Object.keys(apart)) {
    await networks[name].before?.();
    for (const image of images) {
      const differences = difference(networks.ours.run(image), networks[name].run(image));
      apart[name] = Math.max(apart[name], differences);
    }
  }
  times[kind] = await rounds(networks, images, Number(process.argv[2]));
}
console.log(JSON.stringify({ times, apart, node: process.version }));
