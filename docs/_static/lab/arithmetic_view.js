// One value of a layer that is no convolution, written out as the arithmetic that made it.

import { create } from "../parts/elements.js";
import { asText, large, roundTogether } from "../parts/numbers.js";
import { placeInWords } from "../parts/place.js";
import { line, note, result, table } from "./window_arithmetic.js";

/**
 * @import { Explanation, Kinds } from "../parts/arithmetic.js"
 *
 * @typedef {Exclude<keyof Kinds, "window">} Written
 */

/**
 * @template {Written} Kind
 * @typedef {(explained: Explanation<Kind>) => HTMLElement[]} Writer
 */

/**
 * The elements that show an explanation (see arithmetic.js).
 *
 * @param {Explanation<Written>} explained
 */
export function writeArithmetic(explained) {
  const write = /** @type {(explained: Explanation) => HTMLElement[]} */ (WRITERS[explained.kind]);
  return write(explained);
}

/** @type {{ [Kind in Written]: Writer<Kind> }} */
const WRITERS = {
  input: ({ pixel, value }) => [line(`${pixel} ÷ 255 = `, result(value))],

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
    return [
      line(`${asText(input)} ÷ (1 − ${rate}) = `, result(value)),
      note(
        `지금은 훈련할 때처럼 값을 끕니다. 남은 값을 ${1 - rate}로 나누어 키우면, ` +
          "꺼진 값이 있어도 다음 층이 받는 합은 평균으로 같습니다.",
      ),
    ];
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
