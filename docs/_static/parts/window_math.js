// What a window on a square grid does: where it stands, what comes out, what Keras refuses. With a
// dilation, too, which the engine's layers do not have.
//
// `input` is the input's side. For pooling, kernel_size is Keras's pool_size. Grids are lists of rows.

import { NetworkError } from "../network/refusals.js";

/**
 * @typedef {object} Settings
 * @property {string} [type] Keras's layer: "Conv2D", "MaxPool2D" or "AveragePooling2D"
 * @property {number} kernel_size
 * @property {number} [stride]
 * @property {string} [padding] "valid" or "same"
 * @property {number} [dilation]
 */

/**
 * A cell under the window: where it is in the input and in the kernel. Beyond the input's edge, in
 * the padding, `inside` is false.
 *
 * @typedef {object} Position
 * @property {number} row
 * @property {number} column
 * @property {number} kernelRow
 * @property {number} kernelColumn
 * @property {boolean} inside
 */

/**
 * How many cells a side of the window reaches over, the gaps of a dilation included.
 *
 * @param {Settings} settings
 */
export function effectiveSize({ kernel_size, dilation = 1 }) {
  return (kernel_size - 1) * dilation + 1;
}

/**
 * The output's side.
 *
 * @param {number} input
 * @param {Settings} settings
 * @throws {NetworkError} what Keras refuses as well, with its sentence in `keras` where
 *   network/refusal_words.js is there
 */
export function outputSize(input, settings) {
  const { type = "Conv2D", kernel_size, stride = 1, dilation = 1 } = settings;
  const values = {
    ...{ input: [input, input, 1], size: [kernel_size, kernel_size], filters: 1 },
    ...{ strides: [stride, stride], dilation: [dilation, dilation] },
  };
  if (stride > 1 && dilation > 1) {
    throw new NetworkError({ type }, "stride_and_dilation", values);
  }
  if (settings.padding === "same") {
    return Math.ceil(input / stride);
  }
  const reach = effectiveSize(settings);
  if (reach > input) {
    throw new NetworkError({ type }, dilation > 1 ? "dilated" : "large", values);
  }
  return Math.floor((input - reach) / stride) + 1;
}

/**
 * How many lines the windows need before and after a side; an odd one goes after.
 *
 * @param {number} input
 * @param {Settings} settings
 */
export function padding(input, settings) {
  if (settings.padding !== "same") {
    return [0, 0];
  }
  const last = (outputSize(input, settings) - 1) * (settings.stride ?? 1) + effectiveSize(settings);
  const total = Math.max(last - input, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/**
 * The cells under the window that makes an output cell, row by row.
 *
 * @param {number} outputRow
 * @param {number} outputColumn
 * @param {number} input
 * @param {Settings} settings
 * @returns {Position[]}
 */
export function windowPositions(outputRow, outputColumn, input, settings) {
  const { kernel_size, stride = 1, dilation = 1 } = settings;
  const [before] = padding(input, settings);
  const positions = [];
  for (let kernelRow = 0; kernelRow < kernel_size; kernelRow++) {
    for (let kernelColumn = 0; kernelColumn < kernel_size; kernelColumn++) {
      const row = outputRow * stride - before + kernelRow * dilation;
      const column = outputColumn * stride - before + kernelColumn * dilation;
      const inside = Math.min(row, column) >= 0 && Math.max(row, column) < input;
      positions.push({ row, column, kernelRow, kernelColumn, inside });
    }
  }
  return positions;
}

/**
 * Multiply and add up; beyond the edge there are zeros.
 *
 * @param {number[][]} grid
 * @param {number[][]} kernel
 * @param {Settings} settings
 */
export function convolve(grid, kernel, settings) {
  return everywhere(grid, settings, (positions) =>
    positions
      .filter(({ inside }) => inside)
      .map(({ row, column, ...at }) => grid[row][column] * kernel[at.kernelRow][at.kernelColumn])
      .reduce((sum, product) => sum + product, 0),
  );
}

/**
 * The largest value or the mean, as the settings' type has it, of the cells that a window really holds.
 *
 * @param {number[][]} grid
 * @param {Settings} settings
 */
export function pool(grid, settings) {
  return everywhere(grid, settings, (positions) => {
    const cells = positions.filter(({ inside }) => inside);
    const values = cells.map(({ row, column }) => grid[row][column]);
    return settings.type === "MaxPool2D" ? Math.max(...values) : mean(values);
  });
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * @param {number[][]} grid
 * @param {Settings} settings
 * @param {(positions: Position[]) => number} compute
 */
function everywhere(grid, settings, compute) {
  const sides = [...Array(outputSize(grid.length, settings)).keys()];
  return sides.map((row) =>
    sides.map((column) => compute(windowPositions(row, column, grid.length, settings))),
  );
}
