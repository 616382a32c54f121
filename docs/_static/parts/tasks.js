// Tasks one after another: what to do, a hint, a word when it is done. Nothing is stored.

import { button, create } from "./elements.js";

/**
 * `done` says of a state of the page whether the task is done, `reached` what was found by it. What a
 * reader may foretell before trying is `foretell`; `right` says which of its choices came true.
 *
 * @template State
 * @typedef {{
 *   ask: string, hint: string, done: (state: State) => boolean, reached: (state: State) => string,
 *   foretell?: Foretold & { right: number | ((state: State) => number) },
 * }} Task
 */

/** @typedef {{ ask: string, choices: string[] }} Foretold */

/** @template State */
export class Tasks {
  /**
   * @param {Task<State>[]} list
   * @param {object} options
   * @param {string} options.heading
   * @param {(sentence: string) => void} [options.say] tells screen readers the next task when it
   *   was asked for; what is done they hear from here
   * @param {(ask: string) => void} [options.onshow] told when another task stands there
   * @param {(word: string) => void} [options.onreached] told when it is done
   */
  constructor(list, { heading, say = () => {}, onshow = () => {}, onreached = () => {} }) {
    this.list = list;
    this.say = say;
    this.onshow = onshow;
    this.onreached = onreached;
    this.guess = -1; // the choice that the reader has foretold
    /** @type {Set<number>} */
    this.finished = new Set(); // the numbers of the tasks that were done
    this.number = 0; // of the present one
    /** @type {{ word: string, state: State } | null} */
    this.done = null; // the present one's word, and what it was done with
    this.ask = create("p", { class: "tasks-ask" });
    this.foretell = create("div", { class: "tasks-foretell", role: "group", hidden: true });
    this.clue = create("p", {});
    this.hint = create("details", {}, create("summary", {}, "힌트 보기"), this.clue);
    this.word = create("p", { class: "tasks-word", role: "status" });
    this.dots = list.map(() => create("span", {}));
    this.count = create("span", { role: "img", class: "tasks-count" }, ...this.dots);
    this.next = button("다음 과제", () => this.goOn(), { hidden: list.length < 2 });
    this.element = create(
      "section",
      { class: "tasks", "data-part": "tasks", "aria-label": heading },
      create("p", { class: "tasks-heading", "aria-hidden": "true" }, heading),
      this.count,
      this.ask,
      this.foretell,
      this.hint,
      this.word,
      this.next,
    );
    this.show(0);
  }

  /**
   * Present the task of this number, counted from 0.
   *
   * @param {number} number
   */
  show(number) {
    this.number = number;
    this.done = null;
    this.ask.textContent = this.list[number].ask;
    this.clue.textContent = this.list[number].hint;
    this.hint.open = false;
    this.word.textContent = "";
    this.offer(this.list[number].foretell);
    this.mark();
    this.onshow(this.list[number].ask);
  }

  /** Ask what will happen, before it does. @param {Foretold | undefined} foretell */
  offer(foretell) {
    this.guess = -1;
    this.foretell.hidden = !foretell;
    const { ask, choices } = foretell ?? { ask: "", choices: [] };
    const buttons = choices.map((text, at) => {
      const attributes = { "aria-pressed": "false", class: "tasks-choice" };
      return button(text, () => foresee(at), attributes);
    });
    const foresee = (/** @type {number} */ at) => {
      this.guess = at;
      buttons.forEach((one, other) => {
        one.setAttribute("aria-pressed", String(other === at));
      });
      this.tell(); // who foretells too late hears what it would have been
    };
    this.foretell.setAttribute("aria-label", ask);
    const question = create("p", { "aria-hidden": "true" }, `먼저 예상해 보세요. ${ask}`);
    this.foretell.replaceChildren(question, ...buttons);
  }

  /** What became of the reader's guess. @param {State} state */
  outcome(state) {
    const { foretell } = this.list[this.number];
    if (!foretell || this.guess < 0) {
      return "";
    }
    const { right } = foretell;
    const came = typeof right === "function" ? right(state) : right;
    return came === this.guess
      ? " 예상한 대로입니다."
      : ` 예상과 달리 답은 '${foretell.choices[came]}'입니다.`;
  }

  /** The next one that is not done yet; once all are, the next one. */
  goOn() {
    const { length } = this.list;
    const others = this.list.map((_, step) => (this.number + 1 + step) % length);
    this.show(others.find((number) => !this.finished.has(number)) ?? others[0]);
    this.say(this.list[this.number].ask);
  }

  /**
   * See whether the present task is done. What is so already when a task comes is nobody's doing:
   * only what the reader has just `touched` counts.
   *
   * @param {State} state
   * @param {{ touched: boolean }} by
   */
  look(state, { touched }) {
    const { done, reached } = this.list[this.number];
    if (!touched || this.done || !done(state)) {
      return;
    }
    this.done = { word: `해냈습니다. ${reached(state)}`, state };
    this.finished.add(this.number);
    this.mark();
    this.tell();
  }

  /** Whether all of several tasks are done. */
  get complete() {
    return this.list.length > 1 && this.finished.size === this.list.length;
  }

  /** The present task's word, with what became of the guess. */
  tell() {
    if (this.done) {
      const { word, state } = this.done;
      const all = this.complete ? " 과제를 모두 마쳤습니다." : "";
      this.word.textContent = `${word}${this.outcome(state)}${all}`;
      this.onreached(this.word.textContent);
    }
  }

  mark() {
    this.dots.forEach((dot, at) => {
      dot.classList.toggle("done", this.finished.has(at));
      dot.classList.toggle("present", at === this.number);
    });
    this.next.textContent = this.complete ? "다른 과제 다시 보기" : "다음 과제";
    const [all, done] = [this.list.length, this.finished.size];
    this.count.setAttribute("aria-label", `과제 ${all}개 가운데 ${done}개를 마쳤습니다.`);
  }
}
