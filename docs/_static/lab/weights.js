// The trained weights: fetched with progress, checked, and turned back into float32 kernels.
// tutorial_site/lab/weights.py writes the file and describes it.

import { NETWORK } from "./facts.js";

/** @import { LayerWeights } from "./cnn_basic.js" */

/**
 * What the file's header says of an array, and of a layer's three.
 *
 * @typedef {{ shape: number[], offset: number }} Place
 * @typedef {{ kernel: Place, scale: Place, bias: Place }} Places
 */

const NAMES = Object.keys(NETWORK.kernels);

/** Why there are no weights. */
export class WeightsError extends Error {
  /**
   * @param {"network" | "truncated" | "damaged"} reason
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(reason, message, options) {
    super(message, options);
    this.name = "WeightsError";
    this.reason = reason;
  }
}

/**
 * Fetch the weights and decode them.
 *
 * @param {string} url where the file is.
 * @param {number} bytes its size. The answer's Content-Length would be that of the compressed file.
 * @param {(share: number) => void} onProgress is told how much has come, from 0 to 1.
 * @param {{signal?: AbortSignal}} options an abort rejects with the signal's reason.
 * @returns {Promise<Record<string, LayerWeights>>} as decodeWeights.
 */
export async function fetchWeights(url, bytes, onProgress = () => {}, { signal } = {}) {
  const file = await download(url, bytes, onProgress, signal);
  const weights = decodeWeights(file.buffer);
  onProgress(1);
  return weights;
}

/**
 * @param {string} url
 * @param {number} bytes
 * @param {(share: number) => void} onProgress
 * @param {AbortSignal} [signal]
 */
async function download(url, bytes, onProgress, signal) {
  const file = new Uint8Array(bytes);
  let received = 0;
  try {
    const answer = await fetch(url, { signal });
    if (!answer.ok) {
      throw new WeightsError("network", `${url}: HTTP ${answer.status}`);
    }
    onProgress(0);
    const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (received + part.value.length > bytes) {
        await reader.cancel();
        throw new WeightsError("damaged", `${url}: more than ${bytes} bytes`);
      }
      file.set(part.value, received);
      received += part.value.length;
      if (received < bytes) {
        onProgress(received / bytes); // 1 is for later, when the file has proved to be whole
      }
    }
  } catch (error) {
    if (error instanceof WeightsError || signal?.aborted) {
      throw error;
    }
    throw new WeightsError("network", `${url}: ${/** @type {Error} */ (error).message}`, {
      cause: error,
    });
  }
  if (received < bytes) {
    throw new WeightsError("truncated", `${url}: ${received} of ${bytes} bytes`);
  }
  return file;
}

/**
 * Read the file.
 *
 * @param {ArrayBuffer} buffer the whole file.
 * @returns {Record<string, LayerWeights & { shape: number[] }>} `{conv2d: …, …, dense_1: …}`, each
 *   with its kernel's shape.
 * @throws {WeightsError} "truncated" or "damaged".
 */
export function decodeWeights(buffer) {
  const { header, start } = readHeader(buffer);
  const payload = new Uint8Array(buffer, start);
  if (payload.length < header.bytes) {
    throw new WeightsError("truncated", `payload: ${payload.length} of ${header.bytes} bytes`);
  }
  if (payload.length > header.bytes || crc32(payload) !== header.crc32) {
    throw new WeightsError("damaged", "the payload does not match its checksum");
  }
  /** @type {Record<string, LayerWeights & { shape: number[] }>} */
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
    throw new WeightsError("truncated", `${buffer.byteLength} bytes end before the header does`);
  }
  try {
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, start - 4)));
    checkLayout(header);
    return { header, start };
  } catch (error) {
    throw new WeightsError("damaged", `header: ${/** @type {Error} */ (error).message}`, {
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

// The checksum of zlib and PNG: https://www.w3.org/TR/png-3/#D-CRCAppendix
const crcTable = new Int32Array(256).map((_, byte) => {
  for (let bit = 0; bit < 8; bit++) {
    byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  }
  return byte;
});

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = -1;
  for (let k = 0; k < bytes.length; k++) {
    crc = crcTable[(crc ^ bytes[k]) & 0xff] ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
