// Ten logits as sliders: what softmax makes of them, and what a second softmax makes of that.

import { numberField, slider } from "../parts/controls.js";
import { button, create } from "../parts/elements.js";
import { Instrument } from "../parts/instrument.js";
import { large, percent, shortText, total } from "../parts/numbers.js";
import { SmallNetwork } from "../parts/small_network.js";
import { code, sentence, TASKS } from "./softmax_tasks.js";

const COUNT = 10;
const LAYERS = [{ type: "Input", shape: [COUNT] }, { type: "Softmax" }, { type: "Softmax" }];
const FIRST = [-1, 0, 0.5, 2, -2, 3, -0.5, 1, 1.5, 0];
const REACH = 5; // how far a slider goes to both sides
const STEP = 0.05;
const LARGEST = 1000;

/** @param {HTMLElement} place */
export function start(place) {
  new Softmax(place).frame.enter();
}

class Softmax {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.frame = new Instrument(place, { tasks: TASKS, repaint: () => {} });
    this.network = new SmallNetwork();
    this.logits = [...FIRST];
    this.middle = 0; // of the sliders
    this.chosen = FIRST.indexOf(Math.max(...FIRST));
    /** @type {Float32Array} */
    this.once = Float32Array.from(FIRST); // the probabilities after one softmax
    this.rows = FIRST.map((_, digit) => this.row(digit));
    const head = create(
      "p",
      { class: "softmax-head" },
      create("span", {}, "로짓"),
      create("span", { class: "softmax-key once" }, "소프트맥스 한 번"),
      create("span", { class: "softmax-key twice" }, "두 번"),
    );
    const rows = this.rows.map(({ row }) => row);
    this.scale = [0, 1, 2].map(() => create("span", {})); // of the sliders: ends and middle
    this.news = create("span", { class: "softmax-news" });
    const marks = create("span", { class: "softmax-marks" }, ...this.scale);
    const scale = create("p", { class: "softmax-scale", "aria-hidden": "true" }, marks, this.news);
    const list = create("div", { class: "softmax-rows" }, head, ...rows, scale);
    this.exact = numberField("로짓", {
      ...{ min: -LARGEST, max: LARGEST, step: STEP, value: 0 },
      onchange: (value) => this.move(this.chosen, value),
    });
    this.power = create("p", {});
    this.again = create("p", {});
    const lines = create("div", { class: "softmax-lines" }, this.power, this.again);
    const detail = create("div", { class: "softmax-detail" }, this.exact.element, lines);
    this.frame.stage.append(list, this.presets(), detail);
    this.compute();
  }

  /** A slider and two bars. @param {number} digit */
  row(digit) {
    const control = slider(`${digit}`, {
      ...{ min: -REACH, max: REACH, step: STEP, value: FIRST[digit] },
      text: () => shortText(this.logits[digit]), // which was perhaps typed, between two steps
      onchange: (value) => this.move(digit, value),
    });
    control.range.setAttribute("aria-label", `${digit}의 로짓`);
    const bars = ["once", "twice"].map((when) => {
      const bar = create("span", {});
      const text = create("span", { class: "softmax-number" });
      const track = create("span", { class: "softmax-track" }, bar);
      return { bar, text, line: create("div", { class: `softmax-bar ${when}` }, track, text) };
    });
    const lines = create("div", { "aria-hidden": "true" }, ...bars.map(({ line }) => line));
    const choose = () => this.choose(digit);
    const row = create(
      "div",
      { class: "softmax-row", onpointerdown: choose, onfocusin: choose },
      control.element,
      lines,
    );
    return { row, control, bars };
  }

  presets() {
    const all = (/** @type {(logit: number, digit: number) => number} */ rule) => () =>
      this.set(this.logits.map(rule));
    return create(
      "div",
      { class: "softmax-presets", role: "group", "aria-label": "로짓 열 개를 한꺼번에" },
      button(
        "모두 같게",
        all(() => 0),
      ),
      button(
        "하나만 크게",
        all((_, digit) => (digit === this.chosen ? 3 : 0)),
      ),
      button("모두 +3", () => this.add(3)),
      button("모두 +100", () => this.add(100)),
      button(
        "모두 두 배",
        all((logit) => 2 * logit),
      ),
      button("처음으로", () => this.set(FIRST)),
    );
  }

  /** @param {number} number */
  add(number) {
    const middle = this.middle + number;
    this.set(
      this.logits.map((logit) => logit + number),
      { added: number, middle },
    );
  }

  /**
   * @param {number[]} logits
   * @param {{ added?: number, middle?: number }} how the sliders' middle goes along with what was added
   */
  set(logits, { added = 0, middle } = {}) {
    if (Math.max(...logits.map(Math.abs)) > LARGEST) {
      this.frame.account.say("이 도구의 로짓은 −1000에서 1000까지입니다. ‘처음으로’를 누르세요.");
      return;
    }
    const [low, high] = [Math.min(...logits), Math.max(...logits)];
    this.middle = middle ?? (low < -REACH || high > REACH ? (low + high) / 2 : 0);
    this.logits = logits.map((logit) => Math.round(logit * 1e6) / 1e6);
    this.compute(added);
  }

  /** @param {number} digit @param {number} value */
  move(digit, value) {
    this.chosen = digit;
    this.logits[digit] = value;
    this.compute();
  }

  /** @param {number} digit */
  choose(digit) {
    if (digit !== this.chosen) {
      this.chosen = digit;
      this.compute();
    }
  }

  compute(added = 0) {
    const { logits, chosen } = this;
    const before = this.once;
    const [, once, twice] = this.network.run(LAYERS, [], logits).map(({ values }) => values);
    this.once = once;
    const news = this.show(once, twice);
    const change = Math.max(...once.map((value, digit) => Math.abs(value - before[digit])));
    const state = { logits, once, twice, chosen, added, change };
    this.frame.keras.show(code(state));
    this.frame.tell(sentence(state), state);
    if (news) {
      this.frame.account.spoken.say(`${sentence(state)} ${news}`); // the eye has it below the sliders
    }
  }

  /**
   * @param {Float32Array} once
   * @param {Float32Array} twice
   * @returns {string} what has become of the sliders' scale, if it is another one
   */
  show(once, twice) {
    const { logits, chosen, middle } = this;
    const reach = Math.max(REACH, ...logits.map((logit) => Math.abs(logit - middle)));
    this.rows.forEach(({ row, control, bars }, digit) => {
      control.range.min = String(middle - reach);
      control.range.max = String(middle + reach);
      control.set(logits[digit]);
      row.classList.toggle("chosen", digit === chosen);
      [once, twice].forEach((values, when) => {
        bars[when].bar.style.transform = `scaleX(${values[digit]})`;
        bars[when].text.textContent = percent(values[digit]);
      });
    });
    if (document.activeElement !== this.exact.field) {
      this.exact.set(logits[chosen], `${chosen}의 로짓`);
    }
    const largest = Math.max(...logits);
    const fits = logits.every((logit) => Number.isFinite(Math.fround(Math.exp(logit))));
    const shifted = fits ? logits : logits.map((logit) => logit - largest);
    const why = `가장 큰 로짓 ${shortText(largest)}만큼 모두 빼고 `;
    this.power.replaceChildren(fits ? "한 번: " : why, ...written(shifted, chosen, once));
    this.again.replaceChildren("두 번: ", ...written([...once], chosen, twice));
    return this.mark([middle - reach, middle, middle + reach].map((mark) => shortText(mark)));
  }

  /** Write the sliders' ends and middle below them. @param {string[]} marks */
  mark(marks) {
    const before = this.scale.map(({ textContent }) => textContent);
    const other = before[0] !== "" && `${before}` !== `${marks}`;
    this.scale.forEach((place, at) => {
      place.textContent = marks[at];
    });
    this.news.textContent = other ? "눈금이 바뀜" : "눈금";
    this.news.classList.toggle("other", other);
    return other ? `슬라이더의 눈금은 이제 ${marks[0]}에서 ${marks[2]}까지입니다.` : "";
  }
}

/**
 * With as many digits as its power needs to come out as it is shown.
 *
 * @param {number} number
 */
function exponentFor(number) {
  const texts = [3, 4, 5, 6, 7, 8].map((digits) => shortText(number, digits));
  const power = (/** @type {string} */ text) => large(Math.exp(Number(text.replace("−", "-"))));
  return texts.find((text) => power(text) === large(Math.exp(number))) ?? texts[5];
}

/**
 * What softmax does for one of these numbers, written out.
 *
 * @param {number[]} numbers
 * @param {number} chosen
 * @param {Float32Array} probabilities
 */
function written(numbers, chosen, probabilities) {
  const powers = numbers.map(Math.exp);
  const exponent = create("sup", {}, exponentFor(numbers[chosen]));
  const [power, sum] = [powers[chosen], total(powers)].map(large);
  const share = percent(probabilities[chosen]).replace(" %", "\u00a0%"); // stay together
  return ["e", exponent, ` = ${power}, ${power} ÷ 합 ${sum} = ${share}`];
}
