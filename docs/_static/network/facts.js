// What these modules and Python both know, as tutorial_src/model.py and tutorial_site/lab/facts.py
// say it. Not written by hand but by the command python -m nox -s facts

/**
 * A layer, under Keras's names; `shape` is that of its output, `rate` is a dropout's.
 *
 * @typedef {{
 *   name: string,
 *   type: "Input" | "Conv2D" | "ReLU" | "MaxPool2D" | "Dropout" | "Flatten" | "Dense" | "Softmax",
 *   shape: number[],
 *   rate?: number,
 * }} Layer
 */

/**
 * CNN_Basic: its layers, with the shapes of their outputs, and its kernels, channels last.
 *
 * @type {{ layers: Layer[], kernels: Record<string, number[]> }}
 */
export const NETWORK = freeze({
  layers: [
    { name: "input_layer", type: "Input", shape: [28, 28, 1] },
    {
      name: "conv2d",
      type: "Conv2D",
      shape: [28, 28, 32],
      filters: 32,
      kernel_size: [3, 3],
      padding: "same",
    },
    { name: "activation", type: "ReLU", shape: [28, 28, 32] },
    {
      name: "conv2d_1",
      type: "Conv2D",
      shape: [28, 28, 32],
      filters: 32,
      kernel_size: [3, 3],
      padding: "same",
    },
    { name: "activation_1", type: "ReLU", shape: [28, 28, 32] },
    { name: "max_pooling2d", type: "MaxPool2D", shape: [14, 14, 32], pool_size: [2, 2] },
    { name: "dropout", type: "Dropout", shape: [14, 14, 32], rate: 0.25 },
    {
      name: "conv2d_2",
      type: "Conv2D",
      shape: [14, 14, 64],
      filters: 64,
      kernel_size: [3, 3],
      padding: "same",
    },
    { name: "activation_2", type: "ReLU", shape: [14, 14, 64] },
    {
      name: "conv2d_3",
      type: "Conv2D",
      shape: [14, 14, 64],
      filters: 64,
      kernel_size: [3, 3],
      padding: "same",
    },
    { name: "activation_3", type: "ReLU", shape: [14, 14, 64] },
    { name: "max_pooling2d_1", type: "MaxPool2D", shape: [7, 7, 64], pool_size: [2, 2] },
    { name: "dropout_1", type: "Dropout", shape: [7, 7, 64], rate: 0.25 },
    { name: "flatten", type: "Flatten", shape: [3136] },
    { name: "dense", type: "Dense", shape: [512], units: 512 },
    { name: "activation_4", type: "ReLU", shape: [512] },
    { name: "dropout_2", type: "Dropout", shape: [512], rate: 0.25 },
    { name: "dense_1", type: "Dense", shape: [10], units: 10 },
    { name: "activation_5", type: "Softmax", shape: [10] },
  ],
  kernels: {
    conv2d: [3, 3, 1, 32],
    conv2d_1: [3, 3, 32, 32],
    conv2d_2: [3, 3, 32, 64],
    conv2d_3: [3, 3, 64, 64],
    dense: [3136, 512],
    dense_1: [512, 10],
  },
});

/**
 * @template {object} T
 * @param {T} value
 * @returns {T}
 */
export function freeze(value) {
  for (const part of Object.values(value)) {
    if (part instanceof Object) {
      freeze(part);
    }
  }
  return Object.freeze(value);
}
