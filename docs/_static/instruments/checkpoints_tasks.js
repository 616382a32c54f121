// What the checkpoints say in words: the sentence, the code, the tasks. No page elements here.

import { asText, percent, rowsOf, shortText } from "../parts/numbers.js";

/**
 * @import { Checkpoints, Run } from "./checkpoints_file.js"
 * @import { Task } from "../parts/tasks.js"
 *
 * @typedef {{ size: number, distance: number, share: number }} Moved how large a kernel was at first,
 *   how far it is from there, and the ratio of the two
 * @typedef {{ run: number, at: number, last: number, filter: number, batches: number[],
 *   batch_size: number, kernel: number[], bias: number, moved: Moved[], alike: number[],
 *   ink: boolean, resting: boolean } & Run} State what is looked at, with the chosen kernel; of all
 *   filters what has become of the kernel and, for the digit at hand, of the map; whether there is a
 *   digit, and whether the reader stays there
 */

const GOOD = 0.9; // the accuracy that the first task asks for
const QUARTER = 8; // of 32 maps
const ALIKE = 0.9; // correlation

const ranked = (/** @type {number[]} */ all, /** @type {number} */ one) =>
  all.filter((other) => other > all[one]).length + 1;
const whole = (/** @type {number} */ number) => number.toLocaleString("ko");
const mean = (/** @type {Moved[]} */ moved) =>
  moved.reduce((sum, { share }) => sum + share, 0) / moved.length;

/** @param {number} batches */
export const moment = (batches) => (batches ? `${whole(batches)}배치 뒤` : "훈련 전");

/** Where a kernel stands by its distance, the farthest first. @param {Moved[]} moved @param {number} one */
const order = (moved, one) =>
  ranked(
    moved.map(({ distance }) => distance),
    one,
  );

/**
 * How far a kernel has moved, and its place by that, as it stands above the kernel and in its label.
 *
 * @param {Moved[]} moved
 * @param {number} one
 */
export function travel(moved, one) {
  const { distance } = moved[one];
  const place = distance ? `32장 가운데 ${order(moved, one)}위` : "32장 모두 그대로";
  return `움직인 거리 ${asText(distance)} · ${place}`;
}

/** What stands below the present map. @param {State} state */
export const likeness = ({ ink, alike, filter }) =>
  ink ? `닮음 ${asText(alike[filter])}` : "닮음 없음(빈 그림)";

/** The first checkpoint that is good. @param {State} state */
const firstGood = ({ accuracy }) => accuracy.findIndex((share) => share > GOOD);

/** @param {State} state */
const alikeCount = ({ alike }) => alike.filter((one) => one > ALIKE).length;

/** @param {number} reach what the strongest colours stand for */
export const scaleOf = (reach) => `주황은 양수, 보라는 음수, 가장 진한 색이 ±${shortText(reach)}`;

/**
 * Where the numbers come from, and what is still to come.
 *
 * @param {Checkpoints} file
 * @param {DOMStringMap} data with `bytes`, the size of what is to come
 */
export function statusOf(file, { bytes }) {
  const images = whole(file.header.validation_images);
  const rest = file.header.second
    ? "훈련 과정을 모두 받았습니다."
    : `처음과 끝 사이는 움직일 때 받습니다(${Math.round(Number(bytes) / 1000)} kB).`;
  return `정확도와 손실은 훈련에 쓰지 않은 검증 숫자 ${images}장으로 쟀습니다. ${rest}`;
}

/** @param {State} state */
export function code({ seed, at, filter, batches, kernel, bias }) {
  const plain = (/** @type {number} */ weight) => asText(weight).replace("−", "-");
  const rows = rowsOf(kernel).map((three) => `    [${three.map(plain).join(", ")}],\n`);
  return (
    `# 시드 ${seed}, ${moment(batches[at])}, 필터 ${filter}\n` +
    `kernel = np.array([\n${rows.join("")}])\n` +
    'layer = tf.keras.layers.Conv2D(\n    1, 3, padding="same")\nlayer.build(image.shape)\n' +
    `layer.set_weights([\n    kernel.reshape(3, 3, 1, 1),\n    np.array([${plain(bias)}])])\n` +
    "output = layer(image)"
  );
}

/** @param {State} state */
export function sentence(state) {
  const { at, filter, batches, batch_size, accuracy, loss, moved, alike, ink } = state;
  const numbers = `정확도는 ${percent(accuracy[at])}, 손실은 ${asText(loss[at])}입니다.`;
  const { size, distance, share } = moved[filter];
  if (at === 0) {
    return `아직 한 배치도 보지 않았습니다. ${numbers} 필터 ${filter}의 커널은 크기가 ${asText(size)}이고, 아홉 수가 모두 무작위로 정해졌습니다.`;
  }
  const seen = `${whole(batches[at])}배치, 이미지 ${whole(batches[at] * batch_size)}장 뒤에 ${numbers}`;
  const way =
    `필터 ${filter}의 커널(처음 크기 ${asText(size)})은 처음 자리에서 ${asText(distance)}만큼` +
    `(${percent(share)}) 움직였고, 이 거리는 32장 가운데 ${order(moved, filter)}위입니다.`;
  return ink
    ? `${seen} ${way} 훈련 전 맵과의 닮음은 ${asText(alike[filter])}입니다.`
    : `${seen} ${way}`;
}

/** @type {Task<State>[]} */
export const TASKS = [
  {
    ask: "훈련을 넘기다가, 정확도가 처음으로 90 %를 넘는 장면에서 멈추세요.",
    foretell: {
      ask: "그 장면까지 커널은 평균 처음 크기의 얼마만큼 움직일까요?",
      choices: ["10 %도 안 되게", "10 %에서 50 %", "50 % 넘게"],
      right: ({ moved }) => Number(mean(moved) >= 0.1) + Number(mean(moved) > 0.5),
    },
    hint: "◀와 ▶는 한 장면씩 넘깁니다. 90 %를 넘으면 한 장면 앞이 90 % 아래인지 보세요.",
    done: (state) => state.resting && state.at === firstGood(state),
    reached: ({ at, batches, accuracy, moved }) =>
      `${whole(batches[at])}배치 뒤에 ${percent(accuracy[at])}입니다. 그때까지 커널은 처음 크기의 평균 ${percent(mean(moved))}만큼 움직였습니다.`,
  },
  {
    ask: "훈련이 끝난 장면에서, 움직인 거리가 1위인 커널을 고르세요.",
    hint: "훈련 전과 끝을 오가며 색이 가장 많이 바뀌는 커널을 누르고, 커널 두 장 위의 ‘움직인 거리’에서 몇 위인지 보세요.",
    done: ({ at, last, moved, filter }) => at === last && order(moved, filter) === 1,
    reached: ({ filter, moved }) => {
      const all = moved.map(({ distance }) => distance);
      const [near, far] = [Math.min(...all), moved[filter].distance];
      const little = moved.filter(({ share }) => share < 0.5).length;
      const times = `가장 적게 움직인 커널 ${all.indexOf(near)}의 ${asText(far / near, 1)}배`;
      return (
        `움직인 거리 ${asText(far)}, ${times}입니다. 같은 이미지로 훈련해도 고친 양은 저마다 다릅니다. ` +
        `${little}장은 처음 크기의 절반도 움직이지 않아 처음 무늬가 남아 있습니다.`
      );
    },
  },
  {
    ask: "훈련이 끝난 장면에서, 맵이 훈련 전과 가장 닮은 여덟 필터 가운데 하나를 고르세요.",
    foretell: {
      ask: "이 숫자의 맵 서른둘 가운데, 닮음이 0.9를 넘는 것은 몇 장일까요?",
      choices: ["여덟 장보다 적다", "여덟 장에서 스물네 장", "스물네 장보다 많다"],
      right: (state) => Number(alikeCount(state) >= 8) + Number(alikeCount(state) > 24),
    },
    hint: "커널의 색이 처음과 거의 같은 것을 고르고, 맵 두 장과 그 아래의 닮음을 비교해 보세요.",
    done: ({ at, last, ink, alike, filter }) =>
      ink && at === last && ranked(alike, filter) <= QUARTER,
    reached: (state) =>
      `닮음 ${asText(state.alike[state.filter])}입니다. 0.9를 넘는 맵이 32장 가운데 ${alikeCount(state)}장이고, 그 무늬는 훈련하기 전부터 있었습니다.`,
  },
];
