// A picture that stays, and how the one on the sheet differs from it.

import { NETWORK } from "../network/facts.js";
import { create } from "../parts/elements.js";
import { layoutOf, paintMap } from "../parts/maps.js";
import { asText, percent } from "../parts/numbers.js";
import { SIDE } from "../parts/picture.js";

const { layers } = NETWORK;

/**
 * @import { Drawing } from "../parts/address.js"
 * @import { Run } from "../parts/network_worker.js"
 */

export class Comparison {
  constructor() {
    /** @type {Drawing | null} */
    this.drawing = null;
    /** @type {Uint8Array | null} */
    this.image = null;
    /** @type {Float32Array[] | null} */
    this.outputs = null;
    this.now = create("canvas", { role: "img", "aria-label": "지금 그림" });
    this.held = create("canvas", { role: "img", "aria-label": "고정한 그림" });
    this.difference = create("p", {});
    this.element = create(
      "section",
      { class: "lab-comparison", "aria-label": "비교", hidden: true },
      this.now,
      create("span", { class: "legend now" }, "지금 그림: 굵은 막대, 앞의 수"),
      this.held,
      create("span", { class: "legend held" }, "고정한 그림: 가는 막대, 뒤의 수"),
      this.difference,
    );
  }

  /** @param {Drawing} drawing @param {Run} run */
  hold(drawing, { image, outputs }) {
    [this.drawing, this.image, this.outputs] = [drawing, image, outputs];
    this.element.hidden = false;
  }

  release() {
    this.drawing = this.image = this.outputs = null;
    this.element.hidden = true;
  }

  /** @param {Uint8Array} image @param {Uint32Array} colours */
  paint(image, colours) {
    if (this.image) {
      const shared = { map: 0, maps: 1, height: SIDE, width: SIDE, reach: 255, colours };
      paintMap(this.now, { ...shared, values: image });
      paintMap(this.held, { ...shared, values: this.image });
    }
  }

  /**
   * Which digit's probability and which of a layer's maps differ most.
   *
   * @param {Float32Array[]} outputs
   * @param {number} index the layer
   */
  describe(outputs, index) {
    if (!this.outputs) {
      return;
    }
    const last = outputs.length - 1;
    const [now, held] = [outputs[last], this.outputs[last]];
    const digit = mostDifferent(now, held, 10).map;
    const { name, shape } = layers[index];
    const { maps } = layoutOf(shape);
    const most = mostDifferent(outputs[index], this.outputs[index], maps);
    const which = maps > 1 ? `${name}에서 가장 달라진 맵은 ${most.map}번, ` : `${name}에서 `;
    this.difference.textContent =
      `확률이 가장 달라진 숫자는 ${digit}: 지금 그림 ${percent(now[digit])}, ` +
      `고정한 그림 ${percent(held[digit])}. ${which}가장 큰 차이(지금 − 고정)는 ${asText(most.by)}입니다.`;
  }
}

/**
 * The map in which two outputs differ most, and by how much.
 *
 * @param {Float32Array} one
 * @param {Float32Array} other
 * @param {number} maps
 */
function mostDifferent(one, other, maps) {
  let most = 0;
  one.forEach((value, at) => {
    if (Math.abs(value - other[at]) > Math.abs(one[most] - other[most])) {
      most = at;
    }
  });
  return { map: most % maps, by: one[most] - other[most] };
}
