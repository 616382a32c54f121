// One weight on the page's loss: the steps, what is said of them, the tasks.

import { lossText } from "../parts/loss_chart.js";
import { shortText } from "../parts/numbers.js";

/**
 * @import { Task } from "../parts/tasks.js"
 *
 * @typedef {{ rate: number, path: number[], doubled: [number, number] | null, rested: number,
 *   failed: number }} State the rate in hundredths; the lengths of a first step and of that from the
 *   same place at twice the rate; the largest rate that has come to rest and the smallest that
 *   has not, since the task stands there
 */

export const BOTTOM = 3; // the weight of the least loss, which is 0
const FARTHEST = 4; // from there, on either side
const MOST = 100; // steps

export const lossOf = (/** @type {number} */ w) => (2 * w - 6) ** 2;
export const gradientOf = (/** @type {number} */ w) => 2 * (2 * w - 6) * 2;

/**
 * The weights of gradient descent, the first of them `start`.
 *
 * @param {number} start
 * @param {number} rate
 * @param {number} count steps
 */
export function descend(start, rate, count) {
  const path = [start];
  for (let step = 0; step < count; step++) {
    path.push(path[step] - rate * gradientOf(path[step]));
  }
  return path;
}

export const last = (/** @type {number[]} */ path) => path[path.length - 1];
const decimals = (/** @type {number} */ rate) => (rate / 100).toFixed(2);

/** The present loss, as a share of the first. @param {number[]} path */
export const share = (path) => lossOf(last(path)) / lossOf(path[0]);

/** Whether the steps lead nowhere: the loss is not below the first. @param {number[]} path */
export const grows = (path) => share(path) > 1 - 1e-9;

/** @param {number[]} path */
export const isOutside = (path) => Math.abs(last(path) - BOTTOM) > FARTHEST + 1e-9;

/** @param {number[]} path */
export const isAtEnd = (path) => isOutside(path) || path.length > MOST;

const hasArrived = (/** @type {number[]} */ path) => lossOf(last(path)) < 0.005;

/** Whether rolling on would show anything new. @param {number[]} path */
export function goesOn(path) {
  const swings = path.length > 12 && grows(path);
  return !isAtEnd(path) && !hasArrived(path) && !swings;
}

/** @param {number[]} path @param {number} rate in hundredths */
export function code(path, rate) {
  return [
    `w = tf.Variable(${path[0].toFixed(1)})`,
    "sgd = tf.keras.optimizers.SGD(",
    `    learning_rate=${decimals(rate)})`,
    "path = [float(w)]",
    `for step in range(${Math.max(path.length - 1, 1)}):`,
    "    with tf.GradientTape() as tape:",
    "        loss = (2 * w - 6) ** 2",
    "    slope = tape.gradient(loss, w)",
    "    sgd.apply([slope], [w])",
    "    path.append(float(w))",
    "print(path)",
  ].join("\n");
}

/** @param {number[]} path @param {number} rate in hundredths */
export function sentence(path, rate) {
  const [w, steps] = [last(path), path.length - 1];
  const slope = gradientOf(w);
  const numbers = `손실은 ${lossText(lossOf(w))}, 기울기는 ${shortText(slope, 3)}입니다.`;
  const after = steps ? `${steps}걸음 뒤 ` : "";
  const here = `${after}가중치는 ${shortText(w, 3)}, ${numbers}`;
  if (path[0] === BOTTOM) {
    return `${here} 바닥에서는 기울기가 0이라 학습률이 얼마이든 움직이지 않습니다.`;
  }
  if (steps === 0) {
    const [sign, way] = slope < 0 ? ["음수", "키우는"] : ["양수", "줄이는"];
    return `${here} 기울기가 ${sign}이므로 가중치를 ${way} 쪽으로 걷습니다.`;
  }
  if (isOutside(path)) {
    return `손실이 커집니다. ${here} 공이 그림 밖으로 나가 멈췄습니다. 학습률을 줄여 보세요.`;
  }
  if (path.length > MOST) {
    return `${here} 백 걸음에서 멈췄습니다. 학습률을 바꾸어 보세요.`;
  }
  return hasArrived(path) ? `${here} 바닥에 거의 닿았습니다.` : `${here} ${manner(rate)}`;
}

/** How far from the bottom each step leads, beside where it was. @param {number} rate */
const times = (rate) => `${shortText(Math.abs(1 - (8 * rate) / 100))}배`;

/** How each step goes: the way to the bottom is multiplied by 1 − 8 × rate. @param {number} rate */
function manner(rate) {
  if (rate < 12.5) {
    return `걸음마다 바닥까지의 거리가 ${times(rate)}로 줄어듭니다.`;
  }
  if (rate < 25) {
    return `걸음마다 바닥을 넘어 반대쪽에 내리지만, 거리는 ${times(rate)}로 줄어듭니다.`;
  }
  return rate === 25
    ? "거리가 줄지 않아 두 자리를 오갑니다."
    : `손실이 커집니다. 걸음마다 바닥에서 ${times(rate)}로 멀어집니다.`;
}

/** @type {Task<State>[]} */
export const TASKS = [
  {
    ask: "한 걸음 간 다음 학습률을 두 배로 키우세요. 공이 출발한 자리로 돌아가면 다시 한 걸음 가 보세요.",
    foretell: {
      ask: "한 걸음의 길이는",
      choices: ["두 배가 된다", "두 배보다 짧다", "두 배보다 길다"],
      right: 0,
    },
    hint: "학습률이 0.05일 때 ‘한 걸음’을 누르고, 0.10으로 옮겨 다시 누르세요.",
    done: ({ doubled }) => doubled !== null,
    reached: ({ doubled }) => {
      const [short, long] = doubled ?? [0, 0];
      return `길이가 ${shortText(short, 3)}, 다음에는 ${shortText(long, 3)}입니다. 걸음은 학습률 × 기울기이고, 같은 자리에서는 기울기가 같습니다.`;
    },
  },
  {
    ask: "두 걸음 만에 손실을 처음의 1 % 아래로 줄이는 학습률을 찾아보세요.",
    hint: "화살표가 바닥 가까이에서 끝나도록 학습률을 옮긴 다음 두 걸음 가 보세요.",
    done: ({ path }) => path.length === 3 && lossOf(path[0]) >= 1 && share(path) < 0.01,
    reached: ({ path, rate }) =>
      `학습률 ${decimals(rate)}에서 손실이 ${lossText(lossOf(path[0]))} → ${lossText(lossOf(last(path)))}, 두 걸음으로 넉넉했습니다.`,
  },
  {
    ask: "바닥에 이르는 가장 큰 학습률을 찾아보세요. 손실이 처음의 1 % 아래가 될 때까지 걷고, 학습률을 0.01 더 키우면 손실이 줄지 않는지도 보세요.",
    foretell: {
      ask: "가장 큰 학습률로 가는 공은",
      choices: ["한쪽 비탈로만 내려간다", "바닥을 넘나들며 내려간다"],
      right: 1,
    },
    hint: "0.24와 0.25로 걸어 보세요. 작은 쪽은 서른 걸음 가까이 걸리니 ‘열 걸음’이 빠릅니다.",
    done: ({ rested, failed }) => failed - rested === 1,
    reached: ({ rested, failed }) =>
      `${decimals(rested)}에서는 걸음마다 바닥을 넘지만 거리가 ${times(rested)}로 줄고, ${decimals(failed)}에서는 ${times(failed)}라 줄지 않습니다.`,
  },
];
