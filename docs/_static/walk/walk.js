// A walk of one digit through CNN_Basic: what stands there before it begins, and its beginning. The
// network, its weights and the stage are fetched when the reader sets out.

import { EMPTY, readAddress } from "../parts/address.js";
import { button, create } from "../parts/elements.js";
import { paintMap, readPalette } from "../parts/maps.js";
import { ownDrawing } from "../parts/page_digit.js";
import { inkOf, networkInput, SIDE } from "../parts/picture.js";

/**
 * @import { Drawing } from "../parts/address.js"
 * @import { Network } from "../parts/network.js"
 * @import { Run } from "../parts/network_worker.js"
 * @import { Stage } from "./stage.js"
 */

/**
 * Offer the walk in `place`, an element with data-weights (an address), data-bytes and data-lab (the
 * address of the lab). The page's digit is in #page-digit; one in the address goes before it.
 *
 * @param {HTMLElement} place
 */
export function start(place) {
  new Walk(place).offer();
}

class Walk {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** @type {Uint8Array} */
    this.image = new Uint8Array(SIDE * SIDE);
    this.number = 0; // counts the digits: what an older one gave is not shown
    /** @type {Network | undefined} */
    this.network = undefined;
    /** @type {Stage | undefined} */
    this.stage = undefined;
    // What stood there: on paper, it still does.
    this.text = create("div", { class: "walk-text" }, ...place.childNodes);
    this.picture = create("canvas", { role: "img", "aria-label": "길을 떠날 숫자" });
    this.action = create("div", { class: "walk-action" });
  }

  offer() {
    this.offerStart();
    this.place.replaceChildren(
      create("div", { class: "walk-offer" }, this.picture, this.action),
      this.text,
    );
    new MutationObserver(() => this.paint()).observe(document.documentElement, {
      attributeFilter: ["data-theme"],
    });
    addEventListener("hashchange", () => this.followAddress());
    this.followAddress();
  }

  offerStart() {
    const begin = button("여행 시작하기", () => this.begin(), { class: "walk-begin" });
    const size = `${(Number(this.place.dataset.bytes) / 1e6).toFixed(1)} MB`;
    const note = create(
      "p",
      { class: "walk-note" },
      `열세 걸음입니다. 누르면 신경망(${size})을 받습니다.`,
    );
    this.action.replaceChildren(begin, note);
  }

  // --- the digit ---

  /** The digit in the address if there is one, else the page's. */
  async followAddress() {
    try {
      const { drawing, centred } = readAddress(location.hash);
      if (drawing || this.number === 0) {
        this.take(await imageOf(drawing ?? ownDrawing() ?? EMPTY, centred));
      }
    } catch {
      const text = "주소에 담긴 그림을 읽지 못해 이 페이지의 숫자로 걷습니다.";
      this.place.prepend(create("p", { role: "alert" }, text));
      this.take(await imageOf(ownDrawing() ?? EMPTY, true));
    }
  }

  /**
   * Walk with this digit from now on.
   *
   * @param {Uint8Array} image
   */
  take(image) {
    this.image = image;
    this.number += 1;
    this.paint();
    this.run();
  }

  paint() {
    const { ink } = readPalette(this.place);
    const one = { values: this.image, map: 0, maps: 1, height: SIDE, width: SIDE, reach: 255 };
    paintMap(this.picture, { ...one, colours: ink });
    this.stage?.repaint();
  }

  run() {
    if (this.network?.ready) {
      this.network.run({ image: this.image }, false, this.number);
    }
  }

  // --- setting out ---

  async begin() {
    this.showProgress(0);
    this.action.querySelector("progress")?.focus();
    try {
      const [{ Network }] = await Promise.all([
        import("../parts/network.js"),
        import("./stage.js"),
      ]);
      this.network = new Network({
        url: new URL(this.place.dataset.weights ?? "", document.baseURI).href,
        bytes: Number(this.place.dataset.bytes),
        onprogress: (percent) => this.showProgress(percent),
        onready: () => this.run(),
        onfailed: (reason) => this.showFailure(reason),
        onoutputs: (run) => this.receive(run),
      });
      this.network.load();
    } catch (error) {
      console.error(error);
      this.showFailure("network");
    }
  }

  /** @param {number} percent */
  showProgress(percent) {
    const attributes = { max: 100, value: percent, "aria-label": "신경망을 받는 중", tabindex: -1 };
    const bar = this.action.querySelector("progress") ?? create("progress", attributes);
    bar.value = percent;
    if (!bar.isConnected) {
      this.action.replaceChildren(create("p", {}, "신경망을 받는 중입니다."), bar);
    }
  }

  /** @param {string} reason */
  async showFailure(reason) {
    // If even the module of the words does not come, there is one reason why.
    const { FAILURES } = await import("../parts/words.js").catch(() => ({ FAILURES: NO_NETWORK }));
    const text = FAILURES[reason] ?? `신경망을 시작하지 못했습니다: ${reason}`;
    const retry = button("다시 받기", () => this.retry());
    this.action.replaceChildren(create("p", { role: "alert" }, text), retry);
    retry.focus();
  }

  retry() {
    if (!this.network) {
      location.reload(); // a module that failed stays failed for as long as the page lives
      return;
    }
    this.showProgress(0);
    this.network.load();
  }

  /** @param {Run} run */
  async receive({ outputs, number }) {
    const [{ Stage }, { neededWeights, stepsOf }] = await Promise.all([
      import("./stage.js"),
      import("./steps.js"),
    ]);
    const network = /** @type {Network} */ (this.network);
    const weights = await Promise.all(
      neededWeights(outputs).map(({ layer, map }) => network.weightsOf(layer, map)),
    );
    if (number !== this.number) {
      return;
    }
    if (!this.stage) {
      const { lab = "" } = this.place.dataset;
      this.stage = new Stage(lab, (image) => this.take(image));
      this.place.replaceChildren(this.stage.element, this.text);
    }
    this.stage.show(stepsOf(outputs, weights), outputs, this.image);
    this.place.scrollIntoView({ block: "nearest" }); // all of it, where there is room for all
  }
}

const NO_NETWORK = /** @type {Record<string, string>} */ ({
  network: "신경망을 받지 못했습니다. 인터넷 연결을 확인하고 다시 받으세요.",
});

/**
 * The 28×28 bytes of a drawing; its strokes are drawn as on the sheet, which is fetched for them.
 *
 * @param {Drawing} drawing
 * @param {boolean} centred whether strokes on empty paper are fitted as MNIST's makers did
 */
async function imageOf(drawing, centred) {
  if (drawing.base && !drawing.strokes.length) {
    return drawing.base;
  }
  const { DrawingPad } = await import("../parts/drawing_pad.js");
  const silent = () => {};
  const pad = new DrawingPad(silent, silent);
  pad.show(drawing, false);
  return networkInput(inkOf(pad.pixels()), centred && !drawing.base);
}
