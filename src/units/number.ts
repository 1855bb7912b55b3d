/**
 * Counts, parts of a whole and sizes as text.
 *
 * @module
 */

/** 1234567 as 1,234,567. */
export function countText(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** 1 miner, 2 miners: a count with what is counted. */
export function countedText(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** Percent that a part shown as more than none has at least, and one shown as less than all at most. */
const LEAST_PERCENT = 0.01;

/**
 * A part of a whole in percent: two digits behind the point, but never rounded to nothing or to all.
 *
 * @param part Zero or more.
 * @param whole Where it is 0, there is nothing to tell: a dash.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(percentText(1, 3), "33.33 %");
 * assert.equal(percentText(99_999, 100_000), "99.99 %");
 * ```
 */
export function percentText(part: number, whole: number): string {
  if (whole <= 0) return "–";
  if (part === 0) return "0 %";
  if (part === whole) return "100 %";
  const percent = part / whole * 100;
  if (percent < LEAST_PERCENT) return `<${LEAST_PERCENT} %`;
  // Rounding up would say that nothing is missing.
  const shown = percent < 100 ? Math.min(percent, 100 - LEAST_PERCENT) : percent;
  return `${shown.toFixed(2)} %`;
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** A size with the unit of thousands that fits: 12.3 MB. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would be written as 1000.
  for (; value >= 999.5 && unit < BYTE_UNITS.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${BYTE_UNITS[unit]}`;
}
