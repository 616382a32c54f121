// The digit that what can be touched on a page begins with.

import { decodeDrawing, readAddress } from "./address.js";

/** @import { Drawing } from "./address.js" */

/**
 * A four, for a place that has no digit of its own.
 *
 * @type {Drawing}
 */
const FOUR = {
  base: null,
  strokes: [
    {
      erase: false,
      points: [
        [92, 52],
        [84, 92],
        [76, 132],
        [120, 134],
        [182, 132],
      ],
    },
    {
      erase: false,
      points: [
        [160, 48],
        [156, 112],
        [152, 208],
      ],
    },
  ],
};

/** What tutorial_site/lab/page_digit.py wrote into the page, or null. */
export function ownDrawing() {
  const written = document.getElementById("page-digit")?.textContent;
  return written ? decodeDrawing(JSON.parse(written).drawing) : null;
}

/** The drawing in the address, or the page's, or one that is always there. */
export function pageDrawing() {
  try {
    return readAddress(location.hash).drawing ?? ownDrawing() ?? FOUR;
  } catch {
    return ownDrawing() ?? FOUR; // a drawing in the address that nobody can read
  }
}
