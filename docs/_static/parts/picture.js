// From the drawing to the 28×28 numbers that the network sees.

import { NETWORK } from "../network/facts.js";

export const PAD = 256; // the drawing's height and width: a coordinate fits into a byte
export const [SIDE] = NETWORK.layers[0].shape; // the network's
const BOX = 20; // MNIST fits every digit into 20×20 pixels, then centres its mass in 28×28
const MIDDLE = SIDE / 2;

/**
 * The ink of a sheet's pixels: the last of each pixel's four bytes.
 *
 * @param {Uint8ClampedArray} pixels
 */
export function inkOf(pixels) {
  return Uint8Array.from({ length: pixels.length / 4 }, (_, at) => pixels[4 * at + 3]);
}

/**
 * Scale a drawing down by averaging areas.
 *
 * @param {Uint8Array} ink PAD × PAD values, 0 (paper) to 255 (full ink), row by row.
 * @param {boolean} centred fit and centre it as MNIST's makers did (LeCun et al., 1998); without,
 *   the drawing is taken as it stands.
 * @returns {Uint8Array} 28 × 28 whole numbers, 0 to 255.
 */
export function networkInput(ink, centred) {
  const sums = summedArea(ink);
  let scale = PAD / SIDE; // drawing pixels for one of the network's
  let x = PAD / 2; // what comes to the middle
  let y = PAD / 2;
  if (centred) {
    const found = measure(ink);
    if (found === null) {
      return new Uint8Array(SIDE * SIDE);
    }
    scale = found.longest / BOX;
    ({ x, y } = found);
  }
  const image = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const left = x + (column - MIDDLE) * scale;
      const top = y + (row - MIDDLE) * scale;
      const total = sumOf(sums, left, top, left + scale, top + scale);
      image[row * SIDE + column] = Math.round(total / (scale * scale));
    }
  }
  return image;
}

/**
 * The longer side of the box around the ink, and the ink's centre of mass; null without ink.
 *
 * @param {Uint8Array} ink
 */
export function measure(ink) {
  let [left, right, top, bottom] = [PAD, -1, PAD, -1];
  let [mass, x, y] = [0, 0, 0];
  for (let row = 0; row < PAD; row++) {
    for (let column = 0; column < PAD; column++) {
      const value = ink[row * PAD + column];
      if (value === 0) {
        continue;
      }
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = row;
      mass += value;
      x += value * (column + 0.5);
      y += value * (row + 0.5);
    }
  }
  if (mass === 0) {
    return null;
  }
  return { longest: Math.max(right - left, bottom - top) + 1, x: x / mass, y: y / mass };
}

/**
 * A table of the sums of all rectangles that begin in the top left corner: with it, the sum of any
 * rectangle takes four look-ups (Crow, "Summed-area tables for texture mapping", 1984).
 *
 * @param {Uint8Array} ink
 */
function summedArea(ink) {
  const side = PAD + 1;
  const sums = new Float64Array(side * side);
  for (let row = 0; row < PAD; row++) {
    let line = 0;
    for (let column = 0; column < PAD; column++) {
      line += ink[row * PAD + column];
      sums[(row + 1) * side + column + 1] = sums[row * side + column + 1] + line;
    }
  }
  return sums;
}

/**
 * @param {Float64Array} sums
 * @param {number} left
 * @param {number} top
 * @param {number} right
 * @param {number} bottom
 */
function sumOf(sums, left, top, right, bottom) {
  return (
    corner(sums, right, bottom) -
    corner(sums, left, bottom) -
    corner(sums, right, top) +
    corner(sums, left, top)
  );
}

/**
 * Between the table's points the sum grows evenly: half a pixel counts half.
 *
 * @param {Float64Array} sums
 * @param {number} x
 * @param {number} y
 */
function corner(sums, x, y) {
  const side = PAD + 1;
  const column = Math.min(Math.max(x, 0), PAD);
  const row = Math.min(Math.max(y, 0), PAD);
  const [left, top] = [Math.min(Math.floor(column), PAD - 1), Math.min(Math.floor(row), PAD - 1)];
  const [right, down] = [column - left, row - top];
  const at = top * side + left;
  return (
    (sums[at] * (1 - right) + sums[at + 1] * right) * (1 - down) +
    (sums[at + side] * (1 - right) + sums[at + side + 1] * right) * down
  );
}
