// Dropout as in training: a picture is run again and again, and each time other values are off.

import { button } from "../parts/elements.js";
import { ended, percent } from "../parts/numbers.js";

const MOST = 30; // runs whose spread is shown
const BETWEEN = 700; // milliseconds

export class DropoutDraws {
  /**
   * @param {() => void} run draws once more
   * @param {() => void} onplaying it has begun to draw by itself, or ceased to
   */
  constructor(run, onplaying) {
    this.run = run;
    this.onplaying = onplaying;
    /** @type {Float32Array[]} */
    this.draws = []; // the probabilities of the runs
    this.timer = 0;
    this.again = button("다시 뽑기", run);
    this.play = button("", () => this.setPlaying(!this.playing));
  }

  get playing() {
    return this.timer !== 0;
  }

  start() {
    this.draws = [];
    this.play.hidden = false;
    // Who asked for less motion starts it by hand.
    this.setPlaying(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  }

  stop() {
    this.setPlaying(false);
    this.draws = [];
    this.play.hidden = this.again.hidden = true;
  }

  /** @param {boolean} playing */
  setPlaying(playing) {
    clearInterval(this.timer);
    this.timer = playing ? setInterval(this.run, BETWEEN) : 0;
    this.play.textContent = playing ? "뽑기 멈추기" : "계속 뽑기";
    this.again.hidden = playing;
    this.onplaying();
  }

  /** @param {Float32Array} probabilities */
  add(probabilities) {
    this.draws = [...this.draws, probabilities].slice(-MOST);
  }

  /** How far the answer of the last run has swayed; empty before the first one. */
  inWords() {
    const last = this.draws.at(-1);
    if (!last) {
      return "";
    }
    const digit = last.indexOf(Math.max(...last));
    if (this.draws.length === 1) {
      return `한 번 뽑았을 때의 답은 ${digit}, 확률 ${percent(last[digit])}입니다.`;
    }
    const answers = new Set(this.draws.map((run) => run.indexOf(Math.max(...run))));
    const seen = this.draws.map((run) => run[digit]);
    const [low, high] = [Math.min(...seen), Math.max(...seen)].map(percent);
    const always = `내내 ${ended(low, "였고", "이었고")}`;
    const between = low === high ? always : `${low}에서 ${high} 사이였고`;
    return (
      `최근 ${this.draws.length}번 가운데 ${digit}의 확률은 ${between}, ` +
      `나온 답은 ${[...answers].sort().join(", ")}입니다. 막대 위의 가는 줄이 그 범위입니다.`
    );
  }
}
