// The stage of the walk: a strip of all steps, the cards that one goes through, and the buttons.

import { NETWORK } from "../network/facts.js";
import { writeAddress } from "../parts/address.js";
import { Announcer, button, create } from "../parts/elements.js";
import { coloursOf, paintThumbnail, readPalette } from "../parts/maps.js";
import { Card, DURATIONS } from "./card.js";
import { STEPS } from "./steps.js";

/** @import { Step } from "./steps.js" */

const { layers } = NETWORK;
const SETTLED = 150; // milliseconds without scrolling, where no event tells that it has ended
const LAST = STEPS.length - 1;

export class Stage {
  /**
   * @param {string} lab the address of the lab
   * @param {(image: Uint8Array) => void} onimage told the reader's own digit
   */
  constructor(lab, onimage) {
    this.lab = lab;
    this.onimage = onimage;
    this.current = -1;
    this.gliding = false; // towards the present card, not where the reader scrolls
    this.frame = this.settling = 0;
    /** @type {Step[]} */
    this.steps = [];
    /** @type {Float32Array[]} */
    this.outputs = [];
    /** @type {Uint8Array} */
    this.image = new Uint8Array();
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.spoken = new Announcer({ class: "visually-hidden" }, 400);
    this.cards = STEPS.map(({ name, layers: own }, index) => {
      const names = own.map((at) => layers[at].name).join(", ");
      return new Card(`${index + 1}. ${name}`, names, layers[own[0]].type);
    });
    this.thumbnails = STEPS.map((_, index) => this.thumbnail(index));
    const items = this.thumbnails.map(({ opener }) => create("li", {}, opener));
    this.strip = create("ol", { class: "walk-strip", "aria-label": "여행의 단계" }, ...items);
    this.scroller = create(
      "div",
      { class: "walk-steps", tabindex: "0", role: "group", "aria-label": HELP },
      ...this.cards.map(({ element }) => element),
    );
    this.back = button("이전", () => this.go(this.current - 1));
    this.count = create("span", { class: "walk-count" });
    this.next = button("다음", () => this.go(this.current + 1), { class: "walk-next" });
    this.link = create("a", {}, "실험실에서 보기");
    this.controls = create(
      "div",
      { class: "walk-controls" },
      create("div", {}, this.back, this.count, this.next),
      create(
        "div",
        {},
        button("다시 보기", () => this.play()),
        button("내 숫자로 걷기", () => this.openSheet(), { class: "walk-own" }),
        this.link,
      ),
    );
    this.sheet = create("div", { class: "walk-sheet", hidden: true });
    this.element = create(
      "div",
      { class: "walk-stage", onkeydown: (event) => this.key(event) },
      this.strip,
      this.scroller,
      this.controls,
      this.sheet,
      this.spoken.element,
    );
    this.follow();
  }

  /** Keep up with the reader's scrolling, and with the width of the page. */
  follow() {
    const settle = () => this.settle();
    this.scroller.addEventListener("scrollend", settle);
    if (!("onscrollend" in window)) {
      this.scroller.addEventListener("scroll", () => {
        clearTimeout(this.settling);
        this.settling = setTimeout(settle, SETTLED);
      });
    }
    for (const taken of ["pointerdown", "touchstart", "wheel"]) {
      this.scroller.addEventListener(taken, () => this.takeOver(), { passive: true });
    }
    new ResizeObserver(() => this.align("instant")).observe(this.scroller);
  }

  /** @param {number} index */
  thumbnail(index) {
    const { name, layers: own } = STEPS[index];
    const canvas = create("canvas", { "aria-hidden": "true" });
    const names = own.map((at) => layers[at].name).join(", ");
    const label = `${index + 1}. ${name}, ${names}`;
    const opener = create(
      "button",
      {
        type: "button",
        "aria-label": label,
        title: label,
        tabindex: "-1",
        "data-kind": layers[own[0]].type,
        onclick: () => this.go(index),
      },
      canvas,
      `${index + 1}`,
    );
    return { canvas, opener };
  }

  /**
   * Show a digit from the first step on.
   *
   * @param {Step[]} steps
   * @param {Float32Array[]} outputs of all layers
   * @param {Uint8Array} image
   */
  show(steps, outputs, image) {
    [this.steps, this.outputs, this.image] = [steps, outputs, image];
    this.current = -1;
    this.closeSheet();
    this.repaint();
    this.go(0, "instant");
    this.scroller.focus({ preventScroll: true });
  }

  repaint() {
    if (this.steps.length) {
      const palette = readPalette(this.element);
      this.cards.forEach((card, index) => {
        card.show(this.steps[index], palette);
        card.frame(index > this.current && !this.still.matches ? 0 : 1);
      });
      this.thumbnails.forEach(({ canvas }, index) => {
        const at = STEPS[index].layers[STEPS[index].layers.length - 1];
        const colours = coloursOf(layers[at], palette);
        paintThumbnail(canvas, layers[at], this.outputs[at], { colours });
      });
    }
  }

  // --- from step to step ---

  /**
   * @param {number} index
   * @param {ScrollBehavior} behavior
   */
  go(index, behavior = Math.abs(index - this.current) === 1 ? "smooth" : "instant") {
    const to = Math.min(Math.max(index, 0), LAST);
    if (to !== this.current) {
      this.arrive(to);
      this.align(behavior);
    }
  }

  /**
   * Bring the present card into view.
   *
   * @param {ScrollBehavior} behavior
   */
  align(behavior) {
    const left = this.current * this.scroller.clientWidth;
    const chosen = this.still.matches ? "instant" : behavior;
    this.gliding = chosen === "smooth";
    this.scroller.scrollTo({ left, behavior: chosen });
  }

  /** The reader's own hand scrolls from here on. */
  takeOver() {
    this.gliding = false;
  }

  /** Where the reader has scrolled to: the end of an earlier glide may be told during a later one. */
  settle() {
    const { scrollLeft, clientWidth } = this.scroller;
    const index = Math.round(scrollLeft / clientWidth);
    if (clientWidth === 0 || (this.gliding && index !== this.current)) {
      return;
    }
    this.gliding = false;
    if (index !== this.current) {
      this.arrive(index);
    }
  }

  /** @param {number} index */
  arrive(index) {
    this.cards[this.current]?.frame(1);
    this.current = index;
    const { sentence, map } = this.steps[index];
    this.cards.forEach(({ element }, at) => {
      element.inert = at !== index;
    });
    this.thumbnails.forEach(({ opener }, at) => {
      opener.setAttribute("aria-current", at === index ? "step" : "false");
      opener.tabIndex = at === index ? 0 : -1;
    });
    const { opener } = this.thumbnails[index];
    if (this.strip.contains(document.activeElement)) {
      opener.focus({ preventScroll: true });
    }
    this.strip.scrollLeft = opener.offsetLeft - (this.strip.clientWidth - opener.offsetWidth) / 2;
    this.count.textContent = `${index + 1} / ${STEPS.length}`;
    this.back.setAttribute("aria-disabled", String(index === 0));
    this.next.setAttribute("aria-disabled", String(index === LAST));
    const { name } = layers[STEPS[index].layers[0]];
    const drawing = { base: this.image, strokes: [] };
    const shown = { layer: name, map, pixel: null, centred: true, drawing };
    this.link.href = this.lab + writeAddress(shown);
    this.spoken.say(`${index + 1} / ${STEPS.length}, ${STEPS[index].name}. ${sentence}`);
    this.play();
  }

  /** Play the movement of the present step once. */
  play() {
    cancelAnimationFrame(this.frame);
    const card = this.cards[this.current];
    if (this.still.matches) {
      card.frame(1);
      return;
    }
    const duration = DURATIONS[this.steps[this.current].move.kind];
    let began = 0;
    const step = (/** @type {number} */ now) => {
      began ||= now;
      const share = Math.min(1, (now - began) / duration);
      card.frame(share);
      if (share < 1) {
        this.frame = requestAnimationFrame(step);
      }
    };
    this.frame = requestAnimationFrame(step);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    /** @type {Record<string, number>} */
    const goes = { ArrowLeft: this.current - 1, ArrowRight: this.current + 1, Home: 0, End: LAST };
    const own = this.sheet.contains(/** @type {Node} */ (event.target));
    const modified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
    if (event.key in goes && !own && !modified) {
      event.preventDefault();
      this.go(goes[event.key]);
    }
  }

  // --- the reader's own digit ---

  async openSheet() {
    const { OwnDigit } = await import("./own_digit.js");
    const own = new OwnDigit(
      (image) => this.leaveSheet(image),
      (text) => this.spoken.say(text),
    );
    this.sheet.replaceChildren(own.element);
    this.scroller.hidden = this.controls.hidden = true;
    this.sheet.hidden = false;
    own.focus();
  }

  /** @param {Uint8Array | null} image null: the reader goes on with the former digit */
  leaveSheet(image) {
    this.closeSheet();
    if (image) {
      this.onimage(image);
    } else {
      this.align("instant");
      this.scroller.focus({ preventScroll: true });
    }
  }

  closeSheet() {
    this.sheet.hidden = true;
    this.sheet.replaceChildren();
    this.scroller.hidden = this.controls.hidden = false;
  }
}

const HELP = "한 장의 여행. 왼쪽과 오른쪽 방향키로 걸음을 옮깁니다.";
