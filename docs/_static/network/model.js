// A network made from a list of layers: its shapes and costs, its memory, and the runs through it.

import * as javascript from "./kernels.js";
import { LAYERS, sizeOf } from "./layers.js";
import { random } from "./random.js";
import { NetworkError } from "./refusals.js";
import { inJavaScript } from "./webassembly.js";

/**
 * @import { Layer, Run, Settings } from "./layers.js"
 * @import { Kernels, Machine } from "./webassembly.js"
 *
 * @typedef {Float32Array | number[]} Numbers
 */

// As Keras names a layer that got no name: activations are all of one kind there.
/** @type {Record<string, string>} */
const NAMES = {
  ...{ Input: "input_layer", Conv2D: "conv2d", Dense: "dense", Flatten: "flatten" },
  ...{ ReLU: "activation", Sigmoid: "activation", Tanh: "activation", Softmax: "activation" },
  ...{ MaxPool2D: "max_pooling2d", AveragePooling2D: "average_pooling2d", Dropout: "dropout" },
  BatchNormalization: "batch_normalization",
};

/**
 * Check the settings and compute what follows from them, layer by layer, as Keras and
 * tutorial_src/costs.py do.
 *
 * @param {Settings[]} settings
 * @returns {Layer[]} without arrays yet
 * @throws {NetworkError}
 */
export function plan(settings) {
  /** @type {Record<string, number>} */
  const counts = {};
  /** @type {number[][]} */
  const windows = [];
  /** @type {number[]} */
  let shape = [];
  let whole = false;
  if (settings.length === 0) {
    throw new NetworkError({ type: "Input" }, "input_first");
  }
  const names = new Set();
  return settings.map((asked, index) => {
    const kind = Object.hasOwn(LAYERS, asked.type) ? LAYERS[asked.type] : null;
    if (!kind) {
      throw new NetworkError(asked, "type", { value: asked.type, known: Object.keys(LAYERS) });
    }
    const plain = NAMES[asked.type];
    const number = counts[plain] ?? 0;
    counts[plain] = number + 1;
    const name = asked.name ?? (number ? `${plain}_${number}` : plain);
    const layer = { ...kind.settings, ...asked, name };
    checkSettings(layer, kind.settings, asked);
    if (names.size === names.add(name).size) {
      throw new NetworkError(layer, "name");
    }
    if ((asked.type === "Input") !== (index === 0)) {
      throw new NetworkError(layer, "input_first");
    }
    const inputShape = shape;
    const planned = {
      window: [],
      tensors: [],
      formula: "",
      multiplyAdds: 0,
      ...kind.plan(layer, shape),
    };
    shape = planned.shape;
    if (/2D$/.test(asked.type)) {
      windows.push([planned.window[3], planned.window[5]]);
    }
    whole ||= planned.wholeField ?? false;
    const parameters = planned.tensors.reduce((sum, tensor) => sum + sizeOf(tensor.shape), 0);
    const side = settings[0].shape?.[0] ?? 0;
    const receptiveField = whole ? side : Math.min(fieldOf(windows), side);
    const follows = { index, inputShape, size: sizeOf(shape), parameters, receptiveField };
    return /** @type {any} */ ({ ...layer, ...planned, ...follows });
  });
}

/**
 * How many cells of a side of the input one value depends on: each window adds its side less one,
 * in steps that are as long as all strides before it multiplied (Araujo, Norris & Sim, "Computing
 * receptive fields of convolutional neural networks", 2019).
 *
 * @param {number[][]} windows of each window its side and stride
 */
function fieldOf(windows) {
  let [field, step] = [1, 1];
  for (const [side, stride] of windows) {
    field += (side - 1) * step;
    step *= stride;
  }
  return field;
}

/** @param {any} layer @param {Record<string, any>} known @param {any} asked */
function checkSettings(layer, known, asked) {
  for (const name of Object.keys(asked)) {
    if (!Object.hasOwn(known, name) && !["type", "name", "shape"].includes(name)) {
      throw new NetworkError(layer, "setting", { value: name, known: Object.keys(known) });
    }
  }
  for (const argument of Object.keys(known)) {
    if (layer[argument] === undefined) {
      throw new NetworkError(layer, "missing", { argument });
    }
  }
  for (const argument of ["momentum", "epsilon"]) {
    if (argument in layer && !Number.isFinite(layer[argument])) {
      throw new NetworkError(layer, "number", { argument, value: layer[argument] });
    }
  }
}

/** A network with its memory. */
export class Model {
  /**
   * @param {Settings[]} settings the first is an Input
   * @param {object} [options]
   * @param {number} [options.batch] how many images run at a time
   * @param {boolean} [options.training] whether there is room for the gradients of weights
   * @param {number | null} [options.seed] of the first weights, and of dropout; null: the weights
   *   come from elsewhere, and are 0 until then
   * @param {Machine} [options.machine]
   * @throws {NetworkError} a layer that cannot be.
   */
  constructor(settings, { batch = 1, training = false, seed = 0, machine = inJavaScript } = {}) {
    this.layers = plan(settings);
    this.batch = batch;
    this.machine = machine.name;
    this.seed = seed ?? 0;
    this.count = 0; // images in the last run
    /** @type {Kernels} */
    this.kernels = javascript;
    this.all = { weights: NOTHING, gradients: NOTHING, means: NOTHING, squares: NOTHING };
    this.scratch = NOTHING;
    /** @type {Float32Array[]} */
    this.flows = []; // gradients on their way back: of a layer's output, and of its input
    this.bytes = 0;
    this.allocate(machine, training);
    if (seed !== null) {
      this.initialise();
    }
  }

  /**
   * Give every array its place in one memory.
   *
   * @param {Machine} machine
   * @param {boolean} training
   */
  allocate(machine, training) {
    const { layers, batch } = this;
    /** @type {[number, (array: any) => void][]} */
    const rooms = [];
    /** @type {(length: number, give: (array: any) => void) => void} */
    const room = (length, give) => {
      rooms.push([length, give]);
    };
    // All weights lie in one array, and so do their gradients: an optimiser takes them at once.
    let parameters = 0;
    const tensors = layers.flatMap((layer) => {
      layer.weights = [];
      layer.gradients = [];
      return layer.tensors.map(({ shape }) => {
        const [start, end] = [parameters, parameters + sizeOf(shape)];
        parameters += padded(sizeOf(shape));
        return { layer, start, end };
      });
    });
    room(parameters, (array) => {
      this.all.weights = array;
    });
    for (const name of TRAINING) {
      room(training ? parameters : 0, (array) => {
        this.all[name] = array;
      });
    }
    for (const layer of layers) {
      room(batch * layer.size, (array) => {
        layer.output = array;
      });
      room(layer.type === "Dropout" ? batch * layer.size : 0, (array) => {
        layer.masks = array;
      });
      room(12, (array) => {
        const window = new Int32Array(array.buffer, array.byteOffset, 12);
        window.set(layer.window);
        layer.window = window;
      });
    }
    const widest = Math.max(...layers.map(({ size }) => size));
    for (const place of [0, 1]) {
      room(batch * widest, (array) => {
        this.flows[place] = array;
      });
    }
    room(Math.max(...layers.map((layer) => layer.scratch?.(batch) ?? 0)), (array) => {
      this.scratch = array;
    });

    this.bytes = 4 * rooms.reduce((total, [length]) => total + padded(length), 0);
    const { buffer, start, kernels } = machine.allocate(this.bytes);
    this.kernels = kernels;
    let at = start;
    for (const [length, give] of rooms) {
      give(new Float32Array(buffer, at, length));
      at += 4 * padded(length);
    }
    for (const { layer, start, end } of tensors) {
      layer.weights.push(this.all.weights.subarray(start, end));
      layer.gradients.push(this.all.gradients.subarray(start, end));
    }
    for (const [index, layer] of layers.entries()) {
      layer.input = layers[Math.max(0, index - 1)].output;
    }
  }

  /**
   * Draw the weights: Glorot & Bengio, "Understanding the difficulty of training deep feedforward
   * neural networks" (2010), the uniform form, which is Keras's default.
   */
  initialise() {
    const next = random(this.seed);
    for (const { tensors, weights } of this.layers) {
      for (const [k, { fans, value }] of tensors.entries()) {
        const limit = fans ? Math.sqrt(6 / (fans[0] + fans[1])) : 0;
        weights[k].set(weights[k].map(() => value ?? limit * (2 * next() - 1)));
      }
    }
  }

  /** The arrays that Keras's get_weights gives, in its order; these are copies. */
  getWeights() {
    return this.layers.flatMap(({ weights }) => weights.map((array) => array.slice()));
  }

  /**
   * @param {Numbers[]} arrays in the order of Keras's get_weights
   * @throws {NetworkError} a number or a length of them is wrong, or one is not a number.
   */
  setWeights(arrays) {
    /** @type {[Float32Array, Numbers][]} */
    const places = [];
    for (const layer of this.layers) {
      for (const [k, { shape }] of layer.tensors.entries()) {
        const array = arrays[places.length];
        const got = array?.length ?? "nothing";
        if (got !== sizeOf(shape)) {
          throw new NetworkError(layer, "weights", { shape, got });
        }
        if (!javascript.finite(array, got)) {
          throw new NetworkError(layer, "not_finite", { what: "가중치" });
        }
        places.push([layer.weights[k], array]);
      }
    }
    if (places.length !== arrays.length) {
      const [expected, got] = [places.length, arrays.length];
      throw new NetworkError(this.last, "arrays", { expected, got });
    }
    for (const [weights, array] of places) {
      weights.set(array); // only now, when all of them are right
    }
  }

  get last() {
    return this.layers[this.layers.length - 1];
  }

  /** @param {string} name @returns {Layer} */
  layer(name) {
    const found = this.layers.find((layer) => layer.name === name);
    if (!found) {
      throw new NetworkError({ name }, "layer", { known: this.layers.map((layer) => layer.name) });
    }
    return found;
  }

  /**
   * Run images through all layers; each layer keeps what it gave in `output`.
   *
   * @param {Numbers} images one after the other, or many times the values of one
   * @param {{ training?: boolean, check?: boolean }} [options] in training dropout drops and batches
   *   are normalised by themselves; `check` looks for what is no number
   * @returns {Float32Array} what the last layer gave; the next run writes over it
   * @throws {NetworkError} naming the layer.
   */
  forward(images, { training = false, check = true } = {}) {
    const { layers, kernels, scratch } = this;
    const count = images.length / layers[0].size;
    if (!Number.isInteger(count) || count < 1 || count > this.batch) {
      const { size } = layers[0];
      throw new NetworkError(layers[0], "images", { size, most: this.batch, got: images.length });
    }
    this.count = count;
    layers[0].output.set(images);
    /** @type {Run} */
    const run = { kernels, count, training, seed: this.seed, scratch };
    for (const layer of layers) {
      LAYERS[layer.type].forward(layer, run);
    }
    if (check) {
      this.refuseNotFinite();
    }
    if (training) {
      this.seed = run.seed; // the next run drops others
    }
    return this.last.output.subarray(0, count * this.last.size);
  }

  /** @throws {NetworkError} a layer gave something that is no number in the last run: the first. */
  refuseNotFinite() {
    for (const layer of this.layers) {
      if (!this.kernels.finite(layer.output, this.count * layer.size)) {
        throw new NetworkError(layer, "not_finite", { what: layer.index ? "출력" : "그림" });
      }
    }
  }

  /**
   * Send a gradient back, from the output of one layer to the output of an earlier one, after a
   * forward run of the same images.
   *
   * @param {number} from the layer whose output's gradient stands in flows[0]
   * @param {number} to the layer whose output's gradient is wanted; −1: nothing but the weights'
   * @param {boolean} [weights] whether the weights' gradients are wanted as well
   * @returns {Float32Array} the next run writes over it
   */
  backward(from, to, weights = false) {
    const { layers, kernels, scratch, flows, count } = this;
    let [given, free] = flows;
    for (let index = from; index > Math.max(to, 0); index--) {
      const layer = layers[index];
      const dInput = index === 1 && to < 0 ? null : free;
      const run = { kernels, count, training: false, seed: 0, scratch };
      LAYERS[layer.type].backward(layer, given, dInput, run, weights);
      [given, free] = [free, given];
    }
    return given.subarray(0, count * layers[Math.max(to, 0)].size);
  }
}

/** @type {["gradients", "means", "squares"]} */
const TRAINING = ["gradients", "means", "squares"]; // what only who trains needs
const NOTHING = new Float32Array(0);

/** How many numbers an array takes up, with what may be written after its end. @param {number} length */
const padded = (length) => Math.ceil(length / 4) * 4 + 4;
