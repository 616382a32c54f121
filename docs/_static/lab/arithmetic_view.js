// One value of a map, written out as the arithmetic that made it.

import { create } from "../parts/elements.js";
import { asText, large, plus, roundTogether, total } from "../parts/numbers.js";
import { placeInWords } from "../parts/place.js";

/**
 * @import { Explanation, Kinds } from "../parts/arithmetic.js"
 *
 * @template {keyof Kinds} [Kind=keyof Kinds]
 * @typedef {(explained: Explanation<Kind>, chosen: number, next: string | null) => HTMLElement[]} Writer
 */

/**
 * The elements that show an explanation (see arithmetic.js).
 *
 * @param {Explanation} explained
 * @param {number} chosen of a convolution's input maps, the one whose window is shown
 * @param {string | null} next the ReLU layer that comes next, if one does
 */
export function writeArithmetic(explained, chosen, next) {
  const write = /** @type {Writer} */ (WRITERS[explained.kind]);
  return write(explained, chosen, next);
}

/** @type {{ [Kind in keyof Kinds]: Writer<Kind> }} */
const WRITERS = {
  input: ({ pixel, value }) => [line(`${pixel} ÷ 255 = `, result(value))],

  window(explained, chosen, next) {
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
    parts.push(line(`곱 아홉 개의 합${several ? `, 곧 맵 ${chosen}의 몫` : ""} ${share}`));
    const whole = asText(total(rounded.slice(0, -1)));
    const name = several ? `맵 ${cells.length}개의 몫 ${whole}` : share;
    parts.push(line(`${name} ${plus(rounded[cells.length])}(편향) = `, result(value)));
    if (next) {
      const kept = asText(Math.max(0, value));
      parts.push(line(`다음 층 ${next}: max(0, ${asText(value)}) = ${kept}`));
    }
    return parts;
  },

  relu: ({ input, value }) => [line(`max(0, ${asText(input)}) = `, result(value))],

  pool: ({ window, value }) => [
    table("창", window, 2),
    line(`max(${window.map((number) => asText(number)).join(", ")}) = `, result(value)),
  ],

  dropout({ input, value, rate, training }) {
    if (!training) {
      return [line("예측할 때는 그대로: ", result(value))];
    }
    if (value === 0 && input !== 0) {
      return [line(`${asText(input)} → 이번에는 꺼져서 `, result(0))];
    }
    return [line(`${asText(input)} ÷ (1 − ${rate}) = `, result(value))];
  },

  flatten: ({ index, row, column, map, width, channels, value }) => [
    line(`(${row} × ${width} + ${column}) × ${channels} + ${map} = ${index.toLocaleString("ko")}`),
    note("0부터 센 행, 열, 맵의 번호로 한 줄에서의 자리를 셈합니다."),
    line(`${placeInWords(row, column)}, 맵 ${map}의 값 = `, result(value)),
  ],

  dense({ named, rest, others, bias, value }) {
    const addends = [...named.map(({ product }) => product), rest, bias];
    const rounded = roundTogether(addends, value, 3);
    const rows = named.map(({ at, input, weight }, n) =>
      row(`입력 ${at}`, `${asText(input)} × ${asText(weight)}`, rounded[n]),
    );
    rows.push(
      row(`나머지 ${others.toLocaleString("ko")}개의 곱을 더한 값`, "", rounded[named.length]),
    );
    rows.push(row("편향", "", rounded[named.length + 1]));
    const last = create("td", {}, result(value));
    rows.push(create("tr", {}, create("th", { scope: "row" }, "합"), create("td"), last));
    return [
      note("곱이 큰 입력부터 여덟 개를 적었습니다."),
      sumTable(["입력", "값 × 가중치", "곱"], rows),
    ];
  },

  softmax({ index, logits, powers, sum: whole, value }) {
    const rows = logits.map((logit, digit) =>
      create(
        "tr",
        digit === index ? { class: "chosen" } : {},
        create("th", { scope: "row" }, `${digit}`),
        create("td", {}, asText(logit)),
        create("td", {}, large(powers[digit])),
      ),
    );
    return [
      sumTable(["숫자", "점수 z", "exp(z)"], rows),
      line(`exp(z)의 합은 ${large(whole)}입니다.`),
      line(`${large(powers[index])} ÷ ${large(whole)} = `, result(value, 6)),
    ];
  },
};

/** @param {number} value */
function result(value, digits = 3) {
  return create("b", { class: "lab-result" }, asText(value, digits));
}

/** @param {(Node | string)[]} parts */
function line(...parts) {
  return create("p", { class: "lab-line" }, ...parts);
}

/** @param {string} text */
function note(text) {
  return create("p", { class: "lab-note" }, text);
}

/**
 * @param {string} caption
 * @param {(number | null)[]} numbers
 * @param {number} across
 */
function table(caption, numbers, across) {
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

/**
 * A table with the sign before it, which stays with it where a line is full.
 *
 * @param {string} sign
 * @param {HTMLElement} operand
 */
function signed(sign, operand) {
  return create("div", { class: "lab-signed" }, create("span", {}, sign), operand);
}

/**
 * @param {string[]} names
 * @param {HTMLElement[]} rows
 */
function sumTable(names, rows) {
  const head = names.map((name) => create("th", { scope: "col" }, name));
  return create(
    "table",
    { class: "lab-sum" },
    create("thead", {}, create("tr", {}, ...head)),
    create("tbody", {}, ...rows),
  );
}

/**
 * @param {string} name
 * @param {string} calculation
 * @param {number} product
 */
function row(name, calculation, product) {
  return create(
    "tr",
    {},
    create("th", { scope: "row" }, name),
    create("td", {}, calculation),
    create("td", {}, asText(product)),
  );
}
