// The lab: a sheet to draw on, CNN_Basic in columns, its answer, and below them what is selected.

import { NETWORK } from "../network/facts.js";
import { EMPTY, readAddress, writeAddress } from "../parts/address.js";
import { Columns } from "../parts/columns.js";
import { DrawingPad } from "../parts/drawing_pad.js";
import { Account, Announcer, button, create, switchBox } from "../parts/elements.js";
import { layoutOf, readPalette } from "../parts/maps.js";
import { Network } from "../parts/network.js";
import { percent } from "../parts/numbers.js";
import { Painter } from "../parts/painter.js";
import { Probabilities } from "../parts/probabilities.js";
import { firstSample, sampleButtons } from "../parts/samples.js";
import { FAILURES, predictionInWords } from "../parts/words.js";
import { Inspector } from "./inspector.js";

const { layers } = NETWORK;

/**
 * @import { Explanation } from "../parts/arithmetic.js"
 * @import { Drawn, Run } from "../parts/network_worker.js"
 * @import { Selection } from "./inspector.js"
 */

const REST = 200; // milliseconds without a new run after which numbers are written
const WIDE = matchMedia("(min-width: 60rem)"); // where the settings need no fold

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
    /** @type {import("./dropout.js").DropoutDraws | null} */
    this.draws = null; // until dropout is switched on
    this.drawing = 0; // counts the pictures: a run of an older one is not mixed in
    /** @type {Drawn | undefined} */
    this.picture = undefined;
    /** @type {Run | null} */
    this.result = null; // the newest run
    /** @type {(() => void) | null} */
    this.afterwards = null; // once the picture that is on its way has been run
    /** @type {Selection} */
    this.pinned = { index: 1, map: null, pixel: null, input: null };
    /** @type {Partial<Selection> | null} */
    this.preview = null; // what the mouse or the focus is on
    /** @type {number[]} */
    this.strongest = layers.map(() => 0); // the strongest map of each layer, as the columns have it
    this.palette = readPalette(place);
    this.resting = this.addressing = 0; // timers
    this.spoken = new Announcer({ class: "visually-hidden" }, 250);
    this.account = new Account();
    this.pad = new DrawingPad(
      () => this.drawn(),
      (text) => this.spoken.say(text),
    );
    this.probabilities = new Probabilities();
    this.network = new Network({
      url: new URL(place.dataset.weights ?? "", document.baseURI).href,
      bytes: Number(place.dataset.bytes),
      started: /** @type {any} */ (place).started,
      onprogress: (percent) => this.showProgress(percent),
      onready: () => this.loading.replaceChildren(),
      onfailed: (reason) => this.showFailure(reason),
      onoutputs: (result) => this.receive(result),
    });
    this.painter = new Painter();
    this.columns = new Columns(layers, {
      onpreview: (chosen) => this.look(chosen && { ...chosen, pixel: null, input: null }),
      onselect: ({ index, map }) => {
        this.choose({ index, map, pixel: null, input: null });
        this.bringIntoView();
      },
    });
    const told = {
      weightsOf: (/** @type {string} */ layer, /** @type {number} */ map) =>
        this.network.weightsOf(layer, map),
      onselect: (/** @type {Partial<Selection>} */ change) => this.choose(change),
      onpreview: (/** @type {Partial<Selection> | null} */ change) => this.look(change),
      onexplained: (/** @type {Explanation} */ explained) => this.explained(explained),
      bring: this.bring.bind(this),
    };
    this.inspector = new Inspector(told, this.account.seen);
    /** @type {import("./lab_tasks.js").LabTasks | null} */
    this.tasks = null; // until the reader asks for one, or comes for it
    this.touched = false; // whether the reader has done something since the task came
    /** @type {import("./comparison.js").Comparison | null} */
    this.comparison = null;
    this.stage = create("div", { class: "lab-stage" });
    this.loading = create("div", { class: "lab-loading" });
    this.top = create("p", { class: "top-answer", "data-part": "answer", "aria-hidden": "true" });
    this.eraser = button("지우개", () => this.toggleEraser(), { "aria-pressed": "false" });
    this.centring = switchBox("MNIST처럼 맞추기", true, (on) => {
      this.centred = on;
      this.drawn();
    });
    this.dropout = switchBox("드롭아웃 켜기", false, (on) => this.switchDropout(on));
    this.note = create("p", { class: "lab-note" });
    this.hold = button("이 그림을 고정하고 비교하기", () => this.toggleHeld(), {
      "aria-pressed": "false",
    });
    this.taskButton = button("과제 보기", () => this.bringTasks());
    this.copied = create("span", { role: "status" });
  }

  begin() {
    this.stage.append(this.drawPart(), this.columns.element, this.answerPart());
    this.place.replaceChildren(
      this.stage,
      this.settingsPart(),
      this.note,
      this.inspector.element,
      this.spoken.element,
    );
    new MutationObserver(() => this.changeColours()).observe(document.documentElement, {
      attributeFilter: ["data-theme"],
    });
    this.place.addEventListener("keydown", (event) => this.key(event));
    this.columns.element.addEventListener("rearrange", () => this.arrange());
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
      this.pad.element,
      create(
        "div",
        { class: "lab-tools" },
        this.eraser,
        button("되돌리기", () => this.pad.undo()),
        button("모두 지우기", () => {
          this.pad.clear();
          this.takePen();
        }),
      ),
    );
  }

  answerPart() {
    return create(
      "section",
      { class: "lab-answer", "aria-label": "네트워크의 답" },
      this.top,
      this.probabilities.element,
      this.account.spoken.element,
      this.loading,
    );
  }

  settingsPart() {
    const offers = sampleButtons((image, text) => {
      this.pad.show({ ...EMPTY, base: image });
      this.takePen();
      samples.open = false;
      this.spoken.say(text);
    });
    const samples = create(
      "details",
      { class: "samples" },
      create("summary", {}, "표본"),
      create("div", { class: "offers" }, ...offers),
    );
    const settings = create(
      "details",
      { class: "settings", open: WIDE.matches },
      create("summary", {}, "설정과 비교"),
      create(
        "div",
        { class: "lab-tools" },
        this.centring.label,
        this.dropout.label,
        this.hold,
        button("이 화면의 주소 복사", () => this.copyAddress()),
        this.copied,
      ),
    );
    WIDE.addEventListener("change", () => {
      settings.open = WIDE.matches;
    });
    return create("div", { class: "lab-settings" }, samples, this.taskButton, settings);
  }

  /** On empty paper, or on a sample, one begins with the pen. */
  takePen() {
    this.pad.erase = false;
    this.eraser.setAttribute("aria-pressed", "false");
  }

  toggleEraser() {
    this.pad.erase = !this.pad.erase;
    this.eraser.setAttribute("aria-pressed", String(this.pad.erase));
    this.spoken.say(this.pad.erase ? "지우개를 들었습니다." : "펜을 들었습니다.");
  }

  // --- what is selected, and what is only looked at ---

  /** The reader has chosen something. @param {Partial<Selection>} change */
  choose(change) {
    this.touched = true;
    this.select(change);
  }

  /** Below the stage, where what is selected has scrolled away behind it. */
  bringIntoView() {
    const { element } = this.inspector;
    if (element.getBoundingClientRect().top < this.stage.getBoundingClientRect().bottom) {
      element.scrollIntoView();
    }
  }

  async bringTasks() {
    const { LabTasks } = (await this.bring(import("./lab_tasks.js"))) ?? {};
    if (LabTasks && !this.tasks) {
      this.tasks = new LabTasks((text) => this.spoken.say(text));
      this.tasks.open(layers[this.pinned.index]);
      this.inspector.element.before(this.tasks.element);
      this.taskButton.hidden = true;
      this.writeAddressSoon();
    }
  }

  /**
   * Wait for a part that few readers need; null if it does not come, which the reader is told.
   *
   * @template Part
   * @param {Promise<Part>} part
   */
  async bring(part) {
    try {
      return await part;
    } catch {
      const text =
        "이 부분의 프로그램을 받지 못했습니다. 인터넷 연결을 확인하고 페이지를 다시 여세요.";
      if (!this.place.querySelector("[role=alert]")) {
        this.place.prepend(create("p", { role: "alert" }, text));
      }
      return null;
    }
  }

  /** @param {Partial<Selection>} change */
  select(change) {
    this.pinned = { ...this.pinned, ...change };
    this.preview = null;
    this.tasks?.open(layers[this.pinned.index]);
    this.show();
    if (this.inspector.player.playing) {
      this.inspector.explain();
    } else {
      this.inspector.rest();
      this.describeDifference();
      this.writeAddressSoon();
    }
  }

  /** @param {Partial<Selection> | null} change null: back to what is selected */
  look(change) {
    if (change !== this.preview && !this.inspector.player.playing) {
      this.preview = change;
      this.show();
      this.inspector.explain();
    }
  }

  show() {
    const selection = { ...this.pinned, ...this.preview };
    const map = selection.map ?? this.strongest[selection.index];
    this.inspector.show(selection, map);
    this.inspector.repaint();
    if (!this.preview) {
      this.columns.select({ index: selection.index, map });
      this.arrange();
    }
  }

  /** What a value is made of is known: the lines show it, and a task may be done by it. @param {Explanation} explained */
  explained(explained) {
    const { selection, map, run } = this.inspector;
    const { index } = selection;
    const shares = explained.kind === "window" ? explained.cells.map(({ sum }) => sum) : null;
    if (run && !this.preview) {
      if (this.columns.give(shares)) {
        this.arrange();
      }
      const { value } = explained;
      const { outputs, training, held } = run;
      const shown = { map, value, explained, outputs, training, held };
      const { pixel } = selection;
      const state = { ...shown, pixel, layer: layers[index], drawing: this.pad.drawing };
      this.tasks?.look(state, { touched: this.touched });
    }
    this.columns.look({ index, map }, shares);
  }

  /** Escape goes back a step: from an incoming map to the pixel, to the map, to the layer. @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Escape" || event.defaultPrevented) {
      return;
    }
    const samples = /** @type {HTMLElement} */ (event.target).closest(".samples");
    if (samples instanceof HTMLDetailsElement && samples.open) {
      samples.open = false;
      samples.querySelector("summary")?.focus();
      return;
    }
    const { input, pixel, map } = this.pinned;
    if (this.preview) {
      this.look(null);
    } else if (input !== null) {
      this.select({ input: null });
    } else if (pixel !== null) {
      this.select({ pixel: null });
    } else if (map !== null) {
      this.select({ map: null });
    }
  }

  /** Let the columns show the maps that are the strongest now. */
  arrange() {
    const { result } = this;
    if (result) {
      this.strongest = this.columns.arrange(result.outputs);
      this.paint();
    }
  }

  // --- the weights come ---

  /** @param {number} percent */
  showProgress(percent) {
    const bar = create("progress", { max: 100, value: percent, "aria-label": "가중치를 받는 중" });
    this.loading.replaceChildren(`신경망을 받는 중입니다(${percent} %). 먼저 그려도 됩니다. `, bar);
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
    this.touched = true;
    this.picture = this.pad.picture(this.centred);
    this.drawing += 1;
    if (this.draws) {
      this.draws.draws = [];
    }
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
      this.draws?.add(answerOf(result));
    }
    const { afterwards } = this;
    if (afterwards && result.number === this.drawing) {
      this.afterwards = null;
      afterwards();
      return;
    }
    if (this.columns.shown) {
      this.paint();
    } else {
      this.arrange(); // the first answer
    }
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(result), REST);
  }

  paint() {
    const { result } = this;
    if (!result) {
      return;
    }
    const { outputs, training } = result;
    const held = this.comparison?.outputs ?? null;
    const run = { outputs, training, held, ...this.palette };
    this.painter.paint([
      () => this.paintAnswer(result),
      ...this.inspector.jobs(run),
      ...this.columns.jobs(run),
    ]);
  }

  /** @param {Run} result */
  paintAnswer(result) {
    const probabilities = answerOf(result);
    this.probabilities.show(probabilities, this.comparison?.outputs?.at(-1));
    this.probabilities.showSway((result.training && this.draws?.draws) || []);
    const digit = probabilities.indexOf(Math.max(...probabilities));
    const said = [create("b", {}, `${digit}`), ` ${percent(probabilities[digit])}`];
    this.top.replaceChildren(...said);
    this.comparison?.paint(result.image, this.palette.ink);
    if (!this.draws?.playing) {
      this.account.show(answerInWords(result));
    }
  }

  /** @param {Run} result */
  rest(result) {
    const { training } = result;
    const { base } = this.pad.drawing;
    this.centring.box.disabled = base !== null;
    const fitted = base ? "(표본은 이미 맞춤)" : "";
    this.centring.name.textContent = `MNIST처럼 맞추기${fitted}`;
    this.arrange();
    if (this.pinned.map === null) {
      this.show();
    }
    this.describeDifference();
    if (this.draws?.playing) {
      this.account.say("드롭아웃을 계속 뽑는 중입니다. 멈추면 마지막 답이 여기에 나옵니다.");
      this.inspector.rest(false);
      this.note.textContent = this.draws.inWords();
      return;
    }
    this.account.say(answerInWords(result));
    this.note.textContent = training ? (this.draws?.inWords() ?? "") : "";
    this.inspector.rest();
  }

  changeColours() {
    this.palette = readPalette(this.place);
    this.pad.redraw();
  }

  // --- dropout ---

  /** @param {boolean} on */
  async switchDropout(on) {
    if (on) {
      const { DropoutDraws } = (await this.bring(import("./dropout.js"))) ?? {};
      if (!DropoutDraws || !this.dropout.box.checked) {
        this.dropout.box.checked = false;
        return;
      }
      if (!this.draws) {
        this.draws = new DropoutDraws(
          () => this.runAgain(),
          () => this.result && this.rest(this.result),
        );
        this.dropout.label.after(this.draws.again, this.draws.play);
      }
    }
    this.training = on;
    if (on) {
      this.draws?.start();
    } else {
      this.draws?.stop();
    }
    this.runAgain();
  }

  runAgain() {
    if (this.picture) {
      this.network.run(this.picture, this.training, this.drawing);
    }
  }

  // --- comparing ---

  /** Of the layer that is selected. */
  describeDifference() {
    if (this.result) {
      this.comparison?.describe(this.result.outputs, this.pinned.index);
    }
  }

  async toggleHeld() {
    const { result } = this;
    if (this.comparison?.drawing || !result) {
      this.comparison?.release();
    } else {
      const drawing = this.pad.drawing; // as it is now, and not once the part has come
      const { Comparison } = (await this.bring(import("./comparison.js"))) ?? {};
      if (!Comparison) {
        return;
      }
      this.comparison ??= new Comparison();
      this.comparison.hold(drawing, result);
      this.inspector.element.before(this.comparison.element);
    }
    const held = Boolean(this.comparison?.drawing);
    this.hold.setAttribute("aria-pressed", String(held));
    this.hold.textContent = held ? "비교 끝내기" : "이 그림을 고정하고 비교하기";
    this.writeAddressSoon();
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
      this.place.prepend(this.unreadable());
    }
    this.centred = said.centred;
    this.centring.box.checked = said.centred;
    const named = layers.findIndex(({ name }) => name === said.layer);
    const index = named < 0 ? 1 : named;
    const maps = layoutOf(layers[index].shape).maps;
    const drawing = said.drawing ?? { ...EMPTY, base: firstSample() };
    if (this.comparison?.drawing) {
      this.toggleHeld();
    }
    if (said.held) {
      // First that picture, then the one that is compared with it.
      this.afterwards = async () => {
        await this.toggleHeld();
        this.pad.show(drawing, false);
      };
    }
    this.pad.show(said.held ?? drawing, false);
    const map = named < 0 ? null : Math.min(said.map, maps - 1);
    this.select({ index, map, pixel: said.pixel, input: said.input });
    this.touched = false;
    // The stage stays where it is: a small screen has room for what is selected below it.
    const land = () => this.inspector.view.frame.scrollIntoView({ block: "nearest" });
    if (said.task) {
      this.bringTasks().then(land);
    } else if (named >= 0) {
      requestAnimationFrame(land);
    }
  }

  unreadable() {
    const text = "주소에 담긴 그림을 읽지 못했습니다. 주소가 끝까지 복사되었는지 확인하세요.";
    return create("p", { role: "alert" }, text);
  }

  address() {
    const { index, pixel, input } = this.pinned;
    const map = this.pinned.map ?? this.strongest[index];
    const { centred, comparison, pad } = this;
    const layer = layers[index].name;
    const { drawing } = pad;
    const task = this.tasks ? "1" : null;
    return writeAddress({
      layer,
      map,
      pixel,
      input,
      centred,
      drawing,
      held: comparison?.drawing,
      task,
    });
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
      setTimeout(() => this.copied.replaceChildren(), 5000);
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
