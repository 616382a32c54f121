// CNN_Basic in TensorFlow.js, every layer's output read back as the lab needs it.

import { createRequire } from "node:module";

// The packages' builds for Node are CommonJS.
const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-cpu");
require("@tensorflow/tfjs-backend-wasm");

/** Switch a backend on, "cpu" or "wasm", and give a function that runs an image through it. */
export async function network(backend, layers, weights) {
  await use(backend);
  if (backend === "wasm" && !(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) {
    throw new Error("this Node runs WebAssembly without SIMD: that would be no match");
  }
  const tensors = {};
  for (const [name, { kernel, bias, shape }] of Object.entries(weights)) {
    tensors[name] = { kernel: tf.tensor(kernel, shape), bias: tf.tensor(bias) };
  }
  return (image) => tf.tidy(() => run(layers, tensors, image));
}

/** Later tensors live in this backend. */
export async function use(backend) {
  if (!(await tf.setBackend(backend))) {
    throw new Error(`TensorFlow.js has no backend ${backend} here`);
  }
}

function run(layers, tensors, image) {
  let x = tf.tensor(image, [1, 28, 28, 1]);
  return layers.map((layer) => {
    x = apply(layer, tensors[layer.name], x);
    return x.dataSync();
  });
}

function apply({ type }, tensors, x) {
  switch (type) {
    case "Conv2D":
      return tf.fused.conv2d({
        x,
        filter: tensors.kernel,
        bias: tensors.bias,
        strides: 1,
        pad: "same",
      });
    case "ReLU":
      return tf.relu(x);
    case "MaxPool2D":
      return tf.maxPool(x, 2, 2, "valid");
    case "Flatten":
      return tf.reshape(x, [1, -1]);
    case "Dense":
      return tf.fused.matMul({ a: x, b: tensors.kernel, bias: tensors.bias });
    case "Softmax":
      return tf.softmax(x);
    default: // the input, and dropout, which does nothing at inference
      return x;
  }
}
