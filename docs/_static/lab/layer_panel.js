// An opened layer: its maps on one scale, one map large, one pixel as arithmetic.

import { asText, explain, indexOf } from "./arithmetic.js";
import { writeArithmetic } from "./arithmetic_view.js";
import { layers } from "./cnn_basic.js";
import { Announcer, create } from "./elements.js";
import { MapList } from "./map_list.js";
import { MapView } from "./map_view.js";
import { beforeDropout, layoutOf, rangeOf } from "./maps.js";
import { placeInWords } from "./place.js";
import { KINDS, layerInWords, shapeInWords } from "./words.js";

export class LayerPanel {
  /**
   * @param repaint called when the panel has something new to paint
   * @param weightsOf gives a promise of a map's kernel and bias
   * @param onselect called when the reader has chosen another map or pixel
   */
  constructor(repaint, weightsOf, onselect) {
    this.repaint = repaint;
    this.weightsOf = weightsOf;
    this.onselect = onselect;
    this.index = 1;
    this.map = 0;
    this.pixel = null; // [row, column]; null: the strongest one
    this.chosenInput = null; // of a convolution's input maps; null: the one that matters most
    this.run = null; // {outputs, training, held, colours}

    this.title = create("h2");
    this.about = create("p");
    this.scale = create("div", { class: "lab-scale" });
    this.list = new MapList((map) => this.selectMap(map));
    this.source = new MapView();
    this.view = new MapView((row, column) => this.selectPixel(row, column));
    this.heldView = new MapView();
    this.working = create("div", { class: "lab-working" });
    this.account = new Announcer({ class: "lab-account" });
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

  /** Open a layer, at a map and a pixel if they are given. */
  open(index, map = 0, pixel = null) {
    this.index = index;
    const { maps, height, width } = layoutOf(this.layer.shape);
    this.map = Math.min(map, maps - 1);
    this.pixel = pixel && pixel[0] < height && pixel[1] < width ? pixel : null;
    this.chosenInput = null;
    const [name, page, about] = KINDS[this.layer.type];
    this.title.textContent = `${index}. ${name}: ${this.layer.name}`;
    const link = create("a", { href: page }, `${name} 쪽에서 배우기`);
    this.about.replaceChildren(`${about} 나가는 것은 ${shapeInWords(this.layer)}입니다. `, link);
    this.list.show(maps, this.map, `${this.layer.name}의 특성 맵 ${maps}개`);
    this.repaint();
    this.rest();
  }

  selectMap(map) {
    this.map = map;
    this.list.show(this.list.options.length, map, this.list.element.getAttribute("aria-label"));
    this.changed();
  }

  selectPixel(row, column) {
    this.pixel = [row, column];
    this.changed();
    const value = this.values()[indexOf(this.layer, this.place())];
    this.spoken.say(`${placeInWords(row, column)}, 값 ${asText(value)}`);
  }

  changed() {
    this.repaint();
    this.rest();
    this.onselect();
  }

  values() {
    return this.run.outputs[this.index];
  }

  dropped() {
    return beforeDropout(this.run, this.layer, this.index);
  }

  /** The chosen pixel, or the strongest of the map. */
  place() {
    const { maps, width } = layoutOf(this.layer.shape);
    if (this.pixel) {
      return { map: this.map, row: this.pixel[0], column: this.pixel[1] };
    }
    const values = this.values();
    let strongest = this.map;
    for (let at = this.map; at < values.length; at += maps) {
      strongest = values[at] > values[strongest] ? at : strongest;
    }
    const pixel = Math.floor(strongest / maps);
    return { map: this.map, row: Math.floor(pixel / width), column: pixel % width };
  }

  /**
   * What paints a run, in small jobs: the maps follow the pen, what is written waits for `rest`.
   */
  jobs(run) {
    this.run = run;
    const layout = layoutOf(this.layer.shape);
    const values = this.values();
    this.range = rangeOf(values);
    const { reach } = this.range;
    const shared = { values, ...layout, reach, colours: run.colours, before: this.dropped() };
    return [() => this.paintLarge(shared, layout), ...this.list.jobs(shared)];
  }

  paintLarge(shared, layout) {
    const { held } = this.run;
    this.view.paint({ ...shared, map: this.map }, this.label(layout));
    const place = this.place();
    this.view.mark(place.row, place.column);
    this.heldView.element.hidden = !held;
    if (held) {
      const other = held[this.index];
      const scale = { ...shared, values: other, before: null, reach: rangeOf(other).reach };
      this.heldView.paint({ ...scale, map: this.map }, "고정한 그림의 같은 맵");
      this.heldView.mark(place.row, place.column);
    }
  }

  label({ maps }) {
    return maps > 1 ? `${this.layer.name}의 맵 ${this.map}` : `${this.layer.name}의 값`;
  }

  /** Once the pen rests: the numbers, the descriptions, and unless it goes on at once the account. */
  async rest(account = true) {
    if (!this.run) {
      return;
    }
    const { low, high } = this.range;
    const ends = [low < 0 ? asText(low, 2) : "0", create("i"), asText(Math.max(high, 0), 2)];
    this.scale.classList.toggle("both", low < 0);
    this.scale.replaceChildren(...ends);
    const values = this.values();
    this.list.describe(values);
    const said = account ? layerInWords(this.layer, this.index, values, this.dropped()) : "";
    this.account.say(said);
    await this.writeWorking();
  }

  async writeWorking() {
    const { layer, index, run } = this;
    const place = this.place();
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
    this.showSource(explained, place, chosen);
    const choose = (map) => {
      this.chosenInput = map;
      this.writeWorking();
    };
    const written = writeArithmetic(explained, chosen, choose);
    this.working.replaceChildren(this.headingOf(place), ...written);
  }

  /** The value's name in Python: the batch axis first, as on the pages. */
  headingOf(place) {
    const flat = this.layer.shape.length === 1;
    const numbers = flat ? [indexOf(this.layer, place)] : [place.row, place.column, place.map];
    const name = create("code", {}, `output[${[0, ...numbers].join(", ")}]`);
    return create("h3", {}, name, "은 이렇게 나왔습니다");
  }

  inputMap({ kind, cells, map }) {
    if (kind === "flatten") {
      return map;
    }
    if (kind !== "window") {
      return this.map;
    }
    if (this.chosenInput !== null) {
      return this.chosenInput;
    }
    const sizes = cells.map(({ sum }) => Math.abs(sum));
    return sizes.indexOf(Math.max(...sizes));
  }

  /** The map that the value came from, with the window marked on it. */
  showSource(explained, place, chosen) {
    const before = layers[this.index - 1];
    this.source.element.hidden = before?.shape.length !== 3;
    if (this.source.element.hidden) {
      return;
    }
    const values = this.run.outputs[this.index - 1];
    const layout = layoutOf(before.shape);
    const { reach } = rangeOf(values);
    const map = { values, map: chosen, ...layout, reach, colours: this.run.colours };
    const from = layout.maps > 1 ? `들어온 값: ${before.name}의 맵 ${chosen}` : "들어온 그림";
    this.source.paint(map, from);
    const { top, left, size } = {
      top: explained.row,
      left: explained.column,
      size: 1,
      ...explained,
    };
    this.source.mark(top ?? place.row, left ?? place.column, size);
  }
}
