// The kinds of layers: for each its settings, its shapes, and the pair of functions that run it.

import { advanced } from "./random.js";
import { NetworkError } from "./refusals.js";

/**
 * @import { Kernels } from "./webassembly.js"
 *
 * @typedef {object} Settings a layer as it is asked for, under Keras's names; what is left out is as
 *   in Keras
 * @property {string} type one of LAYERS
 * @property {string} [name]
 * @property {number[]} [shape] of an Input: height, width and channels, or the length of a list
 * @property {number} [filters]
 * @property {number | number[]} [kernel_size]
 * @property {number | number[]} [pool_size]
 * @property {number | number[] | null} [strides]
 * @property {string} [padding] "valid" or "same"
 * @property {boolean} [use_bias]
 * @property {number} [units]
 * @property {number} [rate]
 * @property {number} [momentum]
 * @property {number} [epsilon]
 *
 * @typedef {{ shape: number[], fans?: number[], value?: number, trained?: boolean }} Tensor an array
 *   of weights: drawn between ±√(6 / sum of fans), or filled with a value
 *
 * @typedef {object} Plan what follows from the settings and the input's shape
 * @property {number[]} shape of one image's output
 * @property {Tensor[]} [tensors] in Keras's order
 * @property {string} [formula] how the parameters are counted
 * @property {number} [multiplyAdds] multiplications, each with its addition, for one image
 * @property {number[]} [window]
 * @property {boolean} [wholeField] whether each output depends on the whole image
 * @property {(count: number) => number} [scratch] numbers that the kernels need for so many images
 *
 * @typedef {Omit<Required<Settings> & Required<Plan>, "window"> & {
 *   index: number, inputShape: number[], size: number, parameters: number, receptiveField: number,
 *   input: Float32Array, output: Float32Array, window: Int32Array, masks: Float32Array,
 *   weights: Float32Array[], gradients: Float32Array[], used: any,
 * }} Layer what was asked for and planned, and its arrays; `used` is what the last forward run leaves
 *   for the backward one
 *
 * @typedef {{ kernels: Kernels, count: number, training: boolean, seed: number,
 *   scratch: Float32Array }} Run
 *
 * @typedef {object} Kind
 * @property {Record<string, any>} settings what can be set, with Keras's defaults; undefined must be
 * @property {(layer: any, input: number[]) => Plan} plan
 * @property {(layer: Layer, run: Run) => void} forward from layer.input to layer.output
 * @property {(layer: Layer, dOutput: Float32Array, dInput: Float32Array | null, run: Run,
 *   weights: boolean) => void} backward
 */

/** @param {number[]} shape */
export const sizeOf = (shape) => shape.reduce((sides, side) => sides * side, 1);
/**
 * How many rows of how many values.
 *
 * @param {Layer} layer
 * @param {number} count
 * @returns {[number, number]}
 */
const rowsOf = ({ size, shape }, count) => [(count * size) / lastOf(shape), lastOf(shape)];
/** @param {number[]} shape */
const lastOf = (shape) => shape[shape.length - 1];

// --- settings, and what Keras refuses ---

/** @param {any} value @param {number} [least] */
const isWhole = (value, least = 1) => Number.isInteger(value) && value >= least;

/** Keras says something else of what is no whole number. @param {string} reason @param {any} value */
const kindOf = (reason, value) => (Number.isInteger(value) ? reason : `${reason}_kind`);

/**
 * A number or a pair as a pair.
 *
 * @param {any} layer
 * @param {string} argument
 * @returns {number[]}
 */
function pair(layer, argument) {
  const value = layer[argument];
  const both = Array.isArray(value) ? value : [value, value];
  if (both.length !== 2 || !both.every((side) => isWhole(side))) {
    throw new NetworkError(layer, kindOf("pair", value), { argument, value });
  }
  return both;
}

/**
 * The window of a convolution or a pooling over an image.
 *
 * Source of the formulas: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning"
 * (2016); Keras for the odd row or column of padding, which goes after.
 *
 * @param {any} layer
 * @param {number[]} input
 * @param {"kernel_size" | "pool_size"} sides
 * @param {number} [filters]
 */
function windowOf(layer, input, sides, filters = input[2]) {
  const size = pair(layer, sides);
  const strides = layer.strides === null ? size : pair(layer, "strides");
  // Keras looks at a convolution's padding when it is made, in any case of letters, and at a pooling's
  // when it meets its input.
  const convolution = sides === "kernel_size";
  const padding = convolution ? String(layer.padding).toLowerCase() : layer.padding;
  const known = padding === "same" || padding === "valid";
  if (input.length !== 3 && (known || !convolution)) {
    throw new NetworkError(layer, "image", { input });
  }
  if (!known) {
    throw new NetworkError(layer, "padding", { value: layer.padding });
  }
  const output = size.map((side, axis) =>
    padding === "same"
      ? Math.ceil(input[axis] / strides[axis])
      : Math.floor((input[axis] - side) / strides[axis]) + 1,
  );
  if (Math.min(...output) < 1) {
    throw new NetworkError(layer, "large", { input, size, strides, filters });
  }
  const before = size.map((side, axis) => {
    const missing = (output[axis] - 1) * strides[axis] + side - input[axis];
    return padding === "same" ? Math.floor(Math.max(missing, 0) / 2) : 0;
  });
  return {
    shape: [...output, filters],
    window: [...input, ...size, ...strides, ...before, ...output, filters],
  };
}

/** @param {any} layer @param {number[]} shape @param {number[]} fans @returns {Tensor[]} */
const kernelAndBias = ({ use_bias }, shape, fans) => [
  { shape, fans },
  ...(use_bias ? [{ shape: [lastOf(shape)], value: 0 }] : []),
];

/**
 * Kernel and bias, null where there is none.
 *
 * @param {Float32Array[]} weights
 * @returns {[Float32Array, Float32Array | null]}
 */
const learned = ([kernel, bias]) => [kernel, bias ?? null];

/**
 * Their gradients, null where nobody asks.
 *
 * @param {Layer} layer
 * @param {boolean} wanted
 * @returns {[Float32Array | null, Float32Array | null]}
 */
const asked = ({ gradients: [kernel, bias] }, wanted) =>
  wanted ? [kernel, bias ?? null] : [null, null];

const ONE = {
  settings: {},
  plan: (/** @type {any} */ _, /** @type {number[]} */ shape) => ({ shape }),
};
const POOL = { pool_size: 2, strides: null, padding: "valid" };

/** @param {string} curve @returns {Kind} */
const curve = (curve) => ({
  ...ONE,
  forward: ({ input, output, size }, { kernels, count }) =>
    kernels.curveForward(output, input, count * size, curve),
  backward: ({ output, size }, dOutput, dInput, { kernels, count }) =>
    dInput && kernels.curveBackward(dInput, dOutput, output, count * size, curve),
});

/** @type {Record<string, Kind>} */
export const LAYERS = {
  Input: {
    settings: { shape: undefined },
    plan: (layer) => {
      const { shape } = layer;
      const known = Array.isArray(shape) && [1, 3].includes(shape.length);
      if (!known || !shape.every((side) => isWhole(side))) {
        throw new NetworkError(layer, "input", { value: shape });
      }
      return { shape };
    },
    forward: () => {},
    backward: () => {},
  },

  Conv2D: {
    settings: {
      filters: undefined,
      kernel_size: undefined,
      strides: 1,
      padding: "valid",
      use_bias: true,
    },
    plan: (layer, input) => {
      if (!isWhole(layer.filters)) {
        throw new NetworkError(layer, kindOf("filters", layer.filters), { value: layer.filters });
      }
      const { shape, window } = windowOf(layer, input, "kernel_size", layer.filters);
      const [height, width] = pair(layer, "kernel_size");
      const { filters } = layer;
      const kernel = [height, width, input[2], filters];
      const taps = height * width * input[2];
      const cells = shape[0] * shape[1];
      return {
        shape,
        window,
        tensors: kernelAndBias(layer, kernel, [taps, height * width * filters]),
        formula: `(${height}·${width}·${input[2]}${layer.use_bias ? " + 1" : ""})·${filters}`,
        multiplyAdds: cells * taps * filters,
        scratch: () =>
          Math.max(
            2 * sizeOf(input) + 2 * input[0] * input[1],
            2 * taps * filters + 2 * cells * filters + filters,
          ),
      };
    },
    forward: ({ output, input, weights, window }, { kernels, count, scratch }) => {
      kernels.conv2dForward(output, input, ...learned(weights), count, window, scratch);
    },
    backward: (layer, dOutput, dInput, { kernels, count, scratch }, wanted) => {
      const { input, weights, window } = layer;
      const given = /** @type {const} */ ([dOutput, input, weights[0], count, window, scratch]);
      kernels.conv2dBackward(dInput, ...asked(layer, wanted), ...given);
    },
  },

  Dense: {
    settings: { units: undefined, use_bias: true },
    plan: (layer, input) => {
      const { units } = layer;
      if (!isWhole(units)) {
        throw new NetworkError(layer, "units", { value: units });
      }
      const inputs = lastOf(input);
      const rows = sizeOf(input) / inputs;
      return {
        shape: [...input.slice(0, -1), units],
        window: [rows, inputs, units],
        tensors: kernelAndBias(layer, [inputs, units], [inputs, units]),
        formula: `(${inputs}${layer.use_bias ? " + 1" : ""})·${units}`,
        multiplyAdds: rows * inputs * units,
        wholeField: true,
        scratch: (count) => count * rows * (2 * inputs + 2),
      };
    },
    forward: ({ output, input, weights, window }, { kernels, count, scratch }) => {
      const [rows, inputs, units] = window;
      const sizes = /** @type {const} */ ([count * rows, inputs, units]);
      kernels.denseForward(output, input, ...learned(weights), ...sizes, scratch);
    },
    backward: (layer, dOutput, dInput, { kernels, count }, wanted) => {
      const { input, weights, window } = layer;
      const [rows, inputs, units] = window;
      const given = /** @type {const} */ ([
        dOutput,
        input,
        weights[0],
        count * rows,
        inputs,
        units,
      ]);
      kernels.denseBackward(dInput, ...asked(layer, wanted), ...given);
    },
  },

  ReLU: {
    ...ONE,
    forward: ({ input, output, size }, { kernels, count }) =>
      kernels.reluForward(output, input, count * size),
    backward: ({ output, size }, dOutput, dInput, { kernels, count }) =>
      dInput && kernels.reluBackward(dInput, dOutput, output, count * size),
  },
  Sigmoid: curve("Sigmoid"),
  Tanh: curve("Tanh"),
  Softmax: {
    ...ONE,
    forward: (layer, { kernels, count }) =>
      kernels.softmaxForward(layer.output, layer.input, ...rowsOf(layer, count)),
    backward: (layer, dOutput, dInput, { kernels, count }) =>
      dInput && kernels.softmaxBackward(dInput, dOutput, layer.output, ...rowsOf(layer, count)),
  },

  MaxPool2D: {
    settings: POOL,
    plan: (layer, input) => windowOf(layer, input, "pool_size"),
    forward: ({ output, input, window }, { kernels, count }) =>
      kernels.maxPool2dForward(output, input, count, window),
    backward: ({ input, output, window }, dOutput, dInput, { kernels, count }) =>
      dInput && kernels.maxPool2dBackward(dInput, dOutput, input, output, count, window),
  },
  AveragePooling2D: {
    settings: { ...POOL, pool_size: undefined },
    plan: (layer, input) => windowOf(layer, input, "pool_size"),
    forward: ({ output, input, window }, { kernels, count }) =>
      kernels.averagePool2dForward(output, input, count, window),
    backward: ({ window }, dOutput, dInput, { kernels, count }) =>
      dInput && kernels.averagePool2dBackward(dInput, dOutput, count, window),
  },

  Dropout: {
    settings: { rate: undefined },
    plan: (layer, shape) => {
      if (!(layer.rate >= 0 && layer.rate <= 1)) {
        throw new NetworkError(layer, "rate", { value: layer.rate });
      }
      return { shape };
    },
    // The survivors grow by 1 / (1 − rate), so that the expected sum stays; at inference all pass.
    forward: (layer, run) => {
      const { input, output, masks, rate } = layer;
      const length = run.count * layer.size;
      layer.used = run.training;
      if (!run.training) {
        output.set(input.subarray(0, length));
        return;
      }
      const below = Math.min(Math.ceil(rate * 2 ** 32), 2 ** 32 - 1);
      run.kernels.dropoutMasks(masks, length, run.seed, below, rate < 1 ? 1 / (1 - rate) : 0);
      run.seed = advanced(run.seed, length);
      run.kernels.multiply(output, input, masks, length);
    },
    backward: ({ masks, size, used }, dOutput, dInput, { kernels, count }) => {
      if (dInput && used) {
        kernels.multiply(dInput, dOutput, masks, count * size);
      } else {
        dInput?.set(dOutput.subarray(0, count * size));
      }
    },
  },

  BatchNormalization: {
    settings: { momentum: 0.99, epsilon: 0.001 },
    plan: (_, shape) => ({
      shape,
      tensors: [1, 0, 0, 1].map((value, k) => ({ shape: shape.slice(-1), value, trained: k < 2 })),
      formula: `4·${lastOf(shape)}`,
    }),
    forward: (layer, { kernels, count, training }) => {
      const { output, input, weights, momentum, epsilon } = layer;
      const options = { training, momentum, epsilon };
      const sizes = rowsOf(layer, count);
      layer.used = kernels.normaliseForward(output, input, weights, ...sizes, options);
    },
    backward: (layer, dOutput, dInput, { kernels, count }, wanted) => {
      const { input, weights, used } = layer;
      const given = /** @type {const} */ ([
        dOutput,
        input,
        weights[0],
        ...rowsOf(layer, count),
        used,
      ]);
      kernels.normaliseBackward(dInput, ...asked(layer, wanted), ...given);
    },
  },

  Flatten: {
    settings: {},
    plan: (_, input) => ({ shape: [sizeOf(input)] }),
    forward: ({ output, input, size }, { count }) => output.set(input.subarray(0, count * size)),
    backward: ({ size }, dOutput, dInput, { count }) =>
      dInput?.set(dOutput.subarray(0, count * size)),
  },
};
