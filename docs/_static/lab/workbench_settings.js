// The workbench's settings: sliders and choices, each with a label and a visible value.

import { create } from "../parts/elements.js";
import { WORKBENCH } from "./facts.js";
import { KERNELS } from "./workbench_numbers.js";

/**
 * What is set; `pool` is what a pooling keeps, "max" or "average".
 *
 * @import { Settings } from "../parts/window_math.js"
 * @typedef {Required<Settings> & { input: number, pool: string }} State
 * @typedef {keyof typeof LABELS} Slider
 * @typedef {(name: keyof State, value: number | string) => void} OnChange
 */

const LABELS = {
  input: "입력 크기",
  kernel_size: "커널 크기",
  stride: "스트라이드",
  dilation: "팽창(dilation)",
};
const PADDINGS = WORKBENCH.paddings.map((name) => [name, name]);
const POOLS = [
  ["max", "최댓값"],
  ["average", "평균"],
];

/**
 * The form.
 *
 * @param {string} id
 * @param {State} state
 * @param {OnChange} onchange told the name of a setting and its new value
 */
export function settingsForm(id, state, onchange) {
  const field = (/** @type {Slider} */ name, label = LABELS[name]) =>
    slider(`${id}-${name}`, label, name, state, onchange);
  if (state.kind === "pooling") {
    return form(
      field("input"),
      field("kernel_size", "창 크기"),
      field("stride"),
      choices(id, "padding", "패딩", PADDINGS, state, onchange),
      choices(id, "pool", "남길 값", POOLS, state, onchange),
    );
  }
  return form(
    field("input"),
    field("kernel_size"),
    field("stride"),
    field("dilation"),
    choices(id, "padding", "패딩", PADDINGS, state, onchange),
  );
}

/** @param {HTMLElement[]} fields */
function form(...fields) {
  return create("div", { class: "workbench-settings" }, ...fields);
}

/**
 * @param {string} id
 * @param {string} label
 * @param {Slider} name
 * @param {State} state
 * @param {OnChange} onchange
 */
function slider(id, label, name, state, onchange) {
  const [min, max] = WORKBENCH.ranges[name];
  const shown = create("b", { "aria-hidden": "true" }, String(state[name]));
  const range = create("input", {
    id,
    type: "range",
    min,
    max,
    value: state[name],
    oninput: () => {
      shown.textContent = range.value;
      onchange(name, Number(range.value));
    },
  });
  const labelled = create("label", { for: id }, label);
  return create("div", { class: "workbench-field" }, labelled, shown, range);
}

/**
 * @param {string} id
 * @param {"padding" | "pool"} name
 * @param {string} legend
 * @param {string[][]} options
 * @param {State} state
 * @param {OnChange} onchange
 */
function choices(id, name, legend, options, state, onchange) {
  const labels = options.map(([value, text]) => {
    const radio = create("input", {
      type: "radio",
      name: `${id}-${name}`,
      value,
      checked: state[name] === value,
      onchange: () => onchange(name, value),
    });
    return create("label", {}, radio, text);
  });
  return create("fieldset", { class: "workbench-field" }, create("legend", {}, legend), ...labels);
}

/**
 * The choice of a kernel; "custom" is what the reader has written.
 *
 * @param {string} id
 * @param {(name: string) => void} onchange
 */
export function kernelChoice(id, onchange) {
  const options = Object.entries(KERNELS).map(([name, [label]]) =>
    create("option", { value: name }, label),
  );
  options.push(create("option", { value: "custom" }, "직접 입력"));
  const select = create("select", { id, onchange: () => onchange(select.value) }, ...options);
  const label = create("label", { for: id }, "커널의 값");
  return { select, field: create("div", { class: "workbench-field" }, label, select) };
}
