// The front page: a sheet to draw on, the answer beside it, and what the digit becomes on its way.
// Until the network is there, the page shows what the build has computed of a sample.

import { decodeDrawing, EMPTY, encodeDrawing, writeAddress } from "../parts/address.js";
import { DrawingPad } from "../parts/drawing_pad.js";
import { Announcer, button, create } from "../parts/elements.js";
import { readPalette } from "../parts/maps.js";
import { Network } from "../parts/network.js";
import { percent } from "../parts/numbers.js";
import { Path } from "./path.js";

/** @import { Run } from "../parts/network_worker.js" */

const READY = "이 기기 안에서 방금 계산한 답입니다.";
const BLANK = "빈 종이입니다. 그래도 답은 나옵니다.";
const FAILED = "네트워크를 받지 못했습니다.";
const REST = 200; // milliseconds without a new run after which all sentences are written
const IDLE = 5000; // milliseconds after which a page that is never idle counts as idle

/**
 * Take over `place`, as tutorial_site/lab/front.py writes it; it has data-weights (an address) and
 * data-bytes.
 *
 * @param {HTMLElement} place
 */
export function start(place) {
  new Front(place).begin();
}

class Front {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.path = new Path(place);
    this.palette = readPalette(place);
    this.drawing = 0; // counts the pictures, as the runs do
    this.loading = false; // or loaded
    this.touched = false;
    this.resting = this.keeping = 0; // timers
    /** @type {Run | null} */
    this.result = null;
    this.spoken = new Announcer({ class: "visually-hidden" });
    this.keys = new Announcer({ class: "visually-hidden" }, 250);
    this.pad = new DrawingPad(
      () => this.drawn(),
      (text) => this.keys.say(text),
    );
    this.network = new Network({
      url: new URL(place.dataset.weights ?? "", document.baseURI).href,
      bytes: Number(place.dataset.bytes),
      onprogress: (share) => this.tell(`네트워크를 받는 중입니다(${share} %).`),
      onready: () => this.place.classList.remove("waiting"),
      onfailed: () => this.showFailure(),
      onoutputs: (result) => this.receive(result),
    });
    this.digit = this.find(".front-digit");
    this.percent = this.find(".front-percent");
    this.state = this.find(".front-state");
    this.rows = Array.from(place.querySelectorAll(".front-bars li"), (row) => ({
      row,
      bar: /** @type {HTMLElement} */ (row.querySelector("i")),
      number: /** @type {HTMLElement} */ (row.querySelector(".number")),
    }));
    this.lab = /** @type {HTMLAnchorElement} */ (this.find(".front-lab"));
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  find(selector) {
    return /** @type {HTMLElement} */ (this.place.querySelector(selector));
  }

  begin() {
    const { base } = decodeDrawing(this.find("[data-drawing]").dataset.drawing ?? "");
    this.find(".front-sheet").replaceWith(this.pad.element);
    this.find(".front-tools").replaceChildren(
      button("되돌리기", () => this.pad.undo()),
      button("모두 지우기", () => this.pad.clear()),
    );
    this.place.append(this.spoken.element, this.keys.element);
    this.pad.show({ ...EMPTY, base }, false);
    const kept = keptDrawing();
    if (kept) {
      this.pad.show(kept);
    }
    new MutationObserver(() => this.changeColours()).observe(document.documentElement, {
      attributeFilter: ["data-theme"],
    });
    this.waitForReader();
  }

  // --- the network comes when nothing else is to be done, or with a reader's hand ---

  waitForReader() {
    const load = () => this.load();
    for (const name of ["pointerdown", "keydown"]) {
      this.pad.element.addEventListener(name, load, { once: true });
    }
    if (/** @type {any} */ (navigator).connection?.saveData) {
      return; // 1.7 MB are for those who draw
    }
    const near = this.find(".front-top");
    for (const name of ["pointerover", "focusin"]) {
      near.addEventListener(name, load, { once: true });
    }
    const whenIdle = () => {
      if ("requestIdleCallback" in globalThis) {
        requestIdleCallback(load, { timeout: IDLE });
      } else {
        setTimeout(load, IDLE / 5); // WebKit has none
      }
    };
    if (document.readyState === "complete") {
      whenIdle();
    } else {
      addEventListener("load", whenIdle, { once: true });
    }
  }

  load() {
    if (!this.loading) {
      this.loading = true;
      this.tell("네트워크를 받는 중입니다(0 %).");
      this.network.load();
    }
  }

  showFailure() {
    this.loading = false;
    this.state.replaceChildren(
      create("span", { role: "alert" }, FAILED),
      " ",
      button("다시 받기", () => this.load()),
    );
  }

  /** @param {string} text */
  tell(text) {
    if (this.state.textContent !== text) {
      this.state.textContent = text;
    }
  }

  // --- a drawing, and what the network makes of it ---

  drawn() {
    const { base, strokes } = this.pad.drawing;
    this.drawing += 1;
    if (this.drawing > 1) {
      this.touch();
    }
    this.network.run(this.pad.picture(true), false, this.drawing);
    if (this.touched) {
      const drawing = { base, strokes };
      const there = { layer: "conv2d", map: 0, pixel: null, centred: true, drawing };
      this.lab.hash = base || strokes.length ? writeAddress(there) : "";
      this.lendToWalk(drawing);
      clearTimeout(this.keeping);
      this.keeping = setTimeout(() => keepDrawing(drawing), REST);
    }
  }

  /** The walk further down sets out with what is on the sheet. @param {import("../parts/address.js").Drawing} drawing */
  lendToWalk(drawing) {
    const place = document.getElementById("page-digit");
    if (place && (drawing.base || drawing.strokes.length)) {
      place.textContent = JSON.stringify({ drawing: encodeDrawing(drawing) });
    }
  }

  /** What stands beside the sheet is another picture's answer until the network has come. */
  touch() {
    this.touched = true;
    this.place.classList.toggle("waiting", !this.network.ready);
    this.load();
  }

  /** @param {Run} result */
  receive(result) {
    this.result = result;
    this.showAnswer(result);
    this.path.paint(result.outputs, this.palette);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(result), REST);
  }

  /** @param {Run} result */
  showAnswer({ outputs, image }) {
    const probabilities = outputs[outputs.length - 1];
    const highest = answerOf(probabilities);
    this.digit.textContent = `${highest}`;
    this.percent.textContent = percent(probabilities[highest]);
    this.rows.forEach(({ row, bar }, digit) => {
      row.classList.toggle("highest", digit === highest);
      bar.style.transform = `scaleY(${probabilities[digit]})`;
    });
    this.tell(isBlank(image) ? BLANK : READY);
  }

  /** @param {Run} result */
  rest({ outputs, image }) {
    const probabilities = outputs[outputs.length - 1];
    const highest = answerOf(probabilities);
    this.rows.forEach(({ number }, digit) => {
      number.textContent = percent(probabilities[digit]);
    });
    this.path.write();
    const said = `네트워크의 답은 ${highest}, 확률 ${percent(probabilities[highest])}입니다.`;
    if (this.touched) {
      this.spoken.say(isBlank(image) ? `${BLANK} ${said}` : said);
    }
  }

  changeColours() {
    this.palette = readPalette(this.place);
    this.pad.redraw();
  }
}

/**
 * Who goes on to another page and comes back finds the drawing again: it stays with this entry of the
 * tab's history, and nowhere else.
 *
 * @param {import("../parts/address.js").Drawing} drawing
 */
function keepDrawing(drawing) {
  history.replaceState({ ...history.state, drawing: encodeDrawing(drawing) }, "");
}

/** What the reader left here. */
function keptDrawing() {
  const text = history.state?.drawing;
  return typeof text === "string" ? decodeDrawing(text) : null;
}

/** @param {Float32Array} probabilities */
function answerOf(probabilities) {
  return probabilities.indexOf(Math.max(...probabilities));
}

/** @param {Uint8Array} image */
function isBlank(image) {
  return image.every((ink) => ink === 0);
}
