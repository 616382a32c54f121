// What is wrong with a network, in a line for the reader; beside it what Keras says of it. For whoever
// lets a reader make a network; where networks are given, as in the lab, nobody loads this.

import { KERAS_WORDS } from "./keras_words.js";
import { speak } from "./refusals.js";

/** @param {number[]} sides */
const cells = (sides) => sides.join("×");

/** @type {Record<string, (values: Record<string, any>) => string>} */
const WORDS = {
  input_first: () => "첫 층은 Input이어야 하고, Input은 처음에만 올 수 있습니다.",
  input: ({ value }) =>
    `shape는 [높이, 너비, 채널 수]나 [길이]이고 모두 1 이상의 정수여야 합니다. 받은 값: ${say(value)}`,
  type: ({ value, known }) =>
    `그런 층은 없습니다: ${say(value)}. 쓸 수 있는 층: ${known.join(", ")}`,
  setting: ({ value, known }) =>
    `그런 설정은 없습니다: ${value}. 정할 수 있는 것: ${known.join(", ") || "없음"}`,
  missing: ({ argument }) => `${argument}를 정해야 합니다.`,
  name: () => "같은 이름의 층이 또 있습니다. 층마다 다른 이름을 쓰세요.",
  pair: ({ argument, value }) =>
    `${argument}는 1 이상의 정수 하나나 둘이어야 합니다. 받은 값: ${say(value)}`,
  pair_kind: (values) => WORDS.pair(values),
  filters: ({ value }) => `filters는 1 이상의 정수여야 합니다. 받은 값: ${say(value)}`,
  filters_kind: (values) => WORDS.filters(values),
  units: ({ value }) => `units는 1 이상의 정수여야 합니다. 받은 값: ${say(value)}`,
  rate: ({ value }) => `rate는 0에서 1까지의 수여야 합니다. 받은 값: ${say(value)}`,
  number: ({ argument, value }) => `${argument}는 수여야 합니다. 받은 값: ${say(value)}`,
  padding: ({ value }) => `padding은 "valid"나 "same"이어야 합니다. 받은 값: ${say(value)}`,
  image: ({ input }) =>
    `높이, 너비, 채널이 있는 입력이 필요한데 앞 층의 출력은 ${cells(input)}입니다. Flatten이나 Dense보다 앞에 두세요.`,
  large: ({ input, size }) =>
    `${cells(size)}칸짜리 창이 입력 ${cells(input.slice(0, 2))}칸보다 큽니다. 창을 줄이거나 padding="same"을 쓰세요.`,
  dilated: ({ input, size, dilation }) =>
    `${cells(size)} 커널이 ${(size[0] - 1) * dilation[0] + 1}칸에 걸쳐 벌어지는데 입력은 한 변이 ${input[0]}칸입니다. 커널이나 팽창을 줄이거나 padding="same"을 쓰세요.`,
  stride_and_dilation: () =>
    "스트라이드와 팽창은 함께 2 이상일 수 없습니다. 둘 가운데 하나를 1로 두세요.",
  weights({ shape, got }) {
    const held = got === "nothing" ? "없습니다" : `${got}개입니다`;
    return `가중치가 ${cells(shape)}개의 수여야 하는데 ${held}.`;
  },
  arrays: ({ expected, got }) => `가중치의 배열은 모두 ${expected}개여야 하는데 ${got}개입니다.`,
  not_finite: ({ what }) => `${what}에 수가 아닌 값(NaN이나 무한대)이 있습니다.`,
  images: ({ size, most, got }) =>
    `그림은 한 장에 수 ${size}개씩, 한 번에 1장에서 ${most}장까지입니다. 받은 수: ${got}개`,
  labels: ({ classes }) => `정답은 0부터 ${classes - 1}까지의 정수이고 그림과 수가 같아야 합니다.`,
  answer: ({ shape }) =>
    `답이 한 줄의 확률이어야 손실을 구합니다. 지금 출력은 ${cells(shape)}입니다. Flatten과 Dense를 더하세요.`,
  optimiser: ({ value }) => `옵티마이저는 "sgd"나 "adam"이어야 합니다. 받은 값: ${say(value)}`,
  inference: () => "기울기를 둘 자리가 없습니다. 네트워크를 training: true로 만드세요.",
  unit: ({ value, units }) =>
    `0부터 ${units - 1}까지 가운데 하나를 골라야 합니다. 받은 값: ${say(value)}`,
  square: ({ size, sides }) =>
    `가리는 네모는 1칸에서 ${Math.min(...sides)}칸까지이고 1칸 이상씩 옮겨야 합니다. 받은 값: ${say(size)}`,
  maps: ({ shape }) => `특성 맵이 있는 층이 필요한데 이 층의 출력은 ${cells(shape)}입니다.`,
  question: ({ known }) => `그런 질문은 없습니다. 있는 질문: ${known.join(", ")}`,
  method: ({ known }) => `그런 일은 없습니다. 있는 일: ${known.join(", ")}`,
  nothing: () => "먼저 준비해야 합니다. 네트워크는 build로, 숫자는 digits로 준비합니다.",
  layer: ({ known }) => `그런 층은 없습니다. 있는 층: ${known.join(", ")}`,
};

/** @param {any} value */
const say = (value) =>
  typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));

/**
 * Keras's own sentence with these values in it; empty where Keras says nothing. What is not known in
 * advance stands in braces: {value}, {size}, or {input.0} for a part of it.
 *
 * @param {string} key
 * @param {Record<string, any>} values
 */
function kerasWords(key, values) {
  const text = /** @type {Record<string, string>} */ (KERAS_WORDS)[key] ?? "";
  return text.replace(
    /\{(\w+)(?:\.(\d))?\}/g,
    (_, /** @type {string} */ name, /** @type {string} */ at) => {
      const value = at === undefined ? values[name] : values[name][at];
      return Array.isArray(value) ? `(${value.join(", ")})` : `${value}`;
    },
  );
}

speak((layer, reason, values) => {
  const key = [layer.type, reason, values.argument].filter(Boolean).join(".");
  return { text: WORDS[reason](values), keras: kerasWords(key, { ...values, name: layer.name }) };
});
