// The page's side of the engine: it asks the worker, and what takes long tells how far it is and can
// be stopped.

/**
 * @typedef {{ onProgress?: (progress: any) => void, signal?: AbortSignal }} Options an abort rejects
 *   with the signal's reason
 * @typedef {{ resolve: (answer: any) => void, reject: (error: unknown) => void,
 *   onProgress?: (progress: any) => void }} Waiting
 */

/** What the worker could not do; of a network that cannot be, `layer` and Keras's sentence as well. */
export class EngineError extends Error {
  /** @param {{ name: string, message: string, layer?: string, reason?: string, keras?: string }} told */
  constructor({ name, message, layer, reason, keras }) {
    super(message);
    this.name = name;
    this.layer = layer;
    this.reason = reason;
    this.keras = keras;
  }
}

export class Engine {
  constructor() {
    /** @type {Map<number, Waiting>} */
    this.waiting = new Map();
    this.asked = 0;
    this.worker = new Worker(new URL("engine_worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = () => this.fail(); // a module of it did not come
  }

  /**
   * Ask one of the methods of engine_worker.js.
   *
   * @param {string} method
   * @param {Record<string, any>} [given]
   * @param {Options} [options]
   * @returns {Promise<any>}
   * @throws {EngineError} as a rejection.
   */
  ask(method, given = {}, { onProgress, signal } = {}) {
    this.asked += 1;
    const id = this.asked;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      signal?.addEventListener("abort", () => {
        if (this.waiting.delete(id)) {
          this.worker.postMessage({ stop: id });
          reject(signal.reason);
        }
      });
      this.waiting.set(id, { resolve, reject, onProgress });
      this.worker.postMessage({ id, method, given });
    });
  }

  /** @param {{ id: number, progress?: any, error?: any, answer?: any }} data */
  hear(data) {
    const waiting = this.waiting.get(data.id);
    if ("progress" in data) {
      waiting?.onProgress?.(data.progress);
      return;
    }
    this.waiting.delete(data.id);
    if ("error" in data) {
      waiting?.reject(new EngineError(data.error));
    } else {
      waiting?.resolve(data.answer);
    }
  }

  fail() {
    const error = new EngineError({
      name: "Error",
      message: "engine_worker.js did not start",
      reason: "network",
    });
    for (const { reject } of this.waiting.values()) {
      reject(error);
    }
    this.waiting.clear();
  }

  /** End the worker: what it is at is lost. */
  close() {
    this.worker.terminate();
    this.fail();
  }
}
