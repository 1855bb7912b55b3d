import assert from "node:assert/strict";
import fc from "fast-check";
import { addHistograms, createHistogram, DURATION_BOUNDS, type HistogramView } from "../../src/counters/histogram.ts";

const SEED = 20_261_121;

function viewOf(durations: readonly number[]): HistogramView {
  const histogram = createHistogram();
  for (const seconds of durations) histogram.observe(seconds);
  return histogram.view();
}

const durations = fc.array(fc.oneof(
  fc.double({ min: 0, max: 10, noNaN: true }),
  // What lies on a bound belongs below it.
  fc.constantFrom(...DURATION_BOUNDS),
));

Deno.test("a histogram that has seen nothing has all buckets, empty", () => {
  assert.deepEqual(viewOf([]), { count: 0, sum: 0, buckets: DURATION_BOUNDS.map((bound) => [bound, 0]) });
});

Deno.test("every bucket has how many took no longer than its bound", () => {
  fc.assert(
    fc.property(durations, (seen) => {
      const { count, sum, buckets } = viewOf(seen);
      assert.equal(count, seen.length);
      assert.equal(sum, seen.reduce((total, each) => total + each, 0));
      for (const [bound, upTo] of buckets) assert.equal(upTo, seen.filter((each) => each <= bound).length);
    }),
    { seed: SEED },
  );
});

Deno.test("two histograms added up have seen what both have", () => {
  fc.assert(
    fc.property(durations, durations, (one, other) => {
      const { sum, ...added } = addHistograms(viewOf(one), viewOf(other));
      const { sum: expectedSum, ...expected } = viewOf([...one, ...other]);
      assert.deepEqual(added, expected);
      assert(Math.abs(sum - expectedSum) <= 1e-9 * Math.max(1, expectedSum));
    }),
    { seed: SEED },
  );
});
