// The page's side of the worker: the newest drawing is run, those that it overtook are not.

export class Network {
  /**
   * @param onprogress told whole percents while the weights come
   * @param onready once they are there
   * @param onfailed told why they did not come: "network", "truncated", "damaged"
   * @param onoutputs told the outputs of a run, {outputs, image, training, number}
   */
  constructor({ url, bytes, onprogress, onready, onfailed, onoutputs }) {
    this.file = { kind: "load", url, bytes };
    Object.assign(this, { onprogress, onready, onfailed, onoutputs });
    this.ready = false;
    this.running = null; // what the worker is at
    this.waiting = null; // what comes next
    this.weights = new Map(); // of single maps, by layer and map: {promise, resolve}
  }

  /** Fetch the network and its weights; once more after a failure. */
  load() {
    this.worker?.terminate();
    this.ready = false;
    this.weights.clear();
    this.running = null; // whatever the former worker was at, it will not finish
    this.worker = new Worker(new URL("network_worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = () => this.onfailed("network"); // a module of the worker did not come
    this.worker.postMessage(this.file);
  }

  /**
   * Run a picture as soon as the worker is free: {image}, 28×28 bytes, or {pixels, centred}, the
   * sheet as it is. The answer brings `number` back.
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
    this.worker.postMessage({ kind: "run", ...this.running, seed });
  }

  /** The kernel and bias of one map of a layer; a promise. */
  weightsOf(layer, map) {
    const name = `${layer} ${map}`;
    if (!this.weights.has(name)) {
      const answer = {};
      answer.promise = new Promise((resolve) => (answer.resolve = resolve));
      this.weights.set(name, answer);
      this.worker.postMessage({ kind: "weights", layer, map });
    }
    return this.weights.get(name).promise;
  }

  hear(data) {
    if (data.kind === "progress") {
      this.onprogress(data.percent);
    } else if (data.kind === "failed") {
      this.onfailed(data.reason);
    } else if (data.kind === "ready") {
      this.ready = true;
      this.onready();
      this.next();
    } else if (data.kind === "weights") {
      this.weights.get(`${data.layer} ${data.map}`).resolve(data);
    } else {
      this.running = null;
      this.onoutputs(data);
      this.next();
    }
  }
}
