import assert from "node:assert/strict";
import { createAddressRates, difficultyForRate } from "../../src/stratum/address_rate.ts";
import { vardiffOptions } from "../../src/stratum/difficulty/vardiff_options.ts";
import { limitedRules, vardiffRules } from "../../src/stratum/difficulty/vardiff_rules.ts";

const MINUTE = 60_000;

/** A share: the minute in which it comes, and its difficulty. */
type Share = readonly [minute: number, difficulty: number];

/** Shares of one address, a minute in which its rate is asked for, and that rate. */
const RATES: readonly (readonly [string, readonly Share[], number, number])[] = [
  ["nothing without shares", [], 5, 0],
  ["the work of the running minute", [[0, 64], [0, 16], [0.9, 0.5]], 0.95, 80.5],
  ["the mean of the minutes", [[0, 100], [1, 200], [2, 600]], 2.5, 300],
  ["the mean of the minutes that have shares", [[0, 100], [4, 200]], 8, 150],
  ["ten minutes back", [[0, 100], [9, 300]], 9.99, 200],
  ["no minute before that", [[0, 100], [9, 300]], 10, 300],
  ["nothing after ten minutes of silence", [[0, 100]], 10, 0],
  ["what came after a long silence", [...Array.from({ length: 10 }, (_, i) => [i, 100] as const), [1000, 7]], 1000, 7],
  ["each minute once, around the end of the ring", [[8, 10], [9, 20], [10, 30], [11, 40]], 11, 25],
  ["the minute before a clock was set back as the running one", [[5, 100], [3, 50]], 3, 150],
];

for (const [what, shares, minute, rate] of RATES) {
  Deno.test(`createAddressRates() takes ${what}`, () => {
    const rates = createAddressRates();
    for (const [when, difficulty] of shares) rates.add("address", difficulty, when * MINUTE);
    assert.equal(rates.rate("address", minute * MINUTE), rate);
  });
}

Deno.test("createAddressRates() keeps addresses apart", () => {
  const rates = createAddressRates();
  rates.add("one", 64, 0);
  rates.add("other", 1024, 0);
  assert.deepEqual(["one", "other", "third"].map((address) => rates.rate(address, 0)), [64, 1024, 0]);
});

Deno.test("createAddressRates() forgets the address that has been silent longest where there are too many", () => {
  const rates = createAddressRates(2);
  rates.add("one", 1, 0);
  rates.add("two", 1, 0);
  rates.add("one", 1, MINUTE);
  rates.add("three", 1, MINUTE);
  assert.deepEqual(["one", "two", "three"].map((address) => rates.rate(address, MINUTE)), [1, 0, 1]);
});

const RULES = vardiffRules(vardiffOptions.parse({ tiers: [64, 128, 256] }));

/** Ideal difficulties, and the tier for them. */
const TIERS: readonly (readonly [number, number])[] = [
  [0, 64],
  [64, 64],
  [95.9, 64],
  [96, 64],
  [96.1, 128],
  [191, 128],
  [192, 128],
  [193, 256],
  [1e9, 256],
];

for (const [ideal, tier] of TIERS) {
  Deno.test(`difficultyForRate() gives ${tier} of 64, 128 and 256 for an ideal of ${ideal}`, () => {
    assert.equal(difficultyForRate(RULES, ideal * 20), tier);
  });
}

Deno.test("difficultyForRate() aims at the shares a minute of the port", () => {
  const rules = vardiffRules(vardiffOptions.parse({ spm_target: 5 }));
  assert.equal(difficultyForRate(rules, 5 * 4096), 4096);
});

Deno.test("difficultyForRate() stays within the limits of a miner, which leave something at any rate", () => {
  const atLeast = (minimum: number) => limitedRules(RULES, { minimum, maximum: undefined });
  assert.equal(difficultyForRate(atLeast(100), 0), 128);
  assert.equal(difficultyForRate(atLeast(1e9), 0), 256);
  assert.equal(difficultyForRate(limitedRules(RULES, { minimum: undefined, maximum: 100 }), 1e9), 64);
});
