// A sheet for the digit that the reader wants to walk with.

import { DrawingPad } from "../parts/drawing_pad.js";
import { button, create } from "../parts/elements.js";
import { inkOf, networkInput } from "../parts/picture.js";

export class OwnDigit {
  /**
   * @param {(image: Uint8Array | null) => void} ondone told the 28×28 bytes, or null
   * @param {(sentence: string) => void} say tells screen readers
   */
  constructor(ondone, say) {
    this.pad = new DrawingPad(() => {}, say);
    const eraser = button("지우개", () => toggle(), { "aria-pressed": "false" });
    const toggle = () => {
      this.pad.erase = !this.pad.erase;
      eraser.setAttribute("aria-pressed", String(this.pad.erase));
      say(this.pad.erase ? "지우개를 들었습니다." : "펜을 들었습니다.");
    };
    this.pad.element.addEventListener("toolkey", toggle);
    this.element = create(
      "section",
      { "aria-label": "내 숫자 그리기" },
      create("p", { class: "walk-title" }, "0부터 9까지 가운데 하나를 그려 보세요."),
      this.pad.element,
      create(
        "div",
        { class: "walk-tools" },
        button("이 숫자로 걷기", () => ondone(this.image()), { class: "walk-next" }),
        eraser,
        button("되돌리기", () => this.pad.undo()),
        button("모두 지우기", () => this.pad.clear()),
        button("그만두기", () => ondone(null)),
      ),
    );
  }

  focus() {
    this.pad.canvas.focus({ preventScroll: true });
  }

  /** Fitted and centred as MNIST's makers did. */
  image() {
    return networkInput(inkOf(this.pad.pixels()), true);
  }
}
