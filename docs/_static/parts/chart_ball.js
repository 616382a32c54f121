// A ball on a chart: dragged by mouse or finger, put where one clicks, moved by the arrow keys.

import { create } from "./elements.js";

/** @import { Chart, Point } from "./chart.js" */

/** The radius of a ring, in the chart's units, that the ball does not hide where it stands. */
export const RING = 10;

const FAR = 1000; // keys' steps: beyond any end
const WAYS = ["↙", "↓", "↘", "←", "", "→", "↖", "↑", "↗"]; // out of the picture, from the lower left

/** How far each key moves it, to the right and up. @type {Record<string, [number, number]>} */
const KEYS = {
  ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] },
  ...{ PageDown: [-5, 0], PageUp: [5, 0], Home: [-FAR, 0], End: [FAR, 0] },
};

export class ChartBall {
  /**
   * @param {Chart} chart
   * @param {object} options
   * @param {string} options.label
   * @param {number} options.min of the number that a slider has: along the x axis
   * @param {number} options.max
   * @param {(point: Point) => void} options.onmove where it was dragged to
   * @param {(right: number, up: number) => void} options.onkey how many steps it should go
   */
  constructor(chart, { label, min, max, onmove, onkey }) {
    this.chart = chart;
    this.away = create("span", { class: "chart-away" });
    this.element = create("div", {
      ...{ class: "chart-ball", role: "slider", tabindex: "0", "aria-label": label },
      ...{ "aria-valuemin": min, "aria-valuemax": max },
      onpointerdown: (event) => this.hold(event),
      onpointermove: (event) => this.drag(event, onmove),
      onpointerup: () => this.leave(),
      onpointercancel: () => this.leave(),
      onkeydown: (event) => {
        const steps = KEYS[event.key];
        if (steps && !event.ctrlKey && !event.metaKey && !event.altKey) {
          event.preventDefault();
          onkey(...steps);
        }
      },
    });
    this.element.append(this.away);
    /** @type {Point | null} where the pointer came down, until it has moved */
    this.from = null;
    chart.place.append(this.element);
    chart.place.addEventListener("click", (event) => {
      if (event.target !== this.element) {
        onmove(chart.under(event));
      }
    });
  }

  /** @param {PointerEvent} event */
  hold(event) {
    this.from = [event.clientX, event.clientY];
    this.element.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event @param {(point: Point) => void} onmove */
  drag(event, onmove) {
    if (!this.element.hasPointerCapture(event.pointerId)) {
      return;
    }
    const [x, y] = this.from ?? [event.clientX, event.clientY];
    if (!this.from || Math.hypot(event.clientX - x, event.clientY - y) > 3) {
      this.from = null;
      this.element.classList.add("held"); // it follows at once
      onmove(this.chart.under(event));
    }
  }

  leave() {
    this.from = null;
    this.element.classList.remove("held");
  }

  /**
   * @param {Point} point where it stands; if that is outside, at the edge, and this is said there
   * @param {string} text how this is read out
   */
  stand([x, y], text) {
    const { chart } = this;
    /** @type {Point} */
    const edge = [within(x, chart.x), within(y, chart.y)];
    const [over, above] = [x - edge[0], y - edge[1]].map((by) => Math.sign(Number(by.toFixed(6))));
    const way = WAYS[4 + over + 3 * above];
    const here = chart.at(edge);
    const [right, down] = here.map((at) => `${((100 * at) / chart.width).toFixed(3)}cqw`);
    this.away.textContent = way && `그림 밖 ${way}`;
    this.element.classList.toggle("outside", way !== "");
    this.element.classList.toggle("on-right", here[0] > chart.width / 2);
    this.element.style.transform = `translate(${right}, ${down})`;
    this.element.setAttribute("aria-valuenow", String(Number(x.toFixed(3))));
    this.element.setAttribute("aria-valuetext", way ? `${text}, 그림 밖` : text);
  }
}

/** @param {number} value @param {{ low: number, high: number }} ends */
export function within(value, { low, high }) {
  return Math.min(Math.max(value, low), high);
}
