// What each incoming map gave to a value of a convolution, the largest share first; all of them add
// up, with the bias, to the value.

import { create } from "../parts/elements.js";
import { coloursOf, layoutOf, paintMap, rangeOf } from "../parts/maps.js";
import { asText, roundTogether, signedText, total } from "../parts/numbers.js";

/**
 * @import { Layer } from "../network/facts.js"
 * @import { Explanation } from "../parts/arithmetic.js"
 * @import { Shown } from "./inspector.js"
 */

const FIRST = 5; // rows in sight; the others are folded

export class Shares {
  /** @param {Record<"onselect" | "onpreview", (map: number | null) => void>} told */
  constructor({ onselect, onpreview }) {
    this.onselect = onselect;
    this.onpreview = onpreview;
    this.label = create("p", { class: "lab-label" }, "들어온 맵의 몫");
    this.first = create("ol", { class: "lab-shares" });
    this.summary = create("summary");
    this.others = create("ol", { class: "lab-shares", start: FIRST + 1 });
    this.fold = create("details", {}, this.summary, this.others);
    this.bias = create("p", { class: "bias" });
    this.element = create(
      "div",
      { class: "panel-shares", onpointerleave: () => onpreview(null), onkeydown: key },
      this.label,
      this.first,
      this.fold,
      this.bias,
    );
    /** @type {{ map: number, item: HTMLElement, canvas: HTMLCanvasElement, bar: HTMLElement,
     *   name: Text, number: HTMLElement, button: HTMLButtonElement }[]} */
    this.rows = [];
  }

  /**
   * @param {Explanation} explained
   * @param {number} chosen the map whose window is shown
   * @returns {string} the same as a sentence; empty for what is no such sum
   */
  show(explained, chosen) {
    this.element.hidden = explained.kind !== "window";
    if (explained.kind !== "window") {
      return explained.kind === "dense" ? denseInWords(explained) : "";
    }
    const sums = explained.cells.map(({ sum }) => sum);
    const rounded = roundTogether([...sums, explained.bias], explained.value, 3);
    const order = [...sums.keys()];
    order.sort((one, other) => Math.abs(sums[other]) - Math.abs(sums[one]));
    this.fit(order.length);
    const most = Math.max(Math.abs(sums[order[0]]), 1e-9);
    order.forEach((map, n) => {
      const row = this.rows[n];
      row.map = map;
      row.name.data = `맵 ${map}`;
      row.number.textContent = signedText(rounded[map]);
      row.bar.style.transform = `scaleX(${Math.abs(sums[map]) / most})`;
      row.bar.classList.toggle("negative", sums[map] < 0);
      row.button.setAttribute("aria-pressed", String(map === chosen));
    });
    const rest = order.slice(FIRST);
    const bias = rounded[order.length];
    const others = total(rest.map((map) => rounded[map]));
    this.fold.hidden = rest.length === 0;
    this.summary.textContent = `나머지 ${rest.length}개 ${signedText(others)}`;
    this.bias.textContent = `편향 ${signedText(bias)}`;
    const named = order.slice(0, FIRST).map((map) => ({ name: `맵 ${map}`, share: rounded[map] }));
    return sumInWords(named, { count: rest.length, share: others }, bias, explained.value);
  }

  /** @param {number} count */
  fit(count) {
    if (this.rows.length === count) {
      return;
    }
    this.rows = Array.from({ length: count }, (_, n) => this.row(n));
    const items = this.rows.map(({ item }) => item);
    this.first.replaceChildren(...items.slice(0, FIRST));
    this.others.replaceChildren(...items.slice(FIRST));
  }

  /** @param {number} n */
  row(n) {
    const canvas = create("canvas", { "aria-hidden": "true" });
    const name = document.createTextNode("");
    const bar = create("i", { class: "bar" });
    const number = create("span", { class: "number" });
    const button = create(
      "button",
      {
        type: "button",
        tabindex: n === 0 || n === FIRST ? "0" : "-1",
        onclick: () => this.onselect(this.rows[n].map),
        onpointerenter: (event) =>
          event.pointerType !== "touch" && this.onpreview(this.rows[n].map),
        onfocus: () => button.matches(":focus-visible") && this.onpreview(this.rows[n].map),
        onblur: () => this.onpreview(null),
      },
      canvas,
      create("span", { class: "name" }, name),
      create("span", { class: "bars", "aria-hidden": "true" }, bar),
      number,
    );
    const item = create("li", {}, button);
    return { map: n, item, canvas, bar, name, number, button };
  }

  /**
   * The maps beside their shares.
   *
   * @param {Layer | undefined} before
   * @param {Shown} run
   * @param {number} index
   */
  paint(before, run, index) {
    if (this.element.hidden || !before) {
      return;
    }
    const values = run.outputs[index - 1];
    const { reach } = rangeOf(values);
    const paint = { values, ...layoutOf(before.shape), reach, colours: coloursOf(before, run) };
    for (const { canvas, map } of this.fold.open ? this.rows : this.rows.slice(0, FIRST)) {
      paintMap(canvas, { ...paint, map });
    }
  }
}

/** @param {Explanation<"dense">} explained */
function denseInWords({ named, rest, others, bias, value }) {
  const addends = [...named.map(({ product }) => product), rest, bias];
  const rounded = roundTogether(addends, value, 3);
  const shares = named.map(({ at }, n) => ({ name: `입력 ${at}`, share: rounded[n] }));
  const left = { count: others, share: rounded[named.length] };
  return sumInWords(shares, left, rounded[named.length + 1], value);
}

/**
 * @param {{ name: string, share: number }[]} named
 * @param {{ count: number, share: number }} others
 * @param {number} bias
 * @param {number} value
 */
function sumInWords(named, others, bias, value) {
  const parts = named.map(({ name, share }) => `${name}에서 ${signedText(share)}`);
  if (others.count) {
    parts.push(`나머지 ${others.count.toLocaleString("ko")}개에서 ${signedText(others.share)}`);
  }
  parts.push(`편향 ${signedText(bias)}`);
  return `${parts.join(", ")}. 모두 더하면 ${asText(value)}입니다.`;
}

/** One Tab stop for each list: the arrow keys go through it. @param {KeyboardEvent} event */
function key(event) {
  const item = /** @type {HTMLElement} */ (event.target).closest("li");
  const steps = { ArrowUp: item?.previousElementSibling, ArrowDown: item?.nextElementSibling };
  if (item && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    const next = steps[event.key]?.querySelector("button");
    if (next) {
      /** @type {HTMLButtonElement} */ (item.querySelector("button")).tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    }
  }
}
