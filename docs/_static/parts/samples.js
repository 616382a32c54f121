// Digits to begin with: one of each, and some that the network gets wrong, from the page's data.

import { decodeDrawing } from "./address.js";
import { button, create } from "./elements.js";
import { SIDE } from "./picture.js";

/** @typedef {{ image: Uint8Array, label: number, answer: number }} Sample */

/** @type {Sample[] | undefined} */
let samples;

/** What tutorial_site/lab/links.py wrote into the page. */
function read() {
  if (!samples) {
    const text = document.getElementById("lab-samples")?.textContent ?? "[]";
    /** @type {(Sample & { drawing: string })[]} */
    const written = JSON.parse(text);
    samples = written.map((sample) => ({
      ...sample,
      image: decodeDrawing(sample.drawing).base ?? new Uint8Array(SIDE * SIDE),
    }));
  }
  return samples;
}

/**
 * Two labelled rows of buttons.
 *
 * @param {(image: Uint8Array, sentence: string) => void} choose
 */
export function sampleButtons(choose) {
  const right = read().filter(({ label, answer }) => label === answer);
  const wrong = read().filter(({ label, answer }) => label !== answer);
  /** @type {[string, Sample[]][]} */
  const rows = [
    ["표본을 고르세요.", right],
    ["네트워크가 틀리는 그림입니다.", wrong],
  ];
  return rows
    .filter(([, some]) => some.length)
    .map(([text, some]) =>
      create(
        "div",
        { role: "group", "aria-label": text },
        create("p", { class: "lab-label" }, text),
        create(
          "div",
          { class: "lab-samples" },
          ...some.map((sample) => sampleButton(sample, choose)),
        ),
      ),
    );
}

export function firstSample() {
  return read()[0].image;
}

/**
 * @param {Sample} sample
 * @param {(image: Uint8Array, sentence: string) => void} choose
 */
function sampleButton({ image, label, answer }, choose) {
  const text =
    label === answer ? `표본 ${label}` : `틀리는 그림. 레이블 ${label}, 네트워크의 답 ${answer}`;
  const canvas = create("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
  const pixels = new ImageData(SIDE, SIDE);
  for (const [at, ink] of image.entries()) {
    pixels.data.set([255 - ink, 255 - ink, 255 - ink, 255], 4 * at);
  }
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  const sample = button("", () => choose(image, text), { "aria-label": text, title: text });
  sample.append(canvas);
  return sample;
}
