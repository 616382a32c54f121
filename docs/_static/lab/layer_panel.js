// An opened layer: its maps on one scale, one map large, one pixel as arithmetic.

import { NETWORK } from "../network/facts.js";
import { asText, explain, indexOf } from "../parts/arithmetic.js";
import { Account, Announcer, create } from "../parts/elements.js";
import { MapList } from "../parts/map_list.js";
import { MapView } from "../parts/map_view.js";
import { beforeDropout, coloursOf, layoutOf, rangeOf } from "../parts/maps.js";
import { placeInWords } from "../parts/place.js";
import { KINDS, layerInWords, shapeInWords } from "../parts/words.js";
import { writeArithmetic } from "./arithmetic_view.js";

const { layers } = NETWORK;

/**
 * @import { Explanation, MapWeights, Place } from "../parts/arithmetic.js"
 * @import { Layout, Maps } from "../parts/maps.js"
 *
 * What is painted of a run; `held` are the outputs of the drawing to compare with.
 *
 * @typedef {object} Shown
 * @property {Float32Array[]} outputs
 * @property {boolean} training
 * @property {Float32Array[] | null} held
 * @property {Uint32Array} colours
 * @property {Uint32Array} ink for the image that goes in
 */

export class LayerPanel {
  /**
   * @param {() => void} repaint called when the panel has something new to paint
   * @param {(layer: string, map: number) => Promise<MapWeights>} weightsOf
   * @param {() => void} onselect called when the reader has chosen another map or pixel
   */
  constructor(repaint, weightsOf, onselect) {
    this.repaint = repaint;
    this.weightsOf = weightsOf;
    this.onselect = onselect;
    this.index = 1;
    this.map = 0;
    /** @type {number[] | null} */
    this.pixel = null; // [row, column]; null: the strongest one
    /** @type {number | null} */
    this.chosenInput = null; // of a convolution's input maps; null: the one that matters most
    /** @type {Shown | null} */
    this.run = null;
    this.range = { low: 0, high: 0, reach: 0 };
    this.listLabel = "";

    this.title = create("h2");
    this.about = create("p");
    this.scale = create("div", { class: "lab-scale" });
    this.list = new MapList((map) => this.selectMap(map));
    this.source = new MapView();
    this.view = new MapView((row, column) => this.selectPixel(row, column));
    this.heldView = new MapView();
    this.working = create("div", { class: "lab-working" });
    this.account = new Account();
    this.spoken = new Announcer({ class: "visually-hidden" }, 300);
    this.element = create(
      "section",
      { class: "lab-panel", "aria-label": "펼친 층" },
      this.title,
      this.about,
      this.account.element,
      this.scale,
      this.list.element,
      create(
        "div",
        { class: "lab-large" },
        this.source.element,
        this.view.element,
        this.heldView.element,
      ),
      this.working,
      this.spoken.element,
    );
  }

  get layer() {
    return layers[this.index];
  }

  /**
   * Open a layer, at a map and a pixel if they are given.
   *
   * @param {number} index
   * @param {number[] | null} pixel
   */
  open(index, map = 0, pixel = null) {
    this.index = index;
    const { maps, height, width } = layoutOf(this.layer.shape);
    this.map = Math.min(map, maps - 1);
    this.pixel = pixel && pixel[0] < height && pixel[1] < width ? pixel : null;
    this.chosenInput = null;
    const [name, page, about] = KINDS[this.layer.type];
    this.title.textContent = `${index}. ${name}: ${this.layer.name}`;
    const link = create("a", { href: page }, `${name} 페이지에서 배우기`);
    this.about.replaceChildren(`${about} 나가는 것은 ${shapeInWords(this.layer)}입니다. `, link);
    this.listLabel = `${this.layer.name}의 특성 맵 ${maps}개`;
    this.list.show(maps, this.map, this.listLabel);
    this.repaint();
    this.rest();
  }

  /** @param {number} map */
  selectMap(map) {
    this.map = map;
    this.list.show(this.list.options.length, map, this.listLabel);
    this.changed();
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  selectPixel(row, column) {
    this.pixel = [row, column];
    this.changed();
    if (this.run) {
      const value = this.values(this.run)[indexOf(this.layer, this.place(this.run))];
      this.spoken.say(`${placeInWords(row, column)}, 값 ${asText(value)}`);
    }
  }

  changed() {
    this.repaint();
    this.rest();
    this.onselect();
  }

  /** @param {Shown} run */
  values(run) {
    return run.outputs[this.index];
  }

  /** @param {Shown} run */
  dropped(run) {
    return beforeDropout(run, this.layer, this.index);
  }

  /**
   * The chosen pixel, or the strongest of the map.
   *
   * @param {Shown} run
   * @returns {Place}
   */
  place(run) {
    const { maps, width } = layoutOf(this.layer.shape);
    if (this.pixel) {
      return { map: this.map, row: this.pixel[0], column: this.pixel[1] };
    }
    const values = this.values(run);
    let strongest = this.map;
    for (let at = this.map; at < values.length; at += maps) {
      strongest = values[at] > values[strongest] ? at : strongest;
    }
    const pixel = Math.floor(strongest / maps);
    return { map: this.map, row: Math.floor(pixel / width), column: pixel % width };
  }

  /**
   * What paints a run, in small jobs: the maps follow the pen, what is written waits for `rest`.
   *
   * @param {Shown} run
   */
  jobs(run) {
    this.run = run;
    const layout = layoutOf(this.layer.shape);
    const values = this.values(run);
    this.range = rangeOf(values);
    const { reach } = this.range;
    const colours = coloursOf(this.layer, run);
    const shared = { values, ...layout, reach, colours, before: this.dropped(run) };
    return [() => this.paintLarge(shared, run), ...this.list.jobs(shared)];
  }

  /**
   * @param {Maps} shared
   * @param {Shown} run
   */
  paintLarge(shared, run) {
    const { held } = run;
    this.view.paint({ ...shared, map: this.map }, this.label(shared));
    const place = this.place(run);
    this.view.mark(place.row, place.column);
    this.heldView.element.hidden = !held;
    if (held) {
      const other = held[this.index];
      const scale = { ...shared, values: other, before: null, reach: rangeOf(other).reach };
      this.heldView.paint({ ...scale, map: this.map }, "고정한 그림의 같은 맵");
      this.heldView.mark(place.row, place.column);
    }
  }

  /** @param {Layout} layout */
  label({ maps }) {
    return maps > 1 ? `${this.layer.name}의 맵 ${this.map}` : `${this.layer.name}의 값`;
  }

  /** Once the pen rests: the numbers, the descriptions, and unless it goes on at once the account. */
  async rest(account = true) {
    const { run } = this;
    if (!run) {
      return;
    }
    const { low, high } = this.range;
    const ends = [low < 0 ? asText(low, 2) : "0", create("i"), asText(Math.max(high, 0), 2)];
    this.scale.classList.toggle("both", low < 0);
    this.scale.replaceChildren(...ends);
    const values = this.values(run);
    this.list.describe(values);
    const said = account ? layerInWords(this.layer, this.index, values, this.dropped(run)) : "";
    this.account.say(said);
    await this.writeWorking();
  }

  async writeWorking() {
    const { layer, index, run } = this;
    if (!run) {
      return;
    }
    const place = this.place(run);
    const weighted = layer.type === "Conv2D" || layer.type === "Dense";
    const unit = layer.type === "Dense" ? indexOf(layer, place) : place.map;
    const weights = weighted ? await this.weightsOf(layer.name, unit) : null;
    if (run !== this.run || index !== this.index || place.map !== this.map) {
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
    const chosen = this.inputMap(explained);
    this.showSource(explained, place, chosen, run);
    const choose = (/** @type {number} */ map) => {
      this.chosenInput = map;
      this.writeWorking();
    };
    const written = writeArithmetic(explained, chosen, choose);
    this.working.replaceChildren(this.headingOf(place), ...written);
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
    return create("h3", {}, name, "은 이렇게 나왔습니다");
  }

  /** @param {Explanation} explained */
  inputMap(explained) {
    if (explained.kind === "flatten") {
      return explained.map;
    }
    if (explained.kind !== "window") {
      return this.map;
    }
    if (this.chosenInput !== null) {
      return this.chosenInput;
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
    const before = layers[this.index - 1];
    this.source.element.hidden = before?.shape.length !== 3;
    if (this.source.element.hidden) {
      return;
    }
    const values = run.outputs[this.index - 1];
    const layout = layoutOf(before.shape);
    const { reach } = rangeOf(values);
    const map = { values, map: chosen, ...layout, reach, colours: coloursOf(before, run) };
    const from = layout.maps > 1 ? `들어온 값: ${before.name}의 맵 ${chosen}` : "들어온 그림";
    this.source.paint(map, from);
    if ("top" in explained) {
      this.source.mark(explained.top, explained.left, explained.size);
    } else {
      const { row, column } = explained.kind === "flatten" ? explained : place;
      this.source.mark(row, column);
    }
  }
}
