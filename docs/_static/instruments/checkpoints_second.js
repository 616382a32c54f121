// The maps of the second layer, whose kernels come with the training: until then, a word instead.

import { create } from "../parts/elements.js";
import { MapView } from "../parts/map_view.js";
import { rangeOf } from "../parts/maps.js";
import { SIDE } from "../parts/picture.js";
import { FILTERS, mosaic } from "./checkpoints_file.js";
import { scaleOf } from "./checkpoints_tasks.js";

const TO_COME = "훈련을 재생하거나 한 장면 넘기면 보입니다.";
const BLANK = new Float32Array(SIDE * SIDE * FILTERS);

export class SecondLayer {
  constructor() {
    this.view = new MapView();
    this.word = create("p", { class: "checkpoints-to-come" }, TO_COME);
    this.view.frame.append(this.word);
    this.element = this.view.element;
  }

  /**
   * @param {Uint32Array} colours of both signs
   * @param {Float32Array} [values] of all maps, channels last, once the kernels are here
   */
  paint(colours, values) {
    const layout = mosaic(values ?? BLANK, SIDE);
    const { reach } = rangeOf(layout.values);
    const label = values ? scaleOf(reach) : "아직 받지 않았습니다.";
    this.word.hidden = Boolean(values);
    this.view.paint({ ...layout, reach, colours }, `둘째 층의 맵 32장. ${label}`);
  }
}
