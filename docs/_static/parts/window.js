// Moves a place over a grid, cell by cell: one step back, one on, or all of them in turn.

import { button, create } from "./elements.js";

const PACE = 120; // milliseconds a cell, where each can be read
const WORDS = { play: "창 밀기", group: "창 옮기기", before: "이전 칸", next: "다음 칸" };

export class WindowPlayer {
  /**
   * @param {(row: number, column: number, playing: boolean) => void} onmove
   * @param {number} [pace] milliseconds a cell, while all of them pass
   * @param {typeof WORDS} [words] where it is no window that moves
   */
  constructor(onmove, pace = PACE, words = WORDS) {
    this.onmove = onmove;
    this.pace = pace;
    this.words = words;
    this.size = { height: 1, width: 1 };
    this.at = 0;
    this.timer = 0;
    this.play = button(`▶ ${words.play}`, () => this.toggle(), { class: "play" });
    this.element = create(
      "div",
      { class: "player", role: "group", "aria-label": words.group },
      button("◀", () => this.step(-1), { "aria-label": words.before }),
      this.play,
      button("▶", () => this.step(1), { "aria-label": words.next }),
    );
    // Who asked for less motion goes step by step.
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
  }

  /**
   * The grid, and the cell that the window is at.
   *
   * @param {{ height: number, width: number }} size
   * @param {number} row
   * @param {number} column
   */
  show({ height, width }, row, column) {
    this.size = { height, width };
    this.at = row * width + column;
    this.play.hidden = this.still.matches;
  }

  get playing() {
    return this.timer !== 0;
  }

  toggle() {
    if (this.playing) {
      this.stop();
      return;
    }
    const last = this.size.height * this.size.width - 1;
    if (this.at === last) {
      this.at = -1; // once more from the beginning
    }
    this.play.textContent = "❚❚ 멈추기";
    this.timer = setInterval(() => this.advance(last), this.pace);
  }

  /** @param {number} last */
  advance(last) {
    this.at += 1;
    if (this.at >= last) {
      this.stop();
    }
    this.tell();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.play.textContent = `▶ ${this.words.play}`;
  }

  /** @param {number} direction */
  step(direction) {
    this.stop();
    const cells = this.size.height * this.size.width;
    this.at = (this.at + direction + cells) % cells;
    this.tell();
  }

  tell() {
    const { width } = this.size;
    this.onmove(Math.floor(this.at / width), this.at % width, this.playing);
  }
}
