// A path that one takes step by step, and the one before it: what another setting makes different.

import { Stepper } from "./stepper.js";

/** @template Place */
export class SteppedPath {
  /**
   * @param {object} options
   * @param {Place} options.first where it begins
   * @param {(path: Place[]) => Place} options.next
   * @param {(path: Place[]) => boolean} options.isAtEnd whether no further step is to be taken
   * @param {(path: Place[]) => boolean} options.goesOn whether rolling on would show anything new
   * @param {() => void} options.onchange
   */
  constructor({ first, next, isAtEnd, goesOn, onchange }) {
    this.places = [first];
    /** @type {Place[]} */
    this.former = []; // the path taken before, from the same start
    this.next = next;
    this.isAtEnd = isAtEnd;
    this.onchange = onchange;
    this.stepper = new Stepper({
      step: (count) => this.step(count),
      goesOn: () => goesOn(this.places),
      restart: () => this.begin(first),
    });
  }

  /** A place to begin at; from the same as before, it is once more. @param {Place} first */
  begin(first) {
    if (String(first) === String(this.places[0])) {
      this.again();
      return;
    }
    this.stepper.rest();
    this.places = [first];
    this.former = [];
    this.onchange();
  }

  /** Once more from the same start: something is set differently, or will be. */
  again() {
    this.stepper.rest();
    this.former = this.places.length > 1 ? this.places : this.former;
    this.places = this.places.slice(0, 1);
    this.onchange();
  }

  /** @param {number} count */
  step(count) {
    for (let n = 0; n < count && !this.isAtEnd(this.places); n++) {
      this.places.push(this.next(this.places));
    }
    this.onchange();
  }
}
