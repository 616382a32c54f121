// Moves a place over a grid, cell by cell: one step back, one on, or all of them in turn.

import { button, create } from "./elements.js";

const PACE = 120; // milliseconds a cell

export class WindowPlayer {
  /** @param {(row: number, column: number, playing: boolean) => void} onmove */
  constructor(onmove) {
    this.onmove = onmove;
    this.size = { height: 1, width: 1 };
    this.at = 0;
    this.timer = 0;
    this.play = button("▶ 창 밀기", () => this.toggle(), { class: "play" });
    this.element = create(
      "div",
      { class: "player", role: "group", "aria-label": "창 옮기기" },
      button("◀", () => this.step(-1), { "aria-label": "이전 칸" }),
      this.play,
      button("▶", () => this.step(1), { "aria-label": "다음 칸" }),
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
    this.timer = setInterval(() => this.advance(last), PACE);
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
    this.play.textContent = "▶ 창 밀기";
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
