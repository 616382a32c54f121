// Checkpoints of real trainings: the file, and what can be measured in it. No page elements here.
// tutorial_site/lab/checkpoints.py writes the file and describes it.

import { crc32, download, FileError } from "../network/files.js";

/**
 * @typedef {{ seed: number, accuracy: number[], loss: number[] }} Run at all checkpoints
 * @typedef {{ batches: number[], points: number[], batch_size: number, validation_images: number,
 *   second: boolean, stored: number, crc32: number, runs: Run[] }} Header `points` are the checkpoints
 *   whose kernels the file has, of so many runs as are `stored`
 * @typedef {{ kernels: Float32Array, biases: Float32Array }} Layer of all points, channels last
 */

export const FILTERS = 32; // of either layer
const ACROSS = 8; // maps side by side
const FIRST = 9 * FILTERS;
const SECOND = 9 * FILTERS * FILTERS;

/**
 * @param {string} url
 * @param {number} bytes the file's size
 * @param {(share: number) => void} [onProgress] is told how much has come
 * @returns {Promise<Checkpoints>}
 * @throws {FileError}
 */
export async function fetchCheckpoints(url, bytes, onProgress = () => {}) {
  const file = await download(url, bytes, onProgress);
  try {
    const length = new DataView(file.buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(4, 4 + length)));
    const packed = new Blob([file.subarray(4 + length)]).stream();
    const stream = packed.pipeThrough(new DecompressionStream("deflate"));
    return new Checkpoints(header, await new Response(stream).arrayBuffer());
  } catch (error) {
    throw new FileError("damaged", String(error), { cause: error });
  }
}

export class Checkpoints {
  /**
   * @param {Header} header
   * @param {ArrayBuffer} payload
   * @throws {Error} the payload is not the one that the header tells of
   */
  constructor(header, payload) {
    this.header = header;
    const count = header.points.length;
    let at = 0;
    const floats = (/** @type {number} */ length) => {
      const part = new Float32Array(payload, at, length);
      at += part.byteLength;
      return part;
    };
    const parts = header.runs.slice(0, header.stored).map(() => ({
      first: { kernels: floats(count * FIRST), biases: floats(count * FILTERS) },
      scale: floats(header.second ? FILTERS : 0),
      biases: floats(header.second ? count * FILTERS : 0),
    }));
    /** @type {{ first: Layer, second: Layer }[]} */
    this.layers = parts.map(({ first, scale, biases }) => {
      const length = header.second ? count * SECOND : 0;
      const differences = new Int8Array(payload, at, length);
      at += length;
      return { first, second: { kernels: added(differences, scale), biases } };
    });
    if (at !== payload.byteLength || crc32(new Uint8Array(payload)) !== header.crc32) {
      throw new Error("the kernels do not match their header");
    }
  }

  /** Whether the file has the kernels of this checkpoint. @param {number} run @param {number} at */
  has(run, at) {
    return run < this.header.stored && this.header.points.includes(at);
  }

  /**
   * The arrays of a checkpoint in the order of Keras's get_weights: of the first layer, and of the
   * second if the file has it.
   *
   * @param {number} run
   * @param {number} at
   */
  weights(run, at) {
    const { first, second } = this.layers[run];
    const point = this.header.points.indexOf(at);
    const of = (/** @type {Float32Array} */ all, /** @type {number} */ size) =>
      all.subarray(point * size, (point + 1) * size);
    const own = [of(first.kernels, FIRST), of(first.biases, FILTERS)];
    const next = [of(second.kernels, SECOND), of(second.biases, FILTERS)];
    return this.header.second ? [...own, ...next] : own;
  }

  /**
   * The nine weights of a filter of the first layer.
   *
   * @param {number} run
   * @param {number} at
   * @param {number} filter
   */
  kernel(run, at, filter) {
    const [kernels] = this.weights(run, at);
    return Array.from({ length: 9 }, (_, cell) => kernels[cell * FILTERS + filter]);
  }

  /**
   * How far each kernel of the first layer is from where it began, and how large it was there: the
   * root of the sum of nine squares.
   *
   * @param {number} run
   * @param {number} at
   */
  moved(run, at) {
    return Array.from({ length: FILTERS }, (_, filter) => {
      const [start, now] = [this.kernel(run, 0, filter), this.kernel(run, at, filter)];
      const size = Math.hypot(...start);
      const distance = Math.hypot(...now.map((weight, cell) => weight - start[cell]));
      return { size, distance, share: distance / size };
    });
  }

  /** The largest weight of a run, for the strongest colour. @param {number} run */
  reach(run) {
    return this.layers[run].first.kernels.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  }
}

/**
 * Each point but the first is stored as what is added to the one before, modulo 256, which is what
 * an Int8Array makes of it.
 *
 * @param {Int8Array} differences
 * @param {Float32Array} scale
 */
function added(differences, scale) {
  const numbers = new Int8Array(differences.length);
  differences.forEach((difference, at) => {
    numbers[at] = difference + (numbers[at - SECOND] ?? 0);
  });
  return Float32Array.from(numbers, (number, at) => number * scale[at % FILTERS]);
}

/**
 * How alike each map is to the same one of another run through the layer: the correlation of their
 * cells, from −1 to 1; 0 where a map is the same everywhere.
 *
 * @param {Float32Array} start channels last
 * @param {Float32Array} now
 */
export function alike(start, now) {
  const count = start.length / FILTERS;
  return Array.from({ length: FILTERS }, (_, filter) => {
    const [ones, others] = [start, now].map((values) => {
      const map = Array.from({ length: count }, (_, cell) => values[cell * FILTERS + filter]);
      const mean = map.reduce((sum, value) => sum + value, 0) / count;
      return map.map((value) => value - mean);
    });
    const product = ones.reduce((sum, value, cell) => sum + value * others[cell], 0);
    const sizes = Math.hypot(...ones) * Math.hypot(...others);
    return sizes > 1e-9 ? product / sizes : 0;
  });
}

/**
 * All maps of a layer as one, in rows of eight with a cell of paper between them.
 *
 * @param {Float32Array} values channels last
 * @param {number} side of a map
 */
export function mosaic(values, side) {
  const width = ACROSS * (side + 1) - 1;
  const height = (FILTERS / ACROSS) * (side + 1) - 1;
  const all = new Float32Array(height * width);
  values.forEach((value, at) => {
    const [cell, map] = [Math.floor(at / FILTERS), at % FILTERS];
    const row = Math.floor(map / ACROSS) * (side + 1) + Math.floor(cell / side);
    all[row * width + (map % ACROSS) * (side + 1) + (cell % side)] = value;
  });
  return { maps: 1, map: 0, height, width, values: all };
}
