// A sheet with its tools, for a digit that something else is computed from.

import { DrawingPad } from "./drawing_pad.js";
import { button, create } from "./elements.js";
import { inkOf, networkInput } from "./picture.js";

/** @import { Drawing } from "./address.js" */

export class DigitSheet {
  /**
   * @param {object} options
   * @param {Drawing} options.drawing at first
   * @param {(image: Uint8Array) => void} options.onimage told the 28×28 bytes, once a frame at most
   * @param {(sentence: string) => void} options.say tells screen readers
   * @param {boolean} [options.centred] whether strokes on empty paper are fitted as MNIST's makers did
   */
  constructor({ drawing, onimage, say, centred = false }) {
    this.centred = centred;
    this.onimage = onimage;
    this.frame = 0;
    this.pad = new DrawingPad(() => this.follow(), say);
    const eraser = button("지우개", () => toggle(), { "aria-pressed": "false" });
    const take = (/** @type {boolean} */ erase) => {
      this.pad.erase = erase;
      eraser.setAttribute("aria-pressed", String(erase));
    };
    const toggle = () => {
      take(!this.pad.erase);
      say(this.pad.erase ? "지우개를 들었습니다." : "펜을 들었습니다.");
    };
    const clear = () => {
      take(false); // there is nothing left to erase
      this.pad.clear();
    };
    this.pad.element.addEventListener("toolkey", toggle);
    this.tools = create(
      "div",
      { class: "sheet-tools", role: "group", "aria-label": "그림판의 도구" },
      eraser,
      button("되돌리기", () => this.pad.undo()),
      button("모두 지우기", clear),
    );
    this.element = create("div", { class: "digit-sheet" }, this.pad.element, this.tools);
    this.pad.show(drawing, false);
  }

  get drawing() {
    return this.pad.drawing;
  }

  /** The 28×28 bytes that are on the sheet now, row by row. */
  image() {
    const { base } = this.drawing;
    return base && this.pad.untouched
      ? base
      : networkInput(inkOf(this.pad.pixels()), this.centred && !base);
  }

  /** The same as the network gets them, from 0 (paper) to 1. */
  values() {
    return Float32Array.from(this.image(), (ink) => ink / 255);
  }

  follow() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.pad.colour && this.element.isConnected) {
        this.pad.redraw(); // first drawn before it stood on the page, without the page's colour
      }
      this.onimage(this.image());
    });
  }

  /** Draw anew in the page's present colours. */
  repaint() {
    this.pad.redraw();
  }
}
