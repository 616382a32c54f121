// What the page's address says after the #: the layer, the map, the pixel, the drawing and the one
// that it is compared with, so that a link shows to others what its sender saw.
// tutorial_site/lab/links.py writes the same for the pages.

import { SIDE } from "./picture.js";

/**
 * A drawing: `base` is a 28×28 image, a point [x, y] of whole numbers from 0 to 255. A pixel is
 * [row, column]; `input` the incoming map whose window is looked at; `held` the drawing to compare
 * with; `task` a word that asks for the task of the layer.
 *
 * @typedef {{ erase: boolean, points: number[][] }} Stroke
 * @typedef {{ base: Uint8Array | null, strokes: readonly Stroke[] }} Drawing
 * @typedef {{
 *   layer: string, map: number, pixel: number[] | null, centred: boolean, drawing: Drawing,
 *   input?: number | null, held?: Drawing | null, task?: string | null,
 * }} State
 */

/** @type {Readonly<Drawing>} */
export const EMPTY = Object.freeze({ base: null, strokes: Object.freeze([]) });

/**
 * What the address says. Throws a RangeError if one of its drawings cannot be read.
 *
 * @param {string} hash
 */
export function readAddress(hash) {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const at = /^(\d+),(\d+)$/.exec(said.get("at") ?? "");
  return {
    layer: said.get("layer"),
    map: wholeNumber(said.get("map")) ?? 0,
    input: wholeNumber(said.get("from")),
    pixel: at ? [Number(at[1]), Number(at[2])] : null,
    centred: said.get("centred") !== "0",
    task: /^\w+$/.test(said.get("task") ?? "") ? said.get("task") : null,
    drawing: drawingOf(said.get("drawing")),
    held: drawingOf(said.get("held")),
  };
}

/** @param {string | null} text */
function wholeNumber(text) {
  return /^\d+$/.test(text ?? "") ? Number(text) : null;
}

/** @param {string | null} text */
function drawingOf(text) {
  return text === null ? null : decodeDrawing(text);
}

/**
 * The address of a state; begins with #. What is not there takes no room.
 *
 * @param {State} state
 */
export function writeAddress({ layer, map, input, pixel, centred, task, drawing, held }) {
  const parts = [
    `layer=${layer}`,
    `map=${map}`,
    Number.isInteger(input) && `from=${input}`,
    pixel && `at=${pixel.join(",")}`,
    !centred && "centred=0",
    task && `task=${task}`,
    `drawing=${encodeDrawing(drawing)}`,
    held && `held=${encodeDrawing(held)}`,
  ];
  return `#${parts.filter(Boolean).join("&")}`;
}

/**
 * A drawing as letters that an address may hold: its image, a dot, its strokes.
 *
 * @param {Drawing} drawing
 */
export function encodeDrawing({ base, strokes }) {
  return `${base ? toLetters(packImage(base)) : ""}.${toLetters(packStrokes(strokes))}`;
}

/**
 * @param {string} text
 * @returns {Drawing}
 */
export function decodeDrawing(text) {
  const parts = text.split(".");
  if (parts.length > 2 || !/^[\w-]*$/.test(parts.join(""))) {
    throw new RangeError("not a drawing");
  }
  const [image, strokes = []] = parts.map(fromLetters);
  return { base: image.length ? unpackImage(image) : null, strokes: unpackStrokes(strokes) };
}

/**
 * Most of an image is paper: a run of zeros becomes 0 and its length.
 *
 * @param {Uint8Array} image
 */
function packImage(image) {
  const packed = [];
  for (let at = 0; at < image.length; at++) {
    packed.push(image[at]);
    if (image[at] === 0) {
      let length = 1;
      while (length < 255 && image[at + 1] === 0) {
        length += 1;
        at += 1;
      }
      packed.push(length);
    }
  }
  return packed;
}

/** @param {number[]} packed */
function unpackImage(packed) {
  const image = [];
  for (let at = 0; at < packed.length && image.length <= SIDE * SIDE; at++) {
    if (packed[at] === 0) {
      at += 1;
      image.push(...new Array(packed[at] ?? 0).fill(0));
    } else {
      image.push(packed[at]);
    }
  }
  if (image.length !== SIDE * SIDE) {
    throw new RangeError("not an image of 28×28");
  }
  return Uint8Array.from(image);
}

/**
 * A stroke: 0 for the pen or 1 for the eraser, the number of its points, their coordinates.
 *
 * @param {readonly Stroke[]} strokes
 */
function packStrokes(strokes) {
  return strokes.flatMap(({ erase, points }) => [Number(erase), points.length, ...points.flat()]);
}

/** @param {number[]} packed */
function unpackStrokes(packed) {
  const strokes = [];
  let at = 0;
  while (at < packed.length) {
    const [erase, count] = [packed[at], packed[at + 1]];
    const numbers = packed.slice(at + 2, at + 2 + 2 * count);
    if (erase > 1 || !count || numbers.length !== 2 * count) {
      throw new RangeError("not a stroke");
    }
    const points = Array.from({ length: count }, (_, n) => [numbers[2 * n], numbers[2 * n + 1]]);
    strokes.push({ erase: erase === 1, points });
    at += 2 + 2 * count;
  }
  return strokes;
}

/**
 * Base64 with the two letters that addresses keep (RFC 4648, section 5), without padding.
 *
 * @param {number[]} bytes
 */
function toLetters(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text */
function fromLetters(text) {
  if (text.length % 4 === 1) {
    throw new RangeError("not base64");
  }
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Array.from(plain, (letter) => letter.charCodeAt(0));
}
