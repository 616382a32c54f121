// What there is to find out with the window: about sizes for a convolution, about edges for a pooling.

import { shortText } from "../parts/numbers.js";
import { effectiveSize, outputSize, padding } from "../parts/window_math.js";
import { formulas, PADDINGS } from "./window_text.js";

/**
 * @import { Task } from "../parts/tasks.js"
 * @import { Cell, Set } from "./window_text.js"
 *
 * @typedef {Set & { side: number, value: number, cells: Cell[], unused: number, sought: boolean }} State
 *   `cells` are those that the window really holds, `value` is what comes of them; `unused` counts the
 *   cells of the input that no window holds; `sought` says whether the reader has just gone there
 */

/** The three sides to choose from, before the output has this one. @param {number} side */
const sides = (side) => [side - 1, side, side + 1].map((one) => (side === 1 ? one + 1 : one));

/** @param {Set} goal what the first task wants, which then has been foretold */
function foretold(goal) {
  const all = sides(outputSize(goal.input, goal));
  return {
    ask: "출력의 한 변은 몇 칸이 될까요?",
    choices: all.map((side) => `${side}칸`),
    right: (/** @type {State} */ { side }) => all.indexOf(side),
  };
}

/** @param {Set} goal */
const has = (goal) => (/** @type {State} */ state) =>
  ["input", "kernel_size", "stride", "padding", "dilation"].every(
    (name) => state[/** @type {keyof Set} */ (name)] === goal[/** @type {keyof Set} */ (name)],
  );

/** @param {State} state */
const filledIn = (state) => `${formulas(state).at(-1)?.[1]}`;

/**
 * @param {Set} first what is set at first
 * @returns {Task<State>[]}
 */
export function tasksOf(first) {
  if (first.type !== "Conv2D") {
    return ofPooling(first);
  }
  return first.padding === "same" ? [...ofSides(first), atrous] : [...ofSizes(first), atrous];
}

/** @type {Task<State>} */
const atrous = {
  ask: "출력을 입력과 같은 크기로 두고, 곱은 아홉 개만 쓰면서 창이 한 변에 다섯 칸을 보게 해 보세요.",
  foretell: {
    ask: "이 커널 안의 수는 5×5 커널 안의 수보다",
    choices: ["적다", "많다", "개수가 같다"],
    right: 0,
  },
  hint: "세임 패딩은 한 칸씩 옮길 때 크기를 지키고, 팽창은 커널의 칸 사이를 벌립니다.",
  done: (state) =>
    state.kernel_size === 3 && effectiveSize(state) === 5 && state.side === state.input,
  reached: () => "아홉 수가 한 칸씩 벌어져 5×5칸에 걸칩니다. 5×5 커널이라면 수가 25개입니다.",
};

/** The zeros around: where they come to be. @param {Set} first @returns {Task<State>[]} */
function ofSides(first) {
  const input = first.input > 3 ? first.input - 1 : first.input + 1;
  const goal = { ...first, input };
  return [
    {
      ask: `입력을 ${input}칸으로 바꿔 보세요. 다른 것은 처음 그대로 둡니다.`,
      foretell: {
        ask: "0은 어느 쪽에 붙을까요?",
        choices: ["아래쪽과 오른쪽에만", "네 변에 모두", "어디에도 붙지 않는다"],
        right: sidesOf,
      },
      hint: `처음 설정은 입력 ${first.input}칸, 커널 ${first.kernel_size}칸, 스트라이드 ${first.stride}, 세임 패딩입니다.`,
      done: has(goal),
      reached: whereZerosCome,
    },
    {
      ask: "세임 패딩에 두고, 0이 한 줄도 붙지 않게 해 보세요. 커널은 2×2 이상입니다.",
      hint: "마지막 창이 입력을 넘지 않아야 합니다. 커널 크기와 스트라이드를 모두 2로 해 보세요.",
      done: (state) => state.padding === "same" && state.kernel_size > 1 && sidesOf(state) === 2,
      reached: (state) =>
        `출력 ${state.side}칸의 마지막 창이 ${lastCell(state)}번째 칸에서 끝나 입력 ${state.input}칸을 넘지 않습니다.`,
    },
  ];
}

/** 0: zeros only behind the input, 1: on all sides, 2: nowhere. @param {Set} set */
function sidesOf(set) {
  const [before, after] = padding(set.input, set);
  return after === 0 ? 2 : Number(before > 0);
}

/** Where the last window ends, if the first one begins at the first cell. @param {Set} set */
const lastCell = (set) => (outputSize(set.input, set) - 1) * set.stride + effectiveSize(set);

/** Why the zeros are where they are. @param {Set} set */
function whereZerosCome(set) {
  const lines = lastCell(set) - set.input;
  const reason = `창을 ${outputSize(set.input, set)}번 놓으면 ${lastCell(set)}번째 칸까지 닿아`;
  if (lines <= 0) {
    return `${reason} 0이 필요 없습니다.`;
  }
  return lines === 1
    ? `${reason} 한 줄이 모자랍니다. 둘로 나눌 수 없어 뒤쪽에만 붙습니다.`
    : `${reason} ${lines}줄이 모자랍니다. 앞과 뒤에 나누어 붙습니다.`;
}

/** Why the output has so many cells, without padding. @param {State} state */
function whySoMany(state) {
  const [rest, more] = [state.input - effectiveSize(state), state.side - 1];
  const why = `첫 창 뒤에 남은 ${rest}칸을 ${state.stride}칸씩 건너 창을 ${more}번 더 놓습니다. `;
  return `${more ? why : ""}${filledIn(state)}칸입니다.`;
}

/** The output's side. @param {Set} first @returns {Task<State>[]} */
function ofSizes(first) {
  const goal = { ...first, stride: first.stride < 4 ? first.stride + 1 : 1, dilation: 1 };
  const rest = `${first.dilation > 1 ? "팽창은 1, " : ""}다른 것은 처음 그대로 둡니다.`;
  return [
    {
      ask: `창이 ${goal.stride}칸씩 건너뛰게 해 보세요. ${rest}`,
      foretell: foretold(goal),
      hint: `스트라이드 막대를 ${goal.stride}에 놓으세요. 처음 설정은 입력 ${first.input}칸, 커널 ${first.kernel_size}칸, ${PADDINGS[first.padding]} 패딩입니다.`,
      done: has(goal),
      reached: whySoMany,
    },
    {
      ask: "패딩은 밸리드, 스트라이드는 1로 두고 출력을 꼭 3×3칸으로 만들어 보세요. 입력은 5칸 이상입니다.",
      hint: "입력에서 커널이 뻗는 칸을 빼고 1을 더하면 3이 되어야 합니다.",
      done: ({ input, padding, stride, side }) =>
        padding === "valid" && stride === 1 && side === 3 && input >= 5,
      reached: (state) => `${state.input} − ${effectiveSize(state)} + 1 = 3칸입니다.`,
    },
  ];
}

/** @param {Set} first @returns {Task<State>[]} */
function ofPooling(first) {
  const goal = {
    ...first,
    padding: first.padding === "same" ? "valid" : "same",
    input: Math.max(first.input, first.kernel_size), // else there is nothing to foretell
  };
  return [
    {
      ask: `패딩을 ${PADDINGS[goal.padding]}${goal.padding === "same" ? "으로" : "로"} 바꿔 보세요. 다른 것은 처음 그대로 둡니다.`,
      foretell: foretold(goal),
      hint: `처음 설정은 입력 ${first.input}칸, 창 ${first.kernel_size}칸, 스트라이드 ${first.stride}입니다.`,
      done: has(goal),
      reached: (state) =>
        `${filledIn(state)}칸입니다. 입력에서 버려진 칸은 ${state.unused}개입니다.`,
    },
    {
      ask: "세임 패딩에 두고, 진짜 칸이 하나만 든 창을 찾아 그 출력 칸을 눌러 보세요. 창은 2×2 이상입니다.",
      hint: "창이 밖으로 가장 많이 나가는 곳은 오른쪽 아래 구석입니다. 입력 5칸, 창 2칸, 스트라이드 2로 해 보세요.",
      done: ({ padding, kernel_size, cells, sought }) =>
        sought && padding === "same" && kernel_size > 1 && cells.length === 1,
      reached: ({ value }) =>
        `밖은 0이 아니라 빈자리여서, 최댓값이든 평균이든 그 한 칸 그대로인 ${shortText(value)}입니다.`,
    },
    {
      ask: "최댓값을 남기든 평균을 남기든 답이 같은 창을 찾아보세요. 답은 0이 아니고, 창에는 칸이 둘 이상 들어 있습니다.",
      foretell: {
        ask: "그 창의 수들은",
        choices: ["하나만 크다", "모두 같다", "반은 0이다"],
        right: 1,
      },
      hint: "같은 수가 이어진 획의 한가운데로 창이나 조각을 옮기세요. 없으면 직접 굵게 그리세요.",
      done: ({ cells, value, sought }) =>
        sought && cells.length > 1 && value !== 0 && cells.every((cell) => cell.value === value),
      reached: ({ value }) =>
        `창의 수가 모두 ${shortText(value)}입니다. 하나라도 다르면 평균은 최댓값보다 작습니다.`,
    },
  ];
}
