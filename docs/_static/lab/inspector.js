// What is selected, down to the numbers: what comes in, the window times the kernel, the sum, and the
// map that it belongs to.

import { NETWORK } from "../network/facts.js";
import { explain, indexOf } from "../parts/arithmetic.js";
import { Account, Announcer, button, create } from "../parts/elements.js";
import { MapView } from "../parts/map_view.js";
import { beforeDropout, coloursOf, layoutOf, rangeOf } from "../parts/maps.js";
import { asText } from "../parts/numbers.js";
import { placeInWords } from "../parts/place.js";
import { WindowPlayer } from "../parts/window.js";
import { KINDS, layerInWords, shapeInWords } from "../parts/words.js";
import { Shares } from "./shares.js";
import { writeWindow } from "./window_arithmetic.js";

const { layers } = NETWORK;

/**
 * @import { Explanation, MapWeights, Place } from "../parts/arithmetic.js"
 * @import { Maps } from "../parts/maps.js"
 *
 * What is painted of a run; `held` are the outputs of the drawing to compare with.
 *
 * @typedef {object} Shown
 * @property {Float32Array[]} outputs
 * @property {boolean} training
 * @property {Float32Array[] | null} held
 * @property {Uint32Array} colours
 * @property {Uint32Array} ink for the image that goes in
 *
 * A layer, one of its maps, one of that map's pixels, and of a convolution the incoming map whose
 * window is looked at. What is null is the strongest there is.
 *
 * @typedef {object} Selection
 * @property {number} index
 * @property {number | null} map
 * @property {number[] | null} pixel
 * @property {number | null} input
 */

export class Inspector {
  /**
   * @param {object} told
   * @param {(layer: string, map: number) => Promise<MapWeights>} told.weightsOf
   * @param {(change: Partial<Selection>) => void} told.onselect the reader has chosen something
   * @param {(change: Partial<Selection> | null) => void} told.onpreview the reader looks at something
   * @param {(explained: Explanation) => void} told.onexplained
   * @param {<Part>(part: Promise<Part>) => Promise<Part | null>} told.bring waits for a part
   * @param {HTMLElement} said what stands beside its head
   */
  constructor({ weightsOf, onselect, onpreview, onexplained, bring }, said) {
    this.bring = bring;
    this.weightsOf = weightsOf;
    this.onselect = onselect;
    this.onexplained = onexplained;
    /** @type {Selection} */
    this.selection = { index: 1, map: null, pixel: null, input: null };
    this.map = 0; // the selected one or the strongest
    /** @type {Shown | null} */
    this.run = null;
    this.sourceMap = 0; // the incoming map that is shown
    this.until = Infinity; // while the window slides, the map is filled as far as this
    this.range = { low: 0, high: 0, reach: 0 };

    this.title = create("h2");
    this.about = create("p", { class: "about" });
    this.number = create("span", { class: "map-number" });
    this.chooser = create(
      "div",
      { class: "map-chooser", role: "group", "aria-label": "맵 고르기" },
      button("◀", () => this.nextMap(-1), { "aria-label": "이전 맵" }),
      this.number,
      button("▶", () => this.nextMap(1), { "aria-label": "다음 맵" }),
    );
    this.scale = create("div", { class: "lab-scale" });
    /** @type {import("../parts/map_list.js").MapList | null} */
    this.list = null; // until somebody wants to see all maps
    this.all = create("details", { class: "all-maps" }, create("summary"));
    this.all.addEventListener("toggle", () => this.openList());
    this.source = new MapView(
      (row, column) => this.selectPixel(...this.below(row, column)),
      (pixel) => onpreview(pixel && { pixel: this.below(pixel[0], pixel[1]) }),
      false, // for the keys there is the map that goes out
    );
    this.view = new MapView(
      (row, column) => this.selectPixel(row, column),
      (pixel) => onpreview(pixel && { pixel }),
    );
    this.heldView = new MapView();
    this.heldView.element.hidden = true; // until two drawings are compared
    this.player = new WindowPlayer((row, column, playing) => this.slide(row, column, playing));
    this.shares = new Shares({
      onselect: (input) => onselect({ input }),
      onpreview: (input) => onpreview(input === null ? null : { input }),
    });
    this.working = create("div", { class: "lab-working" });
    this.sum = create("p", { class: "sum-in-words" });
    this.account = new Account();
    this.spoken = new Announcer({ class: "visually-hidden" }, 300);
    this.view.frame.dataset.part = "map";
    this.element = create(
      "section",
      { class: "lab-panel", "data-part": "inspector", "aria-label": "펼친 층" },
      create("div", { class: "panel-head" }, this.title, this.chooser, this.scale, said),
      create(
        "div",
        { class: "panel-flow" },
        this.source.element,
        this.shares.element,
        this.working,
        create("div", { class: "panel-out" }, this.view.element, this.player.element),
        this.about,
        this.heldView.element,
      ),
      this.sum,
      this.account.element,
      this.all,
      this.spoken.element,
    );
  }

  get layer() {
    return layers[this.selection.index];
  }

  /**
   * Look at something else.
   *
   * @param {Selection} selection
   * @param {number} map the selected map, or the strongest where none is selected
   */
  show(selection, map) {
    const moved = this.selection.index !== selection.index;
    this.selection = selection;
    this.map = map;
    this.until = this.player.playing ? this.until : Infinity;
    const { layer } = this;
    const { maps } = layoutOf(layer.shape);
    if (moved || !this.title.textContent) {
      this.player.stop();
      this.until = Infinity;
      const [name, page, about] = KINDS[layer.type];
      this.title.textContent = `${selection.index}. ${name}: ${layer.name}`;
      const link = create("a", { href: page }, `${name} 페이지에서 배우기`);
      this.about.replaceChildren(`${about} 내보내는 것은 ${shapeInWords(layer)}입니다. `, link);
    }
    this.chooser.hidden = this.all.hidden = maps < 2;
    this.player.element.hidden = !/2D$/.test(layer.type); // the others have no window
    this.number.textContent = `맵 ${map}`;
    /** @type {Element} */ (this.all.firstElementChild).textContent = `맵 ${maps}개 모두 보기`;
    this.list?.show(maps, map, `${layer.name}의 특성 맵 ${maps}개`);
  }

  async openList() {
    if (!this.list) {
      const { MapList } = (await this.bring(import("../parts/map_list.js"))) ?? {};
      if (!MapList || this.list) {
        return;
      }
      this.list = new MapList((map) => this.onselect({ map, input: null }));
      this.all.append(this.list.element);
      this.show(this.selection, this.map);
    }
    this.repaint();
    this.rest();
  }

  /** @param {number} step */
  nextMap(step) {
    const { maps } = layoutOf(this.layer.shape);
    this.onselect({ map: (this.map + step + maps) % maps, input: null });
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  selectPixel(row, column) {
    this.player.stop();
    this.onselect({ pixel: [row, column] });
    if (this.run) {
      const value = this.values(this.run)[indexOf(this.layer, this.place(this.run))];
      this.spoken.say(`${placeInWords(row, column)}, 값 ${asText(value)}`);
    }
  }

  /**
   * The pixel of the map that lies below one of the incoming map.
   *
   * @param {number} row
   * @param {number} column
   * @returns {[number, number]}
   */
  below(row, column) {
    const { shape } = this.layer;
    if (shape.length === 1) {
      const [, across, channels] = layers[this.selection.index - 1].shape;
      const index = (row * across + column) * channels + this.sourceMap;
      const { width } = layoutOf(shape);
      return [Math.floor(index / width), index % width];
    }
    const scale = layers[this.selection.index - 1].shape[0] / shape[0];
    return [Math.floor(row / scale), Math.floor(column / scale)];
  }

  /**
   * @param {number} row
   * @param {number} column
   * @param {boolean} playing
   */
  slide(row, column, playing) {
    const { width } = layoutOf(this.layer.shape);
    this.until = playing ? row * width + column : Infinity;
    this.onselect({ pixel: [row, column] });
  }

  /** @param {Shown} run */
  values(run) {
    return run.outputs[this.selection.index];
  }

  /**
   * The chosen pixel, or the strongest of the map.
   *
   * @param {Shown} run
   * @returns {Place}
   */
  place(run) {
    const { maps, width, height } = layoutOf(this.layer.shape);
    const { pixel } = this.selection;
    if (pixel && pixel[0] < height && pixel[1] < width) {
      return { map: this.map, row: pixel[0], column: pixel[1] };
    }
    const values = this.values(run);
    let strongest = this.map;
    for (let at = this.map; at < values.length; at += maps) {
      strongest = values[at] > values[strongest] ? at : strongest;
    }
    const at = Math.floor(strongest / maps);
    return { map: this.map, row: Math.floor(at / width), column: at % width };
  }

  /**
   * What paints a run, in small jobs: the maps follow the pen, what is written waits for `rest`.
   *
   * @param {Shown} run
   */
  jobs(run) {
    this.run = run;
    const jobs = [() => this.paintLarge(run)];
    if (this.all.open && this.list) {
      jobs.push(...this.list.jobs(this.shared(run)));
    }
    return jobs;
  }

  /** @param {Shown} run @returns {Maps} */
  shared(run) {
    const { layer } = this;
    const { index } = this.selection;
    const values = this.values(run);
    this.range = rangeOf(values);
    const colours = coloursOf(layer, run);
    const before = beforeDropout(run, layer, index);
    return { values, ...layoutOf(layer.shape), reach: this.range.reach, colours, before };
  }

  /** All that is painted, at once: somebody looks at something else. */
  repaint() {
    if (this.run) {
      for (const job of this.jobs(this.run)) {
        job();
      }
    }
  }

  /** @param {Shown} run */
  paintLarge(run) {
    const { held } = run;
    const shared = this.shared(run);
    const { map, until } = this;
    const label =
      shared.maps > 1 ? `${this.layer.name}의 맵\u00a0${map}` : `${this.layer.name}의 값`;
    const seen = this.layer.type === "Input" ? "네트워크가 보는 그림" : label;
    this.view.paint({ ...shared, map, until }, seen);
    const place = this.place(run);
    this.view.mark(place.row, place.column);
    this.player.show(shared, place.row, place.column);
    this.heldView.element.hidden = !held;
    if (held) {
      const other = held[this.selection.index];
      const reach = Math.max(shared.reach, rangeOf(other).reach);
      const difference = shared.values.map((value, at) => value - other[at]);
      const [colours, before] = [run.colours, null];
      const paint = { ...shared, values: difference, before, reach, colours, map };
      this.heldView.paint(paint, "지금 그림의 값에서 고정한 그림의 값을 뺀 것");
      this.heldView.mark(place.row, place.column);
    }
  }

  /** Once the pen rests: the numbers, the descriptions, and unless it goes on at once the account. */
  async rest(account = true) {
    const { run, layer } = this;
    if (!run) {
      return;
    }
    const { index } = this.selection;
    const values = this.values(run);
    this.list?.describe(values);
    const before = beforeDropout(run, layer, index);
    this.account.say(account ? layerInWords(layer, index, values, before) : "");
    await this.explain();
  }

  writeScale() {
    const { low, high } = this.range;
    const ends = [low < 0 ? asText(low, 2) : "0", create("i"), asText(Math.max(high, 0), 2)];
    this.scale.classList.toggle("both", low < 0);
    this.scale.replaceChildren(...ends);
  }

  /** Write how the value came about. */
  async explain() {
    const { layer, run, selection } = this;
    if (!run) {
      return;
    }
    const { index } = selection;
    const place = this.place(run);
    const weighted = layer.type === "Conv2D" || layer.type === "Dense";
    const unit = layer.type === "Dense" ? indexOf(layer, place) : place.map;
    const weights = weighted ? await this.weightsOf(layer.name, unit) : null;
    if (run.outputs !== this.run?.outputs || selection !== this.selection) {
      return; // overtaken while the weights came
    }
    const explained = explain({
      layer,
      before: layers[index - 1] ?? null,
      values: run.outputs[index],
      inputs: run.outputs[index - 1],
      weights,
      place,
      training: run.training,
    });
    this.writeScale();
    const before = beforeDropout(run, layer, index);
    this.account.show(layerInWords(layer, index, this.values(run), before));
    this.onexplained(explained);
    const chosen = this.inputMap(explained);
    this.showSource(explained, place, chosen, run);
    this.sum.textContent = this.shares.show(explained, chosen);
    this.shares.paint(layers[index - 1], run, index);
    const written = await this.write(explained, chosen);
    if (selection !== this.selection) {
      return;
    }
    this.working.replaceChildren(this.headingOf(place), ...written);
    if (run.held) {
      const value = asText(run.held[index][indexOf(layer, place)]);
      const text = `고정한 그림에서는 ${value}, 지금은 ${asText(explained.value)}`;
      this.working.append(create("p", { class: "lab-line" }, text));
    }
  }

  /**
   * @param {Explanation} explained
   * @param {number} chosen of a convolution's incoming maps, the one whose window is shown
   * @returns {Promise<HTMLElement[]>}
   */
  async write(explained, chosen) {
    if (explained.kind === "window") {
      const next = layers[this.selection.index + 1];
      return writeWindow(explained, chosen, next.type === "ReLU" ? next.name : null);
    }
    const view = await this.bring(import("./arithmetic_view.js"));
    return view ? view.writeArithmetic(explained) : [];
  }

  /**
   * The value's name in Python: the batch axis first, as on the pages.
   *
   * @param {Place} place
   */
  headingOf(place) {
    const flat = this.layer.shape.length === 1;
    const numbers = flat ? [indexOf(this.layer, place)] : [place.row, place.column, place.map];
    const name = create("code", {}, `output[${[0, ...numbers].join(", ")}]`);
    const where = flat ? `${numbers[0]}번` : placeInWords(place.row, place.column);
    return create("h3", {}, `${where}의 값 `, name);
  }

  /** @param {Explanation} explained */
  inputMap(explained) {
    if (explained.kind === "flatten") {
      return explained.map;
    }
    if (explained.kind !== "window") {
      return this.map;
    }
    const { input } = this.selection;
    if (input !== null && input < explained.cells.length) {
      return input;
    }
    const sizes = explained.cells.map(({ sum }) => Math.abs(sum));
    return sizes.indexOf(Math.max(...sizes));
  }

  /**
   * The map that the value came from, with the window marked on it.
   *
   * @param {Explanation} explained
   * @param {Place} place
   * @param {number} chosen
   * @param {Shown} run
   */
  showSource(explained, place, chosen, run) {
    const before = layers[this.selection.index - 1];
    this.source.element.hidden = before?.shape.length !== 3;
    if (this.source.element.hidden) {
      return;
    }
    this.sourceMap = chosen;
    const values = run.outputs[this.selection.index - 1];
    const layout = layoutOf(before.shape);
    const { reach } = rangeOf(values);
    const map = { values, map: chosen, ...layout, reach, colours: coloursOf(before, run) };
    const from = layout.maps > 1 ? `들어온 값: ${before.name}의 맵\u00a0${chosen}` : "들어온 그림";
    this.source.paint(map, from);
    if ("top" in explained) {
      this.source.mark(explained.top, explained.left, explained.size);
    } else {
      const { row, column } = explained.kind === "flatten" ? explained : place;
      this.source.mark(row, column);
    }
  }
}
