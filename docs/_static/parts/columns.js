// The network as a row of columns: one button a layer, in it the layer's strongest maps, and lines for
// what feeds what.

import { create } from "./elements.js";
import { beforeDropout, coloursOf, layoutOf, paintMap, peaksOf, rangeOf } from "./maps.js";
import { nameOf, shapeInWords } from "./words.js";

/**
 * @import { Layer } from "../network/facts.js"
 * @import { Palette } from "./maps.js"
 *
 * @typedef {{ outputs: Float32Array[], training: boolean } & Palette} Shown
 * @typedef {{ index: number, map: number | null }} Chosen a layer and one of its maps; null: the
 *   strongest
 * @typedef {{ button: HTMLButtonElement, maps: HTMLElement, more: HTMLElement, order: number[],
 *   canvases: HTMLCanvasElement[] }} Column `order` are the maps that its canvases show
 */

// Where a name may be broken, in a column that is narrower.
const BREAKS = /(?<=드롭|소프트)/;
const THICKEST = 5; // pixels of a line
const SVG = "http://www.w3.org/2000/svg";

export class Columns {
  /**
   * @param {readonly Layer[]} layers
   * @param {{ onpreview: (chosen: Chosen | null) => void, onselect: (chosen: Chosen) => void }} told
   */
  constructor(layers, { onpreview, onselect }) {
    this.layers = layers;
    this.onpreview = onpreview;
    this.onselect = onselect;
    this.selected = { index: 0, map: 0 }; // or looked at
    this.pinned = { index: 0, map: 0 };
    this.focused = 0; // the layer that the Tab key comes to
    this.shown = 0; // maps a column, as the style sheet says
    this.strongest = layers.map(() => 0); // the strongest map of each layer
    /** @type {number[] | null} */
    this.shares = null;
    /** @type {number[] | null} */
    this.given = null;
    this.columns = layers.map((layer, index) => this.column(layer, index));
    this.lines = document.createElementNS(SVG, "svg");
    this.lines.setAttribute("aria-hidden", "true");
    const items = this.columns.map(({ button }, index) =>
      create("li", { "data-kind": layers[index].type }, button),
    );
    this.row = create("ol", {}, ...items);
    this.element = create(
      "nav",
      {
        class: "columns",
        "data-part": "strip",
        "aria-label":
          "CNN_Basic의 층. 왼쪽과 오른쪽 방향키로 층을, 위와 아래 방향키로 맵을 고릅니다.",
        onkeydown: (event) => this.key(event),
        onpointerleave: () => onpreview(null),
        onfocusout: () => onpreview(null),
      },
      create("div", { class: "columns-row" }, this.lines, this.row),
    );
    new ResizeObserver(() => this.resize()).observe(this.element);
  }

  /**
   * @param {Layer} layer
   * @param {number} index
   * @returns {Column}
   */
  column(layer, index) {
    const maps = create("span", { class: "maps" });
    const more = create("span", { class: "more", "aria-hidden": "true" });
    const words = nameOf(layer).replace("최대 ", "").replace(BREAKS, "\u200b");
    const name = create("span", { class: "name" }, words);
    const button = create(
      "button",
      {
        type: "button",
        "data-layer": layer.name,
        "aria-label": `${index}. ${nameOf(layer)} ${layer.name}, ${shapeInWords(layer)}`,
        tabindex: index === 0 ? "0" : "-1",
        onpointerover: (event) => this.point(event, index),
        onfocus: () => this.focus(index),
        onclick: (event) => this.click(event, index),
      },
      name,
      maps,
      more,
    );
    return { button, maps, more, order: [], canvases: [] };
  }

  /**
   * The map that a canvas shows; null for the rest of the button.
   *
   * @param {EventTarget | null} target
   * @param {number} index
   */
  mapAt(target, index) {
    const { canvases, order } = this.columns[index];
    return order[canvases.indexOf(/** @type {HTMLCanvasElement} */ (target))] ?? null;
  }

  /** The Enter key stays with the map that the arrow keys went to. @param {MouseEvent} event @param {number} index */
  click(event, index) {
    const byKey = event.detail === 0;
    const here = byKey && index === this.pinned.index ? this.pinned.map : null;
    this.onselect({ index, map: this.mapAt(event.target, index) ?? here });
  }

  /** @param {PointerEvent} event @param {number} index */
  point(event, index) {
    if (event.pointerType !== "touch") {
      this.onpreview({ index, map: this.mapAt(event.target, index) });
    }
  }

  /** The one layer that the Tab key comes to. @param {number} index */
  stop(index) {
    this.columns[this.focused].button.tabIndex = -1;
    this.columns[index].button.tabIndex = 0;
    this.focused = index;
  }

  /** @param {number} index */
  focus(index) {
    this.stop(index);
    if (this.columns[index].button.matches(":focus-visible")) {
      this.reveal(index);
      this.onpreview(index === this.pinned.index ? null : { index, map: null });
    }
  }

  /** Left and right go through the layers, up and down through the maps of one. @param {KeyboardEvent} event */
  key(event) {
    const last = this.columns.length - 1;
    /** @type {Record<string, number>} */
    const goes = {
      ArrowLeft: this.focused - 1,
      ArrowRight: this.focused + 1,
      Home: 0,
      End: last,
    };
    if (event.key in goes) {
      event.preventDefault();
      this.columns[Math.min(Math.max(goes[event.key], 0), last)].button.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const index = this.focused;
      const { order } = this.columns[index];
      // From the map that is seen: the selected one, elsewhere the strongest.
      const seen = this.pinned.index === index ? this.pinned.map : this.strongest[index];
      const map = order[order.indexOf(seen) + (event.key === "ArrowDown" ? 1 : -1)];
      if (map !== undefined) {
        this.onselect({ index, map });
      }
    }
  }

  /**
   * Mark a map that is looked at, and draw what of it came from each map of the layer before.
   *
   * @param {{ index: number, map: number }} selected
   * @param {number[] | null} shares null: from the map of the same number alone
   */
  look(selected, shares) {
    this.selected = selected;
    this.shares = shares;
    this.mark();
    this.draw();
  }

  /**
   * What of the selected map came from each map of the layer before.
   *
   * @param {number[] | null} shares
   * @returns {boolean} whether the columns should be arranged for it
   */
  give(shares) {
    const first = shares !== null && this.given === null;
    this.given = shares;
    return first;
  }

  /**
   * Have a map selected; its column shows it from the next arrangement on.
   *
   * @param {{ index: number, map: number }} selected
   */
  select(selected) {
    const { index, map } = this.pinned;
    if (index !== selected.index || map !== selected.map) {
      this.given = null;
      this.reveal(selected.index);
    }
    this.pinned = selected;
    if (!this.element.contains(document.activeElement)) {
      this.stop(selected.index);
    }
    this.mark();
  }

  mark() {
    const { selected, pinned } = this;
    this.columns.forEach(({ button, canvases, order }, index) => {
      button.setAttribute("aria-current", String(index === pinned.index));
      canvases.forEach((canvas, n) => {
        const chosen = index === selected.index && order[n] === selected.map;
        canvas.classList.toggle("chosen", chosen);
      });
    });
  }

  /** Where the row scrolls sideways, bring a column into view. @param {number} index */
  reveal(index) {
    const { offsetLeft, offsetWidth } = this.columns[index].button;
    const { scrollLeft, clientWidth } = this.element;
    if (offsetLeft < scrollLeft || offsetLeft + offsetWidth > scrollLeft + clientWidth) {
      this.element.scrollLeft = offsetLeft - (clientWidth - offsetWidth) / 2;
    }
  }

  /**
   * Choose which maps the columns show: the selected one, in front of it those that gave it most, and
   * elsewhere the strongest of each layer.
   *
   * @param {Float32Array[]} outputs
   * @returns {number[]} each layer's strongest map
   */
  arrange(outputs) {
    this.shown ||= Number(getComputedStyle(this.element).getPropertyValue("--columns-shown")) || 1;
    this.strongest = this.columns.map((column, index) => {
      const { maps } = layoutOf(this.layers[index].shape);
      const peaks = peaksOf(outputs[index], maps);
      // In front of the selected map, those that gave it most.
      const given = index === this.pinned.index - 1 ? this.given : null;
      const size = given ? given.map(Math.abs) : peaks;
      const order = [...peaks.keys()].sort((one, other) => size[other] - size[one]);
      column.order = order.slice(0, this.shown);
      if (this.belongs(index) && !column.order.includes(this.pinned.map)) {
        column.order[column.order.length - 1] = this.pinned.map;
      }
      if (column.canvases.length !== column.order.length) {
        column.canvases = column.order.map(() => create("canvas", { "aria-hidden": "true" }));
        column.maps.replaceChildren(...column.canvases);
        column.maps.classList.toggle("flat", this.layers[index].shape.length === 1);
      }
      const others = maps - column.order.length;
      column.more.textContent = others > 0 ? `+${others}` : "";
      return peaks.indexOf(Math.max(...peaks));
    });
    this.mark();
    this.draw();
    return this.strongest;
  }

  /** Whether a column has the selected map, or the one of the same number that it came from. @param {number} index */
  belongs(index) {
    const { pinned, layers } = this;
    const single =
      layers[pinned.index].shape.length === 3 && layers[pinned.index].type !== "Conv2D";
    return index === pinned.index || (single && index === pinned.index - 1);
  }

  /**
   * What paints a run, a job a column.
   *
   * @param {Shown} run
   */
  jobs(run) {
    return this.columns.map((_, index) => () => this.paint(run, index));
  }

  /** @param {Shown} run @param {number} index */
  paint(run, index) {
    const [layer, values] = [this.layers[index], run.outputs[index]];
    const before = beforeDropout(run, layer, index);
    const layout = layer.shape.length === 1 ? upright(values.length) : layoutOf(layer.shape);
    const { reach } = rangeOf(values);
    const paint = { values, ...layout, reach, colours: coloursOf(layer, run), before };
    const { canvases, order } = this.columns[index];
    canvases.forEach((canvas, n) => {
      paintMap(canvas, { ...paint, map: order[n] });
    });
  }

  resize() {
    const shown = Number(getComputedStyle(this.element).getPropertyValue("--columns-shown")) || 1;
    if (this.shown && shown !== this.shown) {
      this.shown = 0;
      this.element.dispatchEvent(new CustomEvent("rearrange"));
    }
    this.draw();
  }

  /** The lines: faint ones from map to map, and to the selected one as wide as each share. */
  draw() {
    const { offsetWidth: width, offsetHeight: height } = this.row;
    this.lines.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const faint = [];
    for (let index = 1; index < this.columns.length; index++) {
      const mixing = this.layers[index].type === "Conv2D" || this.layers[index].shape.length === 1;
      const [from, to] = [this.columns[index - 1], this.columns[index]];
      for (const [n, end] of to.canvases.entries()) {
        for (const [m, start] of from.canvases.entries()) {
          if (mixing || from.order[m] === to.order[n]) {
            faint.push(curve(start, end));
          }
        }
      }
    }
    const strong = this.feeding().map(({ from, to, share, most }) => {
      const width = Math.max(1, (THICKEST * Math.abs(share)) / most);
      const sign = share < 0 ? "negative" : "positive";
      const others = from.classList.contains("more") ? " others" : "";
      return line(curve(from, to), this.shares ? sign + others : "single", width);
    });
    this.lines.replaceChildren(line(faint.join(""), "faint", 1), ...strong);
  }

  /** What leads to the selected map: each shown map with its share, and the others together. */
  feeding() {
    const { index, map } = this.selected;
    const to = this.columns[index].canvases[this.columns[index].order.indexOf(map)];
    const before = this.columns[index - 1];
    if (!to || !before?.canvases.length) {
      return [];
    }
    const flat = this.layers[index - 1].shape.length === 1;
    const shares = flat ? [1] : (this.shares ?? []);
    /** @type {{ from: HTMLElement, share: number }[]} */
    const found = [];
    let rest = 0;
    if (shares.length) {
      rest = shares.reduce((sum, share) => sum + share, 0);
      before.order.forEach((number, n) => {
        found.push({ from: before.canvases[n], share: shares[number] });
        rest -= shares[number];
      });
    } else {
      const at = before.order.indexOf(map);
      found.push({ from: before.canvases[at] ?? before.more, share: 1 });
    }
    const most = Math.max(...found.map(({ share }) => Math.abs(share)), 1e-9);
    if (shares.length > before.order.length) {
      found.push({ from: before.more, share: Math.sign(rest) * Math.min(Math.abs(rest), most) });
    }
    return found.map((one) => ({ ...one, to, most }));
  }
}

/**
 * A plain list as a column of the same height as the maps beside it.
 *
 * @param {number} count
 */
function upright(count) {
  let width = count > 100 ? Math.floor(Math.sqrt(count / 4)) : 1;
  while (count % width !== 0) {
    width -= 1;
  }
  return { maps: 1, height: count / width, width };
}

/** From the right side of one to the left side of the other. @param {HTMLElement} from @param {HTMLElement} to */
function curve(from, to) {
  const x = from.offsetLeft + from.offsetWidth;
  const y = from.offsetTop + from.offsetHeight / 2;
  const [right, end] = [to.offsetLeft, to.offsetTop + to.offsetHeight / 2];
  const middle = (x + right) / 2;
  return `M${x} ${y}C${middle} ${y} ${middle} ${end} ${right} ${end}`;
}

/** @param {string} d @param {string} kind @param {number} width */
function line(d, kind, width) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", d);
  path.setAttribute("class", kind);
  path.setAttribute("stroke-width", width.toFixed(1));
  return path;
}
