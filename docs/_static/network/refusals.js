// A network that cannot be. What there is to say of it in words, refusal_words.js knows.

/**
 * @typedef {{ name?: string, type?: string }} Refused the layer, as far as it is known
 * @typedef {(layer: Refused, reason: string, values: Record<string, any>) =>
 *   { text: string, keras: string }} Words
 */

/** @type {Words} */
let wordsOf = (_, reason) => ({ text: reason, keras: "" });

/** @param {Words} words from now on */
export function speak(words) {
  wordsOf = words;
}

/** `layer` is the name of the layer, `keras` what Keras says of it; the message names the layer. */
export class NetworkError extends Error {
  /**
   * @param {Refused} layer
   * @param {string} reason of WORDS in refusal_words.js
   * @param {Record<string, any>} [values] that the words have in them
   */
  constructor(layer, reason, values = {}) {
    const name = layer.name ?? layer.type ?? "?";
    const { text, keras } = wordsOf({ ...layer, name }, reason, values);
    super(`${name}: ${text}`);
    this.name = "NetworkError";
    this.layer = name;
    this.reason = reason;
    this.keras = keras;
  }
}
