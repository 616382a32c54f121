// The Keras code that does what has just been set, ready to be copied.

import { copyText } from "./copy_text.js";
import { button, create } from "./elements.js";

export class KerasLine {
  constructor() {
    this.code = create("code", { tabindex: "0", "aria-label": "같은 일을 하는 Keras 코드" });
    this.said = create("span", { class: "keras-said", role: "status" });
    const copy = button("복사", () => this.copy(), { "aria-label": "Keras 코드 복사" });
    this.element = create("div", { class: "keras-line" }, create("pre", {}, this.code), copy);
    this.element.append(this.said);
  }

  /** @param {string} text lines of at most 40 letters fit a phone */
  show(text) {
    if (this.code.textContent !== text) {
      this.code.textContent = text;
      this.said.textContent = "";
    }
  }

  async copy() {
    const done = await copyText(this.code);
    this.said.textContent = done
      ? "복사했습니다."
      : "복사하지 못했습니다. 선택된 줄을 직접 복사하세요.";
  }
}
