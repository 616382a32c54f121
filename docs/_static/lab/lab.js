// The lab: a sheet to draw on, CNN_Basic, and everything that it computes.

import { NETWORK } from "../network/facts.js";
import { EMPTY, readAddress, writeAddress } from "../parts/address.js";
import { DrawingPad } from "../parts/drawing_pad.js";
import { Account, Announcer, button, create, switchBox } from "../parts/elements.js";
import { beforeDropout, coloursOf, paintMap, paintThumbnail, readPalette } from "../parts/maps.js";
import { Network } from "../parts/network.js";
import { Painter } from "../parts/painter.js";
import { SIDE } from "../parts/picture.js";
import { Probabilities } from "../parts/probabilities.js";
import { firstSample, sampleButtons } from "../parts/samples.js";
import { FAILURES, nameOf, percent, predictionInWords, shapeInWords } from "../parts/words.js";
import { LayerPanel } from "./layer_panel.js";

const { layers } = NETWORK;

/**
 * @import { Maps } from "../parts/maps.js"
 * @import { Drawn, Run } from "../parts/network_worker.js"
 */

const READY = "네트워크를 다 받았습니다. 이제 이 기기 안에서 계산합니다.";
const REST = 200; // milliseconds without a new run after which numbers are written
const DRAWS = 30; // runs with dropout whose spread is shown
const BETWEEN_DRAWS = 700; // milliseconds

/**
 * Build the lab in `place`, an element with data-weights (an address) and data-bytes.
 *
 * @param {HTMLElement} place
 */
export function start(place) {
  new Lab(place).begin();
}

class Lab {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.centred = true;
    this.training = false;
    this.playing = false;
    /** @type {Float32Array[]} */
    this.draws = []; // the probabilities of runs with dropout
    this.drawing = 0; // counts the pictures: a run of an older one is not mixed in
    /** @type {Drawn | undefined} */
    this.picture = undefined;
    /** @type {Run | null} */
    this.result = null; // the newest run
    /** @type {Float32Array[] | null} */
    this.held = null; // the outputs of the drawing to compare with
    this.palette = readPalette(place);
    this.resting = this.addressing = this.player = 0; // timers
    this.spoken = new Announcer({ class: "visually-hidden" }, 250);
    this.account = new Account();
    this.pad = new DrawingPad(
      () => this.drawn(),
      (text) => this.spoken.say(text),
    );
    this.seen = create("canvas", { role: "img", "aria-label": "네트워크가 보는 28×28칸 그림" });
    this.probabilities = new Probabilities();
    this.network = new Network({
      url: new URL(place.dataset.weights ?? "", document.baseURI).href,
      bytes: Number(place.dataset.bytes),
      started: /** @type {any} */ (place).started,
      onprogress: (percent) => this.showProgress(percent),
      onready: () => this.loading.replaceChildren(READY),
      onfailed: (reason) => this.showFailure(reason),
      onoutputs: (result) => this.receive(result),
    });
    this.painter = new Painter();
    this.panel = new LayerPanel(
      () => this.paint(),
      (layer, map) => this.network.weightsOf(layer, map),
      () => this.writeAddressSoon(),
    );
    this.loading = create("div", { class: "lab-loading" });
    this.eraser = button("지우개", () => this.toggleEraser(), { "aria-pressed": "false" });
    this.centring = switchBox("MNIST처럼 맞추기", true, (on) => {
      this.centred = on;
      this.drawn();
    });
    this.centringNote = create("p", { class: "lab-note" });
    this.dropout = switchBox("드롭아웃 켜기", false, (on) => this.switchDropout(on));
    this.again = button("다시 뽑기", () => this.runAgain(), { hidden: true });
    this.play = button("멈추기", () => this.switchPlaying(), { hidden: true });
    this.swayNote = create("p", { class: "lab-note" });
    this.hold = button("이 그림을 고정하고 비교하기", () => this.toggleHeld(), {
      "aria-pressed": "false",
    });
    this.copied = create("span", { role: "status" });
    this.thumbnails = layers.map((_, index) => this.thumbnail(index));
  }

  begin() {
    this.place.replaceChildren(
      this.loading,
      create(
        "div",
        { class: "lab-top" },
        this.drawPart(),
        this.answerPart(),
        this.seenPart(),
        this.samplesPart(),
      ),
      this.layersPart(),
      this.panel.element,
      this.spoken.element,
    );
    new MutationObserver(() => this.changeColours()).observe(document.documentElement, {
      attributeFilter: ["data-theme"],
    });
    addEventListener("hashchange", () => this.followAddress());
    this.showProgress(0);
    this.network.load();
    this.followAddress();
  }

  // --- the parts of the page ---

  drawPart() {
    this.pad.element.addEventListener("toolkey", () => this.toggleEraser());
    return create(
      "section",
      { class: "lab-draw", "aria-label": "그리기" },
      create("p", { class: "lab-label" }, "0부터 9까지 가운데 하나를 그려 보세요."),
      this.pad.element,
      create(
        "div",
        { class: "lab-tools" },
        this.eraser,
        button("되돌리기", () => this.pad.undo()),
        button("모두 지우기", () => this.pad.clear()),
      ),
    );
  }

  samplesPart() {
    const rows = sampleButtons((image, text) => {
      this.pad.show({ ...EMPTY, base: image });
      this.spoken.say(text);
    });
    return create("section", { class: "lab-offers", "aria-label": "표본" }, ...rows);
  }

  toggleEraser() {
    this.pad.erase = !this.pad.erase;
    this.eraser.setAttribute("aria-pressed", String(this.pad.erase));
    this.spoken.say(this.pad.erase ? "지우개를 들었습니다." : "펜을 들었습니다.");
  }

  seenPart() {
    return create(
      "section",
      { class: "lab-seen", "aria-label": "네트워크가 보는 그림" },
      create("p", { class: "lab-label" }, "네트워크가 보는 그림"),
      create("div", { class: "lab-frame seen" }, this.seen),
      this.centring.label,
      this.centringNote,
    );
  }

  answerPart() {
    const copy = button("이 화면의 주소 복사", () => this.copyAddress());
    return create(
      "section",
      { class: "lab-answer", "aria-label": "네트워크의 답" },
      create("p", { class: "lab-label" }, "네트워크의 답"),
      this.probabilities.element,
      this.account.element,
      create("div", { class: "lab-tools" }, this.dropout.label, this.again, this.play),
      this.swayNote,
      create("div", { class: "lab-tools" }, this.hold, copy, this.copied),
    );
  }

  /** @param {number} index */
  thumbnail(index) {
    const layer = layers[index];
    const canvas = create("canvas", { "aria-hidden": "true" });
    const label = create("span", { class: "name" }, `${index}. ${nameOf(layer)}`);
    const shape = create("span", { class: "shape" }, layer.shape.join("×"));
    const opener = create(
      "button",
      {
        type: "button",
        "aria-label": `${index}. ${nameOf(layer)} ${layer.name}, ${shapeInWords(layer)}`,
        onclick: () => this.open(index),
      },
      canvas,
      label,
      shape,
    );
    return { opener, canvas };
  }

  layersPart() {
    const items = this.thumbnails.map(({ opener }) => create("li", {}, opener));
    return create(
      "nav",
      { "aria-label": "CNN_Basic의 층" },
      create("p", { class: "lab-label" }, "층을 누르면 아래에 펼쳐집니다."),
      create("ol", { class: "lab-layers" }, ...items),
    );
  }

  // --- the weights come ---

  /** @param {number} percent */
  showProgress(percent) {
    const bar = create("progress", { max: 100, value: percent, "aria-label": "가중치를 받는 중" });
    this.loading.replaceChildren(
      `가중치를 받는 중입니다(${percent} %). 그리기는 먼저 시작해도 됩니다. `,
      bar,
    );
  }

  /** @param {string} reason */
  showFailure(reason) {
    const retry = button("다시 받기", () => {
      this.showProgress(0);
      this.network.load();
    });
    const message = FAILURES[reason] ?? `네트워크를 시작하지 못했습니다: ${reason}`;
    this.loading.replaceChildren(create("p", { role: "alert" }, message), retry);
  }

  // --- a drawing, and what the network makes of it ---

  drawn() {
    const { base } = this.pad.drawing;
    const untouched = base && this.pad.drawing.strokes.length === 0;
    // A sample is centred already: as it comes, and with what was drawn onto it.
    const centred = this.centred && !base;
    this.picture = untouched ? { image: base } : { pixels: this.pad.pixels(), centred };
    this.drawing += 1;
    this.draws = [];
    this.runAgain();
    this.writeAddressSoon();
  }

  /** @param {Run} result */
  receive(result) {
    this.result = result;
    if (result.number === this.drawing) {
      this.picture = { image: result.image }; // drawing again from it need not scale it again
    }
    if (result.training && result.number === this.drawing) {
      this.draws = [...this.draws, answerOf(result)].slice(-DRAWS);
    }
    this.paint();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(result), REST);
  }

  paint() {
    const { result } = this;
    if (!result) {
      return;
    }
    const { outputs, training } = result;
    const run = { outputs, training, held: this.held, ...this.palette };
    this.painter.paint([
      () => this.paintAnswer(result),
      ...this.panel.jobs(run),
      ...layers.map((_, index) => () => this.paintThumbnail(result, index)),
    ]);
  }

  /** @param {Run} result */
  paintAnswer(result) {
    const { image, training } = result;
    const seen = { values: image, map: 0, maps: 1, height: SIDE, width: SIDE, reach: 255 };
    paintMap(this.seen, { ...seen, colours: this.palette.ink });
    this.probabilities.show(answerOf(result), this.held?.at(-1));
    this.probabilities.showSway(training ? this.draws : []);
    if (!this.playing) {
      this.account.show(answerInWords(result));
    }
  }

  /**
   * @param {Run} result
   * @param {number} index
   */
  paintThumbnail(result, index) {
    const [layer, values] = [layers[index], result.outputs[index]];
    const before = beforeDropout(result, layer, index);
    const colours = coloursOf(layer, this.palette);
    paintThumbnail(this.thumbnails[index].canvas, layer, values, { colours, before });
  }

  /** @param {Run} result */
  rest(result) {
    const { training } = result;
    const note = this.pad.drawing.base
      ? "표본은 이미 MNIST의 방식으로 맞춰져 있습니다."
      : "그린 것을 20×20칸에 맞게 키우거나 줄이고, 무게 중심을 28×28칸의 가운데로 옮깁니다.";
    this.centringNote.textContent = note;
    this.centring.box.disabled = this.pad.drawing.base !== null;
    if (this.playing) {
      this.account.say("드롭아웃을 계속 뽑는 중입니다. 멈추면 마지막 답을 적습니다.");
      this.panel.rest(false);
      this.swayNote.textContent = this.swayInWords(result);
      return;
    }
    this.account.say(answerInWords(result));
    this.swayNote.textContent = training && this.draws.length ? this.swayInWords(result) : "";
    this.panel.rest();
  }

  /**
   * @param {number} index
   * @param {number[] | null} pixel
   */
  open(index, map = 0, pixel = null) {
    this.thumbnails.forEach(({ opener }, at) => {
      opener.setAttribute("aria-current", String(at === index));
    });
    this.panel.open(index, map, pixel);
    this.writeAddressSoon();
  }

  changeColours() {
    this.palette = readPalette(this.place);
    this.pad.redraw();
  }

  // --- dropout ---

  /** @param {boolean} on */
  switchDropout(on) {
    this.training = on;
    this.draws = [];
    this.again.hidden = this.play.hidden = !on;
    // Who asked for less motion starts it by hand.
    this.setPlaying(on && !matchMedia("(prefers-reduced-motion: reduce)").matches);
    this.runAgain();
  }

  switchPlaying() {
    this.setPlaying(!this.playing);
  }

  /** @param {boolean} playing */
  setPlaying(playing) {
    this.playing = playing;
    this.play.textContent = playing ? "멈추기" : "계속 뽑기";
    clearInterval(this.player);
    if (this.result) {
      this.rest(this.result);
    }
    if (playing) {
      this.player = setInterval(() => this.runAgain(), BETWEEN_DRAWS);
    }
  }

  runAgain() {
    if (this.picture) {
      this.network.run(this.picture, this.training, this.drawing);
    }
  }

  /** @param {Run} result */
  swayInWords(result) {
    const answers = new Set(this.draws.map((run) => run.indexOf(Math.max(...run))));
    const last = answerOf(result);
    const digit = last.indexOf(Math.max(...last));
    const seen = this.draws.map((run) => run[digit]);
    const [low, high] = [Math.min(...seen), Math.max(...seen)].map(percent);
    const between = low === high ? `내내 ${low}였고` : `${low}에서 ${high} 사이였고`;
    return (
      `최근 ${this.draws.length}번 가운데 ${digit}의 확률은 ${between}, ` +
      `나온 답은 ${[...answers].sort().join(", ")}입니다. 막대 위의 가는 줄이 그 범위입니다.`
    );
  }

  // --- comparing ---

  toggleHeld() {
    this.held = this.held ? null : (this.result?.outputs ?? null);
    this.hold.setAttribute("aria-pressed", String(this.held !== null));
    this.hold.textContent = this.held ? "비교 끝내기" : "이 그림을 고정하고 비교하기";
    if (this.result) {
      this.paint();
      this.rest(this.result);
    }
  }

  // --- the address ---

  followAddress() {
    let said = readAddress("");
    try {
      said = readAddress(location.hash);
    } catch {
      this.loading.before(this.unreadable());
    }
    this.centred = said.centred;
    this.centring.box.checked = said.centred;
    const named = layers.findIndex(({ name }) => name === said.layer);
    this.pad.show(said.drawing ?? { ...EMPTY, base: firstSample() }, false);
    this.open(named < 0 ? 1 : named, said.map, said.pixel);
  }

  unreadable() {
    const text = "주소에 담긴 그림을 읽지 못했습니다. 주소가 끝까지 복사되었는지 확인하세요.";
    return create("p", { role: "alert" }, text);
  }

  address() {
    const { layer, map, pixel } = this.panel;
    const { centred } = this;
    return writeAddress({ layer: layer.name, map, pixel, centred, drawing: this.pad.drawing });
  }

  writeAddressSoon() {
    clearTimeout(this.addressing);
    this.addressing = setTimeout(() => history.replaceState(null, "", this.address()), 600);
  }

  async copyAddress() {
    const url = new URL(this.address(), location.href).href;
    try {
      await navigator.clipboard.writeText(url);
      this.copied.textContent = "복사했습니다.";
    } catch {
      // Without permission the reader copies it from here.
      const field = create("input", { value: url, readonly: true, "aria-label": "이 화면의 주소" });
      this.copied.replaceChildren(field);
      field.select();
    }
  }
}

/**
 * The probabilities: what the last layer gave.
 *
 * @param {Run} result
 */
function answerOf({ outputs }) {
  return outputs[outputs.length - 1];
}

/**
 * What the network says of the picture, in a sentence or two.
 *
 * @param {Run} result
 */
function answerInWords(result) {
  const said = predictionInWords(answerOf(result));
  const empty = result.image.every((ink) => ink === 0);
  return empty ? `빈 종이입니다. 그래도 답은 나옵니다. ${said}` : said;
}
