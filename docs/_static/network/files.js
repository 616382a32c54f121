// Files that the network needs: fetched whole, with progress, and checked.

/** Why a file did not come. */
export class FileError extends Error {
  /**
   * @param {"network" | "truncated" | "damaged"} reason
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(reason, message, options) {
    super(message, options);
    this.name = "FileError";
    this.reason = reason;
  }
}

/**
 * Fetch a whole file.
 *
 * @param {string} url where it is.
 * @param {number} bytes its size. The answer's Content-Length would be that of the compressed file.
 * @param {(share: number) => void} onProgress is told how much has come, from 0 to less than 1.
 * @param {AbortSignal} [signal]
 * @param {Promise<Response>} [asked] the answer, if somebody has asked for the file already
 * @throws {FileError}
 */
export async function download(url, bytes, onProgress, signal, asked = fetch(url, { signal })) {
  const file = new Uint8Array(bytes);
  let received = 0;
  try {
    const answer = await asked;
    if (!answer.ok) {
      throw new FileError("network", `${url}: HTTP ${answer.status}`);
    }
    onProgress(0);
    const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (received + part.value.length > bytes) {
        await reader.cancel();
        throw new FileError("damaged", `${url}: more than ${bytes} bytes`);
      }
      file.set(part.value, received);
      received += part.value.length;
      if (received < bytes) {
        onProgress(received / bytes); // 1 is for later, when the file has proved to be whole
      }
    }
  } catch (error) {
    if (error instanceof FileError || signal?.aborted) {
      throw error;
    }
    throw new FileError("network", `${url}: ${/** @type {Error} */ (error).message}`, {
      cause: error,
    });
  }
  if (received < bytes) {
    throw new FileError("truncated", `${url}: ${received} of ${bytes} bytes`);
  }
  return file;
}

// The checksum of zlib and PNG: https://www.w3.org/TR/png-3/#D-CRCAppendix
const crcTable = new Int32Array(256).map((_, byte) => {
  for (let bit = 0; bit < 8; bit++) {
    byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  }
  return byte;
});

/** @param {Uint8Array} bytes */
export function crc32(bytes) {
  let crc = -1;
  for (let k = 0; k < bytes.length; k++) {
    crc = crcTable[(crc ^ bytes[k]) & 0xff] ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
