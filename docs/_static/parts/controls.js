// What a reader sets: sliders, choices, numbers to type. Each has a label and says its value.

import { button, create } from "./elements.js";
import { shortText } from "./numbers.js";

let made = 0;

/** A name that no other element of the page has. */
export function freshId() {
  made += 1;
  return `control-${made}`;
}

/**
 * A slider. `text` is how its value is written and read out.
 *
 * @param {string} label
 * @param {object} options
 * @param {number} options.min
 * @param {number} options.max
 * @param {number} [options.step]
 * @param {number} options.value
 * @param {(value: number) => string} [options.text]
 * @param {(value: number) => void} options.onchange told while it moves, too
 */
export function slider(label, { min, max, step = 1, value, text = shortText, onchange }) {
  const id = freshId();
  const shown = create("output", { for: id, "aria-hidden": "true" });
  const range = create("input", {
    ...{ id, type: "range", min, max, step, value },
    oninput: () => {
      write();
      onchange(range.valueAsNumber);
    },
  });
  const write = () => {
    shown.textContent = text(range.valueAsNumber);
    range.setAttribute("aria-valuetext", shown.textContent);
  };
  write();
  const element = create("div", { class: "control" }, create("label", { for: id }, label));
  element.append(shown, range);
  return {
    element,
    range,
    get value() {
      return range.valueAsNumber;
    },
    /** Move it without telling. @param {number} value */
    set(value) {
      range.value = String(value);
      write();
    },
  };
}

/**
 * One of a few values.
 *
 * @param {string} legend
 * @param {[string, string][]} options values and the words for them
 * @param {string} value
 * @param {(value: string) => void} onchange
 */
export function choice(legend, options, value, onchange) {
  const name = freshId();
  const radios = options.map(([own, text]) => {
    const radio = create("input", {
      ...{ type: "radio", name, value: own, checked: own === value },
      onchange: () => onchange(own),
    });
    return { radio, label: create("label", {}, radio, create("span", {}, text)) };
  });
  const labels = radios.map(({ label }) => label);
  const fieldset = { class: "control control-choice" };
  const element = create("fieldset", fieldset, create("legend", {}, legend), ...labels);
  return {
    element,
    /** Choose without telling. @param {string} value */
    set(value) {
      for (const { radio } of radios) {
        radio.checked = radio.value === value;
      }
    },
  };
}

/**
 * A number to type or to step. What is no number, or beyond the ends, is told in one line, and the
 * last good one stays.
 *
 * @param {string} label
 * @param {object} options
 * @param {number} options.min
 * @param {number} options.max
 * @param {number} [options.step] of the two buttons
 * @param {number} options.value
 * @param {(value: number) => void} options.onchange
 */
export function numberField(label, { min, max, step = 1, value, onchange }) {
  const id = freshId();
  let good = value;
  const wrong = create("span", { class: "control-wrong", role: "alert" });
  const field = create("input", {
    ...{ id, type: "text", inputmode: "text", autocomplete: "off", value: shortText(value) },
    oninput: () => take(numberOf(field.value), false),
    onchange: () => {
      field.value = shortText(good);
      wrong.textContent = "";
      field.removeAttribute("aria-invalid");
    },
    onkeydown: (event) => {
      const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (direction) {
        event.preventDefault();
        move(direction);
      }
    },
  });
  /** @param {number} next @param {boolean} written whether it comes into the field as well */
  const take = (next, written) => {
    const fits = next >= min && next <= max; // NaN does not
    wrong.textContent = fits ? "" : `${shortText(min)}에서 ${shortText(max)}까지의 수를 쓰세요.`;
    field.setAttribute("aria-invalid", String(!fits));
    if (fits) {
      good = next;
      if (written) {
        field.value = shortText(next);
      }
      onchange(next);
    }
  };
  /** @param {number} direction */
  const move = (direction) => {
    const next = Math.round((good + direction * step) * 1e6) / 1e6;
    take(Math.min(Math.max(next, min), max), true);
  };
  const less = button("−", () => move(-1));
  const more = button("+", () => move(1));
  const name = create("label", { for: id });
  const call = (/** @type {string} */ text) => {
    name.textContent = text;
    less.setAttribute("aria-label", `${text}: 줄이기`);
    more.setAttribute("aria-label", `${text}: 늘리기`);
  };
  call(label);
  const row = create("span", { class: "control-number" }, less, field, more);
  return {
    element: create("div", { class: "control" }, name, row, wrong),
    field,
    /** Put another number there without telling. @param {number} value @param {string} [text] its label */
    set(value, text = label) {
      good = value;
      field.value = shortText(value);
      wrong.textContent = "";
      field.removeAttribute("aria-invalid");
      call(text);
    },
  };
}

/** A number as a reader types it, with either minus sign. @param {string} text */
function numberOf(text) {
  const plain = text.trim().replace("−", "-");
  return plain === "" ? Number.NaN : Number(plain);
}
