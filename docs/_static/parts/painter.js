// Paints a few pictures a frame, so that the pen never waits for eighty of them.

const BUDGET = 2; // milliseconds a frame for our part; the browser needs its own for what was painted
const MOST = 16; // pictures a frame

export class Painter {
  constructor() {
    /** @type {(() => void)[]} */
    this.jobs = [];
    this.last = -1; // who had the last turn: newer pictures do not push back those that wait
    this.left = 0;
    this.frame = 0;
  }

  /**
   * Do all these jobs in the coming frames, instead of those that still wait.
   *
   * @param {(() => void)[]} jobs
   */
  paint(jobs) {
    this.jobs = jobs;
    this.left = jobs.length;
    this.frame ||= requestAnimationFrame(() => this.step());
  }

  step() {
    const end = performance.now() + BUDGET;
    for (let done = 0; this.left > 0 && done < MOST && performance.now() < end; done++) {
      this.last = (this.last + 1) % this.jobs.length;
      this.jobs[this.last]();
      this.left -= 1;
    }
    this.frame = this.left > 0 ? requestAnimationFrame(() => this.step()) : 0;
  }
}
