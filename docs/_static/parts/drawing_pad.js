// The sheet to draw on, with mouse, finger, pen or keyboard.

import { EMPTY } from "./address.js";
import { create } from "./elements.js";
import { PAD, SIDE } from "./picture.js";
import { placeInWords } from "./place.js";

// Of the pen. A digit will fill 20 pixels. In MNIST eight strokes of ten are 1.7 to 3.5 of them wide;
// the pen's are 1.4 where a digit fills the sheet and 4 where it is a third as high.
const WIDTH = 16;
const ERASER = 20;
const DOT = 0.01; // how long the line of a dot is: browsers draw none of no length
const LONGEST = 255; // points of a stroke that an address can hold
const STEPS_BACK = 60; // drawings to return to: who draws for an hour needs no more memory
/**
 * @import { Drawing } from "./address.js"
 * @import { Drawn } from "./network_worker.js"
 * @typedef {OffscreenCanvasRenderingContext2D} Ink
 */

/** @type {Record<string, number[]>} */
const KEYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const KEY_STEP = PAD / SIDE; // one of the network's pixels
const HELP =
  "그림판. 방향키로 펜을 옮기고, 스페이스를 누르면 긋기 시작하고 다시 누르면 멈춥니다. " +
  "Shift와 방향키로 크게 옮기고, E로 펜과 지우개를 바꾸고, Ctrl+Z로 되돌립니다. " +
  "표본이 놓여 있으면 첫 획에서 사라집니다.";

export class DrawingPad {
  /**
   * @param {() => void} onchange called whenever the drawing looks different
   * @param {(sentence: string) => void} say tells screen readers, when keys are used
   */
  constructor(onchange, say) {
    this.onchange = onchange;
    this.say = say;
    /** @type {Drawing} */
    this.drawing = EMPTY;
    /** @type {Drawing[]} */
    this.past = []; // to return to
    this.erase = false;
    /** @type {number[][] | null} */
    this.stroke = null; // the points of the stroke being drawn
    /** @type {number[] | null} */
    this.cursor = null; // where the keyboard's pen is
    this.pointer = -1; // which mouse, finger or pen draws
    this.colour = "";
    this.canvas = create("canvas", {
      width: PAD,
      height: PAD,
      class: "lab-pad",
      tabindex: "0",
      role: "application",
      "aria-label": HELP,
      onpointerdown: (event) => this.press(event),
      onpointermove: (event) => this.move(event),
      onpointerup: () => this.finish(),
      onpointercancel: () => this.finish(),
      onkeydown: (event) => this.key(event),
      onfocus: () => this.showCursor(),
      onblur: () => this.leave(),
    });
    this.pen = create("div", { class: "lab-pen", hidden: true });
    this.ghost = create("div", { class: "pad-ghost" }, create("span", {}, "여기에 그리세요"));
    const longer = create("span", { class: "longer" }, "표본이 "); // where there is room for it
    this.hint = create("div", { class: "pad-hint", hidden: true }, "그리면 ", longer, "사라집니다");
    const over = create("div", { class: "pad-over", "aria-hidden": "true" }, this.ghost, this.hint);
    const sheet = { class: "lab-sheet", "data-part": "pad" };
    this.element = create("div", sheet, this.canvas, over, this.pen);
    // What was drawn, as numbers; the visible canvas has the colours of the page.
    this.ink = penOf(new OffscreenCanvas(PAD, PAD), { willReadFrequently: true });
    this.below = penOf(new OffscreenCanvas(PAD, PAD)); // without the stroke being drawn
    this.screen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
  }

  /** PAD × PAD pixels of four bytes, of which the last one is the ink. */
  pixels() {
    return this.ink.getImageData(0, 0, PAD, PAD).data;
  }

  /**
   * What the network gets. A sample is centred already: as it comes, and with what was drawn onto it.
   *
   * @param {boolean} centred whether what was drawn on empty paper is to be
   * @returns {Drawn}
   */
  picture(centred) {
    const { base } = this.drawing;
    return base && this.untouched
      ? { image: base }
      : { pixels: this.pixels(), centred: centred && !base };
  }

  /** Whether a sample lies there as it came. */
  get untouched() {
    return this.drawing.base !== null && this.drawing.strokes.length === 0;
  }

  /**
   * Show another drawing; `undoable` if the reader should be able to come back.
   *
   * @param {Drawing} drawing
   */
  show(drawing, undoable = true) {
    this.finish();
    if (undoable) {
      this.remember();
    }
    this.drawing = drawing;
    this.redraw();
  }

  remember() {
    this.past = [...this.past, this.drawing].slice(-STEPS_BACK);
  }

  clear() {
    if (this.drawing.base || this.drawing.strokes.length) {
      this.show(EMPTY);
    }
  }

  /** Whether there is nothing to erase. */
  get blank() {
    return this.drawing.base === null && this.drawing.strokes.length === 0;
  }

  undo() {
    const before = this.past.pop();
    if (before) {
      this.show(before, false);
    }
  }

  redraw() {
    // The ink has one of the page's colours, which differ in light and dark. To ask for it with every
    // move of the pen would cost more than to draw.
    this.colour = getComputedStyle(this.canvas).color;
    this.ink.clearRect(0, 0, PAD, PAD);
    if (this.drawing.base) {
      this.drawBase(this.drawing.base);
    }
    for (const { erase, points } of this.drawing.strokes) {
      this.drawLine(points, erase);
    }
    this.refresh();
  }

  /** @param {Uint8Array} image */
  drawBase(image) {
    const small = new OffscreenCanvas(SIDE, SIDE);
    const pixels = new ImageData(SIDE, SIDE);
    for (let at = 0; at < image.length; at++) {
      pixels.data[4 * at + 3] = image[at];
    }
    penOf(small).putImageData(pixels, 0, 0);
    this.ink.imageSmoothingEnabled = false;
    this.ink.drawImage(small, 0, 0, PAD, PAD);
  }

  /**
   * @param {number[][]} points
   * @param {boolean} erase
   */
  drawLine(points, erase) {
    const ink = this.ink;
    ink.globalCompositeOperation = erase ? "destination-out" : "source-over";
    ink.lineWidth = erase ? ERASER : WIDTH;
    ink.lineCap = ink.lineJoin = "round";
    ink.beginPath();
    ink.moveTo(points[0][0], points[0][1]);
    for (const [x, y] of points) {
      ink.lineTo(x, y);
    }
    if (points.length === 1) {
      ink.lineTo(points[0][0] + DOT, points[0][1]);
    }
    ink.stroke();
    ink.globalCompositeOperation = "source-over";
  }

  refresh() {
    this.screen.clearRect(0, 0, PAD, PAD);
    this.screen.drawImage(this.ink.canvas, 0, 0);
    this.screen.globalCompositeOperation = "source-in";
    this.screen.fillStyle = this.colour;
    this.screen.fillRect(0, 0, PAD, PAD);
    this.screen.globalCompositeOperation = "source-over";
    const { base, strokes } = this.drawing;
    this.ghost.hidden = base !== null || strokes.some(({ erase }) => !erase);
    this.hint.hidden = !this.untouched;
    this.onchange();
  }

  /**
   * The pen does not draw over a sample, which nobody wants mixed with a digit of their own: it
   * leaves, and one step back brings it again. The eraser works on the sample.
   *
   * @param {number[]} point
   */
  begin(point) {
    if (this.erase && this.blank) {
      return; // there is nothing
    }
    this.remember();
    if (this.untouched && !this.erase) {
      this.drawing = EMPTY;
      this.ink.clearRect(0, 0, PAD, PAD);
    }
    this.extend(this.startStroke(), [point]);
  }

  startStroke() {
    /** @type {number[][]} */
    const points = [];
    this.stroke = points;
    const strokes = [...this.drawing.strokes, { erase: this.erase, points }];
    this.drawing = { ...this.drawing, strokes };
    copy(this.ink, this.below);
    return points;
  }

  /**
   * The whole stroke is drawn anew with each point: in pieces, the soft edges where two pieces meet
   * would come out darker than in the same drawing from an address.
   *
   * @param {number[][]} stroke
   * @param {number[][]} points
   */
  extend(stroke, points) {
    stroke.push(...points);
    copy(this.below, this.ink);
    this.drawLine(stroke, this.erase);
    if (stroke.length >= LONGEST) {
      // The address cannot hold a longer one: go on with a new stroke from here.
      this.startStroke().push(stroke[stroke.length - 1]);
    }
    this.refresh();
  }

  finish() {
    this.stroke = null;
  }

  // --- mouse, finger, pen ---

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0 || this.stroke) {
      return; // another button, or a second finger
    }
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.pen.hidden = true;
    this.begin(this.pointOf(event));
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.stroke || event.pointerId !== this.pointer) {
      return;
    }
    const events = event.getCoalescedEvents?.() ?? [];
    const points = [];
    let last = this.stroke[this.stroke.length - 1];
    for (const moved of events.length ? events : [event]) {
      const point = this.pointOf(moved);
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= 2) {
        points.push(point);
        last = point;
      }
    }
    const room = LONGEST - this.stroke.length;
    if (points.length) {
      this.extend(this.stroke, points.slice(0, room));
    }
  }

  /** @param {PointerEvent} event */
  pointOf(event) {
    const box = this.canvas.getBoundingClientRect();
    return [
      asCoordinate(((event.clientX - box.left) / box.width) * PAD),
      asCoordinate(((event.clientY - box.top) / box.height) * PAD),
    ];
  }

  // --- keyboard ---

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === " ") {
      this.togglePen();
    } else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
      this.undo();
    } else if (event.key.toLowerCase() === "e" && !event.ctrlKey && !event.metaKey) {
      this.element.dispatchEvent(new CustomEvent("toolkey"));
    } else if (KEYS[event.key]) {
      this.walk(KEYS[event.key], event.shiftKey ? 4 : 1);
    } else if (event.key === "Escape" && this.stroke) {
      this.togglePen();
    } else {
      return;
    }
    event.preventDefault();
  }

  togglePen() {
    if (this.stroke) {
      this.finish();
      this.say("펜을 들었습니다.");
    } else {
      const cleared = this.untouched && !this.erase ? "표본을 치우고 " : "";
      this.begin(this.keyboardPen().map(asCoordinate));
      this.say(`${cleared}${this.erase ? "지우개를" : "펜을"} 내렸습니다.`);
    }
    this.showCursor();
  }

  /**
   * @param {number[]} direction
   * @param {number} steps
   */
  walk(direction, steps) {
    const cursor = this.keyboardPen().map((from, axis) => {
      const to = from + direction[axis] * steps * KEY_STEP;
      return Math.min(Math.max(to, 0), PAD - 1);
    });
    this.cursor = cursor;
    if (this.stroke) {
      this.extend(this.stroke, [cursor.map(asCoordinate)]);
    }
    this.showCursor();
    const [column, row] = cursor.map((place) => Math.floor(place / KEY_STEP));
    this.say(`${placeInWords(row, column)}${this.stroke ? ", 긋는 중" : ""}`);
  }

  /** Where the keyboard's pen is, [x, y]; at first, where a digit might begin. */
  keyboardPen() {
    this.cursor ??= [PAD / 2, PAD / 4];
    return this.cursor;
  }

  showCursor() {
    const [x, y] = this.keyboardPen();
    this.pen.hidden = !this.canvas.matches(":focus-visible");
    this.pen.classList.toggle("down", this.stroke !== null);
    this.pen.style.left = `${(x / PAD) * 100}%`;
    this.pen.style.top = `${(y / PAD) * 100}%`;
  }

  leave() {
    this.finish();
    this.pen.hidden = true;
  }
}

/**
 * @param {OffscreenCanvas} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
function penOf(canvas, settings) {
  return /** @type {Ink} */ (canvas.getContext("2d", settings));
}

/**
 * @param {Ink} from
 * @param {Ink} to
 */
function copy(from, to) {
  to.globalCompositeOperation = "copy";
  to.drawImage(from.canvas, 0, 0);
  to.globalCompositeOperation = "source-over";
}

/** @param {number} value */
function asCoordinate(value) {
  return Math.min(Math.max(Math.round(value), 0), PAD - 1);
}
