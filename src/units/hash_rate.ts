/**
 * Hash rates as text, one by one and for a whole chart.
 *
 * @module
 */

/** Names in their order, each a thousand times the one before. */
const UNITS = ["H/s", "kH/s", "MH/s", "GH/s", "TH/s", "PH/s", "EH/s", "ZH/s"];

/**
 * A hash rate with three significant digits and the unit that fits; none at all is written without a fraction.
 *
 * @param hashesPerSecond Zero or more.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(hashRateText(10_340), "10.3 kH/s");
 * ```
 */
export function hashRateText(hashesPerSecond: number): string {
  if (hashesPerSecond === 0) return `0 ${UNITS[0]}`;
  let value = hashesPerSecond;
  let unit = 0;
  // 999.5 would be written as 1000 or 1.00e+3.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** A unit of hash rates. */
export interface HashRateUnit {
  /** `GH/s`. */
  readonly name: string;
  /** Hashes a second that one of it stands for. */
  readonly size: number;
}

/** The unit in which the greatest of some hash rates has between one and three digits before the point. */
export function hashRateUnit(rates: readonly number[]): HashRateUnit {
  const greatest = rates.reduce((most, rate) => Math.max(most, rate), 0);
  const name = hashRateText(greatest).replace(/^\S+ /, "");
  return { name, size: 1000 ** Math.max(0, UNITS.indexOf(name)) };
}
