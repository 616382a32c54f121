// The page's side of the worker: the newest drawing is run, those that it overtook are not.

/**
 * @import { MapWeights } from "./arithmetic.js"
 * @import { Drawn, Run } from "./network_worker.js"
 *
 * @typedef {object} Listeners
 * @property {(percent: number) => void} onprogress told whole percents while the weights come
 * @property {() => void} onready once they are there
 * @property {(reason: string) => void} onfailed told why they did not come: "network",
 *   "truncated", "damaged"
 * @property {(run: Run) => void} onoutputs
 *
 * @typedef {{ worker: Worker, heard: object[] }} Started a worker that modules.js has started, and what
 *   it has said
 */

export class Network {
  /** @param {{ url: string, bytes: number, started?: Started } & Listeners} options */
  constructor({ url, bytes, started, ...listeners }) {
    this.file = { kind: "load", url, bytes };
    this.started = started;
    this.listeners = listeners;
    this.ready = false;
    /** @type {object | null} */
    this.running = null; // what the worker is at
    /** @type {object | null} */
    this.waiting = null; // what comes next
    /** @type {Map<string, { promise: Promise<MapWeights>, resolve: (own: MapWeights) => void }>} */
    this.weights = new Map(); // of single maps, by layer and map
    /** @type {Worker | undefined} */
    this.worker = undefined;
  }

  /** Fetch the network and its weights; once more after a failure. */
  load() {
    this.worker?.terminate();
    this.ready = false;
    this.weights.clear();
    this.running = null; // whatever the former worker was at, it will not finish
    const { started } = this;
    this.started = undefined;
    const worker =
      started?.worker ??
      new Worker(new URL("network_worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => this.hear(data);
    worker.onerror = () => this.listeners.onfailed("network"); // a module of it did not come
    this.worker = worker;
    if (started) {
      started.heard.forEach((data) => {
        this.hear(data);
      });
    } else {
      worker.postMessage(this.file);
    }
  }

  /**
   * Run a picture as soon as the worker is free. The answer brings `number` back.
   *
   * @param {Drawn} picture
   * @param {boolean} training
   * @param {number} number
   */
  run(picture, training, number) {
    this.waiting = { ...picture, training, number };
    this.next();
  }

  next() {
    if (!this.ready || this.running || !this.waiting) {
      return;
    }
    this.running = this.waiting;
    this.waiting = null;
    const seed = Math.floor(Math.random() * 2 ** 32);
    this.worker?.postMessage({ kind: "run", ...this.running, seed });
  }

  /**
   * The kernel and bias of one map of a layer.
   *
   * @param {string} layer
   * @param {number} map
   */
  weightsOf(layer, map) {
    const name = `${layer} ${map}`;
    let answer = this.weights.get(name);
    if (!answer) {
      let resolve = (/** @type {MapWeights} */ _own) => {};
      const promise = new Promise((/** @type {typeof resolve} */ settle) => {
        resolve = settle;
      });
      answer = { promise, resolve };
      this.weights.set(name, answer);
      this.worker?.postMessage({ kind: "weights", layer, map });
    }
    return answer.promise;
  }

  /** @param {any} data whatever network_worker.js says; `kind` tells what the rest is */
  hear(data) {
    if (data.kind === "progress") {
      this.listeners.onprogress(data.percent);
    } else if (data.kind === "failed") {
      this.listeners.onfailed(data.reason);
    } else if (data.kind === "ready") {
      this.ready = true;
      this.listeners.onready();
      this.next();
    } else if (data.kind === "weights") {
      this.weights.get(`${data.layer} ${data.map}`)?.resolve(data);
    } else {
      this.listeners.onoutputs(data);
      // The next one with the next frame: more answers than pictures would only take its time.
      requestAnimationFrame(() => {
        this.running = null;
        this.next();
      });
    }
  }
}
