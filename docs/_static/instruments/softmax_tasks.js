// What ten logits have one find, the sentence that follows, and the code.

import { asText, ended, percent, total } from "../parts/numbers.js";

/**
 * @import { Task } from "../parts/tasks.js"
 *
 * @typedef {{ logits: number[], once: Float32Array, twice: Float32Array, chosen: number, added: number,
 *   change: number }} State the probabilities after one softmax and after two; whose power is written
 *   out, and who is taken for the right answer; what was just added to all logits, and by how much
 *   that has changed a probability at most
 */

const SAME = 1e-4; // a probability that changed less has kept all digits that are shown

/**
 * Cross-entropy, as Keras has it from the numbers that went into a softmax.
 *
 * @param {ArrayLike<number>} numbers
 * @param {number} right
 */
export function loss(numbers, right) {
  const all = Array.from(numbers);
  const largest = Math.max(...all);
  const sum = total(all.map((number) => Math.exp(number - largest)));
  return Math.log(sum) + largest - all[right];
}

/** 0이, 1이, 2가. @param {number} digit */
const asSubject = (digit) => `${digit}${[2, 4, 5, 9].includes(digit) ? "가" : "이"}`;

/** 50.0 %여도, 99.9 % 이상이어도. @param {number} probability */
export const evenAt = (probability) => ended(percent(probability), "여도", "이어도");

/** @param {State} state */
export function code({ logits, chosen }) {
  const rows = [logits.slice(0, 5), logits.slice(5)].map((row) => row.join(", "));
  return `logits = np.array([[
    ${rows[0]},
    ${rows[1]},
]], 'float32')
softmax = tf.keras.layers.Softmax()
once = softmax(logits)
twice = softmax(once)
loss = tf.keras.losses.get(
    'sparse_categorical_crossentropy')
right = np.array([${chosen}])
print(loss(right, once).numpy())
print(loss(right, twice).numpy())`;
}

/** @param {State} state */
export function sentence({ logits, once, twice, chosen, added, change }) {
  const top = once.indexOf(Math.max(...once));
  const kept = change < SAME ? "확률은 그대로입니다" : "확률이 바뀌었습니다";
  const moved = added ? `로짓 열 개에 모두 ${added}을 더했고 ${kept}. ` : "";
  const [first, second] = [loss(logits, chosen), loss(once, chosen)].map((value) => asText(value));
  return (
    `${moved}가장 큰 확률은 ${top}의 ${percent(once[top])}, 한 번 더 지나면 ${percent(twice[top])}입니다. ` +
    `고른 ${asSubject(chosen)} 정답이라면 손실은 한 번 ${first}, 두 번 ${second}입니다.`
  );
}

/** @type {Task<State>[]} */
export const TASKS = [
  {
    ask: "로짓 열 개에 모두 3을 더해 보세요.",
    foretell: {
      ask: "소프트맥스를 한 번 지난 확률은",
      choices: ["모두 커진다", "큰 것만 커진다", "하나도 안 바뀐다"],
      right: ({ change }) => (change < SAME ? 2 : 1),
    },
    hint: "‘모두 +3’을 누르면 열 개가 한꺼번에 커집니다.",
    done: ({ added }) => added === 3,
    reached: () => "지수 함수의 값 열 개가 모두 e의 3제곱 배가 되고 합도 그만큼 커져서 약분됩니다.",
  },
  {
    ask: "소프트맥스를 한 번 지난 9의 확률을 50 %로 맞추어 보세요. 49 %에서 51 %까지 됩니다.",
    hint: "‘모두 같게’를 누르고 9의 로짓만 키워 보세요. e를 몇 제곱 하면 9가 될까요? 수를 적어 넣어도 됩니다.",
    done: ({ once }) => Math.abs(once[9] - 0.5) <= 0.01,
    reached: ({ once }) =>
      `9의 확률이 ${percent(once[9])}입니다. 9의 지수 함수 값이 나머지 아홉을 더한 것과 거의 같습니다.`,
  },
  {
    ask: "소프트맥스를 두 번 지난 확률 가운데 하나를 23 %보다 높게 만들어 보세요.",
    foretell: {
      ask: "두 번 지난 확률은 얼마까지 오를 수 있을까요?",
      choices: ["23 %쯤까지", "50 %까지", "100 % 가까이"],
      right: 0,
    },
    hint: "한 번 지난 확률이 100 %에 가까워야 합니다. ‘하나만 크게’ 다음에 ‘모두 두 배’를 거듭 눌러 보세요.",
    done: ({ twice }) => Math.max(...twice) > 0.23,
    reached: ({ once, twice }) =>
      `한 번 지나 ${evenAt(Math.max(...once))} 두 번 지나면 ${percent(Math.max(...twice))}입니다. 0과 1 사이의 수를 다시 넣으니 e ÷ (e + 9) = 23.2 %가 끝입니다.`,
  },
];
