// A map, large: a pixel is chosen by click or arrow keys, a window is marked.

import { create } from "./elements.js";
import { paintMap } from "./maps.js";

const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class MapView {
  /** @param onselect called with row and column; without it the map is only looked at */
  constructor(onselect = null) {
    this.onselect = onselect;
    this.size = { height: 1, width: 1 };
    this.pixel = null;
    this.canvas = create("canvas", { role: "img", "aria-label": "아직 빈 그림" });
    this.marker = create("div", { class: "lab-marker", hidden: true });
    this.caption = create("figcaption");
    const frame = { class: "lab-frame" };
    if (onselect) {
      Object.assign(frame, {
        tabindex: "0",
        role: "application",
        onclick: (event) => this.click(event),
        onkeydown: (event) => this.key(event),
      });
    }
    this.frame = create("div", frame, this.canvas, this.marker);
    this.element = create("figure", { class: "lab-map" }, this.frame, this.caption);
  }

  paint(map, label) {
    paintMap(this.canvas, map);
    this.size = { height: map.height, width: map.width };
    this.frame.style.setProperty("--lab-columns", map.width);
    this.frame.classList.toggle("flat", map.height === 1);
    this.caption.textContent = label;
    this.canvas.setAttribute("aria-label", label);
    if (this.onselect) {
      this.frame.setAttribute("aria-label", `${label}. 방향키로 픽셀을 고릅니다.`);
    }
  }

  /** Mark `size` × `size` pixels whose first one is at this row and column. */
  mark(row, column, size = 1) {
    const { height, width } = this.size;
    this.marker.hidden = false;
    this.marker.style.left = `${(100 * column) / width}%`;
    this.marker.style.top = `${(100 * row) / height}%`;
    this.marker.style.width = `${(100 * size) / width}%`;
    this.marker.style.height = `${(100 * size) / height}%`;
    if (size === 1) {
      this.pixel = [row, column];
    }
  }

  click(event) {
    const box = this.canvas.getBoundingClientRect();
    const { height, width } = this.size;
    const row = Math.floor(((event.clientY - box.top) / box.height) * height);
    const column = Math.floor(((event.clientX - box.left) / box.width) * width);
    this.select(row, column);
  }

  key(event) {
    const step = KEYS[event.key];
    if (step && this.pixel) {
      event.preventDefault();
      this.select(this.pixel[0] + step[0], this.pixel[1] + step[1]);
    }
  }

  select(row, column) {
    const { height, width } = this.size;
    const within = (value, end) => Math.min(Math.max(value, 0), end - 1);
    this.pixel = [within(row, height), within(column, width)]; // the next key goes on from here
    this.onselect(...this.pixel);
  }
}
