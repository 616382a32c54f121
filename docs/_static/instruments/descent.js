// A ball on the curve of a loss: how far it goes in one step, and whether it comes to rest.

import { Chart } from "../parts/chart.js";
import { ChartBall, RING, within } from "../parts/chart_ball.js";
import { slider } from "../parts/controls.js";
import { create } from "../parts/elements.js";
import { Instrument } from "../parts/instrument.js";
import { LossChart } from "../parts/loss_chart.js";
import { bracketed, shortText } from "../parts/numbers.js";
import { SteppedPath } from "../parts/stepped_path.js";
import {
  BOTTOM,
  code,
  descend,
  goesOn,
  gradientOf,
  grows,
  isAtEnd,
  isOutside,
  last,
  lossOf,
  sentence,
  share,
  TASKS,
} from "./descent_walk.js";

/** @import { Point } from "../parts/chart.js" */

const FIRST = 1; // the page's weight to begin with
const WEIGHTS = { low: -1, high: 7, name: "가중치 w" };
const LOSSES = { low: 0, high: 64, name: "손실" }; // at both ends of the weights
const LINE = Array.from({ length: 81 }, (_, at) => WEIGHTS.low + at / 10);

/** @param {HTMLElement} place data-learning_rate */
export function start(place) {
  new Descent(place).frame.enter();
}

class Descent {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.frame = new Instrument(place, { tasks: TASKS, repaint: () => {} });
    this.rate = Math.round(100 * Number(place.dataset.learning_rate ?? "0.05"));
    /** @type {Map<number, number>} */
    this.lengths = new Map(); // of the first step at each rate, from this start
    this.start = FIRST;
    this.rested = 0;
    this.failed = Number.POSITIVE_INFINITY;
    this.task = 0; // since when these are remembered
    const label = "손실의 곡선. 가로는 가중치, 세로는 손실입니다. 공이 지금의 가중치입니다.";
    const caption =
      "짧은 직선은 공이 있는 곳의 기울기, 화살표는 다음 걸음입니다. 공을 끌어 보세요.";
    this.curve = new Chart({ x: WEIGHTS, y: LOSSES, label, caption });
    this.ball = new ChartBall(this.curve, {
      ...{ label: "가중치", min: WEIGHTS.low, max: WEIGHTS.high },
      onmove: ([weight]) => this.begin(weight),
      onkey: (right, up) => this.begin(last(this.walk.places) + (right + up) / 10),
    });
    this.losses = new LossChart("걸음마다의 손실입니다. 보라색 점선은 바로 앞에 걸은 길입니다.");
    this.sum = create("p", { class: "chart-sum" });
    this.walk = new SteppedPath({
      ...{ first: FIRST, isAtEnd, goesOn, onchange: () => this.compute() },
      next: (path) => descend(last(path), this.rate / 100, 1)[1],
    });
    const rate = slider("학습률 learning_rate", {
      ...{ min: 1, max: 35, value: this.rate, text: (n) => (n / 100).toFixed(2) },
      onchange: (value) => {
        this.rate = value;
        this.walk.again();
      },
    });
    const back = "학습률을 바꾸면 공은 출발한 자리로 돌아갑니다.";
    const note = create("p", { class: "chart-note" }, back);
    const { curve, sum, losses } = this;
    const { stepper } = this.walk;
    this.frame.stage.append(
      create("div", { class: "chart-work" }, curve.element, sum, stepper.element),
      create("div", { class: "chart-work" }, rate.element, note, losses.element),
    );
    this.compute();
  }

  /** Forget what was found for another task. @param {number} task */
  forget(task) {
    this.task = task;
    this.lengths.clear();
    this.rested = 0;
    this.failed = Number.POSITIVE_INFINITY;
  }

  /** Another weight to begin with. @param {number} weight */
  begin(weight) {
    this.walk.begin(Math.round(10 * within(weight, WEIGHTS)) / 10);
  }

  compute() {
    const { rate } = this;
    const path = this.walk.places;
    if (this.task !== this.frame.tasks.number) {
      this.forget(this.frame.tasks.number);
    }
    if (this.start !== path[0]) {
      this.start = path[0];
      this.lengths.clear();
    }
    if (path.length > 1 && path[0] !== BOTTOM) {
      this.lengths.set(rate, Math.abs(path[1] - path[0]));
      this.rested = share(path) < 0.01 ? Math.max(this.rested, rate) : this.rested;
      this.failed = grows(path) ? Math.min(this.failed, rate) : this.failed;
    }
    this.paint();
    this.frame.keras.show(code(path, rate));
    const doubled = this.doubled();
    const { rested, failed } = this;
    this.frame.tell(sentence(path, rate), { rate, path, doubled, rested, failed });
  }

  /** @returns {[number, number] | null} */
  doubled() {
    for (const once of [this.rate, this.rate / 2]) {
      const [short, long] = [this.lengths.get(once), this.lengths.get(2 * once)];
      if (short && long) {
        return [short, long];
      }
    }
    return null;
  }

  paint() {
    const { curve, rate } = this;
    const { places: path, former } = this.walk;
    const weight = last(path);
    const next = descend(weight, rate / 100, 1)[1];
    const slope = gradientOf(weight);
    const on = (/** @type {number} */ w) => /** @type {Point} */ ([w, lossOf(w)]);
    const here = on(weight);
    const outside = isOutside(path);
    const name = `기울기 ${shortText(slope, 3)}`;
    curve.show(
      curve.line(LINE.map(on), "chart-curve"),
      former.length > 0 && curve.line(former.map(on), "chart-path chart-former"),
      curve.line(path.map(on), "chart-path"),
      curve.dots(path.map(on), "chart-dots"),
      !outside && curve.line(tangent(curve, weight), "chart-slope"),
      !outside && curve.line([[next, here[1]], on(next)], "chart-drop"),
      !outside && curve.arrow(here, [next, here[1]], "chart-step"),
      !outside && curve.dots([on(next)], "chart-next", RING),
      !outside && curve.text(name, [BOTTOM, 56], "chart-slope-name chart-middle"),
    );
    this.ball.stand(here, `${shortText(weight, 3)}, 손실 ${shortText(lossOf(weight), 3)}`);
    this.losses.show(path.map(lossOf), former.map(lossOf), LOSSES.high);
    const [from, to] = [weight, next].map((number) => shortText(number, 3));
    this.sum.textContent = outside
      ? `w = ${from}`
      : `w ← ${from} − ${(rate / 100).toFixed(2)} × ${bracketed(slope, 3)} = ${to}`;
  }
}

/** As long everywhere, in what one sees. @param {Chart} chart @param {number} weight */
function tangent(chart, weight) {
  const [x, y] = chart.at([weight, 0]);
  const [right, down] = chart.at([weight + 1, gradientOf(weight)]);
  const half = 46 / Math.hypot(right - x, down - y);
  const end = (/** @type {number} */ way) =>
    /** @type {Point} */ ([weight + way, lossOf(weight) + way * gradientOf(weight)]);
  return [end(-half), end(half)];
}
