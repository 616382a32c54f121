// The stations between the digit and its answer: a picture each, and a sentence with numbers.
// tutorial_site/lab/front.py computes the same of the sample.

import { NETWORK } from "../network/facts.js";
import { create } from "../parts/elements.js";
import { layoutOf, paintMap, rangeOf } from "../parts/maps.js";
import { asText, percent } from "../parts/numbers.js";

/**
 * @import { Palette } from "../parts/maps.js"
 * @typedef {{ values: Float32Array, height: number, width: number }} Shown rows of pixels
 * @typedef {{
 *   item: HTMLElement, layer: number, show: string, maps: number[], inked: boolean,
 *   canvas: HTMLCanvasElement, text: HTMLElement, figures: HTMLElement[],
 *   values: Float32Array | null, shown: Shown | null,
 * }} Station
 */

const { layers } = NETWORK;

/**
 * The numbers in the sentences, of a layer's values and of what is shown of them.
 *
 * @type {Record<string, (values: Float32Array, shown: Float32Array, maps: number) => string>}
 */
const FIGURES = {
  zeros: (values) => count(values, (value) => value === 0),
  nonzero: (values) => count(values, (value) => value !== 0),
  positive: (values) => count(values, (value) => value > 0),
  strongest: (values, _, maps) => `${largestAt(values) % maps}`,
  peak: (values) => asText(rangeOf(values).high, 2),
  low: (_, shown) => asText(rangeOf(shown).low, 2),
  high: (_, shown) => asText(rangeOf(shown).high, 2),
  answer: (values) => `${largestAt(values)}`,
  percent: (values) => percent(rangeOf(values).high),
};

export class Path {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.list = /** @type {HTMLElement} */ (place.querySelector(".front-path"));
    this.line = /** @type {HTMLElement} */ (place.querySelector(".front-line"));
    this.stations = Array.from(this.list.querySelectorAll("li"), readStation);
    this.current = 0;
    this.stations.forEach(({ item }, number) => {
      for (const name of ["pointerenter", "focusin"]) {
        item.addEventListener(name, () => this.choose(number));
      }
    });
    this.list.addEventListener("scroll", () => this.chooseByScrolling(), { passive: true });
    this.choose(0);
  }

  /**
   * A station's sentence stands below the path.
   *
   * @param {number} number
   */
  choose(number) {
    this.stations[this.current].item.classList.remove("current");
    this.current = number;
    this.stations[number].item.classList.add("current");
    this.writeLine();
  }

  /** The first one at the left end, the last one at the right, and evenly between them. */
  chooseByScrolling() {
    const { scrollLeft, scrollWidth, clientWidth } = this.list;
    const hidden = scrollWidth - clientWidth;
    if (hidden > 0) {
      this.choose(Math.round((scrollLeft / hidden) * (this.stations.length - 1)));
    }
  }

  writeLine() {
    const { item, text } = this.stations[this.current];
    const name = item.querySelector(".name")?.textContent ?? "";
    this.line.replaceChildren(create("strong", {}, name), `: ${text.textContent}`);
  }

  /**
   * Each station of a run, and the sentence that is looked at.
   *
   * @param {Float32Array[]} outputs
   * @param {Palette} palette
   */
  paint(outputs, { colours, ink }) {
    for (const station of this.stations) {
      const values = outputs[station.layer];
      const shown = shownValues(values, station);
      Object.assign(station, { values, shown });
      const { reach } = rangeOf(shown.values);
      const whole = { ...shown, map: 0, maps: 1, reach };
      paintMap(station.canvas, { ...whole, colours: station.inked ? ink : colours });
      if (!station.canvas.isConnected) {
        station.item.querySelector(".front-map")?.replaceChildren(station.canvas);
      }
    }
    this.writeFigures(this.stations[this.current]);
    this.writeLine();
  }

  /** All sentences, once the pen rests. */
  write() {
    this.stations.forEach((station) => {
      this.writeFigures(station);
    });
    this.writeLine();
  }

  /** @param {Station} station */
  writeFigures({ layer, values, shown, figures }) {
    if (!values || !shown) {
      return;
    }
    const { maps } = layoutOf(layers[layer].shape);
    for (const figure of figures) {
      const text = FIGURES[figure.dataset.figure ?? ""](values, shown.values, maps);
      if (figure.textContent !== text) {
        figure.textContent = text;
      }
    }
  }
}

/**
 * @param {HTMLElement} item
 * @returns {Station}
 */
function readStation(item) {
  const { layer = "", show = "", maps = "" } = item.dataset;
  return {
    item,
    layer: layers.findIndex(({ name }) => name === layer),
    show,
    maps: maps.split(" ").map(Number),
    inked: show === "bars" || layer === layers[0].name,
    canvas: create("canvas", { "aria-hidden": "true" }),
    text: /** @type {HTMLElement} */ (item.querySelector(".front-does")),
    figures: Array.from(item.querySelectorAll("[data-figure]")),
    values: null,
    shown: null,
  };
}

/**
 * What a station shows of its layer's values.
 *
 * @param {Float32Array} values
 * @param {{ layer: number, show: string, maps: number[] }} station
 * @returns {Shown}
 */
export function shownValues(values, { layer, show, maps }) {
  const { maps: count, height, width } = layoutOf(layers[layer].shape);
  if (show === "bars") {
    return bars(values);
  }
  if (show === "all") {
    const across = Math.floor(Math.sqrt(count));
    return tiles(values, { count, height, width }, [...Array(count).keys()], across);
  }
  const shown = tiles(values, { count, height, width }, maps, show === "four" ? 2 : 1);
  return show === "padded" ? padded(shown) : shown;
}

/**
 * Some of a layer's maps, side by side in rows.
 *
 * @param {Float32Array} values
 * @param {{ count: number, height: number, width: number }} layout
 * @param {number[]} maps
 * @param {number} across
 * @returns {Shown}
 */
function tiles(values, { count, height, width }, maps, across) {
  const down = maps.length / across;
  const shown = { height: down * height, width: across * width };
  const pixels = new Float32Array(shown.height * shown.width);
  maps.forEach((map, place) => {
    const [top, left] = [Math.floor(place / across) * height, (place % across) * width];
    for (let at = 0; at < height * width; at++) {
      const [row, column] = [Math.floor(at / width), at % width];
      pixels[(top + row) * shown.width + left + column] = values[at * count + map];
    }
  });
  return { values: pixels, ...shown };
}

/**
 * With a ring of zeros.
 *
 * @param {Shown} inner
 * @returns {Shown}
 */
function padded({ values, height, width }) {
  const pixels = new Float32Array((height + 2) * (width + 2));
  for (let row = 0; row < height; row++) {
    const line = values.subarray(row * width, (row + 1) * width);
    pixels.set(line, (row + 1) * (width + 2) + 1);
  }
  return { values: pixels, height: height + 2, width: width + 2 };
}

/**
 * A bar for each probability, two pixels wide, on a faint line.
 *
 * @param {Float32Array} probabilities
 * @returns {Shown}
 */
function bars(probabilities) {
  const side = 3 * probabilities.length - 1;
  const pixels = new Float32Array(side * side).fill(0.3, side * (side - 1));
  probabilities.forEach((probability, digit) => {
    const height = Math.round(probability * side);
    for (let row = side - height; row < side; row++) {
      pixels.fill(1, row * side + 3 * digit, row * side + 3 * digit + 2);
    }
  });
  return { values: pixels, height: side, width: side };
}

/**
 * @param {Float32Array} values
 * @param {(value: number) => boolean} matches
 */
function count(values, matches) {
  return values.filter(matches).length.toLocaleString("ko");
}

/** @param {Float32Array} values */
function largestAt(values) {
  return values.indexOf(rangeOf(values).high);
}
