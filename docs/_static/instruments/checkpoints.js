// The kernels of the first layer from random to trained, along checkpoints of real trainings.

import { choice, slider } from "../parts/controls.js";
import { DigitSheet } from "../parts/digit_sheet.js";
import { button, create } from "../parts/elements.js";
import { Instrument } from "../parts/instrument.js";
import { MapList } from "../parts/map_list.js";
import { MapView } from "../parts/map_view.js";
import { rangeOf } from "../parts/maps.js";
import { NumberGrid } from "../parts/number_grid.js";
import { asText, percent, rowsOf } from "../parts/numbers.js";
import { pageDrawing } from "../parts/page_digit.js";
import { SIDE } from "../parts/picture.js";
import { SmallNetwork } from "../parts/small_network.js";
import { WindowPlayer } from "../parts/window.js";
import { FAILURES } from "../parts/words.js";
import { alike, FILTERS, fetchCheckpoints } from "./checkpoints_file.js";
import { SecondLayer } from "./checkpoints_second.js";
import {
  code,
  likeness,
  moment,
  scaleOf,
  sentence,
  statusOf,
  TASKS,
  travel,
} from "./checkpoints_tasks.js";

/**
 * @import { FileError } from "../network/files.js"
 * @import { Checkpoints } from "./checkpoints_file.js"
 * @import { State } from "./checkpoints_tasks.js"
 */

const REST = 700; // milliseconds on one checkpoint, before it counts as chosen
const WORDS = { play: "훈련 재생", group: "훈련 넘기기", before: "이전 장면", next: "다음 장면" };
const CONVOLUTION = { type: "Conv2D", filters: FILTERS, kernel_size: 3, padding: "same" };
const IMAGE = { type: "Input", shape: [SIDE, SIDE, 1] };
const LAYERS = [IMAGE, CONVOLUTION, { type: "ReLU" }, CONVOLUTION];

/**
 * @param {HTMLElement} place data-ends, data-ends_bytes: the file that it begins with;
 *   data-checkpoints, data-bytes: the one that comes when the reader moves through the training
 */
export async function start(place) {
  const { ends = "", ends_bytes } = place.dataset;
  new Training(place, await fetchCheckpoints(ends, Number(ends_bytes))).frame.enter();
}

class Training {
  /** @param {HTMLElement} place @param {Checkpoints} file its first and last checkpoint */
  constructor(place, file) {
    this.place = place;
    this.file = file;
    this.set = { run: 0, at: 0, filter: Number(place.dataset.filter) };
    this.wanted = { run: 0, at: 0 }; // where the reader went, which may be on its way
    this.loading = false;
    this.rest = 0;
    this.networks = [new SmallNetwork(), new SmallNetwork()]; // of the start, and of now
    this.frame = new Instrument(place, { tasks: TASKS, repaint: () => this.sheet.repaint() });
    const { batches, runs } = file.header;
    this.slider = slider("훈련", {
      ...{ min: 0, max: batches.length - 1, value: 0, text: (at) => moment(batches[at]) },
      onchange: (at) => this.go({ at }),
    });
    this.player = new WindowPlayer((_, at, playing) => this.go({ at }, playing), REST, WORDS);
    this.score = create("p", { class: "checkpoints-score", "aria-hidden": "true" });
    this.status = create("p", { class: "checkpoints-status" });
    this.list = new MapList((filter) => this.change({ filter }));
    this.caption = create("p", { class: "checkpoints-caption", "aria-hidden": "true" });
    this.grids = [new NumberGrid(""), new NumberGrid("")];
    this.views = [new MapView(), new MapView()];
    this.second = new SecondLayer();
    this.sheet = new DigitSheet({
      ...{ drawing: pageDrawing(), onimage: () => this.compute() },
      say: (sentence) => this.frame.account.spoken.say(sentence),
    });
    const seeds = runs.map(({ seed }, run) => [String(run), `${seed}`]);
    this.seed = choice("시드", /** @type {[string, string][]} */ (seeds), "0", (run) =>
      this.go({ run: Number(run) }),
    );
    const group = (/** @type {string} */ name, /** @type {{ element: Element }[]} */ ...parts) =>
      create("div", { class: name }, ...parts.map(({ element }) => element));
    const time = group("checkpoints-time", this.slider, this.player, this.seed);
    time.append(this.score, this.status);
    const kernels = group("checkpoints-kernels", this.list);
    kernels.append(this.caption);
    const sides = this.views.map(({ element }, side) =>
      create("div", {}, this.grids[side].element, element),
    );
    this.moved = create("p", { class: "checkpoints-moved", "aria-hidden": "true" });
    const pair = create("div", { class: "checkpoints-pair" }, this.moved, ...sides);
    const digit = group("checkpoints-digit", this.sheet, this.second);
    this.frame.stage.append(time, kernels, pair, digit);
    this.status.textContent = statusOf(file, place.dataset);
    this.compute(); // before it stands on the page: nothing moves there
  }

  /**
   * Go to a checkpoint, which is fetched with all others if it is not here.
   *
   * @param {{ run?: number, at?: number }} some
   * @param {boolean} [playing]
   */
  async go(some, playing = false) {
    this.wanted = { ...this.wanted, ...some };
    if (!playing) {
      this.player.stop();
    }
    if (this.file.has(this.wanted.run, this.wanted.at)) {
      this.change(this.wanted);
    } else if (!this.loading) {
      this.player.stop();
      await this.load();
      if (playing && this.file.header.second) {
        this.player.toggle();
      }
    }
  }

  async load() {
    this.loading = true;
    const { checkpoints = "", bytes } = this.place.dataset;
    const come = (/** @type {number} */ share) =>
      this.status.replaceChildren(`훈련 과정을 받는 중입니다: ${Math.round(100 * share)} %`);
    this.frame.account.spoken.say("훈련 과정을 받는 중입니다.");
    try {
      this.file = await fetchCheckpoints(checkpoints, Number(bytes), come);
      this.status.textContent = statusOf(this.file, this.place.dataset);
    } catch (error) {
      const { wanted } = this;
      const { reason } = /** @type {FileError} */ (error);
      const told = create("span", { role: "alert" }, FAILURES[reason]);
      this.status.replaceChildren(
        told,
        button("다시 받기", () => this.go(wanted)),
      );
      this.wanted = { run: this.set.run, at: this.set.at }; // back to what is seen
    }
    this.loading = false;
    this.change(this.wanted);
  }

  /** @param {Partial<typeof this.set>} some */
  change(some) {
    Object.assign(this.set, some);
    this.compute();
  }

  compute() {
    const { file, set } = this;
    const { batches, runs, batch_size } = file.header;
    const { run, at, filter } = set;
    const image = this.sheet.values();
    const [start] = this.outputs(image, 0, 0);
    const [now, second] = this.outputs(image, at, 1);
    const state = {
      ...set,
      ...{ batches, batch_size, last: batches.length - 1 },
      ...runs[run],
      ink: image.some((value) => value > 0),
      kernel: file.kernel(run, at, filter),
      bias: file.weights(run, at)[1][filter],
      moved: file.moved(run, at),
      alike: alike(start, now),
      resting: false,
    };
    this.slider.set(at);
    this.seed.set(String(run));
    this.player.show({ height: 1, width: batches.length }, 0, at);
    this.paint(state);
    this.paintMaps(start, now, state);
    this.second.paint(this.frame.palette.colours, second);
    this.frame.keras.show(code(state));
    this.frame.carry(this.sheet.drawing);
    this.frame.tell(sentence(state), state);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.frame.tell(sentence(state), { ...state, resting: !this.player.playing });
    }, REST);
  }

  /**
   * What the first layer makes of an image at a checkpoint, and the second if its kernels are here.
   *
   * @param {Float32Array} image
   * @param {number} at
   * @param {number} depth 0 to leave out the second
   */
  outputs(image, at, depth) {
    const weights = this.file.weights(this.set.run, at);
    const all = depth && weights.length === 4;
    const layers = all ? LAYERS : LAYERS.slice(0, 2);
    const outputs = this.networks[depth].run(layers, all ? weights : weights.slice(0, 2), image);
    return [outputs[1].values, outputs[3]?.values];
  }

  /** The kernels, and the chosen one with its numbers. @param {State} state */
  paint({ run, at, filter, moved, kernel, batches, accuracy, loss }) {
    const { file, list } = this;
    const [values] = file.weights(run, at);
    const reach = file.reach(run);
    const { colours } = this.frame.palette;
    const shared = { height: 3, width: 3, maps: FILTERS, values, reach, colours };
    list.show(FILTERS, filter, "첫째 층의 커널 32장");
    list.jobs(shared).forEach((job, one) => {
      job();
      const label = `커널 ${one}, ${travel(moved, one)}`;
      list.options[one].option.setAttribute("aria-label", label);
    });
    this.caption.textContent = `첫째 층의 커널 32장. ${scaleOf(reach)}`;
    [file.kernel(run, 0, filter), kernel].forEach((nine, side) => {
      this.grids[side].rename(`커널 ${filter}, ${moment(side * batches[at])}`);
      this.grids[side].show(rowsOf(nine), { reach, text: (weight) => asText(weight) });
    });
    this.moved.textContent = travel(moved, filter);
    this.score.textContent = `정확도 ${percent(accuracy[at])} · 손실 ${asText(loss[at])}`;
  }

  /**
   * The map of the chosen filter before the training and now, on one scale.
   *
   * @param {Float32Array} start all maps, as now
   * @param {Float32Array} now
   * @param {State} state
   */
  paintMaps(start, now, state) {
    const { at, filter, batches } = state;
    const { colours } = this.frame.palette;
    const square = { maps: FILTERS, map: filter, height: SIDE, width: SIDE, colours };
    const own = [start, now].map((all) => all.filter((_, cell) => cell % FILTERS === filter));
    const { reach } = rangeOf(Float32Array.from(own.flatMap((map) => [...map])));
    this.views[0].paint({ ...square, reach, values: start }, `맵 ${filter}, 훈련 전`);
    this.views[1].paint(
      { ...square, reach, values: now },
      `맵 ${filter}, ${moment(batches[at])}:\n${likeness(state)}`,
    );
  }
}
