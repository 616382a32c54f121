// The loss after each step, beside that of an earlier walk.

import { Chart, roundTicks } from "./chart.js";
import { shortText } from "./numbers.js";

/** @import { Point } from "./chart.js" */

const FEWEST = 10; // steps, for which there is room in any case

export class LossChart {
  /** @param {string} caption */
  constructor(caption) {
    this.chart = new Chart({
      ...axes(FEWEST, 1),
      ...{ label: "걸음마다의 손실을 이은 선", caption, height: 200 },
    });
    this.element = this.chart.element;
  }

  /**
   * @param {number[]} losses from the beginning on
   * @param {number[]} former of an earlier walk; none if there was none
   * @param {number} highest losses above it are not shown
   */
  show(losses, former, highest) {
    const { chart } = this;
    const all = [...losses, ...former].filter((loss) => loss <= highest);
    const { x, y } = axes(Math.max(losses.length, former.length) - 1, Math.max(...all, 0.01));
    chart.scale(x, y);
    const points = losses.map((loss, step) => /** @type {Point} */ ([step, loss]));
    const before = former.map((loss, step) => /** @type {Point} */ ([step, loss]));
    chart.show(
      before.length > 0 && chart.line(before, "chart-path chart-former"),
      chart.line(points, "chart-path"),
      points.length <= 4 * FEWEST && chart.dots(points, "chart-dots"),
      chart.dots(points.slice(-1), "chart-dots", 5),
    );
  }
}

/** A loss that is not 0 is not called so. @param {number} loss */
export function lossText(loss) {
  return loss > 0 && loss < 0.001 ? "0.001 미만" : shortText(loss, 3);
}

/** With room for the first and the highest dot. @param {number} steps @param {number} loss */
function axes(steps, loss) {
  const last = Math.max(FEWEST, Math.ceil(steps / 10) * 10);
  const high = 1.12 * loss;
  return {
    x: { low: -last / 40, high: last * (1 + 1 / 40), name: "걸음", ticks: roundTicks(0, last) },
    y: { low: 0, high, name: "손실", ticks: roundTicks(0, high, 5) },
  };
}
