// The line Conv2D(32, 3, padding='same'), whose parts one touches: what each is, what follows from it.

import { choice, slider } from "../parts/controls.js";
import { button, create } from "../parts/elements.js";
import { Instrument } from "../parts/instrument.js";
import { AnatomyDrawing, lightUp, sizeParts } from "./anatomy_drawing.js";
import { code, factsOf, sentence, TASKS, TEXTS } from "./anatomy_facts.js";
import { ChannelSum } from "./anatomy_sum.js";

/**
 * @import { Part, Settings } from "./anatomy_drawing.js"
 */

/** @type {Settings} */
const FIRST = { filters: 32, kernel_size: 3, padding: "same", strides: 1, channels: 3, side: 28 };

/** @type {Record<Exclude<Part, "padding">, [number, number, string]>} */
const NUMBERS = {
  filters: [1, 64, "filters: 필터의 수"],
  kernel_size: [1, 7, "kernel_size: 창과 커널의 한 변"],
  strides: [1, 3, "strides: 창을 옮기는 칸 수"],
  channels: [1, 4, "입력 채널: 들어오는 장수"],
  side: [4, 28, "입력의 높이와 너비"],
};
/** @type {[string, string][]} */
const PADDINGS = [
  ["same", "'same': 둘레에 0"],
  ["valid", "'valid': 두르지 않기"],
];
/** @type {Part[]} */
const ORDER = ["filters", "kernel_size", "padding", "strides", "side", "channels"]; // as one reads
/** @type {Record<Part, string>} */
const NAMES = {
  ...{ filters: "filters", kernel_size: "kernel_size", padding: "padding", strides: "strides" },
  ...{ side: "입력의 높이와 너비", channels: "입력 채널" },
};
// The numbers of the formula, and the parts that they are of.
const COUNTED = [
  "kernel_size",
  "kernel_size",
  "channels",
  "",
  "filters",
  "kernel_size channels filters",
];
/** @type {Record<string, number>} */
const KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** @param {HTMLElement} place */
export function start(place) {
  new Anatomy(place).frame.enter();
}

class Anatomy {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.frame = new Instrument(place, { tasks: TASKS, repaint: () => {} });
    this.set = { ...FIRST };
    /** @type {Part} */
    this.part = "filters";
    this.facts = factsOf(this.set);
    this.refused = false;
    /** @type {Map<number, number>} */
    this.seen = new Map(); // filters, and the parameters they had; with this kernel_size and input
    this.buttons = each((part) => this.piece(part));
    this.controls = each((part) => this.control(part));
    this.strides = create("span", {}, "strides=", this.buttons.strides);
    this.drawing = new AnatomyDrawing((part) => this.select(part));
    this.shape = create("code");
    this.parameters = create("code");
    const facts = create("dl", { class: "anatomy-facts" });
    facts.append(create("dt", {}, "출력의 모양"), create("dd", {}, this.shape));
    facts.append(create("dt", {}, "파라미터의 수"), create("dd", {}, this.parameters));
    this.frame.stage.append(
      this.line(),
      create("div", { class: "anatomy-control" }, ...Object.values(this.controls)),
      create("div", { class: "anatomy-view instrument-result" }, this.drawing.element, facts),
      new ChannelSum((sentence) => this.frame.account.spoken.say(sentence)).element,
    );
    this.compute("");
  }

  /** The code, whose parts are buttons. */
  line() {
    const { filters, kernel_size, padding, side, channels } = this.buttons;
    const piece = (/** @type {(Node | string)[]} */ ...inside) => create("span", {}, ...inside);
    const first = [piece("Conv2D(", filters, ","), piece(kernel_size, ",")];
    const others = [piece("padding=", padding, ","), piece(this.strides, ")")];
    const input = ["입력", piece("(1, ", side, ", ", channels, ")")];
    const toolbar = { role: "toolbar", "aria-label": "코드의 부분, 화살표 키로 고르기" };
    return create(
      "div",
      { class: "anatomy-line", ...toolbar },
      create("code", { class: "anatomy-code" }, ...first, ...others),
      create("code", { class: "anatomy-code anatomy-input" }, ...input),
    );
  }

  /** @param {Part} part */
  piece(part) {
    const preview = (/** @type {Event} */ event, /** @type {() => Part} */ lit) => {
      if (/** @type {PointerEvent} */ (event).pointerType === "mouse") {
        this.show(lit());
      }
    };
    return button("", () => this.select(part), {
      onfocus: () => this.select(part),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event, part),
      onpointerenter: (/** @type {Event} */ event) => preview(event, () => part),
      onpointerleave: (/** @type {Event} */ event) => preview(event, () => this.part),
    });
  }

  /** @param {KeyboardEvent} event @param {Part} part */
  key(event, part) {
    const step = KEYS[event.key];
    if (step) {
      event.preventDefault();
      const next = (ORDER.indexOf(part) + step + ORDER.length) % ORDER.length;
      this.buttons[ORDER[next]].focus();
    }
  }

  /** @param {Part} part */
  control(part) {
    if (part === "padding") {
      const told = (/** @type {string} */ value) => this.change(part, value);
      return choice("padding: 둘레를 다루는 법", PADDINGS, this.set.padding, told).element;
    }
    const [min, max, label] = NUMBERS[part];
    const onchange = (/** @type {number} */ value) => this.change(part, value);
    const own = slider(label, { min, max, value: this.set[part], onchange });
    const step = (/** @type {string} */ sign, /** @type {number} */ by) => {
      const name = `${label}, 하나 ${by < 0 ? "줄이기" : "늘리기"}`;
      return button(sign, () => this.change(part, moved(own, by)), { "aria-label": name });
    };
    own.range.before(step("−", -1));
    own.range.after(step("+", 1));
    return own.element;
  }

  /** @param {Part} part */
  select(part) {
    if (part !== this.part) {
      this.part = part;
      this.tell("");
    }
    this.show();
  }

  /** @param {Part} part @param {number | string} value */
  change(part, value) {
    if (value === this.set[part]) {
      return;
    }
    if (part === "kernel_size" || part === "channels") {
      this.seen.clear();
    }
    this.set = { ...this.set, [part]: value };
    this.compute(part);
  }

  /** @param {Part | ""} changed */
  compute(changed) {
    this.frame.keras.show(code(this.set));
    try {
      this.facts = factsOf(this.set);
      this.refused = false;
      this.seen.set(this.set.filters, this.facts.parameters);
      this.tell(changed);
    } catch (error) {
      this.refused = true;
      this.frame.refuse(error);
    }
    this.show();
  }

  /** @param {Part | ""} changed */
  tell(changed) {
    if (!this.refused) {
      const half = this.seen.get(this.facts.filters / 2);
      this.frame.tell(sentence(this.part, this.facts), { ...this.facts, changed, half });
    }
  }

  /** Light up what a part is: the chosen one, or what the mouse is over. */
  show(lit = this.part) {
    const { set, facts, refused } = this;
    for (const part of ORDER) {
      const chosen = part === this.part;
      const own = this.buttons[part];
      own.textContent = TEXTS[part](set);
      own.setAttribute("aria-label", `${NAMES[part]} ${own.textContent}`);
      own.setAttribute("aria-pressed", String(chosen));
      own.tabIndex = chosen ? 0 : -1;
      this.controls[part].hidden = !chosen;
    }
    this.strides.classList.toggle("unsaid", set.strides === 1);
    this.drawing.show(facts, lit);
    const size = sizeParts(facts.padding);
    const shape = `(1, ${facts.shape.join(", ")})`;
    this.shape.replaceChildren(...lightUp(shape, lit, ["", size, size, "filters"]));
    const count = `${facts.formula} = ${facts.parameters.toLocaleString("ko")}`;
    this.parameters.replaceChildren(...lightUp(count, lit, COUNTED));
    if (!refused) {
      this.frame.account.show(sentence(lit, facts));
    }
  }
}

/** @template Made @param {(part: Part) => Made} make @returns {Record<Part, Made>} */
function each(make) {
  return /** @type {any} */ (Object.fromEntries(ORDER.map((part) => [part, make(part)])));
}

/** @param {ReturnType<typeof slider>} own @param {number} by */
function moved(own, by) {
  own.set(own.value + by);
  return own.value;
}
