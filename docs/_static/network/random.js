// A random generator with a seed, so that a run can be repeated; Math.random has none.
// Source: Tommy Ettinger's mulberry32 (2017), in the JavaScript form by "bryc", public domain.

const STEP = 0x6d2b79f5;

/**
 * A function that gives numbers from 0 up to, not including, 1; the same for the same seed.
 *
 * @param {number} seed
 */
export function random(seed) {
  let state = seed | 0;
  return () => {
    state = (state + STEP) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The seed whose numbers begin where those of `seed` are after `count` of them.
 *
 * @param {number} seed
 * @param {number} count
 */
export const advanced = (seed, count) => (seed + Math.imul(count, STEP)) | 0;
