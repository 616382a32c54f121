// What is set and pushed in words and in code, and the tasks.

/**
 * @import { Task } from "../parts/tasks.js"
 *
 * @typedef {{ pool: string, size: number, right: number, down: number }} Settings
 * @typedef {Settings & { before: number, after: number, along: boolean }} State what is set; how much
 *   has changed before and after the pooling, as a share of all values; and whether the output is the
 *   former one, moved by whole cells
 */

export const FARTHEST = 4; // pixels: as far as MNIST's margin goes

/** @type {Record<string, string>} */
export const POOLED = { max: "최대", average: "평균" };
/** @type {Record<string, string>} */
export const KERAS = { max: "MaxPool2D", average: "AveragePooling2D" };

/** @param {number} ratio */
export function share(ratio) {
  return `${Math.round(100 * ratio)} %`;
}

/** @param {Settings} settings */
export function code({ pool, size, right, down }) {
  return (
    `moved = np.roll(image, (${down}, ${right}), (1, 2))\n` +
    `layer = tf.keras.layers.${KERAS[pool]}(${size})\noutput = layer(moved)`
  );
}

/** @param {State} state @param {number} side */
export function sentence({ pool, size, right, down, before, after, along }, side) {
  const words = [
    right && `${right > 0 ? "오른쪽" : "왼쪽"}으로 ${Math.abs(right)}칸`,
    down && `${down > 0 ? "아래" : "위"}로 ${Math.abs(down)}칸`,
  ].filter(Boolean);
  if (words.length === 0) {
    return `아직 밀지 않았습니다. 28×28칸이 ${POOLED[pool]} 풀링을 지나 ${side}×${side}칸이 됩니다.`;
  }
  const moved = `${words.join(", ")} 밀었습니다.`;
  const numbers = `값의 합과 비교해 풀링 전에는 ${share(before)}, ${POOLED[pool]} 풀링 뒤에는 ${share(after)}가 바뀌었습니다.`;
  const over =
    Math.max(before, after) > 1 ? " 지워진 칸과 새로 생긴 칸을 함께 세므로 100 %를 넘습니다." : "";
  const far = Math.max(Math.abs(right), Math.abs(down)) === FARTHEST;
  const end = far ? ` ${FARTHEST}칸이 끝입니다.` : "";
  const exact = ` 풀링 뒤의 그림은 모양 그대로 밀렸습니다. 민 칸수가 ${size}의 배수이기 때문입니다.`;
  return `${moved}${end} ${numbers}${over}${along && size > 1 ? exact : ""}`;
}

/** @type {Task<State>[]} */
export const TASKS = [
  {
    ask: "숫자를 오른쪽으로 한 칸만 밀어 보세요. 창은 2×2, 남길 값은 최댓값입니다.",
    foretell: {
      ask: "풀링 뒤에는 풀링 전보다",
      choices: ["더 많이 바뀐다", "덜 바뀐다", "하나도 안 바뀐다"],
      right: ({ before, after }) => (after === 0 ? 2 : Number(after < before)),
    },
    hint: "그림판 아래의 ▶를 한 번 누르세요.",
    done: ({ pool, size, right, down, before }) =>
      pool === "max" && size === 2 && right === 1 && down === 0 && before > 0,
    reached: ({ before, after }) => `풀링 전 ${share(before)}, 뒤 ${share(after)}입니다.`,
  },
  {
    ask: "한 칸만 민 채로, 풀링 뒤에 바뀌는 비율을 풀링 전의 절반 아래로 줄여 보세요.",
    foretell: {
      ask: "어느 쪽이 효과가 클까요?",
      choices: ["창을 키운다", "창을 1×1로 줄인다"],
      right: ({ size }) => (size > 1 ? 0 : 1),
    },
    hint: "창이 클수록 한 칸 민 획이 같은 창에 남아 있기 쉽습니다. 최댓값과 평균도 비교해 보세요.",
    done: ({ right, down, before, after }) =>
      Math.abs(right) + Math.abs(down) === 1 && before > 0 && after < before / 2,
    reached: ({ size, before, after }) =>
      `${size}×${size} 창에서 ${share(before)}가 ${share(after)}로 줄었습니다. 대신 위치도 그만큼 대강만 남습니다.`,
  },
  {
    ask: "풀링 뒤의 그림이 모양 그대로 꼭 한 칸 밀리게 해 보세요. 창은 2×2 이상입니다.",
    hint: "창이 2칸씩 뛰므로, 숫자를 두 칸 밀면 창 하나만큼입니다.",
    done: ({ size, right, down, before, along }) =>
      along && before > 0 && size > 1 && Math.abs(right) + Math.abs(down) === size,
    reached: ({ size }) =>
      `숫자를 ${size}칸 밀면 출력이 꼭 한 칸 밀립니다. 풀링이 변화를 줄여 주는 것은 그보다 적게 밀 때입니다.`,
  },
];
