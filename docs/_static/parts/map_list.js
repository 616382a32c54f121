// All maps of a layer in a list: click, or go through them with the arrow keys.

import { create } from "./elements.js";
import { paintMap, peaksOf } from "./maps.js";
import { asText } from "./numbers.js";

/** @import { Maps } from "./maps.js" */

export class MapList {
  /** @param {(map: number) => void} onselect */
  constructor(onselect) {
    this.onselect = onselect;
    this.element = create("div", {
      role: "listbox",
      class: "lab-maps",
      "aria-orientation": "horizontal",
      onkeydown: (event) => this.key(event),
    });
    /** @type {{ option: HTMLElement, canvas: HTMLCanvasElement }[]} */
    this.options = [];
    this.chosen = 0;
  }

  /**
   * Show that many maps, and have one of them chosen.
   *
   * @param {number} count
   * @param {number} chosen
   * @param {string} label
   */
  show(count, chosen, label) {
    this.element.hidden = count < 2;
    this.element.setAttribute("aria-label", label);
    if (this.options.length !== count) {
      this.options = Array.from({ length: count }, (_, map) => this.makeOption(map));
      this.element.replaceChildren(...this.options.map(({ option }) => option));
    }
    this.options.forEach(({ option }, map) => {
      option.setAttribute("aria-selected", String(map === chosen));
      option.tabIndex = map === chosen ? 0 : -1;
    });
    this.chosen = chosen;
  }

  /** @param {number} map */
  makeOption(map) {
    const canvas = create("canvas", { "aria-hidden": "true" });
    const option = create(
      "div",
      { role: "option", "aria-label": `맵 ${map}`, onclick: () => this.onselect(map) },
      canvas,
      create("span", { "aria-hidden": "true" }, String(map)),
    );
    return { option, canvas };
  }

  /**
   * What paints the maps, one job each.
   *
   * @param {Maps} shared
   */
  jobs(shared) {
    return this.options.map(
      ({ canvas }, map) =>
        () =>
          paintMap(canvas, { ...shared, map }),
    );
  }

  /**
   * Once the pen rests: what a screen reader says of each map.
   *
   * @param {Float32Array} values
   */
  describe(values) {
    const peaks = peaksOf(values, this.options.length);
    this.options.forEach(({ option }, map) => {
      option.setAttribute("aria-label", `맵 ${map}, 최댓값 ${asText(peaks[map], 2)}`);
    });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const last = this.options.length - 1;
    const across = this.columns();
    /** @type {Record<string, number>} */
    const goes = {
      ArrowLeft: this.chosen - 1,
      ArrowRight: this.chosen + 1,
      ArrowUp: this.chosen - across,
      ArrowDown: this.chosen + across,
      Home: 0,
      End: last,
    };
    const next = goes[event.key];
    if (next !== undefined) {
      event.preventDefault();
      if (next >= 0 && next <= last) {
        this.onselect(next);
        this.options[next].option.focus();
      }
    }
  }

  /** How many maps stand side by side. */
  columns() {
    const tops = this.options.map(({ option }) => option.offsetTop);
    const next = tops.findIndex((top) => top > tops[0]);
    return next < 0 ? tops.length : next;
  }
}
