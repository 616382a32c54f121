// Two weights on the page's loss: the steps with momentum, what is said of them, the tasks.

import { lossText } from "../parts/loss_chart.js";
import { shortText } from "../parts/numbers.js";

/**
 * @import { Point } from "../parts/chart.js"
 * @import { Task } from "../parts/tasks.js"
 *
 * @typedef {{ rate: number, momentum: number }} Pace the rate in hundredths
 * @typedef {Pace & { path: Point[], zigzag: boolean, rest: number }} State whether every step has
 *   crossed the bottom of the steep direction; after how many steps the loss stays below 1 % of the
 *   first, infinity if it does not yet
 */

const INPUTS = [
  [0.5, 2],
  [-0.5, 2],
];
const ANSWERS = [7, 5];
/** @type {Point} */
export const BOTTOM = [2, 3]; // of the loss, which is 0 there
export const CURVATURES = [0.5, 8]; // the gradient is so many times the way from there
const FARTHEST = 3; // from there, upwards or down
const MOST = 100; // steps
const TO_COME = 60; // steps, looked at for whether the loss stays low

/** @param {Point} weights what each answer misses */
const missed = ([w1, w2]) => INPUTS.map(([x1, x2], at) => x1 * w1 + x2 * w2 - ANSWERS[at]);

/** @param {Point} weights */
export const lossOf = (weights) => missed(weights).reduce((sum, e) => sum + e * e, 0) / 2;

/** @param {Point} weights @returns {Point} */
export function gradientOf(weights) {
  const [one, other] = missed(weights);
  const along = (/** @type {number} */ k) => one * INPUTS[0][k] + other * INPUTS[1][k];
  return [along(0), along(1)]; // the mean of two, each of which has the factor 2
}

/**
 * Go on by one step, as Keras's SGD does: the last step times the momentum, minus rate times gradient.
 *
 * @param {Point[]} path
 * @param {Pace} pace
 * @returns {Point}
 */
export function next(path, { rate, momentum }) {
  const here = last(path);
  const before = path.length > 1 ? path[path.length - 2] : here;
  const slope = gradientOf(here);
  const along = (/** @type {number} */ k) =>
    here[k] + momentum * (here[k] - before[k]) - (rate / 100) * slope[k];
  return [along(0), along(1)];
}

/** @param {Point[]} path @param {Pace} pace @param {number} count of further steps */
export function walk(path, pace, count) {
  const all = [...path];
  for (let step = 0; step < count; step++) {
    all.push(next(all, pace));
  }
  return all;
}

export const last = (/** @type {Point[]} */ path) => path[path.length - 1];
const share = (/** @type {Point[]} */ path) => lossOf(last(path)) / lossOf(path[0]);
const decimals = (/** @type {number} */ rate) => (rate / 100).toFixed(2);
const hasArrived = (/** @type {Point[]} */ path) => lossOf(last(path)) < 0.005;

/** What SGD cannot bear in the steep direction: farther and farther. @param {Pace} pace */
const diverges = ({ rate, momentum }) => (rate / 100) * CURVATURES[1] > 2 * (1 + momentum) + 1e-9;

/** Diverging, and out of the picture. @param {Point[]} path @param {Pace} pace */
export const isLost = (path, pace) =>
  diverges(pace) && Math.abs(last(path)[1] - BOTTOM[1]) > FARTHEST + 1e-9;

/** @param {Point[]} path @param {Pace} pace */
export const isAtEnd = (path, pace) => isLost(path, pace) || path.length > MOST;

/** Whether rolling on would show anything new. @param {Point[]} path @param {Pace} pace */
export function goesOn(path, pace) {
  return !isAtEnd(path, pace) && restsAfter(path, pace, 0.005) === null;
}

/**
 * After how many of these steps the loss is below `limit` and stays there; null if it does not.
 *
 * @param {Point[]} path
 * @param {Pace} pace
 * @param {number} limit
 */
export function restsAfter(path, pace, limit) {
  const losses = walk(path, pace, TO_COME).map(lossOf);
  const lastAbove = losses.findLastIndex((loss) => !(loss < limit));
  return lastAbove + 1 < path.length ? lastAbove + 1 : null;
}

/** Whether there were five steps, all of them across the valley. @param {Point[]} path */
export function isZigzag(path) {
  const sides = path.map(([, w2]) => w2 - BOTTOM[1]);
  return path.length > 5 && sides.slice(1).every((side, at) => side * sides[at] < 0);
}

/** @param {Point[]} path @param {Pace} pace */
export function code(path, { rate, momentum }) {
  const [w1, w2] = path[0].map((weight) => weight.toFixed(1));
  return [
    "x = tf.constant(",
    "    [[0.5, 2.0], [-0.5, 2.0]])",
    "answer = [[7.0], [5.0]]",
    `w = tf.Variable([[${w1}], [${w2}]])`,
    "sgd = tf.keras.optimizers.SGD(",
    `    learning_rate=${decimals(rate)},`,
    `    momentum=${momentum.toFixed(1)})`,
    `for step in range(${Math.max(path.length - 1, 1)}):`,
    "    with tf.GradientTape() as tape:",
    "        loss = tf.reduce_mean(",
    "            (x @ w - answer) ** 2)",
    "    slope = tape.gradient(loss, w)",
    "    sgd.apply([slope], [w])",
    "print(w.numpy().ravel())",
  ].join("\n");
}

/** @param {Point[]} path @param {Pace} pace */
export function sentence(path, pace) {
  const steps = path.length - 1;
  const [w1, w2] = last(path).map((weight) => shortText(weight, 3));
  const loss = lossText(lossOf(last(path)));
  const after = steps ? `${steps}걸음 뒤 ` : "";
  const here = `${after}w1은 ${w1}, w2는 ${w2}, 손실은 ${loss}입니다.`;
  if (lossOf(path[0]) === 0) {
    return `${here} 바닥에서는 기울기가 0이라 움직이지 않습니다.`;
  }
  if (steps === 0) {
    return `${here} 기울기의 반대쪽은 등고선과 직각입니다. 바닥을 곧장 가리키지는 않습니다.`;
  }
  if (isLost(path, pace)) {
    return `손실이 커집니다. ${here} 공이 그림 밖으로 나가 멈췄습니다. 학습률을 줄여 보세요.`;
  }
  if (hasArrived(path) && !goesOn(path, pace)) {
    return `${here} 바닥에 거의 닿았습니다.`;
  }
  return path.length > MOST
    ? `${here} 백 걸음에서 멈췄습니다. 학습률을 바꾸어 보세요.`
    : `${here} ${manner(pace)}`;
}

/** How each step goes in the two directions. @param {Pace} pace */
function manner({ rate, momentum }) {
  if (momentum > 0) {
    return `걸음마다 앞 걸음의 ${shortText(momentum)}배를 더해서 갑니다.`;
  }
  const [along, across] = CURVATURES.map((times) => 1 - (times * rate) / 100);
  const [level, steep] = [along, across].map((factor) => `${shortText(Math.abs(factor), 3)}배`);
  if (rate > 25) {
    return `가파른 세로에서는 걸음마다 바닥에서 ${steep}로 멀어집니다.`;
  }
  if (rate === 25) {
    return `세로로는 두 자리를 오가고, 가로로만 거리가 ${level}로 줄어듭니다.`;
  }
  return across > 0
    ? `걸음마다 바닥까지의 거리가 가로 ${level}, 세로 ${steep}로 줄어듭니다.`
    : `세로로는 바닥을 넘나들며 거리가 ${steep}로, 가로로는 한쪽에서 ${level}로 줄어듭니다.`;
}

/** The direction that still holds most of the loss: 0 across, 1 upwards. @param {Point[]} path */
function slower(path) {
  const [level, steep] = last(path).map((w, k) => CURVATURES[k] * (w - BOTTOM[k]) ** 2);
  return Number(steep > level);
}

/** @type {Task<State>[]} */
export const TASKS = [
  {
    ask: "길이 지그재그가 되게 학습률을 정해 다섯 걸음 넘게 가 보세요. 모멘텀은 0입니다.",
    foretell: {
      ask: "공은 어느 쪽으로 왔다 갔다 할까요?",
      choices: ["평평한 가로(w1)", "가파른 세로(w2)"],
      right: 1,
    },
    hint: "다음 걸음이 골짜기를 건너 반대쪽에 내리도록 학습률을 키우고 ‘열 걸음’을 누르세요. 0.20이면 넉넉합니다.",
    done: ({ momentum, zigzag }) => momentum === 0 && zigzag,
    reached: ({ rate }) =>
      `바닥까지의 거리가 걸음마다 세로는 반대쪽으로 ${shortText(0.08 * rate - 1, 3)}배, 가로는 ${shortText(1 - 0.005 * rate, 3)}배가 됩니다.`,
  },
  {
    ask: "모멘텀 0으로 스무 걸음 안에 손실을 처음의 1 % 아래로 줄여 보세요. 손실이 10 이상인 곳에서 출발하세요.",
    foretell: {
      ask: "끝까지 남는 것은",
      choices: ["가로로 남은 거리", "세로로 남은 거리"],
      right: ({ path }) => slower(path),
    },
    hint: "0.25에서는 세로로 두 자리를 오갑니다. 그보다 조금 작게 해 보세요.",
    done: ({ momentum, path, rest }) => momentum === 0 && lossOf(path[0]) >= 10 && rest <= 20,
    reached: ({ path, rest }) =>
      `${rest}걸음 만입니다. 남은 손실은 ${slower(path) ? "세로" : "가로"} 쪽이 더 큽니다.`,
  },
  {
    ask: "(−2, 1)에서 출발해 열 걸음 안에 손실을 처음의 1 % 아래로 줄이고, 그 아래에 머무르게 하세요.",
    foretell: {
      ask: "가장 빨리 내려가 그대로 머무르는 모멘텀은",
      choices: ["0", "0.5", "0.9"],
      right: 1,
    },
    hint: "‘처음으로’를 누르면 (−2, 1)입니다. 모멘텀 0.9는 가로도 빠르지만 바닥을 지나쳐 오래 흔들립니다. 0.5와 0.2 안팎의 학습률을 짝지어 보세요.",
    done: ({ path, rest }) => path[0][0] === -2 && path[0][1] === 1 && rest <= 10,
    reached: ({ rate, momentum, rest }) =>
      `모멘텀 ${shortText(momentum)}, 학습률 ${decimals(rate)}에서 ${rest}걸음 만입니다. 모멘텀 0에서는 가장 빨라도 14걸음입니다.`,
  },
];

/** @param {Point[]} path @param {Pace} pace @returns {State} */
export function stateOf(path, pace) {
  const first = lossOf(path[0]);
  const rest = first > 0 && share(path) < 0.01 ? restsAfter(path, pace, 0.01 * first) : null;
  return { ...pace, path, zigzag: isZigzag(path), rest: rest ?? Number.POSITIVE_INFINITY };
}
