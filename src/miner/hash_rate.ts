/**
 * Hash rate over a sliding window, and as text.
 *
 * @module
 */

/** Counts hashes and says how many there were a second of late. */
export interface HashRateMeter {
  /** Hashes since the meter was made. */
  readonly total: number;
  /** Counts hashes that have just been done. */
  add(hashes: number): void;
  /** Hashes a second over the window, or since its first hash where that is later; zero if it has none. */
  rate(): number;
}

/** How finely time is cut, milliseconds: what leaves the window leaves it a bucket at a time. */
const BUCKET_MILLISECONDS = 1000;

/**
 * Makes a meter.
 *
 * @param windowMilliseconds How far back it looks.
 * @param now The clock, milliseconds.
 */
export function createHashRateMeter(windowMilliseconds: number, now: () => number): HashRateMeter {
  const buckets: { start: number; hashes: number }[] = [];
  let total = 0;

  function forget(time: number): void {
    while (buckets[0] !== undefined && buckets[0].start < time - windowMilliseconds) buckets.shift();
  }

  return {
    get total() {
      return total;
    },
    add(hashes) {
      const time = now();
      forget(time);
      total += hashes;
      const last = buckets.at(-1);
      if (last !== undefined && time < last.start + BUCKET_MILLISECONDS) last.hashes += hashes;
      else buckets.push({ start: time, hashes });
    },
    rate() {
      const time = now();
      forget(time);
      const oldest = buckets[0];
      if (oldest === undefined || time <= oldest.start) return 0;
      const hashes = buckets.reduce((sum, bucket) => sum + bucket.hashes, 0);
      return (hashes * 1000) / (time - oldest.start);
    },
  };
}

const UNITS = ["H/s", "kH/s", "MH/s", "GH/s", "TH/s", "PH/s", "EH/s", "ZH/s"];

/**
 * A hash rate with three significant digits and the unit that fits.
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
