// What a window on a square grid does: where it stands, what comes out, what Keras refuses.
//
// `input` is the input's side. For pooling, kernel_size is Keras's pool_size. Grids are lists of rows.

/**
 * @typedef {object} Settings
 * @property {string} [kind] "convolution" or "pooling"
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
 * What is wrong with the settings and what to do about it, or null if Keras takes them.
 *
 * @param {number} input
 * @param {Settings} settings
 */
export function problem(input, settings) {
  const { kind = "convolution", kernel_size, stride = 1, padding, dilation = 1 } = settings;
  if (![input, kernel_size, stride, dilation].every((side) => Number.isInteger(side) && side > 0)) {
    return "크기와 스트라이드, 팽창은 모두 1 이상의 정수여야 합니다. 값을 고쳐 적으세요.";
  }
  if (padding !== "valid" && padding !== "same") {
    return "패딩은 valid와 same 가운데 하나여야 합니다. 둘 중 하나를 고르세요.";
  }
  if (kind === "pooling" && dilation > 1) {
    return "풀링에는 팽창이 없습니다. 팽창을 1로 두세요.";
  }
  if (stride > 1 && dilation > 1) {
    return (
      "Keras는 스트라이드와 팽창을 함께 2 이상으로 두는 설정을 받지 않습니다. " +
      "둘 가운데 하나를 1로 두세요."
    );
  }
  const reach = effectiveSize(settings);
  if (padding === "valid" && reach > input) {
    const smaller = kind === "pooling" ? "창을 줄이거나" : "커널이나 팽창을 줄이거나";
    return (
      `창이 한 변에 ${reach}칸까지 뻗는데 입력은 ${input}칸뿐이어서 놓일 자리가 없습니다. ` +
      `${smaller} 입력을 키우거나 패딩을 same으로 바꾸세요.`
    );
  }
  return null;
}

/**
 * The output's side. Throws a RangeError, with `problem` as its message, if there is none.
 *
 * @param {number} input
 * @param {Settings} settings
 */
export function outputSize(input, settings) {
  const wrong = problem(input, settings);
  if (wrong) {
    throw new RangeError(wrong);
  }
  const { stride = 1 } = settings;
  if (settings.padding === "same") {
    return Math.ceil(input / stride);
  }
  return Math.floor((input - effectiveSize(settings)) / stride) + 1;
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
  return everywhere(grid, { ...settings, kind: "convolution" }, (positions) =>
    positions
      .filter(({ inside }) => inside)
      .map(({ row, column, ...at }) => grid[row][column] * kernel[at.kernelRow][at.kernelColumn])
      .reduce((sum, product) => sum + product, 0),
  );
}

/**
 * The largest value ("max") or the mean ("average") of the cells that a window really holds.
 *
 * @param {number[][]} grid
 * @param {Settings} settings
 */
export function pool(grid, settings, kept = "max") {
  return everywhere(grid, { ...settings, kind: "pooling" }, (positions) => {
    const cells = positions.filter(({ inside }) => inside);
    const values = cells.map(({ row, column }) => grid[row][column]);
    return kept === "max" ? Math.max(...values) : mean(values);
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
