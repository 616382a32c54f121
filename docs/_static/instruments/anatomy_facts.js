// What follows from the line of a convolution, in numbers and in words; and the tasks.

import { plan } from "../network/model.js";

/**
 * @import { Task } from "../parts/tasks.js"
 * @import { Facts, Part, Settings } from "./anatomy_drawing.js"
 *
 * @typedef {Facts & { changed: Part | "", half: number | undefined }} State `changed` is what was set
 *   last, empty if something was only looked at; `half` the parameters that were there with half as
 *   many filters and all else that counts as now
 */

/** @type {Record<Part, (settings: Settings) => string>} */
export const TEXTS = {
  filters: ({ filters }) => `${filters}`,
  kernel_size: ({ kernel_size }) => `${kernel_size}`,
  padding: ({ padding }) => `'${padding}'`,
  strides: ({ strides }) => `${strides}`,
  side: ({ side }) => `${side}, ${side}`,
  channels: ({ channels }) => `${channels}`,
};

/** @param {Settings} settings @returns {Facts} @throws {NetworkError} what Keras refuses */
export function factsOf({ channels, side, ...settings }) {
  const input = { type: "Input", shape: [side, side, channels] };
  const [, layer] = plan([input, { type: "Conv2D", ...settings }]);
  const { shape, parameters, formula, window } = layer;
  const before = window[7];
  const reach = (shape[0] - 1) * settings.strides + settings.kernel_size;
  const after = Math.max(reach - side - before, 0);
  return { ...settings, channels, side, shape, parameters, formula, before, after };
}

/** @param {Settings} settings */
export function code({ filters, kernel_size, padding, strides, channels, side }) {
  const steps = strides === 1 ? "" : ` strides=${strides},`;
  return (
    `image = tf.zeros((1, ${side}, ${side}, ${channels}))\nlayer = tf.keras.layers.Conv2D(\n` +
    `    ${filters}, ${kernel_size},${steps} padding='${padding}')\n` +
    "output = layer(image)\nprint(output.shape)\nprint(layer.count_params())"
  );
}

/** @param {Part} part @param {Facts} facts */
export function sentence(part, facts) {
  const [out] = facts.shape;
  const count = facts.parameters.toLocaleString("ko");
  return `${MEANINGS[part](facts)} 출력은 ${out}×${out}칸 ${facts.filters}장, 파라미터는 ${count}개입니다.`;
}

/** What each part is, with the numbers. @type {Record<Part, (facts: Facts) => string>} */
const MEANINGS = {
  filters: ({ filters }) =>
    `필터가 ${filters}개입니다. 필터 하나가 출력 맵 한 장을 만드니 맵도 ${filters}장입니다.`,
  kernel_size: ({ kernel_size: k }) =>
    `창과 커널의 한 변이 ${k}칸입니다. 커널 한 장에 수가 ${k}·${k} = ${k * k}개 있습니다.`,
  padding: ({ padding, before, after, side, shape: [out] }) => {
    const ends = side === out ? `${side}칸 그대로입니다.` : `${side}칸에서 ${out}칸이 됩니다.`;
    if (padding === "valid") {
      return `0을 두르지 않아 창이 입력 안에만 놓입니다. 한 변이 ${ends}`;
    }
    const rim = `위와 왼쪽에 ${before}줄, 아래와 오른쪽에 ${after}줄`;
    const zeros = after > 0 ? `0을 ${rim} 두릅니다.` : "이 설정에서는 두를 0이 없습니다.";
    return `${zeros} 한 변이 ${ends}`;
  },
  strides: ({ strides, shape: [out] }) => {
    const unsaid = strides === 1 ? " 쓰지 않으면 1입니다." : "";
    return `창을 ${strides}칸씩 옮깁니다.${unsaid} 한 변에 창이 ${out}번 놓입니다.`;
  },
  channels: ({ channels: c, kernel_size: k }) =>
    `입력이 ${c}장이라 필터마다 커널도 ${c}장입니다. 필터 하나의 수는 ${k}·${k}·${c} + 1 = ${k * k * c + 1}개입니다.`,
  side: ({ side }) =>
    `입력의 높이와 너비가 ${side}칸입니다. 파라미터를 세는 식에는 이 수가 없습니다.`,
};

/** @type {Task<State>[]} */
export const TASKS = [
  {
    ask: "28×28칸 입력에서 출력이 14×14칸 8장이 되게 해 보세요.",
    hint: "장수는 filters가 정합니다. 칸수를 반으로 줄이려면 창을 몇 칸씩 옮겨야 할까요? strides의 1을 누르세요.",
    done: ({ changed, side, shape }) => changed !== "" && side === 28 && `${shape}` === "14,14,8",
    reached: ({ filters, strides, padding }) =>
      `filters ${filters}에서 ${filters}장이, strides ${strides}와 '${padding}'에서 14칸이 나왔습니다.`,
  },
  {
    ask: "filters를 32로 두고 파라미터의 수를 본 다음, 두 배인 64로 바꾸어 보세요.",
    foretell: {
      ask: "파라미터는 몇 배가 될까요?",
      choices: ["두 배", "네 배", "그대로"],
      right: ({ parameters, half = parameters }) => [2, 4, 1].indexOf(parameters / half),
    },
    hint: "코드에서 Conv2D의 첫째 수를 누르고 슬라이더를 옮기세요. 다른 수는 바꾸지 마세요.",
    done: ({ changed, filters, half }) =>
      changed === "filters" && filters === 64 && half !== undefined,
    reached: ({ parameters, half = 0 }) =>
      `${half.toLocaleString("ko")}개에서 ${parameters.toLocaleString("ko")}개가 되었습니다.`,
  },
  {
    ask: "출력의 한 변은 14칸, 파라미터는 꼭 320개가 되게 해 보세요. 답은 여럿입니다.",
    foretell: {
      ask: "출력의 한 변만 반으로 줄이면 파라미터는 어떻게 될까요?",
      choices: ["반", "4분의 1", "그대로"],
      right: 2, // no side of the image stands in the formula
    },
    hint: "괄호 안의 수와 filters를 곱해 320이 되어야 합니다. 10 × 32라면 괄호 안은 3·3·1 + 1입니다.",
    done: ({ changed, shape, parameters }) =>
      changed !== "" && shape[0] === 14 && parameters === 320,
    reached: ({ formula, parameters }) =>
      `${formula} = ${parameters}. 입력의 크기와 strides는 이 식에 없습니다.`,
  },
];
