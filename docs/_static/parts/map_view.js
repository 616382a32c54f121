// A map, large: a pixel is chosen by click or arrow keys, a window is marked.

import { create } from "./elements.js";
import { paintMap } from "./maps.js";

/** @import { Maps } from "./maps.js" */

/** @type {Record<string, number[]>} */
const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class MapView {
  /**
   * @param {(row: number, column: number) => void} [onselect] without it one only looks
   * @param {(pixel: number[] | null) => void} [onpreview] told what the mouse is over
   * @param {boolean} [keys] whether it is a stop of the Tab key, and the arrow keys choose
   */
  constructor(onselect, onpreview, keys = true) {
    this.onselect = onselect;
    this.keys = keys;
    this.size = { height: 1, width: 1 };
    /** @type {number[] | null} */
    this.pixel = null;
    this.canvas = create("canvas", { role: "img", "aria-label": "아직 빈 그림" });
    this.marker = create("div", { class: "lab-marker", hidden: true });
    this.caption = create("figcaption");
    this.frame = create("div", { class: "lab-frame" }, this.canvas, this.marker);
    if (onselect && keys) {
      this.frame.tabIndex = 0;
      this.frame.setAttribute("role", "application");
      this.frame.addEventListener("keydown", (event) => this.key(event));
    }
    if (onselect) {
      this.frame.classList.add("chooses");
      this.frame.addEventListener("click", (event) => this.click(event));
      this.frame.addEventListener("pointermove", (event) => {
        if (event.pointerType !== "touch") {
          onpreview?.(this.pixelAt(event));
        }
      });
      this.frame.addEventListener("pointerleave", () => onpreview?.(null));
    }
    this.element = create("figure", { class: "lab-map" }, this.frame, this.caption);
  }

  /**
   * @param {Maps & { map: number, until?: number }} map
   * @param {string} label
   */
  paint(map, label) {
    paintMap(this.canvas, map);
    this.size = { height: map.height, width: map.width };
    this.frame.classList.toggle("flat", map.height === 1);
    this.caption.textContent = label;
    this.canvas.setAttribute("aria-label", label);
    if (this.onselect && this.keys) {
      this.frame.setAttribute("aria-label", `${label}. 방향키로 픽셀을 고릅니다.`);
    }
  }

  /**
   * Mark `size` × `size` pixels whose first one is at this row and column.
   *
   * @param {number} row
   * @param {number} column
   */
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

  /** @param {MouseEvent} event */
  click(event) {
    const [row, column] = this.pixelAt(event);
    this.select(row, column);
  }

  /** @param {MouseEvent} event */
  pixelAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const { height, width } = this.size;
    const row = Math.floor(((event.clientY - box.top) / box.height) * height);
    const column = Math.floor(((event.clientX - box.left) / box.width) * width);
    return [Math.min(Math.max(row, 0), height - 1), Math.min(Math.max(column, 0), width - 1)];
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = KEYS[event.key];
    if (step && this.pixel) {
      event.preventDefault();
      this.select(this.pixel[0] + step[0], this.pixel[1] + step[1]);
    }
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  select(row, column) {
    const { height, width } = this.size;
    const y = Math.min(Math.max(row, 0), height - 1);
    const x = Math.min(Math.max(column, 0), width - 1);
    this.pixel = [y, x]; // the next key goes on from here
    this.onselect?.(y, x);
  }
}
