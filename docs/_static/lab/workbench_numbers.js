// The numbers on the workbench: a picture to slide over, and kernels to slide.

// The figure seven: a bar, then a stroke down to the left, in a picture whose sides are 1.
const STROKES = [
  [0.15, 0.2, 0.85, 0.2],
  [0.85, 0.2, 0.4, 0.9],
];

/**
 * @param {number} x
 * @param {number} y
 * @param {number[]} stroke
 */
function distance(x, y, [x1, y1, x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy);
  const at = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - x1 - at * dx, y - y1 - at * dy);
}

/**
 * A grid of whole numbers from 0 to 9, as a pen would leave them.
 *
 * @param {number} side
 */
export function picture(side) {
  const places = [...Array(side).keys()].map((cell) => (cell + 0.5) / side);
  return places.map((y) =>
    places.map((x) => {
      const nearest = Math.min(...STROKES.map((stroke) => distance(x, y, stroke)));
      return Math.round(9 * Math.min(Math.max(1.35 - nearest / 0.13, 0), 1));
    }),
  );
}

/**
 * What each kernel is called, and its weight at a place; the edges as 뒤쪽 − 앞쪽, so that
 * what gets brighter to the right or downwards is positive, as on the pages.
 *
 * @type {Record<string, [string, (row: number, column: number, size: number) => number]>}
 */
export const KERNELS = {
  vertical: ["세로 가장자리", (_row, column, size) => Math.sign(2 * column - size + 1)],
  horizontal: ["가로 가장자리", (row, _column, size) => Math.sign(2 * row - size + 1)],
  ones: ["모두 1 (합)", () => 1],
  centre: ["가운데만 1 (그대로)", (...at) => Number(at[0] === at[1] && at[0] === at[2] >> 1)],
};

/**
 * A kernel by name.
 *
 * @param {string} name
 * @param {number} size
 */
export function kernel(name, size) {
  const sides = [...Array(size).keys()];
  return sides.map((row) => sides.map((column) => KERNELS[name][1](row, column, size)));
}
