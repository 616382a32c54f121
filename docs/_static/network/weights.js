// The trained weights: fetched with progress, checked, and turned back into float32 kernels.
// tutorial_site/lab/weights.py writes the file and describes it.

import { NETWORK } from "./facts.js";
import { crc32, download, FileError } from "./files.js";

/**
 * What a layer has learned, channels last as in Keras.
 *
 * @typedef {{ kernel: Float32Array, bias: Float32Array, shape: number[] }} LayerWeights with the
 *   kernel's shape
 *
 * What the file's header says of an array, and of a layer's three.
 *
 * @typedef {{ shape: number[], offset: number }} Place
 * @typedef {{ kernel: Place, scale: Place, bias: Place }} Places
 */

const NAMES = Object.keys(NETWORK.kernels);

/**
 * Fetch the weights and decode them.
 *
 * @param {string} url where the file is.
 * @param {number} bytes its size. The answer's Content-Length would be that of the compressed file.
 * @param {(share: number) => void} onProgress is told how much has come, from 0 to 1.
 * @param {{signal?: AbortSignal, asked?: Promise<Response>}} options an abort rejects with the
 *   signal's reason; `asked` is the answer, if somebody has asked for the file already.
 * @returns {Promise<Record<string, LayerWeights>>} as decodeWeights.
 */
export async function fetchWeights(url, bytes, onProgress = () => {}, { signal, asked } = {}) {
  const file = await download(url, bytes, onProgress, signal, asked);
  const weights = decodeWeights(file.buffer);
  onProgress(1);
  return weights;
}

/**
 * The arrays in the order of Keras's get_weights.
 *
 * @param {Record<string, LayerWeights>} weights
 */
export const inOrder = (weights) =>
  Object.values(weights).flatMap(({ kernel, bias }) => [kernel, bias]);

/**
 * Read the file.
 *
 * @param {ArrayBuffer} buffer the whole file.
 * @returns {Record<string, LayerWeights>} `{conv2d: …, …, dense_1: …}`.
 * @throws {FileError} "truncated" or "damaged".
 */
export function decodeWeights(buffer) {
  const { header, start } = readHeader(buffer);
  const payload = new Uint8Array(buffer, start);
  if (payload.length < header.bytes) {
    throw new FileError("truncated", `payload: ${payload.length} of ${header.bytes} bytes`);
  }
  if (payload.length > header.bytes || crc32(payload) !== header.crc32) {
    throw new FileError("damaged", "the payload does not match its checksum");
  }
  /** @type {Record<string, LayerWeights>} */
  const weights = {};
  for (const name of NAMES) {
    const { kernel, scale, bias } = header.layers[name];
    const floats = (/** @type {Place} */ { shape, offset }) =>
      new Float32Array(buffer, start + offset, product(shape));
    const numbers = new Int8Array(buffer, start + kernel.offset, product(kernel.shape));
    weights[name] = {
      kernel: dequantise(numbers, floats(scale)),
      bias: floats(bias).slice(), // a copy, so that the file's buffer can be freed
      shape: kernel.shape,
    };
  }
  return weights;
}

/** @param {ArrayBuffer} buffer */
function readHeader(buffer) {
  const start = buffer.byteLength < 4 ? Infinity : 4 + new DataView(buffer).getUint32(0, true);
  if (buffer.byteLength < start) {
    throw new FileError("truncated", `${buffer.byteLength} bytes end before the header does`);
  }
  try {
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, start - 4)));
    checkLayout(header);
    return { header, start };
  } catch (error) {
    throw new FileError("damaged", `header: ${/** @type {Error} */ (error).message}`, {
      cause: error,
    });
  }
}

/**
 * The checksum is that of the payload. A damaged header shows in this: the arrays no longer fill
 * the payload, one after the other, from its first byte to its last.
 *
 * @param {{ bytes: number, layers: Record<string, Places> }} header
 */
function checkLayout({ bytes, layers }) {
  const arrays = NAMES.flatMap((name) => {
    const { kernel, scale, bias } = layers[name];
    return [
      { ...kernel, size: 1 },
      { ...scale, size: 4 },
      { ...bias, size: 4 },
    ];
  });
  arrays.sort((one, other) => one.offset - other.offset);
  let end = 0;
  for (const { shape, offset, size } of arrays) {
    if (offset !== end) {
      throw new Error(`an array begins at ${offset} instead of ${end}`);
    }
    end += product(shape) * size;
  }
  if (end !== bytes) {
    throw new Error(`the arrays end at ${end} instead of ${bytes}`);
  }
}

/**
 * The last axis is the filters, so the scales come round and round. Multiplying two float32 as
 * doubles and rounding once, which storing in a Float32Array does, is float32 multiplication: the
 * numbers are those that NumPy gives.
 *
 * @param {Int8Array} numbers
 * @param {Float32Array} scale
 */
function dequantise(numbers, scale) {
  const kernel = new Float32Array(numbers.length);
  for (let k = 0, filter = 0; k < numbers.length; k++) {
    kernel[k] = numbers[k] * scale[filter];
    filter = filter + 1 === scale.length ? 0 : filter + 1;
  }
  return kernel;
}

/** @param {number[]} shape */
const product = (shape) => shape.reduce((sides, side) => sides * side, 1);
