// A sheet for the digit that the reader wants to walk with.

import { EMPTY } from "../parts/address.js";
import { DigitSheet } from "../parts/digit_sheet.js";
import { button, create } from "../parts/elements.js";

export class OwnDigit {
  /**
   * @param {(image: Uint8Array | null) => void} ondone told the 28×28 bytes, or null
   * @param {(sentence: string) => void} say tells screen readers
   */
  constructor(ondone, say) {
    // Fitted and centred as MNIST's makers did.
    this.sheet = new DigitSheet({ drawing: EMPTY, onimage: () => {}, say, centred: true });
    const { pad, tools } = this.sheet;
    tools.classList.add("walk-tools");
    const go = button("이 숫자로 걷기", () => ondone(this.sheet.image()), { class: "walk-next" });
    tools.prepend(go);
    tools.append(button("그만두기", () => ondone(null)));
    const title = create("p", { class: "walk-title" }, "0부터 9까지 가운데 하나를 그려 보세요.");
    this.element = create("section", { "aria-label": "내 숫자 그리기" }, title, pad.element, tools);
  }

  focus() {
    this.sheet.pad.canvas.focus({ preventScroll: true });
  }
}
