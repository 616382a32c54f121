// One value of a convolution, written out: window times kernel, the sum of all shares, the bias.

import { create } from "../parts/elements.js";
import { asText, plus, roundTogether, total } from "../parts/numbers.js";

/** @import { Explanation } from "../parts/arithmetic.js" */

/**
 * The elements that show an explanation (see arithmetic.js).
 *
 * @param {Explanation<"window">} explained
 * @param {number} chosen of the incoming maps, the one whose window is shown
 * @param {string | null} next the ReLU layer that comes next, if one does
 */
export function writeWindow(explained, chosen, next) {
  const { cells, bias, value } = explained;
  const [shared, sums] = [cells[chosen], cells.map(({ sum }) => sum)];
  const rounded = roundTogether([...sums, bias], value, 3);
  const products = roundTogether(shared.products, rounded[chosen], 3);
  const share = asText(rounded[chosen]);
  const parts = [
    create(
      "div",
      { class: "lab-tables" },
      table(cells.length > 1 ? `맵 ${chosen}의 창` : "창", shared.window, 3),
      signed("×", table("커널", shared.weights, 3)),
      signed("=", table("곱", products, 3)),
    ),
  ];
  if (shared.window.includes(null)) {
    parts.push(note("흐린 0은 맵의 바깥에 세임 패딩이 채운 값입니다."));
  }
  const several = cells.length > 1;
  const which = several ? `, 곧 맵 ${chosen}의 몫` : "";
  parts.push(line(`곱 아홉 개의 합${which} ${share}`));
  const whole = asText(total(rounded.slice(0, -1)));
  const name = several ? `맵 ${cells.length}개의 몫 ${whole}` : share;
  const sum = line(`${name} ${plus(rounded[cells.length])}(편향) = `, result(value));
  sum.classList.add("whole");
  parts.push(sum);
  if (next) {
    const kept = asText(Math.max(0, value));
    parts.push(line(`다음 층 ${next}: max(0, ${asText(value)}) = ${kept}`));
  }
  return parts;
}

/**
 * A table with the sign before it, which stays with it where a line is full.
 *
 * @param {string} sign
 * @param {HTMLElement} operand
 */
function signed(sign, operand) {
  return create("div", { class: "lab-signed" }, create("span", {}, sign), operand);
}

/** @param {number} value */
export function result(value, digits = 3) {
  return create("b", { class: "lab-result" }, asText(value, digits));
}

/** @param {(Node | string)[]} parts */
export function line(...parts) {
  return create("p", { class: "lab-line" }, ...parts);
}

/** @param {string} text */
export function note(text) {
  return create("p", { class: "lab-note" }, text);
}

/**
 * @param {string} caption
 * @param {(number | null)[]} numbers
 * @param {number} across
 */
export function table(caption, numbers, across) {
  const rows = [];
  for (let at = 0; at < numbers.length; at += across) {
    const cells = numbers
      .slice(at, at + across)
      .map((number) =>
        number === null
          ? create("td", { class: "padding" }, "0")
          : create("td", {}, asText(number)),
      );
    rows.push(create("tr", {}, ...cells));
  }
  return create(
    "table",
    { class: "lab-window" },
    create("caption", {}, caption),
    create("tbody", {}, ...rows),
  );
}
