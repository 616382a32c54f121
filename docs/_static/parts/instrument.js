// The frame of an instrument: what one page lets its reader touch. It has the stage, the sentence that
// follows, the Keras code, what Keras refuses, and the tasks.

import { Account, create } from "./elements.js";
import { KerasLine } from "./keras_line.js";
import { readPalette } from "./maps.js";
import { TaskBar } from "./task_bar.js";
import { Tasks } from "./tasks.js";

/**
 * @import { Drawing } from "./address.js"
 * @import { Task } from "./tasks.js"
 */

/** @template State */
export class Instrument {
  /**
   * @param {HTMLElement} place made by the directive `instrument`: data-title, and data-alone, the
   *   address where it stands alone
   * @param {object} options
   * @param {Task<State>[]} options.tasks two or three, from easy to thoughtful
   * @param {() => void} options.repaint called when the page turns light or dark
   */
  constructor(place, { tasks, repaint }) {
    this.place = place;
    this.touched = false; // since the present task stands there
    this.palette = readPalette(place);
    this.stage = create("div", { class: "instrument-stage" });
    this.refusal = create("div", { class: "instrument-refusal", role: "alert" });
    this.account = new Account();
    this.keras = new KerasLine();
    const bar = new TaskBar();
    this.tasks = new Tasks(tasks, {
      heading: "해 보기",
      say: (sentence) => this.account.spoken.say(sentence),
      onshow: (ask) => {
        this.touched = false;
        bar.show(ask, false);
      },
      onreached: (word) => bar.show(word, true),
    });
    // A page may have several of them, and each landmark needs a name of its own.
    this.tasks.element.setAttribute("aria-label", `해 보기: ${place.dataset.title}`);
    this.alone = create("a", { class: "instrument-alone" }, "이 도구만 열기");
    this.element = create("div", {
      ...{ class: "instrument-body", role: "group", "aria-label": place.dataset.title },
    });
    const title = create("p", { class: "instrument-title" }, place.dataset.title ?? "");
    const head = create("div", { class: "instrument-head" }, title);
    if (place.dataset.alone) {
      this.alone.href = place.dataset.alone;
      head.append(this.alone);
    }
    const { refusal, account, keras } = this;
    this.work = create("div", { class: "instrument-work" }, this.stage, refusal);
    const trying = create("div", { class: "instrument-try" }, this.work, account.element);
    bar.stand(trying, this.tasks.element, this.tasks.ask);
    this.element.append(head, trying, this.tasks.element, keras.element);
    this.watch(this.work);
    new MutationObserver(() => {
      this.palette = readPalette(place);
      repaint();
    }).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  /** Whoever touches this part has done something. @param {HTMLElement} part */
  watch(part) {
    for (const touch of ["pointerdown", "keydown", "input", "click"]) {
      part.addEventListener(touch, () => this.touch(), { capture: true });
    }
  }

  touch() {
    this.touched = true;
  }

  /** Take the room that the page keeps; what stood there stays for paper. */
  enter() {
    const room = this.place.querySelector(".instrument-room") ?? this.place;
    room.prepend(this.element);
    this.place.classList.add("started");
  }

  /**
   * The address of this instrument alone brings the same digit. Who has none does without the module.
   *
   * @param {Drawing} drawing
   */
  async carry(drawing) {
    if (this.place.dataset.alone) {
      const { encodeDrawing } = await import("./address.js");
      this.alone.href = `${this.place.dataset.alone}#drawing=${encodeDrawing(drawing)}`;
    }
  }

  /**
   * Say what there is to see now, and see whether the present task is done.
   *
   * @param {string} sentence
   * @param {State} state what the tasks look at
   */
  tell(sentence, state) {
    this.refusal.replaceChildren();
    this.work.classList.remove("refused");
    this.account.say(sentence);
    this.tasks.look(state, { touched: this.touched });
  }

  /**
   * Say why there is nothing to see: Keras refuses. Other errors are ours and go on.
   *
   * @param {unknown} error
   */
  refuse(error) {
    if (!(error instanceof Error) || error.name !== "NetworkError") {
      throw error;
    }
    const { message, keras = "" } = /** @type {Error & { keras?: string }} */ (error);
    const words = create("code", { lang: "en" }, `ValueError: ${keras}`);
    this.refusal.replaceChildren(create("p", {}, message), ...(keras ? [words] : []));
    this.work.classList.add("refused");
    this.account.show("이 설정으로는 층을 만들 수 없습니다.");
  }
}
