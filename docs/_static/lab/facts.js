// What the lab and Python both know, as tutorial_site/lab/facts.py says it. Not written by hand but
// by the command python -m nox -s facts

import { freeze } from "../network/facts.js";

/** @import { Layer } from "../network/facts.js" */

/**
 * What to do at a layer of each kind.
 *
 * @type {{ [K in Layer["type"]]: string }}
 */
export const TASKS = freeze({
  Input: "값이 0보다 크고 1보다 작은 칸을 찾아 누르세요.",
  Conv2D: "값이 0보다 작은 칸을 찾아 누르고, 무엇이 값을 끌어내렸는지 보세요.",
  ReLU: "앞 층에서 음수였다가 0이 된 칸을 찾아 누르세요.",
  MaxPool2D: "네 값이 서로 다른 창을 찾아 누르고, 어느 값이 남는지 확인하세요.",
  Dropout: "드롭아웃을 켜고, 꺼진 칸을 하나 찾아 누르세요.",
  Flatten: "번호가 100보다 크고 값이 0이 아닌 칸을 눌러, 어느 맵에서 왔는지 보세요.",
  Dense: "이 그림을 고정하고 다른 숫자를 그린 다음, 부호가 바뀐 유닛을 찾아 누르세요.",
  Softmax: "가장 높은 확률이 90 %를 넘지 않는 그림을 그려 보세요.",
});
