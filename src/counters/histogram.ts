/**
 * Durations, sorted into buckets: how many were how long, at the cost of a handful of comparisons each.
 *
 * @module
 */

/** What a histogram has seen; plain values only, since it may come from another thread. */
export interface HistogramView {
  /** Durations seen. */
  readonly count: number;
  /** All of them added up, seconds. */
  readonly sum: number;
  /** Each bound in seconds, ascending, with how many took no longer than that. */
  readonly buckets: readonly (readonly [bound: number, count: number])[];
}

/** Durations since the start. */
export interface Histogram {
  /** Takes one down, seconds. */
  observe(seconds: number): void;
  view(): HistogramView;
}

/**
 * Bounds of all histograms, seconds, from what hashing one share takes to what a pool must never take. All have the
 * same, so that they can be added up and laid over each other.
 */
export const DURATION_BOUNDS: readonly number[] = [
  0.00005,
  0.0001,
  0.00025,
  0.0005,
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
];

/** Makes a histogram that has seen nothing. */
export function createHistogram(): Histogram {
  // One more for what is longer than the last bound.
  const counts = new Float64Array(DURATION_BOUNDS.length + 1);
  let sum = 0;

  return {
    observe(seconds) {
      let bucket = 0;
      while (bucket < DURATION_BOUNDS.length && seconds > (DURATION_BOUNDS[bucket] as number)) bucket++;
      counts[bucket] = (counts[bucket] as number) + 1;
      sum += seconds;
    },
    view() {
      let count = 0;
      const upTo = [...counts].map((own) => count += own);
      return { count, sum, buckets: DURATION_BOUNDS.map((bound, bucket) => [bound, upTo[bucket] as number]) };
    },
  };
}

/** Adds up what two histograms have seen. */
export function addHistograms(one: HistogramView, other: HistogramView): HistogramView {
  return {
    count: one.count + other.count,
    sum: one.sum + other.sum,
    buckets: one.buckets.map(([bound, count], bucket) => [bound, count + (other.buckets[bucket]?.[1] ?? 0)]),
  };
}
