// The patch of the digit that the window moves over: a frame on a small picture, or on the sheet.

import { button, create } from "../parts/elements.js";
import { MapView } from "../parts/map_view.js";
import { pageDrawing } from "../parts/page_digit.js";
import { SIDE } from "../parts/picture.js";

/**
 * @import { DigitSheet } from "../parts/digit_sheet.js"
 * @import { Palette } from "../parts/maps.js"
 */

const LARGEST = 9; // of the patch's numbers: one digit stays readable in the smallest cell
const FRAMED = "파란 틀 안만 입력이 됩니다.";
const BESIDE = "획이 틀 밖에 있습니다. 틀 안에 그리세요.";
const CLEARED = "'되돌리기'로 지운 숫자가 돌아옵니다.";
const MISSING = "그림판을 받지 못했습니다. 새로 고치세요";

export class Patch {
  /**
   * @param {(moved: boolean) => void} onchange told when there are other numbers, and whether the
   *   reader has moved the patch
   * @param {(sentence: string) => void} say tells screen readers
   */
  constructor(onchange, say) {
    this.onchange = onchange;
    this.say = say;
    this.own = pageDrawing();
    /** @type {Uint8Array | null} */
    this.image = this.own.strokes.length ? null : this.own.base;
    /** @type {DigitSheet | null} */
    this.sheet = null; // fetched when the reader draws
    this.middle = [SIDE / 2, SIDE / 2];
    this.corner = [0, 0];
    this.view = new MapView((...pixel) => this.move(pixel));
    const { frame } = this.view;
    frame.addEventListener("pointermove", (event) => event.buttons && this.view.click(event));
    this.marker = create("div", { class: "lab-marker" }); // on the sheet
    this.where = create("p", { class: "window-where" }, FRAMED); // below the sheet
    this.place = create("div", { class: "window-sheet" }, this.where);
    this.draw = button("직접 그리기", () => this.toggle(), { "aria-pressed": "false" });
    this.element = create("div", { class: "window-digit" }, this.view.element, this.draw);
  }

  get drawing() {
    return this.sheet?.drawing ?? this.own;
  }

  /** What strokes look like in 28×28 cells only the sheet knows. */
  async fetchSheet() {
    const { DigitSheet } = await import("../parts/digit_sheet.js");
    const onimage = (/** @type {Uint8Array} */ image) => {
      this.image = image;
      this.onchange(false);
    };
    this.sheet = new DigitSheet({ drawing: this.own, onimage, say: this.say });
    this.image = this.sheet.image();
    this.sheet.pad.element.append(this.marker);
    this.place.append(this.sheet.element);
  }

  /** The sheet stands where the numbers were, and the output follows the pen. */
  async toggle() {
    try {
      await (this.sheet ? null : this.fetchSheet());
    } catch {
      this.draw.textContent = MISSING;
      return;
    }
    const on = this.draw.getAttribute("aria-pressed") === "false";
    this.draw.setAttribute("aria-pressed", String(on));
    this.draw.textContent = on ? "숫자로 보기" : "직접 그리기";
    this.element.parentElement?.classList.toggle("drawing", on);
    this.onchange(false);
  }

  /** @param {number[]} pixel of the digit that is to be the middle */
  move(pixel) {
    this.middle = pixel;
    this.onchange(true);
  }

  /**
   * The numbers, 0 to 9, of a patch of this side.
   *
   * @param {number} side
   * @param {Palette} palette
   * @returns {number[][]}
   */
  cut(side, { ink: colours }) {
    const { view, image } = this;
    const half = side >> 1;
    this.corner = this.middle.map((at) => Math.min(Math.max(at - half, 0), SIDE - side));
    const [top, left] = this.corner;
    const values = image ?? new Uint8Array(SIDE * SIDE);
    const map = { maps: 1, map: 0, height: SIDE, width: SIDE, reach: 255 };
    view.paint({ ...map, values, colours }, "숫자 28×28");
    const words = `숫자 28×28. 입력은 행 ${top}, 열 ${left}부터입니다. 방향키로 옮깁니다.`;
    view.frame.setAttribute("aria-label", words);
    view.mark(top, left, side);
    view.pixel = [top + half, left + half]; // the next key goes on from here
    this.marker.style.cssText = view.marker.style.cssText;
    const cells = [...Array(side).keys()];
    const numbers = cells.map((row) =>
      cells.map((column) => {
        const ink = values[(top + row) * SIDE + left + column];
        return Math.round((LARGEST * ink) / 255);
      }),
    );
    this.where.textContent = this.words(values, numbers.flat().some(Boolean));
    return numbers;
  }

  /** What there is to say of the sheet. @param {Uint8Array} image @param {boolean} inked inside the frame */
  words(image, inked) {
    if (inked) {
      return FRAMED;
    }
    return image.some(Boolean) ? BESIDE : CLEARED;
  }
}
