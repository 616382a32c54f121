// Painting values: one scale of colours for all maps of a layer, in the page's light or dark mode.

/**
 * The values of a layer as maps, and what they are painted with: `reach` gets the strongest colour,
 * and what a dropout layer switched off is marked if `before` has the values that went into it.
 *
 * @import { Layer } from "../network/facts.js"
 * @typedef {{ maps: number, height: number, width: number }} Layout
 * @typedef {{ reach: number, colours: Uint32Array, before?: Float32Array | null }} Paint
 * @typedef {Layout & Paint & { values: Float32Array | Uint8Array }} Maps
 */

const STEPS = 255; // colours on each side of zero
// The last one is for what dropout has switched off.
const COLOURS = ["negative", "paper", "positive", "passing"];
// What an image is painted with, which is no signal but ink on paper.
const INK = ["negative", "paper", "softmax", "passing"];

const FAINT = 0.1; // what is left of blank paper, some hundredths, does not look strong
const ROW = 16; // a plain list that is no longer than this is one row

/**
 * How a layer's values are laid out: maps next to each other, or one sheet for plain lists, as near
 * to a square as whole rows allow.
 *
 * @param {number[]} shape
 * @returns {Layout}
 */
export function layoutOf(shape) {
  if (shape.length === 3) {
    return { maps: shape[2], height: shape[0], width: shape[1] };
  }
  const [count] = shape;
  let height = count > ROW ? Math.floor(Math.sqrt(count)) : 1;
  while (count % height !== 0) {
    height -= 1;
  }
  return { maps: 1, height, width: count / height };
}

/**
 * The smallest and the largest value, and the scale that both fit into, not smaller than `FAINT`.
 *
 * @param {Float32Array} values
 */
export function rangeOf(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high, reach: Math.max(Math.abs(low), Math.abs(high), FAINT) };
}

/**
 * The largest value of each map.
 *
 * @param {Float32Array} values
 * @param {number} maps how many there are
 * @returns {number[]}
 */
export function peaksOf(values, maps) {
  const peaks = new Array(maps).fill(-Infinity);
  values.forEach((value, at) => {
    peaks[at % maps] = Math.max(peaks[at % maps], value);
  });
  return peaks;
}

/**
 * What a dropout layer got while it drops; null for other layers, and when nothing is dropped.
 *
 * @param {{ outputs: Float32Array[], training: boolean }} run
 * @param {Layer} layer
 * @param {number} index
 */
export function beforeDropout({ outputs, training }, layer, index) {
  return training && layer.type === "Dropout" ? outputs[index - 1] : null;
}

/**
 * What maps are painted with: `colours` for what layers make, which has signs; `ink` for the image.
 *
 * @typedef {{ colours: Uint32Array, ink: Uint32Array }} Palette
 *
 * @param {Element} element
 * @returns {Palette}
 */
export function readPalette(element) {
  const style = getComputedStyle(element);
  return { colours: scaleOf(style, COLOURS), ink: scaleOf(style, INK) };
}

/**
 * The one that a layer is painted with.
 *
 * @param {Layer} layer
 * @param {Palette} palette
 */
export function coloursOf(layer, { colours, ink }) {
  return layer.type === "Input" ? ink : colours;
}

/**
 * The colours from −1 over 0 to 1, as the site's style sheet names them.
 *
 * @param {CSSStyleDeclaration} style
 * @param {string[]} names
 */
function scaleOf(style, names) {
  const [negative, zero, positive, gone] = names.map((name) =>
    numbersOf(style.getPropertyValue(`--colour-${name}`)),
  );
  const table = new Uint32Array(2 * STEPS + 2);
  for (let step = -STEPS; step <= STEPS; step++) {
    const end = step < 0 ? negative : positive;
    table[step + STEPS] = asPixel(mix(zero, end, Math.abs(step) / STEPS));
  }
  table[2 * STEPS + 1] = asPixel(gone);
  return table;
}

/** @param {string} colour */
function numbersOf(colour) {
  return Array.from(colour.matchAll(/[0-9a-f]{2}/gi), ([pair]) => parseInt(pair, 16));
}

/**
 * @param {number[]} from
 * @param {number[]} to
 * @param {number} share
 */
function mix(from, to, share) {
  return from.map((value, n) => Math.round(value + (to[n] - value) * share));
}

/** @param {number[]} colour */
function asPixel([red, green, blue]) {
  return (255 << 24) | (blue << 16) | (green << 8) | red; // as little-endian memory has it
}

/**
 * Gives the pixel for the value at a place in a layer's list.
 *
 * @param {Float32Array | Uint8Array} values
 * @param {Paint} paint
 * @returns {(at: number) => number}
 */
function shading(values, { before, reach, colours }) {
  const factor = reach > 0 ? STEPS / reach : 0;
  return (at) => {
    const off = before && values[at] === 0 && before[at] !== 0;
    return colours[off ? 2 * STEPS + 1 : Math.round(values[at] * factor) + STEPS];
  };
}

/**
 * Paint one map of a layer, a pixel a value.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Maps & { map: number, until?: number }} layer its values, channels last; `map` is counted
 *   from 0; what lies behind the pixel `until` stays paper
 */
export function paintMap(canvas, { values, map, maps, height, width, until = Infinity, ...paint }) {
  if (canvas.width !== width || canvas.height !== height) {
    [canvas.width, canvas.height] = [width, height];
  }
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const shade = shading(values, paint);
  for (let at = 0, from = map; at < pixels.length; at++, from += maps) {
    pixels[at] = at > until ? paint.colours[STEPS] : shade(from);
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/**
 * A small picture of a layer: as many of its first maps as fit into 56 × 56 values.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Layer} layer
 * @param {Float32Array} values
 * @param {Omit<Paint, "reach">} paint
 */
export function paintThumbnail(canvas, layer, values, paint) {
  const { maps, height, width } = layoutOf(layer.shape);
  const across = Math.max(1, Math.min(Math.floor(56 / width), maps));
  const down = Math.max(1, Math.min(Math.floor(56 / height), Math.ceil(maps / across)));
  if (canvas.width !== across * width || canvas.height !== down * height) {
    [canvas.width, canvas.height] = [across * width, down * height];
  }
  const image = new ImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const shade = shading(values, { ...paint, reach: rangeOf(values).reach });
  for (let y = 0, at = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++, at++) {
      const map = Math.floor(y / height) * across + Math.floor(x / width);
      pixels[at] = shade(((y % height) * width + (x % width)) * maps + map);
    }
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
