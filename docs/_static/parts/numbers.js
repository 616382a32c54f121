// Numbers as the pages write them, and roundings that still add up.

/** @param {number[]} numbers */
export function total(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/**
 * Round addends so that the rounded ones add up to the rounded total.
 *
 * Each is at most one unit of the last digit from its own rounding; those whose rounding took away
 * or added most give way first (the largest-remainder method).
 *
 * @param {number[]} addends
 * @param {number} sum
 * @param {number} digits
 */
export function roundTogether(addends, sum, digits) {
  const unit = 10 ** digits;
  const exact = addends.map((addend) => addend * unit);
  const rounded = exact.map(Math.round);
  let missing = Math.round(sum * unit) - total(rounded);
  const direction = Math.sign(missing);
  const order = exact.map((_, at) => at);
  order.sort(
    (one, other) => direction * (exact[other] - rounded[other] - exact[one] + rounded[one]),
  );
  for (let n = 0; missing !== 0 && order.length; n = (n + 1) % order.length) {
    rounded[order[n]] += direction;
    missing -= direction;
  }
  return rounded.map((units) => units / unit);
}

/**
 * A number as the page writes it, with a true minus sign.
 *
 * @param {number} value
 */
export function asText(value, digits = 3) {
  return value
    .toFixed(digits)
    .replace(/^-(?=0\.?0*$)/, "")
    .replace("-", "−");
}

/**
 * As short as it can be: at most two decimals, or `digits`, with a true minus sign.
 *
 * @param {number} value
 */
export function shortText(value, digits = 2) {
  return String(Number(value.toFixed(digits)) || 0).replace("-", "−");
}

/**
 * A factor, in brackets if it is negative.
 *
 * @param {number} value
 */
export function bracketed(value, digits = 2) {
  const text = shortText(value, digits);
  return text.startsWith("−") ? `(${text})` : text;
}

/**
 * The nine numbers of a 3×3 kernel, row by row.
 *
 * @param {number[]} nine
 * @returns {number[][]}
 */
export function rowsOf(nine) {
  return [nine.slice(0, 3), nine.slice(3, 6), nine.slice(6)];
}

/**
 * An addend: its sign stands before it in any case.
 *
 * @param {number} value
 */
export function signedText(value, digits = 3) {
  const text = asText(value, digits);
  return text.startsWith("−") ? text : `+${text}`;
}

/**
 * + 0.30 or − 0.05, as one goes on writing a sum by hand.
 *
 * @param {number} number
 */
export function plus(number) {
  return number < 0 ? `− ${asText(-number)}` : `+ ${asText(number)}`;
}

/**
 * Powers of e grow out of any fixed number of digits: five of them, written out as far as one can
 * read them.
 *
 * @param {number} number
 */
export function large(number) {
  if (number >= 1e12 || number < 1e-9) {
    return number.toExponential(4).replace("-", "−").replace("+", "");
  }
  return number.toLocaleString("ko", { maximumSignificantDigits: 5 });
}

/**
 * 98.2 %, and never 100 %: no probability of a softmax is 1, though in single precision it may look
 * so. 0 % only if it is.
 *
 * @param {number} probability
 */
export function percent(probability) {
  const text = (100 * probability).toFixed(1);
  if (text === "100.0") {
    return "99.9 % 이상";
  }
  return text === "0.0" && probability > 0 ? "0.1 % 미만" : `${text} %`;
}

/**
 * What `percent` gives, with the ending that fits: 50.0 %여도, 99.9 % 이상이어도.
 *
 * @param {string} text
 * @param {string} behindPercent
 * @param {string} behindWord
 */
export function ended(text, behindPercent, behindWord) {
  return `${text}${text.endsWith("%") ? behindPercent : behindWord}`;
}
