/**
 * Hash rate over a sliding window.
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
