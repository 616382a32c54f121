// What the ten templates have one find, the sentence that follows, and the code.

import { asText, total } from "../parts/numbers.js";
import { SIDE } from "../parts/picture.js";

/**
 * @import { Task } from "../parts/tasks.js"
 *
 * @typedef {{ chosen: number, scores: Float32Array, gained: number[], lost: number[],
 *   parts: number[], answer: number, taker: number, ink: number, erased: boolean,
 *   before: { answer: number, ink: number }, pieces: number, holes: number }} State the template that
 *   is looked at; of each one the score, what it adds and what it takes away, up to 0; of the chosen
 *   one what adds up to its score, rounded: added, taken away, bias; which one has the highest score,
 *   and which takes most away; the ink on the sheet, whether some was erased last, and how it was
 *   before; how many pieces and holes the ink has
 */

/** 영으로, 일로, 이로. @param {number} digit */
export const toDigit = (digit) => `${digit}${[0, 3, 6].includes(digit) ? "으로" : "로"}`;

const AROUND = [
  ...[-1, 1].flatMap((step) => [
    [step, 0],
    [0, step],
  ]),
  ...[-1, 1].flatMap((step) => [
    [step, -1],
    [step, 1],
  ]),
];

/**
 * How many regions the cells of a square make for which `inside` holds.
 *
 * @param {Float32Array} values 28 × 28
 * @param {(value: number) => boolean} inside
 * @param {boolean} diagonal whether cells that meet in a corner hang together
 */
export function regions(values, inside, diagonal) {
  const around = AROUND.slice(0, diagonal ? 8 : 4);
  const left = new Set([...values.keys()].filter((at) => inside(values[at])));
  let count = 0;
  for (const first of left) {
    count += 1;
    const reached = [first];
    for (const at of reached) {
      left.delete(at);
      for (const [down, right] of around) {
        const column = (at % SIDE) + right;
        const next = at + down * SIDE + right;
        if (column >= 0 && column < SIDE && left.delete(next)) {
          reached.push(next);
        }
      }
    }
  }
  return count;
}

/** The page's own training, and one score taken apart. @param {number} chosen */
export function code(chosen) {
  return `tf.keras.utils.set_random_seed(1)
mnist = tf.keras.datasets.mnist
(x, y), _ = mnist.load_data()
layers = tf.keras.layers
one_layer = tf.keras.Sequential([
    tf.keras.Input((28, 28)),
    layers.Flatten(),
    layers.Dense(
        10, activation='softmax'),
])
one_layer.compile(
    'adam',
    'sparse_categorical_crossentropy')
one_layer.fit(
    x[:1500] / 255, y[:1500],
    epochs=12, verbose=0)
w, b = one_layer.get_weights()
digit = image[0, :, :, 0]
template = w[:, ${chosen}].reshape(28, 28)
products = digit * template
score = products.sum() + b[${chosen}]`;
}

/** @param {State} state */
export function sentence({ chosen, scores, parts, answer, ink }) {
  const [added, lost, bias] = parts;
  const whole = `점수 ${asText(total(parts), 2)}`;
  const sum = `잉크가 보탠 것 ${asText(added, 2)} − 깎은 것 ${asText(-lost, 2)}`;
  const signed = `${bias < 0 ? "−" : "+"} 편향 ${asText(Math.abs(bias), 2)}`;
  if (!ink) {
    return `${chosen}의 본: ${sum} ${signed} = ${whole}. 빈 그림입니다. 곱할 잉크가 없어 열 점수에 편향만 남았습니다.`;
  }
  const highest =
    chosen === answer
      ? "열 점수 가운데 가장 높아서 이 숫자가 답입니다."
      : `가장 높은 점수를 받은 답은 ${answer}(점수 ${asText(scores[answer], 2)})입니다.`;
  return `${chosen}의 본: ${sum} ${signed} = ${whole}. ${highest}`;
}

/** @type {Task<State>[]} */
export const TASKS = [
  {
    ask: "지금 그림에서 ‘깎은 것’이 가장 큰 본을 찾아 고르세요.",
    foretell: {
      ask: "‘깎은 것’이 가장 큰 본은 점수도 가장 낮을까요?",
      choices: ["그렇다", "아니다"],
      right: ({ taker, scores }) => Number(scores[taker] > Math.min(...scores)),
    },
    hint: "본을 하나씩 골라 바로 아래 문장의 ‘깎은 것’을 비교하세요. 획이 지나는 자리에 보라색이 짙은 본입니다.",
    done: ({ chosen, taker, ink }) => ink > 0 && chosen === taker,
    reached: ({ taker, gained, lost, scores }) => {
      const lowest = scores.indexOf(Math.min(...scores));
      const of = (/** @type {number} */ template) =>
        `(깎은 것 ${asText(-lost[template], 2)}, 보탠 것 ${asText(gained[template], 2)})`;
      return taker === lowest
        ? `${taker}의 본${of(taker)}이 점수도 가장 낮습니다.`
        : `${taker}의 본${of(taker)}보다 ${lowest}의 본${of(lowest)}이 점수가 더 낮습니다. 보탠 것까지 더해야 점수입니다.`;
    },
  },
  {
    ask: "지우개로 획의 일부만 지워 답을 바꾸어 보세요. 잉크는 절반 넘게 남기세요.",
    hint: "답이 된 본의 주황색을 지나는 획을 지우세요. 8을 그렸다면 왼쪽을, 7이나 9라면 위쪽을 지워 보세요.",
    done: ({ erased, ink, answer, before }) =>
      erased && ink > before.ink / 2 && answer !== before.answer,
    reached: ({ ink, answer, before }) =>
      `잉크의 ${Math.round((100 * ink) / before.ink)} %가 남았는데 답은 ${before.answer}에서 ${toDigit(answer)} 바뀌었습니다. 본래 무슨 숫자였는지는 이 도구도 모릅니다.`,
  },
  {
    ask: "서로 떨어진 획 둘 이상으로, 막힌 고리 없이, 답이 0이 되게 그려 보세요.",
    hint: "0의 본에서 주황색이 짙은 곳은 왼쪽과 오른쪽입니다. 모두 지우고 괄호 ( )처럼 획 두 개를 그어 보세요.",
    done: ({ answer, pieces, holes }) => answer === 0 && pieces > 1 && holes === 0,
    reached: ({ scores }) =>
      `0의 점수 ${asText(scores[0], 2)}. 본은 획이 이어졌는지 모릅니다. 자리마다 잉크에 가중치를 곱해 더할 뿐입니다.`,
  },
];
