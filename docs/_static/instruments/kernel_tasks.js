// The kernels to begin with, the picture that kernels are tried on, and the tasks.

import { rowsOf, shortText } from "../parts/numbers.js";
import { SIDE } from "../parts/picture.js";

/**
 * `square` are the kernel's answers just inside of a bright square's four edges, and in its middle.
 * `pushed` says whether what comes out is the digit, one cell to the left.
 *
 * @import { Task } from "../parts/tasks.js"
 *
 * @typedef {{ top: number, bottom: number, left: number, right: number, inside: number }} Square
 * @typedef {{ square: Square, pushed: boolean }} State
 */

const NINTH = 1 / 9;

/** @type {Record<string, [string, number[][]]>} */
export const KERNELS = {
  vertical: ["세로 가장자리", rowsOf([-1, 0, 1, -1, 0, 1, -1, 0, 1])],
  horizontal: ["가로 가장자리", rowsOf([-1, -1, -1, 0, 0, 0, 1, 1, 1])],
  sharpen: ["또렷하게", rowsOf([0, -1, 0, -1, 5, -1, 0, -1, 0])],
  blur: ["흐리게", rowsOf(new Array(9).fill(NINTH))],
  same: ["그대로", rowsOf([0, 0, 0, 0, 1, 0, 0, 0, 0])],
  zero: ["모두 0", rowsOf(new Array(9).fill(0))],
};

// A bright square, whose edges and middle tell what a kernel answers to, whatever is drawn.
const [FIRST, LAST, MIDDLE] = [8, 19, 14];
export const SQUARE = Float32Array.from({ length: SIDE * SIDE }, (_, at) =>
  Number([Math.floor(at / SIDE), at % SIDE].every((side) => side >= FIRST && side <= LAST)),
);

/** @param {Float32Array} output of the square @returns {Square} */
export function answers(output) {
  const at = (/** @type {number} */ row, /** @type {number} */ column) =>
    output[row * SIDE + column];
  const rows = { top: at(FIRST, MIDDLE), bottom: at(LAST, MIDDLE) };
  const columns = { left: at(MIDDLE, FIRST), right: at(MIDDLE, LAST) };
  return { ...rows, ...columns, inside: at(MIDDLE, MIDDLE) };
}

/**
 * Whether each value is the one that stood to the right of it.
 *
 * @param {Float32Array} image
 * @param {Float32Array} output
 */
export function isPushed(image, output) {
  const last = SIDE - 1;
  return output.every((value, at) => value === (at % SIDE === last ? 0 : image[at + 1]));
}

/** @param {number[]} products @param {number} sum */
export function written(products, sum) {
  const [first, ...others] = products.filter((product) => product !== 0);
  if (first === undefined) {
    return `아홉 곱이 모두 0이어서 합도 ${shortText(sum)}입니다.`;
  }
  const signed = others.map((one) => `${one < 0 ? "−" : "+"} ${shortText(Math.abs(one))}`);
  return [shortText(first), ...signed, "=", shortText(sum)].join(" ");
}

/** @param {number[][]} rows */
export function code(rows) {
  const number = (/** @type {number} */ weight) => (weight === NINTH ? "1/9" : `${weight || 0}`);
  const lines = rows.map((row) => `    [${row.map(number).join(", ")}]`);
  return (
    `kernel = np.array([\n${lines.join(",\n")}])\n` +
    "layer = tf.keras.layers.Conv2D(\n    1, 3, padding='same',\n    use_bias=False)\n" +
    "layer.build(image.shape)\nlayer.set_weights([\n    kernel.reshape(3, 3, 1, 1)])\n" +
    "output = layer(image)"
  );
}

/**
 * Why a kernel answers so: which of its rows and columns lie on a stroke, at each of its edges.
 *
 * @param {Square} square
 */
function inWords({ top, bottom, left, right }) {
  const [up, down, before, after] = [top, bottom, left, right].map((one) => shortText(one));
  return (
    `아래쪽 테두리에서는 창의 위 두 줄만 획(1)에 걸려 합이 ${down}, ` +
    `위쪽에서는 아래 두 줄만 걸려 ${up}입니다. ` +
    `세로 획의 양옆에서는 두 열씩 더한 ${before}, ${after}입니다.`
  );
}

/** @type {Task<State>[]} */
export const TASKS = [
  {
    ask: "가로 획의 아래쪽 테두리를 주황색으로, 위쪽은 주황색이 아니게 해 보세요. 세로 획의 양옆과 획의 속은 0에 가까워야 합니다.",
    foretell: {
      ask: "1을 어느 줄에 두어야 할까요?",
      choices: ["위쪽 줄", "아래쪽 줄"],
      right: 0,
    },
    hint: "'가로 가장자리'는 위쪽 테두리에서 양수이니 부호를 모두 바꾸면 됩니다. '모두 0'에서 가운데 열의 두 칸만 고쳐도 됩니다.",
    done: ({ square: { top, bottom, left, right, inside } }) =>
      bottom >= 0.5 &&
      [top, Math.abs(left), Math.abs(right), Math.abs(inside)].every((one) => one <= bottom / 5),
    reached: ({ square }) => inWords(square),
  },
  {
    ask: "숫자가 모양 그대로 왼쪽으로 꼭 한 칸 밀려 나오게 해 보세요.",
    foretell: {
      ask: "'그대로'의 가운데 1을 어느 칸으로 옮겨야 할까요?",
      choices: ["왼쪽 칸", "오른쪽 칸"],
      right: 1,
    },
    hint: "창에서 1이 놓인 칸의 픽셀이 출력 맵에서는 창의 한가운데 자리에 적힙니다. 왼쪽으로 밀려면 어느 쪽 이웃을 가져와야 할까요?",
    done: ({ pushed }) => pushed,
    reached: () => "자리마다 오른쪽 이웃을 가져오니 그림은 왼쪽으로 밀립니다.",
  },
  {
    ask: "네 쪽 테두리에서 같은 값이 나오고 밝기가 똑같은 자리에서는 0인 커널을 찾아보세요.",
    foretell: {
      ask: "아홉 수를 더하면 얼마여야 할까요?",
      choices: ["0보다 작은 수", "0", "0보다 큰 수"],
      right: 1,
    },
    hint: "'또렷하게'는 네 쪽을 똑같이 봅니다. 그런데 아홉 수를 더하면 1이어서 밝기가 똑같은 자리에서도 값이 남습니다. 한 칸만 고쳐 보세요.",
    done: ({ square: { inside, top, ...others } }) =>
      Math.abs(inside) < 1e-5 &&
      Math.abs(top) >= 0.1 &&
      Object.values(others).every((one) => Math.abs(one - top) < 1e-5),
    reached: ({ square }) =>
      `네 쪽 테두리에서 모두 ${shortText(square.top)}입니다. ` +
      "밝기가 똑같은 자리에서는 아홉 수의 합인 0이 나옵니다.",
  },
];
