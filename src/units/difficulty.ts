/**
 * Difficulties as text.
 *
 * @module
 */

import { countText } from "./number.ts";

const UNITS = ["", "k", "M", "G", "T", "P", "E"];

/** Significant digits; more than a hash rate has, as difficulties are exact. */
const DIGITS = 4;

/** Below it, so many zeros come first that powers of ten read better. */
const SMALLEST_PLAIN = 1e-6;

/** Up to here whole numbers are written in full: share difficulties are what somebody chose. */
const LARGEST_WHOLE = 1e7;

/**
 * A difficulty with four significant digits, in thousands from 10,000 on; whole numbers below ten millions in full.
 *
 * @param difficulty Zero or more.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(difficultyText(126_271_255_279_307), "126.3 T");
 * assert.equal(difficultyText(2 ** -13), "0.0001221");
 * ```
 */
export function difficultyText(difficulty: number): string {
  if (Number.isInteger(difficulty) && difficulty < LARGEST_WHOLE) return countText(difficulty);
  if (difficulty < SMALLEST_PLAIN) return difficulty.toExponential(DIGITS - 1);
  let value = difficulty;
  let unit = 0;
  if (difficulty >= 9999.5) {
    // 999.95 would be written as 1000.
    while (value >= 999.95 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
  }
  return `${significant(value)} ${UNITS[unit]}`.trimEnd();
}

/** Four significant digits without zeros at the end, and without an exponent. */
function significant(value: number): string {
  const places = Math.max(0, DIGITS - 1 - Math.floor(Math.log10(value)));
  const text = value.toFixed(places);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
