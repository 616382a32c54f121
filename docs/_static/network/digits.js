// Digits to train on: one file, fetched when somebody asks for it.
// tutorial_site/lab/training_digits.py writes it and describes it.

import { crc32, download, FileError } from "./files.js";

/**
 * @typedef {{ images: Uint8Array, labels: Uint8Array }} Digits images of 28 × 28 bytes, 0 for paper
 *   and 255 for full ink, one after the other
 * @typedef {{ train: Digits, validation: Digits, test: Digits, source: string }} TrainingDigits
 *   `source` is "mnist" or "sample"
 */

/**
 * @param {string} url
 * @param {number} bytes the file's size
 * @param {(share: number) => void} onProgress is told how much has come, from 0 to 1
 * @param {AbortSignal} [signal]
 * @returns {Promise<TrainingDigits>}
 * @throws {FileError}
 */
export async function fetchDigits(url, bytes, onProgress = () => {}, signal) {
  const file = await download(url, bytes, onProgress, signal);
  const digits = await decodeDigits(file);
  onProgress(1);
  return digits;
}

/**
 * Read the file.
 *
 * @param {Uint8Array<ArrayBuffer>} file
 * @returns {Promise<TrainingDigits>}
 * @throws {FileError} "damaged".
 */
export async function decodeDigits(file) {
  try {
    const length = new DataView(file.buffer, file.byteOffset).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(4, 4 + length)));
    const packed = new Blob([file.subarray(4 + length)]).stream();
    const stream = packed.pipeThrough(new DecompressionStream("deflate"));
    const payload = new Uint8Array(await new Response(stream).arrayBuffer());
    const { source, counts } = header;
    const size = header.height * header.width + 1; // the image, and its label
    const total = counts.reduce((/** @type {number} */ sum, /** @type {number} */ n) => sum + n, 0);
    if (crc32(payload) !== header.crc32 || payload.length !== total * size) {
      throw new Error("the digits do not match their header");
    }
    let at = 0;
    const take = (/** @type {number} */ count) => {
      const labels = payload.subarray(at, at + count);
      const images = payload.subarray(at + count, at + count * size);
      at += count * size;
      return { images, labels };
    };
    const [train, validation, test] = counts.map(take);
    return { train, validation, test, source };
  } catch (error) {
    throw new FileError("damaged", String(error), { cause: error });
  }
}
