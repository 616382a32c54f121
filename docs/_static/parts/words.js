// What the lab says about layers and predictions, in sentences.

import { layoutOf, peaksOf, rangeOf } from "./maps.js";
import { asText, percent } from "./numbers.js";

/** @import { Layer } from "../network/facts.js" */

/**
 * Of each kind of layer: its name on the site, the page that explains it, what it does here.
 *
 * @type {Record<Layer["type"], [string, string, string]>}
 */
export const KINDS = {
  Input: [
    "입력",
    "layers/input-image.html",
    "그림의 픽셀 0–255를 255로 나눈 값입니다. 0은 빈 종이, 1은 가장 진한 잉크입니다.",
  ],
  Conv2D: [
    "합성곱",
    "layers/convolution.html",
    "3×3칸 창을 옮기며 모든 입력 맵의 값에 커널을 곱해 더하고 편향을 더합니다. 맵마다 커널이 다릅니다.",
  ],
  ReLU: [
    "ReLU",
    "layers/activation.html",
    "0보다 작은 값을 0으로 바꿉니다. 나머지는 그대로 둡니다.",
  ],
  MaxPool2D: [
    "최대 풀링",
    "layers/pooling.html",
    "2×2칸마다 가장 큰 값 하나만 남깁니다. 맵의 수는 그대로이고 높이와 너비가 절반이 됩니다.",
  ],
  Dropout: [
    "드롭아웃",
    "layers/dropout.html",
    "훈련할 때만 값의 일부를 무작위로 끕니다. 예측할 때는 받은 값을 그대로 내보냅니다.",
  ],
  Flatten: [
    "펼치기",
    "layers/flatten.html",
    "모든 맵의 값을 한 줄로 늘어놓습니다. 값은 바뀌지 않습니다. 여기에는 긴 한 줄을 여러 줄로 접어 그렸습니다.",
  ],
  Dense: [
    "Dense",
    "layers/dense.html",
    "유닛마다 모든 입력에 가중치를 곱해 더하고 편향을 더합니다.",
  ],
  Softmax: [
    "소프트맥스",
    "layers/dense.html#dense-last",
    "점수 열 개를 확률 열 개로 바꿉니다. 확률 열 개를 더하면 1입니다.",
  ],
};

/** @param {Layer} layer */
export function nameOf(layer) {
  return KINDS[layer.type][0];
}

/**
 * 28×28칸 맵 32개, or 값 512개.
 *
 * @param {Layer} layer
 */
export function shapeInWords(layer) {
  const { shape } = layer;
  if (shape.length === 3) {
    return `${shape[0]}×${shape[1]}칸 맵 ${shape[2]}개`;
  }
  return `값 ${shape[0].toLocaleString("ko")}개`;
}

/**
 * What the network says: its answer and the runner-up.
 *
 * @param {Float32Array} probabilities
 */
export function predictionInWords(probabilities) {
  const order = [...probabilities.keys()];
  order.sort((one, other) => probabilities[other] - probabilities[one]);
  const [first, second] = order;
  return (
    `네트워크의 답은 ${first}, 확률 ${percent(probabilities[first])}입니다. ` +
    `다음은 ${second}, 확률 ${percent(probabilities[second])}입니다.`
  );
}

/**
 * What there is to see in a layer, for those who cannot see it.
 *
 * @param {Layer} layer
 * @param {number} number
 * @param {Float32Array} values
 * @param {Float32Array | null} before what a dropout layer got
 */
export function layerInWords(layer, number, values, before) {
  const { low, high } = rangeOf(values);
  const zeros = values.filter((value) => value === 0).length;
  const sentences = [
    `${number}번 층 ${layer.name}, ${nameOf(layer)}, ${shapeInWords(layer)}.`,
    `값은 ${asText(low)}부터 ${asText(high)}까지이고 ` +
      (zeros ? `${Math.round((100 * zeros) / values.length)} %가 0입니다.` : "0인 값은 없습니다."),
  ];
  const { maps } = layoutOf(layer.shape);
  if (maps > 1) {
    const peaks = peaksOf(values, maps);
    const peak = Math.max(...peaks);
    const strongest = peaks.indexOf(peak);
    sentences.push(`가장 강하게 반응한 맵은 ${strongest}번, 최댓값 ${asText(peak)}입니다.`);
  }
  if (before) {
    const off = values.filter((value, at) => value === 0 && before[at] !== 0).length;
    sentences.push(`드롭아웃이 0이 아닌 값 ${off.toLocaleString("ko")}개를 껐습니다.`);
  }
  return sentences.join(" ");
}

/** @type {Record<string, string>} */
export const FAILURES = {
  network: "가중치 파일을 받지 못했습니다. 인터넷 연결을 확인하고 다시 받으세요.",
  truncated: "가중치 파일이 중간에 끊겼습니다. 다시 받으세요.",
  damaged: "받은 가중치 파일이 망가져 있습니다. 다시 받으세요.",
};
