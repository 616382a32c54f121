// Memory for a network, and what computes in it: kernels.c as WebAssembly where the browser has that
// with SIMD, else kernels.js. Whoever uses it does not know which.

import * as javascript from "./kernels.js";

/**
 * @typedef {typeof javascript} Kernels
 * @typedef {object} Machine
 * @property {string} name "WebAssembly" or "JavaScript"
 * @property {(bytes: number) => { buffer: ArrayBuffer, start: number, kernels: Kernels }} allocate
 *   memory that is 0 and free from `start` on, and the kernels for arrays in it
 */

const PAGE = 65536; // bytes: what memory is counted in
const STACK = 2 * PAGE; // of the compiled program, before the arrays
const PROGRAM = new URL("kernels.wasm", import.meta.url);

/** @type {Machine} */
export const inJavaScript = {
  name: "JavaScript",
  allocate: (bytes) => ({ buffer: new ArrayBuffer(bytes), start: 0, kernels: javascript }),
};

/**
 * @param {BufferSource} program kernels.wasm
 * @returns {Promise<Machine>}
 * @throws {Error} this browser, or this place in it, does not run it.
 */
export async function inWebAssembly(program) {
  const compiled = await WebAssembly.compile(program);
  const allocate = (/** @type {number} */ bytes) => {
    const memory = new WebAssembly.Memory({ initial: Math.ceil((STACK + bytes) / PAGE) });
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    const kernels = /** @type {any} */ ({ ...javascript });
    for (const [name, run] of Object.entries(exports)) {
      // Of an array that lies in the memory the program gets the address, 0 for none.
      const call = /** @type {(...given: any[]) => any} */ (run);
      kernels[name] = (/** @type {any[]} */ ...given) =>
        call(...given.map((one) => one?.byteOffset ?? one ?? 0));
    }
    // The arrays begin after the stack: an address of 0 is none of theirs.
    return { buffer: memory.buffer, kernels, start: STACK };
  };
  return { name: "WebAssembly", allocate };
}

/**
 * The fastest machine that this place has.
 *
 * @param {string} [name] of one, instead
 * @returns {Promise<Machine>}
 */
export async function findMachine(name) {
  if (name === inJavaScript.name) {
    return inJavaScript;
  }
  try {
    const answer = await fetch(PROGRAM);
    return await inWebAssembly(await answer.arrayBuffer());
  } catch {
    return inJavaScript; // no WebAssembly, no SIMD in it, or the file did not come
  }
}
