// Making elements: the lab's pages are built here, without strings of HTML.

/**
 * @typedef {Partial<Omit<GlobalEventHandlers, "addEventListener" | "removeEventListener">>
 *   & { [name: string]: string | number | boolean | null | undefined | Function }} Attributes
 */

/**
 * create("button", { type: "button", class: "tool", onclick: undo }, "되돌리기")
 *
 * Names that begin with "on" are event listeners, other values attributes; false and null leave one
 * out, true sets it empty. Children are elements or text.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {(Node | string)[]} children
 */
export function create(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : `${value}`);
    }
  }
  element.append(...children);
  return element;
}

/**
 * A button with a word on it.
 *
 * @param {string} text
 * @param {(event: Event) => void} onclick
 * @param {Attributes} attributes
 */
export function button(text, onclick, attributes = {}) {
  return create("button", { type: "button", onclick, ...attributes }, text);
}

/**
 * A switch: a labelled checkbox. `onchange` is told whether it is on.
 *
 * @param {string} text
 * @param {boolean} checked
 * @param {(on: boolean) => void} onchange
 */
export function switchBox(text, checked, onchange) {
  const box = create("input", {
    type: "checkbox",
    role: "switch",
    checked,
    onchange: () => onchange(box.checked),
  });
  const name = create("span", {}, text);
  const label = create("label", { class: "lab-switch" }, box, name);
  return { label, box, name };
}

/**
 * A paragraph that screen readers read out when it changes. It waits until the changes stop, so
 * that a pen in motion does not set it talking.
 */
export class Announcer {
  /** @param {Attributes} attributes */
  constructor(attributes = {}, delay = 900) {
    this.element = create("p", { role: "status", ...attributes });
    this.delay = delay;
    this.timer = 0;
    this.next = ""; // what is being said, or about to be
  }

  /** @param {string} text */
  say(text) {
    if (text === this.next) {
      return;
    }
    this.next = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.element.textContent = text;
    }, this.delay);
  }
}

/**
 * A sentence that keeps up with what stands beside it, for the eye; read out like an Announcer's.
 */
export class Account {
  constructor() {
    this.spoken = new Announcer({ class: "visually-hidden" });
    this.seen = create("p", { class: "lab-account", "aria-hidden": "true" });
    this.element = create("div", {}, this.seen, this.spoken.element);
  }

  /** @param {string} text */
  show(text) {
    if (this.seen.textContent !== text) {
      this.seen.textContent = text;
    }
  }

  /** @param {string} text */
  say(text) {
    this.show(text);
    this.spoken.say(text);
  }
}
