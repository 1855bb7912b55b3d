import assert from "node:assert/strict";
import fc from "fast-check";
import { type VardiffOptions, vardiffOptions } from "../../../src/stratum/difficulty/vardiff_options.ts";
import {
  type DifficultyLimits,
  limitedRules,
  nearestDifficulty,
  nextAbove,
  nextBelow,
  vardiffRules,
  withinRange,
} from "../../../src/stratum/difficulty/vardiff_rules.ts";

const rulesOf = (options: Partial<VardiffOptions> = {}) => vardiffRules(vardiffOptions.parse(options));
const tiersOf = (...tiers: number[]) => rulesOf({ tiers });

Deno.test("vardiffRules() allows fourteen powers of two by default, as PowerPool did", () => {
  const { difficulties, sharesPerMinute, intervalMs } = rulesOf();
  assert.deepEqual(difficulties, Array.from({ length: 14 }, (_, i) => 64 * 2 ** i));
  assert.equal(sharesPerMinute, 20);
  assert.equal(intervalMs, 30_000);
});

/** Minimum, maximum, and what lies between. */
const RANGES: readonly (readonly [number, number, readonly number[]])[] = [
  [64, 100, [64, 100]],
  [64, 128, [64, 128]],
  [64, 64, [64]],
  [100, 600, [100, 128, 256, 512, 600]],
  [100, 127, [100, 127]],
  [0.3, 3, [0.3, 0.5, 1, 2, 3]],
  [2 ** -3, 2, [0.125, 0.25, 0.5, 1, 2]],
  [127.99999999999999, 256, [127.99999999999999, 128, 256]],
  [128.00000000000003, 256, [128.00000000000003, 256]],
  [5e-324, 2e-323, [5e-324, 1e-323, 2e-323]],
];

for (const [minimum, maximum, difficulties] of RANGES) {
  Deno.test(`vardiffRules() allows ${difficulties.join(", ")} from ${minimum} to ${maximum}`, () => {
    const rules = rulesOf({ minimum_difficulty: minimum, maximum_difficulty: maximum });
    assert.deepEqual(rules.difficulties, difficulties);
  });
}

Deno.test("vardiffRules() takes tiers as they are, in ascending order, whatever minimum and maximum are", () => {
  assert.deepEqual(tiersOf(1000, 3, 70, 3).difficulties, [3, 70, 1000]);
});

Deno.test("vardiffOptions demands that the minimum is not greater than the maximum", () => {
  assert.equal(vardiffOptions.safeParse({ minimum_difficulty: 2, maximum_difficulty: 1 }).success, false);
  assert.equal(vardiffOptions.safeParse({ minimum_difficulty: 1e-9, maximum_difficulty: 1e-9 }).success, true);
});

/** Limits of a miner on a port that allows 64, 128, 256, 512; and what they leave. */
const LIMITS: readonly (readonly [string, Partial<DifficultyLimits>, readonly number[]])[] = [
  ["what a minimum leaves", { minimum: 128 }, [128, 256, 512]],
  ["what a minimum between two difficulties leaves", { minimum: 129 }, [256, 512]],
  ["what a maximum leaves", { maximum: 256 }, [64, 128, 256]],
  ["what a maximum between two difficulties leaves", { maximum: 255 }, [64, 128]],
  ["what both leave", { minimum: 100, maximum: 300 }, [128, 256]],
  ["one difficulty where both are the same", { minimum: 128, maximum: 128 }, [128]],
  ["the greatest for a minimum above all", { minimum: 1e6 }, [512]],
  ["the least for a maximum below all", { maximum: 1 }, [64]],
  ["what satisfies the minimum where there is nothing between the limits", { minimum: 130, maximum: 140 }, [256]],
  ["what satisfies the minimum where that is greater than the maximum", { minimum: 200, maximum: 100 }, [256]],
];

for (const [what, limits, difficulties] of LIMITS) {
  Deno.test(`limitedRules() gives ${what}`, () => {
    const rules = limitedRules(tiersOf(64, 128, 256, 512), { minimum: undefined, maximum: undefined, ...limits });
    assert.deepEqual(rules.difficulties, difficulties);
  });
}

Deno.test("limitedRules() gives the port's own record where the limits rule nothing out", () => {
  const rules = rulesOf();
  assert.equal(limitedRules(rules, { minimum: undefined, maximum: undefined }), rules);
  assert.equal(limitedRules(rules, { minimum: 1, maximum: 1e9 }), rules);
});

Deno.test("limitedRules() always leaves difficulties of the port, within the limits if any are", () => {
  const anyLimit = fc.option(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { nil: undefined });
  const anyTiers = fc.array(fc.double({ min: 1e-2, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(anyTiers, anyLimit, anyLimit, (tiers, minimum, maximum) => {
    const { difficulties } = limitedRules(tiersOf(...tiers), { minimum, maximum });
    const good = [...new Set(tiers)].filter((tier) => tier >= (minimum ?? 0) && tier <= (maximum ?? Infinity));
    if (good.length > 0) assert.deepEqual(difficulties, good.sort((one, other) => one - other));
    else assert.ok(difficulties.length === 1 && tiers.includes(difficulties[0] as number));
  }));
});

Deno.test("withinRange() gives the value itself, or the nearer end", () => {
  const rules = tiersOf(64, 512);
  assert.deepEqual([1, 64, 100, 512, 1e9].map((value) => withinRange(rules, value)), [64, 64, 100, 512, 512]);
});

/** Ideal difficulties, and the nearest of 4, 16 and 1024. */
const NEAREST: readonly (readonly [number, number])[] = [
  [1e-9, 4],
  [4, 4],
  [8, 4],
  [8.1, 16],
  [16, 16],
  [127, 16],
  [128, 16],
  [129, 1024],
  [1e300, 1024],
];

for (const [ideal, nearest] of NEAREST) {
  Deno.test(`nearestDifficulty() of 4, 16 and 1024 for ${ideal} is ${nearest}, by ratio`, () => {
    assert.equal(nearestDifficulty(tiersOf(4, 16, 1024), ideal), nearest);
  });
}

Deno.test("nextAbove() and nextBelow() give the neighbours of any value", () => {
  const rules = tiersOf(4, 16, 1024);
  const neighbours = (value: number) => [nextBelow(rules, value), nextAbove(rules, value)];
  assert.deepEqual(neighbours(16), [4, 1024]);
  assert.deepEqual(neighbours(17), [16, 1024]);
  assert.deepEqual(neighbours(4), [undefined, 16]);
  assert.deepEqual(neighbours(1024), [16, undefined]);
  assert.deepEqual(neighbours(1), [undefined, 4]);
  assert.deepEqual(neighbours(2000), [1024, undefined]);
});
