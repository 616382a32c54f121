// What each kind of layer computes, forwards and backwards, one image after the other.
//
// Arrays are flat and channels last, as in Keras: the value of row r, column c and channel k of a map
// of height × width × channels stands at (r · width + c) · channels + k, and `count` images stand one
// after the other. `d…` is the gradient of the loss with respect to …; a backward function gives
// dInput whole and *adds* what it finds for weights. dInput, dKernel and dBias may be null, where
// nobody asks for them. All of it is calculus that can be read in Goodfellow, Bengio & Courville,
// "Deep Learning" (2016), chapters 6 to 9; the numbers are Keras's, which the tests compare.
//
// kernels.c has the functions that take the time once more, under the same names, as WebAssembly:
// see webassembly.js. What is last here, for clarity and not for speed, is used by both.

import { random } from "./random.js";

/**
 * Twelve whole numbers: the image's height, width and channels; the window's height and width; by how
 * many rows and columns it moves; how many rows and columns of padding are before the image; the
 * output's rows, columns and filters (for a pooling, the channels).
 *
 * @typedef {Int32Array} Window
 * @typedef {Float32Array | null} Wanted a gradient, if it is asked for
 */

/**
 * Call `visit` for each cell of the window at (row, column) of the output that lies in the image,
 * with the cell's number in the image and its number in the window.
 *
 * @param {Window} window
 * @param {number} row
 * @param {number} column
 * @param {(cell: number, tap: number) => void} visit
 */
function inWindow(window, row, column, visit) {
  const [height, width, , kernelHeight, kernelWidth, down, across, top, left] = window;
  for (let i = 0; i < kernelHeight; i++) {
    const y = row * down - top + i;
    for (let j = 0; j < kernelWidth; j++) {
      const x = column * across - left + j;
      if (y >= 0 && y < height && x >= 0 && x < width) {
        visit(y * width + x, i * kernelWidth + j);
      }
    }
  }
}

/**
 * Call `visit` for each cell of each image's output: its number among all, its row and column, and
 * where its image begins in the input.
 *
 * @param {number} count
 * @param {Window} window
 * @param {(cell: number, row: number, column: number, image: number) => void} visit
 */
function eachCell(count, window, visit) {
  const [height, width, channels] = window;
  const [rows, columns] = window.subarray(9);
  for (let image = 0, cell = 0; image < count; image++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, cell++) {
        visit(cell, row, column, image * height * width * channels);
      }
    }
  }
}

// --- Conv2D: at each cell multiply what the window holds by the kernel, add up, add the bias ---

/**
 * @param {Float32Array} output count × rows × columns × filters
 * @param {Float32Array} input count × height × width × channels
 * @param {Float32Array} kernel kernelHeight × kernelWidth × channels × filters
 * @param {Wanted} bias filters
 * @param {number} count
 * @param {Window} window
 * @param {Float32Array} [_scratch] room that WebAssembly needs
 */
export function conv2dForward(output, input, kernel, bias, count, window, _scratch) {
  const channels = window[2];
  const filters = window[11];
  const sums = new Float64Array(filters);
  eachCell(count, window, (cell, row, column, image) => {
    sums.fill(0);
    inWindow(window, row, column, (at, tap) => {
      for (let c = 0; c < channels; c++) {
        const value = input[image + at * channels + c];
        const weights = (tap * channels + c) * filters;
        if (value !== 0) {
          for (let f = 0; f < filters; f++) {
            sums[f] += value * kernel[weights + f];
          }
        }
      }
    });
    for (let f = 0; f < filters; f++) {
      output[cell * filters + f] = sums[f] + (bias ? bias[f] : 0);
    }
  });
}

/**
 * Each product of the forward pass is a value times a weight: so the value's gradient is the weight
 * times the sum's, and the weight's is the value times the sum's.
 *
 * @param {Wanted} dInput
 * @param {Wanted} dKernel
 * @param {Wanted} dBias
 * @param {Float32Array} dOutput
 * @param {Float32Array} input
 * @param {Float32Array} kernel
 * @param {number} count
 * @param {Window} window
 * @param {Float32Array} [_scratch]
 */
export function conv2dBackward(
  dInput,
  dKernel,
  dBias,
  dOutput,
  input,
  kernel,
  count,
  window,
  _scratch,
) {
  const channels = window[2];
  const filters = window[11];
  dInput?.fill(0);
  eachCell(count, window, (cell, row, column, image) => {
    for (let f = 0; f < filters; f++) {
      const d = dOutput[cell * filters + f];
      if (d === 0) {
        continue;
      }
      if (dBias) {
        dBias[f] += d;
      }
      inWindow(window, row, column, (at, tap) => {
        for (let c = 0; c < channels; c++) {
          const place = image + at * channels + c;
          const weight = (tap * channels + c) * filters + f;
          if (dInput) {
            dInput[place] += d * kernel[weight];
          }
          if (dKernel) {
            dKernel[weight] += d * input[place];
          }
        }
      });
    }
  });
}

// --- Dense: a weight of its own for each input and unit. It is a convolution whose window is the row ---

/**
 * @param {number} count rows
 * @param {number} inputs
 * @param {number} units
 * @returns {Window}
 */
const asWindow = (count, inputs, units) =>
  Int32Array.of(count, 1, inputs, 1, 1, 1, 1, 0, 0, count, 1, units);

/**
 * @param {Float32Array} output count × units
 * @param {Float32Array} input count × inputs
 * @param {Float32Array} kernel inputs × units
 * @param {Wanted} bias units
 * @param {number} count
 * @param {number} inputs
 * @param {number} units
 * @param {Float32Array} [_scratch]
 */
export function denseForward(output, input, kernel, bias, count, inputs, units, _scratch) {
  conv2dForward(output, input, kernel, bias, 1, asWindow(count, inputs, units));
}

/**
 * @param {Wanted} dInput
 * @param {Wanted} dKernel
 * @param {Wanted} dBias
 * @param {Float32Array} dOutput
 * @param {Float32Array} input
 * @param {Float32Array} kernel
 * @param {number} count
 * @param {number} inputs
 * @param {number} units
 */
export function denseBackward(
  dInput,
  dKernel,
  dBias,
  dOutput,
  input,
  kernel,
  count,
  inputs,
  units,
) {
  const window = asWindow(count, inputs, units);
  conv2dBackward(dInput, dKernel, dBias, dOutput, input, kernel, 1, window);
}

// --- MaxPool2D: the largest value of each window, channel by channel; padding never wins ---

/**
 * @param {Float32Array} output count × rows × columns × channels
 * @param {Float32Array} input count × height × width × channels
 * @param {number} count
 * @param {Window} window
 */
export function maxPool2dForward(output, input, count, window) {
  const channels = window[2];
  output.fill(-Infinity);
  eachCell(count, window, (cell, row, column, image) => {
    inWindow(window, row, column, (at) => {
      for (let k = 0; k < channels; k++) {
        const place = cell * channels + k;
        output[place] = Math.max(output[place], input[image + at * channels + k]);
      }
    });
  });
}

/**
 * The gradient goes to the value that was the largest, of several the first, as in TensorFlow.
 *
 * @param {Float32Array} dInput
 * @param {Float32Array} dOutput
 * @param {Float32Array} input
 * @param {Float32Array} output
 * @param {number} count
 * @param {Window} window
 */
export function maxPool2dBackward(dInput, dOutput, input, output, count, window) {
  const channels = window[2];
  dInput.fill(0);
  eachCell(count, window, (cell, row, column, image) => {
    for (let k = 0; k < channels; k++) {
      let first = -1;
      inWindow(window, row, column, (at) => {
        const place = image + at * channels + k;
        if (first < 0 && input[place] === output[cell * channels + k]) {
          first = place;
        }
      });
      dInput[first] += dOutput[cell * channels + k];
    }
  });
}

// --- functions of single values ---

/**
 * @param {Float32Array} output
 * @param {Float32Array} input
 * @param {number} length
 */
export function reluForward(output, input, length) {
  for (let k = 0; k < length; k++) {
    output[k] = Math.max(input[k], 0);
  }
}

/**
 * @param {Float32Array} dInput
 * @param {Float32Array} dOutput
 * @param {Float32Array} output
 * @param {number} length
 */
export function reluBackward(dInput, dOutput, output, length) {
  for (let k = 0; k < length; k++) {
    dInput[k] = output[k] > 0 ? dOutput[k] : 0;
  }
}

/**
 * Draw what dropout multiplies by: 0 with the probability below / 2³², else `scale`.
 *
 * @param {Float32Array} masks
 * @param {number} length
 * @param {number} seed
 * @param {number} below
 * @param {number} scale
 */
export function dropoutMasks(masks, length, seed, below, scale) {
  const next = random(seed);
  for (let k = 0; k < length; k++) {
    masks[k] = next() * 2 ** 32 < below ? 0 : scale;
  }
}

/**
 * Dropout with its masks, forwards and backwards.
 *
 * @param {Float32Array} output
 * @param {Float32Array} input
 * @param {Float32Array} factors
 * @param {number} length
 */
export function multiply(output, input, factors, length) {
  for (let k = 0; k < length; k++) {
    output[k] = input[k] * factors[k];
  }
}

// --- optimisers; formulas and defaults are those of keras.optimizers ---

/**
 * Stochastic gradient descent: a velocity that keeps a share of itself.
 *
 * @param {Float32Array} weights
 * @param {Float32Array} gradients
 * @param {Float32Array} velocities
 * @param {number} length
 * @param {number} rate
 * @param {number} momentum
 */
export function sgd(weights, gradients, velocities, length, rate, momentum) {
  for (let k = 0; k < length; k++) {
    velocities[k] = momentum * velocities[k] - rate * gradients[k];
    weights[k] += velocities[k];
  }
}

/**
 * Kingma & Ba, "Adam: A method for stochastic optimization" (2014), in the form just before section
 * 2.1: `rate` has the correction for the first steps in it. What a new gradient weighs is given, not
 * taken from 1 here: in single precision 1 - 0.999 is wrong in the fifth digit.
 *
 * @param {Float32Array} weights
 * @param {Float32Array} gradients
 * @param {Float32Array} means
 * @param {Float32Array} squares
 * @param {number} length
 * @param {number} rate
 * @param {number} share1 1 - beta_1
 * @param {number} share2 1 - beta_2
 * @param {number} epsilon
 */
export function adam(weights, gradients, means, squares, length, rate, share1, share2, epsilon) {
  for (let k = 0; k < length; k++) {
    means[k] += (gradients[k] - means[k]) * share1;
    squares[k] += (gradients[k] ** 2 - squares[k]) * share2;
    weights[k] -= (rate * means[k]) / (Math.sqrt(squares[k]) + epsilon);
  }
}

/**
 * Whether none is NaN or infinite.
 *
 * @param {ArrayLike<number>} values
 * @param {number} length
 */
export function finite(values, length) {
  let sum = 0;
  for (let k = 0; k < length; k++) {
    sum += values[k] * 0;
  }
  return sum === 0;
}

// --- from here on JavaScript alone: small beside the layers above ---

/**
 * AveragePooling2D: the mean of the cells that lie in the image.
 *
 * @param {Float32Array} output count × rows × columns × channels
 * @param {Float32Array} input count × height × width × channels
 * @param {number} count
 * @param {Window} window
 */
export function averagePool2dForward(output, input, count, window) {
  const channels = window[2];
  eachCell(count, window, (cell, row, column, image) => {
    for (let k = 0; k < channels; k++) {
      let [sum, cells] = [0, 0];
      inWindow(window, row, column, (at) => {
        sum += input[image + at * channels + k];
        cells += 1;
      });
      output[cell * channels + k] = sum / cells;
    }
  });
}

/**
 * @param {Float32Array} dInput
 * @param {Float32Array} dOutput
 * @param {number} count
 * @param {Window} window
 */
export function averagePool2dBackward(dInput, dOutput, count, window) {
  const channels = window[2];
  dInput.fill(0);
  eachCell(count, window, (cell, row, column, image) => {
    let cells = 0;
    inWindow(window, row, column, () => {
      cells += 1;
    });
    inWindow(window, row, column, (at) => {
      for (let k = 0; k < channels; k++) {
        dInput[image + at * channels + k] += dOutput[cell * channels + k] / cells;
      }
    });
  });
}

/** @type {Record<string, { value: (x: number) => number, slope: (y: number) => number }>} */
const CURVES = {
  Sigmoid: { value: (x) => 1 / (1 + Math.exp(-x)), slope: (y) => y * (1 - y) },
  Tanh: { value: Math.tanh, slope: (y) => 1 - y * y },
};

/**
 * Sigmoid and tanh.
 *
 * @param {Float32Array} output
 * @param {Float32Array} input
 * @param {number} length
 * @param {string} curve
 */
export function curveForward(output, input, length, curve) {
  for (let k = 0; k < length; k++) {
    output[k] = CURVES[curve].value(input[k]);
  }
}

/**
 * @param {Float32Array} dInput
 * @param {Float32Array} dOutput
 * @param {Float32Array} output
 * @param {number} length
 * @param {string} curve
 */
export function curveBackward(dInput, dOutput, output, length, curve) {
  for (let k = 0; k < length; k++) {
    dInput[k] = dOutput[k] * CURVES[curve].slope(output[k]);
  }
}

/**
 * Numbers to probabilities, row by row. The largest is subtracted first: that changes no probability
 * and keeps Math.exp finite.
 *
 * @param {Float32Array} output count × classes
 * @param {Float32Array} input count × classes
 * @param {number} count rows
 * @param {number} classes
 */
export function softmaxForward(output, input, count, classes) {
  for (let row = 0; row < count * classes; row += classes) {
    const powers = Float64Array.from(input.subarray(row, row + classes));
    const largest = powers.reduce((one, other) => Math.max(one, other), -Infinity);
    const sum = powers.reduce((total, value) => total + Math.exp(value - largest), 0);
    output.set(
      powers.map((value) => Math.exp(value - largest) / sum),
      row,
    );
  }
}

/**
 * @param {Float32Array} dInput
 * @param {Float32Array} dOutput
 * @param {Float32Array} output
 * @param {number} count
 * @param {number} classes
 */
export function softmaxBackward(dInput, dOutput, output, count, classes) {
  for (let row = 0; row < count * classes; row += classes) {
    let mean = 0;
    for (let k = row; k < row + classes; k++) {
      mean += output[k] * dOutput[k];
    }
    for (let k = row; k < row + classes; k++) {
      dInput[k] = output[k] * (dOutput[k] - mean);
    }
  }
}

/**
 * BatchNormalization with the statistics of these rows (Ioffe & Szegedy, 2015): each channel gets
 * mean 0 and variance 1, then gamma and beta.
 *
 * @param {Float32Array} output count × channels, where a row is a cell of an image
 * @param {Float32Array} input count × channels
 * @param {Float32Array[]} weights gamma, beta, moving mean, moving variance
 * @param {number} count rows
 * @param {number} channels
 * @param {{ training: boolean, momentum: number, epsilon: number }} options in training the moving
 *   ones move; otherwise they are used
 * @returns {{ means: Float64Array, deviations: Float64Array, training: boolean }} what was used
 */
export function normaliseForward(output, input, weights, count, channels, options) {
  const [gamma, beta, movingMean, movingVariance] = weights;
  let [means, variances] = [Float64Array.from(movingMean), Float64Array.from(movingVariance)];
  if (options.training) {
    means = meanOf(count, channels, (at) => input[at]);
    variances = meanOf(count, channels, (at, k) => (input[at] - means[k]) ** 2);
    for (let k = 0; k < channels; k++) {
      movingMean[k] += (means[k] - movingMean[k]) * (1 - options.momentum);
      movingVariance[k] += (variances[k] - movingVariance[k]) * (1 - options.momentum);
    }
  }
  const deviations = variances.map((variance) => Math.sqrt(variance + options.epsilon));
  for (let at = 0; at < count * channels; at++) {
    const k = at % channels;
    output[at] = (gamma[k] * (input[at] - means[k])) / deviations[k] + beta[k];
  }
  return { means, deviations, training: options.training };
}

/**
 * @param {Wanted} dInput
 * @param {Wanted} dGamma
 * @param {Wanted} dBeta
 * @param {Float32Array} dOutput
 * @param {Float32Array} input
 * @param {Float32Array} gamma
 * @param {number} count
 * @param {number} channels
 * @param {{ means: Float64Array, deviations: Float64Array, training: boolean }} used in training, mean
 *   and deviation depend on the input as well
 */
export function normaliseBackward(
  dInput,
  dGamma,
  dBeta,
  dOutput,
  input,
  gamma,
  count,
  channels,
  used,
) {
  const { means, deviations, training } = used;
  const scaled = (/** @type {number} */ at, /** @type {number} */ k) =>
    (input[at] - means[k]) / deviations[k];
  const dBetas = meanOf(count, channels, (at) => dOutput[at]);
  const dGammas = meanOf(count, channels, (at, k) => dOutput[at] * scaled(at, k));
  for (let k = 0; k < channels; k++) {
    if (dGamma && dBeta) {
      dGamma[k] += dGammas[k] * count;
      dBeta[k] += dBetas[k] * count;
    }
  }
  for (let at = 0; at < count * channels; at++) {
    const k = at % channels;
    const centred = training ? dBetas[k] + dGammas[k] * scaled(at, k) : 0;
    if (dInput) {
      dInput[at] = (gamma[k] / deviations[k]) * (dOutput[at] - centred);
    }
  }
}

/**
 * The mean over the rows, channel by channel.
 *
 * @param {number} count
 * @param {number} channels
 * @param {(at: number, channel: number) => number} value
 */
function meanOf(count, channels, value) {
  const sums = new Float64Array(channels);
  for (let at = 0; at < count * channels; at++) {
    sums[at % channels] += value(at, at % channels);
  }
  return sums.map((sum) => sum / count);
}
