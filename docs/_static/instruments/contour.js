// Two weights seen from above: the contours of a valley, a ball, and what momentum does to its way.

import { Chart } from "../parts/chart.js";
import { ChartBall, RING, within } from "../parts/chart_ball.js";
import { choice, slider } from "../parts/controls.js";
import { create } from "../parts/elements.js";
import { Instrument } from "../parts/instrument.js";
import { LossChart, lossText } from "../parts/loss_chart.js";
import { bracketed, shortText } from "../parts/numbers.js";
import { SteppedPath } from "../parts/stepped_path.js";
import {
  BOTTOM,
  CURVATURES,
  code,
  goesOn,
  gradientOf,
  isAtEnd,
  isLost,
  last,
  lossOf,
  next,
  sentence,
  stateOf,
  TASKS,
} from "./contour_walk.js";

/**
 * @import { Point } from "../parts/chart.js"
 * @import { Pace } from "./contour_walk.js"
 */

/** @type {Point} */
const FIRST = [-2, 1]; // the page's weights to begin with
const ACROSS = { low: -3, high: 6, name: "w1", ticks: [-2, 0, 2, 4, 6] };
const UPWARDS = { low: 0, high: 6, name: "w2", ticks: [0, 2, 4, 6] }; // as large a unit: right angles look like ones
const LEVELS = [40, 30, 20, 10, 5, 1];
const NAMED = [5, 10, 20, 30];
const HIGHEST = 70; // loss beside the map
const ARROW = 44; // long, whatever the gradient

/** @param {HTMLElement} place data-momentum */
export function start(place) {
  new Contour(place).frame.enter();
}

class Contour {
  /** @param {HTMLElement} place */
  constructor(place) {
    const { momentum = "0" } = place.dataset;
    this.frame = new Instrument(place, { tasks: TASKS, repaint: () => {} });
    /** @type {Pace} */
    this.pace = { rate: 5, momentum: Number(momentum) };
    const label = "손실의 등고선. 가로는 w1, 세로는 w2입니다. 가로로 길쭉한 골짜기입니다.";
    const caption =
      "선 하나에서는 손실이 같습니다. 주황색 화살표는 기울기의 반대쪽을 가리키고 길이는 늘 같습니다. 동그라미로 끝나는 파란 화살표는 다음 걸음입니다.";
    this.map = new Chart({ x: ACROSS, y: UPWARDS, label, caption });
    this.ball = new ChartBall(this.map, {
      ...{ label: "두 가중치", min: ACROSS.low, max: ACROSS.high },
      onmove: (point) => this.begin(point),
      onkey: (right, up) => {
        const [w1, w2] = last(this.walk.places);
        this.begin([w1 + right / 10, w2 + up / 10]);
      },
    });
    this.losses = new LossChart("걸음마다의 손실입니다. 보라색 점선은 바로 앞에 걸은 길입니다.");
    this.sums = [create("p", { class: "chart-sum" }), create("p", { class: "chart-sum" })];
    this.walk = new SteppedPath({
      ...{ first: FIRST, onchange: () => this.compute() },
      next: (path) => next(path, this.pace),
      isAtEnd: (path) => isAtEnd(path, this.pace),
      goesOn: (path) => goesOn(path, this.pace),
    });
    const rate = slider("학습률 learning_rate", {
      ...{ min: 1, max: 40, value: this.pace.rate, text: (n) => (n / 100).toFixed(2) },
      onchange: (value) => this.choose({ rate: value }),
    });
    const moments = choice("모멘텀 momentum", MOMENTA, momentum, (value) =>
      this.choose({ momentum: Number(value) }),
    );
    const { map, losses } = this;
    const { stepper } = this.walk;
    const sums = create("div", { class: "contour-sums" }, ...this.sums);
    const back = "학습률이나 모멘텀을 바꾸면 공은 출발한 자리로 돌아갑니다.";
    const note = create("p", { class: "chart-note" }, back);
    const settings = [rate.element, moments.element, note];
    this.frame.stage.append(
      create("div", { class: "chart-work" }, map.element, sums, stepper.element),
      create("div", { class: "chart-work" }, ...settings, losses.element),
    );
    this.compute();
  }

  /** Other weights to begin with. @param {Point} point */
  begin([w1, w2]) {
    const round = (/** @type {number} */ weight) => Math.round(10 * weight) / 10;
    this.walk.begin([round(within(w1, ACROSS)), round(within(w2, UPWARDS))]);
  }

  /** Another rate or momentum, from the same start. @param {Partial<Pace>} some */
  choose(some) {
    Object.assign(this.pace, some);
    this.walk.again();
  }

  compute() {
    this.paint();
    this.write();
    const { pace } = this;
    const path = this.walk.places;
    this.frame.keras.show(code(path, pace));
    this.frame.tell(sentence(path, pace), stateOf(path, pace));
  }

  paint() {
    const { map, pace } = this;
    const { places: path, former } = this.walk;
    const here = last(path);
    const ring = (/** @type {number} */ level, /** @type {string} */ look) =>
      map.line(contour(level), look);
    const onward = !isLost(path, pace) && lossOf(here) > 1e-9;
    const there = next(path, pace);
    const loss = `손실 ${lossText(lossOf(here))}`;
    const downhill = gradientOf(here).map((slope) => -slope);
    const length = ARROW / map.unit / Math.hypot(...downhill);
    const [right, up] = downhill.map((part) => part * length);
    map.show(
      ...LEVELS.map((level) => ring(level, "contour-level")),
      ...NAMED.map((level) => map.text(`${level}`, above(level), "contour-name", [0, 4])),
      map.dots([BOTTOM], "contour-bottom", 3),
      ring(lossOf(here), "contour-here"),
      former.length > 0 && map.line(former, "chart-path chart-former"),
      map.line(path, "chart-path"),
      map.dots(path, "chart-dots"),
      onward && map.arrow(here, [here[0] + right, here[1] + up], "chart-slope"),
      onward && map.arrow(here, there, "chart-step"),
      onward && map.dots([there], "chart-next", RING),
      map.text(loss, [ACROSS.high, UPWARDS.low], "chart-slope-name chart-end", [-6, -8]),
    );
    const [w1, w2] = here.map((weight) => shortText(weight, 3));
    this.ball.stand(here, `w1 ${w1}, w2 ${w2}, ${loss}`);
    this.losses.show(path.map(lossOf), former.map(lossOf), HIGHEST);
  }

  /** The next step, in numbers. */
  write() {
    const { pace } = this;
    const path = this.walk.places;
    const [here, there] = [last(path), next(path, pace)];
    const before = path.length > 1 ? path[path.length - 2] : here;
    const slope = gradientOf(here);
    this.sums.forEach((sum, k) => {
      const name = `w${k + 1}`;
      const momentum = pace.momentum
        ? ` + ${shortText(pace.momentum)} × ${bracketed(here[k] - before[k], 3)}`
        : "";
      const rate = (pace.rate / 100).toFixed(2);
      const from = shortText(here[k], 3);
      sum.textContent = isLost(path, pace)
        ? `${name} = ${from}`
        : `${name} ← ${from}${momentum} − ${rate} × ${bracketed(slope[k], 3)} = ${shortText(there[k], 3)}`;
    });
  }
}

/** @type {[string, string][]} */
const MOMENTA = ["0", "0.5", "0.9"].map((value) => [value, value]);

const POINTS = 96;
const ASIDE = 3.3; // from the bottom to the right: where the contours' names stand

/** Where the loss is `level`: an ellipse. @param {number} level @returns {Point[]} */
function contour(level) {
  const [across, upwards] = CURVATURES.map((times) => Math.sqrt((2 * level) / times));
  return Array.from({ length: POINTS + 1 }, (_, at) => {
    const angle = (2 * Math.PI * at) / POINTS;
    return [BOTTOM[0] + across * Math.cos(angle), BOTTOM[1] + upwards * Math.sin(angle)];
  });
}

/** Where its name stands. @param {number} level @returns {Point} */
function above(level) {
  const rest = 2 * level - CURVATURES[0] * ASIDE ** 2;
  return [BOTTOM[0] + ASIDE, BOTTOM[1] + Math.sqrt(rest / CURVATURES[1])];
}
