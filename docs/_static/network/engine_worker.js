// The engine at work, beside the page: what engine.js asks, one question after the other.
//
// Asked {id, method, given}, it answers {id, answer} or {id, error}, and tells {id, progress} before.
// {stop: id} ends what takes long at its next step.

import { fetchDigits } from "./digits.js";
import { Model, plan } from "./model.js";
import { gradCam, gradient, occlusion, signedStep, strongest } from "./questions.js";
import "./refusal_words.js";
import { NetworkError } from "./refusals.js";
import { evaluate, Training } from "./training.js";
import { findMachine } from "./webassembly.js";
import { fetchWeights, inOrder } from "./weights.js";

/**
 * @import { TrainingDigits } from "./digits.js"
 * @import { Settings } from "./layers.js"
 * @import { Optimiser } from "./training.js"
 *
 * @typedef {{ tell: (progress: any) => void, signal: AbortSignal }} Job
 */

/** @type {Record<string, (model: Model, options: any) => Generator<number, any>>} */
const QUESTIONS = { gradient, occlusion, gradCam, signedStep, strongest };
const SLICE = 30; // milliseconds after which messages are looked for

/** @type {Model | null} */
let model = null;
/** @type {Training | null} */
let training = null;
/** @type {TrainingDigits | null} */
let digits = null;

/** @type {Record<string, (given: any, job: Job) => any>} */
const methods = {
  /** What follows from a list of layers, and nothing is made yet. */
  plan: (/** @type {{ layers: Settings[] }} */ { layers }) => plan(layers).map(told),

  /** Make a network; its weights come from the seed. */
  async build({ layers, batch = 64, seed = 0, trainable = true, machine }) {
    const options = { batch, seed, training: trainable, machine: await findMachine(machine) };
    model = new Model(layers, options);
    training = null;
    return { layers: model.layers.map(told), machine: model.machine, bytes: model.bytes };
  },

  /** Fetch the weights of CNN_Basic into the network. */
  async load({ url, bytes }, { tell, signal }) {
    made().setWeights(inOrder(await fetchWeights(url, bytes, tell, { signal })));
  },

  weights: () => made().getWeights(),

  setWeights: ({ weights }) => made().setWeights(weights),

  /** The outputs of all layers for one image. */
  run({ image, dropout = false, seed = 0 }) {
    const network = made();
    network.seed = seed;
    network.forward(image, { training: dropout });
    return network.layers.map(({ output, size }) => output.slice(0, size));
  },

  /** One of questions.js, by its name. */
  ask({ question, ...options }, job) {
    if (!Object.hasOwn(QUESTIONS, question)) {
      throw new NetworkError({ name: question }, "question", { known: Object.keys(QUESTIONS) });
    }
    return finish(QUESTIONS[question](made(), options), job);
  },

  /** Fetch the digits to train on. */
  async digits({ url, bytes }, { tell, signal }) {
    digits = await fetchDigits(url, bytes, tell, signal);
    const { train, validation, test, source } = digits;
    const counts = [train, validation, test].map(({ labels }) => labels.length);
    return { source, counts };
  },

  /** Train: whoever asks again with no optimiser goes on where it stopped. */
  async train({ epochs = 1, seed = 0, optimiser }, job) {
    const { train, validation } = fetched();
    if (optimiser || !training) {
      training = new Training(made(), optimiser ?? { name: "adam" });
    }
    const images = scaled(train.images);
    const unseen = scaled(validation.images);
    const history = [];
    for (let epoch = 0; epoch < epochs; epoch++) {
      const batches = training.epoch(images, train.labels, seed + epoch);
      const learned = await finish(batches, job, (batch) => ({ epoch, ...batch }));
      const judged = await finish(evaluate(made(), unseen, validation.labels), job, () => null);
      history.push({ ...learned, validation: judged });
      job.tell({ epoch, done: 1, ...learned, validation: judged });
    }
    return history;
  },

  /** Loss and accuracy on the test digits. */
  test: (_, job) =>
    finish(evaluate(made(), scaled(fetched().test.images), fetched().test.labels), job),
};

/** @param {import("./layers.js").Layer} layer */
function told({ name, type, shape, parameters, formula, multiplyAdds, receptiveField }) {
  return { name, type, shape, parameters, formula, multiplyAdds, receptiveField };
}

function made() {
  if (!model) {
    throw new NetworkError({ name: "build" }, "nothing");
  }
  return model;
}

function fetched() {
  if (!digits) {
    throw new NetworkError({ name: "digits" }, "nothing");
  }
  return digits;
}

/** @param {Uint8Array} images */
const scaled = (images) => Float32Array.from(images, (ink) => ink / 255);

/**
 * Run a generator to its end, telling what it yields, and look for messages on the way.
 *
 * @template Yielded, Answer
 * @param {Generator<Yielded, Answer>} steps
 * @param {Job} job
 * @param {(yielded: Yielded) => any} report what is told; null for nothing
 */
async function finish(steps, { tell, signal }, report = (yielded) => yielded) {
  let looked = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) {
      return value;
    }
    const progress = report(value);
    if (progress !== null) {
      tell(progress);
    }
    if (performance.now() - looked > SLICE) {
      await messages();
      signal.throwIfAborted();
      looked = performance.now();
    }
  }
}

const channel = new MessageChannel();

/** Let the messages in that wait; a timer would wait itself. */
function messages() {
  return new Promise((done) => {
    channel.port1.onmessage = done;
    channel.port2.postMessage(null);
  });
}

/** @type {Map<number, AbortController>} */
const running = new Map();
/** @type {Promise<void>} */
let before = Promise.resolve(); // the question before: they share one network

addEventListener("message", ({ data }) => {
  if ("stop" in data) {
    running.get(data.stop)?.abort();
    return;
  }
  running.set(data.id, new AbortController());
  before = before.then(() => work(data));
});

/** @param {{ id: number, method: string, given: any }} asked */
async function work({ id, method, given }) {
  const { signal } = /** @type {AbortController} */ (running.get(id));
  const job = { signal, tell: (/** @type {any} */ progress) => postMessage({ id, progress }) };
  try {
    signal.throwIfAborted();
    if (!Object.hasOwn(methods, method)) {
      throw new NetworkError({ name: method }, "method", { known: Object.keys(methods) });
    }
    postMessage({ id, answer: await methods[method](given, job) });
  } catch (error) {
    // An error's name and text do not come along by themselves; the rest is what it was made with.
    const { name, message, ...rest } = /** @type {any} */ (error);
    postMessage({ id, error: { name, message, ...rest } });
  }
  running.delete(id);
}
