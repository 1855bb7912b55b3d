import assert from "node:assert/strict";
import fc from "fast-check";
import {
  adopt,
  inForce,
  look,
  reckonAnew,
  startVardiff,
  type Vardiff,
  withShare,
} from "../../../src/stratum/difficulty/vardiff.ts";
import { type VardiffOptions, vardiffOptions } from "../../../src/stratum/difficulty/vardiff_options.ts";
import { limitedRules, type VardiffRules, vardiffRules } from "../../../src/stratum/difficulty/vardiff_rules.ts";

/*
 * What each event does. Whether miners get what is right for them, and keep it, is in vardiff_simulation_test.ts.
 * Shares come evenly here; twenty a minute are wanted, one every three seconds.
 */

const rulesOf = (options: Partial<VardiffOptions> = {}) =>
  vardiffRules(vardiffOptions.parse({ minimum_difficulty: 1, maximum_difficulty: 2 ** 30, ...options }));
const RULES = rulesOf();

/** A miner that sends a share every so many seconds, of the difficulty in force; the port looks every second. */
function work(
  state: Vardiff,
  seconds: number,
  shareSeconds: number,
  { rules = RULES, shareDifficulty }: { readonly rules?: VardiffRules; readonly shareDifficulty?: number } = {},
): Vardiff {
  const begin = state.lookedAt;
  let after = state;
  let sent = 0;
  for (let second = 1; second <= seconds; second++) {
    for (; (sent + 1) * shareSeconds <= second; sent++) after = withShare(after, shareDifficulty ?? after.current);
    after = look(rules, after, begin + second * 1000);
  }
  return after;
}

/** Time without shares. */
const silence = (state: Vardiff, seconds: number, rules = RULES) => work(state, seconds, Infinity, { rules });

/** The job that a chosen difficulty comes into force with. */
const nextJob = (state: Vardiff) => inForce(state, state.lookedAt);

Deno.test("startVardiff() begins with the difficulty as it is given, if it is in the port's range", () => {
  const { difficulty, current } = startVardiff(RULES, 100, 0);
  assert.deepEqual([difficulty, current], [100, 100]);
});

Deno.test("startVardiff() begins with the end of the port's range that a difficulty lies beyond", () => {
  assert.equal(startVardiff(RULES, 0.001, 0).difficulty, 1);
  assert.equal(startVardiff(RULES, 1e100, 0).difficulty, 2 ** 30);
});

Deno.test("look() leaves the difficulty of a miner that sends what is wanted", () => {
  const state = work(startVardiff(RULES, 64, 0), 3600, 3);
  assert.equal(state.difficulty, 64);
});

Deno.test("look() raises a flood's difficulty within a second, by no more than the greatest step", () => {
  const rules = rulesOf({ max_step: 32 });
  assert.equal(work(startVardiff(rules, 64, 0), 1, 1 / 3638, { rules }).difficulty, 64 * 32);
});

Deno.test("look() goes straight to a difficulty within the greatest step", () => {
  assert.equal(work(startVardiff(RULES, 64, 0), 15, 3 / 64).difficulty, 64 * 64);
});

Deno.test("look() waits for the interval before it corrects by little", () => {
  const state = startVardiff(RULES, 64, 0);
  assert.equal(work(state, 29, 0.75).difficulty, 64);
  assert.equal(work(state, 30, 0.75).difficulty, 256);
});

Deno.test("look() counts the interval from when the last change came into force", () => {
  const raised = nextJob(work(startVardiff(RULES, 64, 0), 15, 3 / 64));
  assert.equal(raised.current, 4096);
  // Four times too fast now.
  assert.equal(work(raised, 29, 0.75).difficulty, 4096);
  assert.ok(work(raised, 60, 0.75).difficulty > 4096);
});

Deno.test("look() keeps a choice that waits for the next job while the miner goes on as before", () => {
  let state = work(startVardiff(RULES, 64, 0), 5, 3 / 64);
  const chosen = state.difficulty;
  for (let second = 6; second <= 60; second++) {
    state = work(state, 1, 3 / 64);
    assert.equal(state.difficulty, chosen);
  }
});

Deno.test("look() corrects a choice that waits for the next job, without waiting for the interval", () => {
  // Ten times too fast at first, and hardly too fast later.
  const state = work(startVardiff(RULES, 64, 0), 5, 0.3);
  assert.equal(state.difficulty, 512);
  assert.equal(work(state, 10, 2.5).difficulty, 256);
});

Deno.test("look() takes a choice back that turns out to be wrong before the next job", () => {
  const silent = silence(startVardiff(RULES, 64, 0), 14);
  assert.ok(silent.difficulty < 64);
  const heard = work(silent, 30, 2);
  assert.equal(heard.difficulty, 64);
  assert.equal(nextJob(heard), heard);
});

Deno.test("inForce() changes nothing for a job with the difficulty of the one before", () => {
  const state = work(startVardiff(RULES, 64, 0), 10, 3);
  assert.equal(inForce(state, 10_000), state);
});

Deno.test("look() is not misled by late shares of the job before a raise", () => {
  const raised = nextJob(work(startVardiff(RULES, 64, 0), 15, 3 / 64));
  // A second's worth of the flood, and then what is wanted.
  const late = work(raised, 1, 3 / 64, { shareDifficulty: 64 });
  assert.equal(work(late, 120, 3).difficulty, raised.difficulty);
});

Deno.test("withShare() counts a share of an easier job by its likelihood to meet the difficulty in force", () => {
  const state = startVardiff(RULES, 64, 0);
  assert.equal(withShare(state, 16).shares, 0.25);
  assert.equal(withShare(withShare(state, 16), 64).shares, 1.25);
});

Deno.test("withShare() counts a share of a harder job as one", () => {
  assert.equal(withShare(startVardiff(RULES, 64, 0), 4096).shares, 1);
});

Deno.test("look() lowers the difficulty of a miner that was never heard, the further the longer it is silent", () => {
  const state = startVardiff(RULES, 2 ** 20, 0);
  const falls = [10, 15, 20, 25, 30, 60].map((seconds) => 20 - Math.log2(silence(state, seconds).difficulty));
  assert.deepEqual(falls, [0, 4, 5, 6, 7, 8]);
});

Deno.test("look() counts silence from when the connection started, whatever the clock says", () => {
  assert.equal(silence(startVardiff(RULES, 2 ** 20, 1e12), 15).difficulty, 2 ** 16);
});

Deno.test("look() lowers the difficulty of a miner that is slow but not silent by as much as it is slow", () => {
  assert.equal(work(startVardiff(RULES, 2 ** 20, 0), 60, 14).difficulty, 2 ** 18);
});

Deno.test("look() goes on lowering as long as nothing is heard, down to the least difficulty", () => {
  let state = startVardiff(RULES, 2 ** 30, 0);
  const difficulties: number[] = [];
  for (let job = 0; job < 6; job++) {
    state = nextJob(silence(state, 15));
    difficulties.push(Math.log2(state.current));
  }
  assert.deepEqual(difficulties, [26, 19, 11, 3, 0, 0]);
});

Deno.test("look() lowers the difficulty of a miner that was heard after a minute, by a greatest step in all", () => {
  const heard = work(startVardiff(RULES, 2 ** 20, 0), 600, 3);
  assert.equal(silence(heard, 55).difficulty, 2 ** 20);
  assert.equal(silence(heard, 70).difficulty, 2 ** 14);
  let state = heard;
  for (let job = 0; job < 240; job++) state = nextJob(silence(state, 15));
  assert.equal(state.current, 2 ** 12);
});

Deno.test("look() takes twenty shares for a sign that a silent miner pauses, one share for luck", () => {
  const lowest = (shares: number) => {
    let state = work(startVardiff(RULES, 2 ** 20, 0), 3 * shares, 3);
    for (let job = 0; job < 240; job++) state = nextJob(silence(state, 15));
    return state.current;
  };
  assert.equal(lowest(20), 2 ** 12);
  assert.equal(lowest(1), 1);
});

Deno.test("look() is not misled by shares that were held up for half a minute and come at once", () => {
  let state = silence(work(startVardiff(RULES, 64, 0), 600, 3), 30);
  for (let share = 0; share < 10; share++) state = withShare(state, 64);
  assert.equal(work(state, 60, 3).difficulty, 64);
});

Deno.test("look() is not misled by a few shares at once before one was due", () => {
  let state = startVardiff(RULES, 64, 0);
  for (let share = 0; share < 7; share++) state = withShare(state, 64);
  assert.equal(look(RULES, state, 100).difficulty, 64);
});

Deno.test("look() does not go from one of the port's difficulties to another that is hardly better", () => {
  const rules = rulesOf({ tiers: [100, 110, 120, 130, 140, 150] });
  assert.equal(work(startVardiff(rules, 110, 0), 3600, 3 / 1.3, { rules }).difficulty, 110);
  assert.equal(work(startVardiff(rules, 110, 0), 3600, 3 / 1.8, { rules }).difficulty, 150);
});

Deno.test("look() goes from a start difficulty that is none of the port's to one of them", () => {
  assert.equal(work(startVardiff(RULES, 100, 0), 60, 1).difficulty, 256);
  assert.equal(work(startVardiff(RULES, 100, 0), 60, 12).difficulty, 32);
});

Deno.test("look() goes to the next of tiers that are further apart than the greatest step", () => {
  const rules = rulesOf({ tiers: [1, 1e3, 1e6], max_step: 2 });
  assert.equal(work(startVardiff(rules, 1, 0), 30, 3e-3, { rules }).difficulty, 1e3);
  assert.equal(silence(startVardiff(rules, 1e6, 0), 60, rules).difficulty, 1e3);
});

Deno.test("look() stays at the ends of the range, however fast or slow a miner is", () => {
  const rules = rulesOf({ maximum_difficulty: 128 });
  assert.equal(work(startVardiff(rules, 128, 0), 60, 0.001, { rules }).difficulty, 128);
  assert.equal(silence(startVardiff(rules, 1, 0), 3600, rules).difficulty, 1);
});

Deno.test("look() brings a difficulty at once within limits that a miner has set since", () => {
  const state = work(startVardiff(RULES, 64, 0), 10, 3);
  const later = (minimum: number | undefined, maximum: number | undefined) =>
    look(limitedRules(RULES, { minimum, maximum }), state, 11_000).difficulty;
  assert.equal(later(500, undefined), 512);
  assert.equal(later(undefined, 20), 16);
  assert.equal(later(undefined, 0.1), 1);
});

Deno.test("look() lets no time pass where the clock is set back", () => {
  const before = work(startVardiff(RULES, 64, 1e9), 60, 3);
  assert.deepEqual(look(RULES, before, 0), { ...before, lookedAt: 0 });
});

Deno.test("whatever happens, look() goes by a step or to the next of the port's difficulties, in a new state", () => {
  const anyEvent = fc.oneof(
    fc.record({ wait: fc.nat(100_000) }),
    fc.record({ shares: fc.nat(2000), difficulty: fc.double({ min: 1e-3, max: 1e6, noNaN: true }) }),
    fc.constant("job" as const),
  );
  const anyTiers = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 6 });
  const anyOptions = fc.record({ tiers: fc.option(anyTiers), max_step: fc.integer({ min: 2, max: 1000 }) });
  const events = fc.array(anyEvent, { maxLength: 60 });
  fc.assert(
    fc.property(anyOptions, fc.nat(1e6), events, (options, start, events) => {
      const rules = rulesOf(options);
      let state = Object.freeze(startVardiff(rules, start, 0));
      let time = 0;
      for (const event of events) {
        if (event === "job") state = inForce(state, time);
        else if ("wait" in event) state = look(rules, state, time += event.wait);
        else for (let share = 0; share < event.shares; share++) state = withShare(state, event.difficulty);
        Object.freeze(state);
        assert.ok(state.difficulty === state.current || rules.difficulties.includes(state.difficulty));
        const odd = Object.entries(state).find(([, value]) => !(value >= 0 && value < Infinity));
        assert.equal(odd, undefined);
        const low = Math.min(state.current, state.difficulty);
        const high = Math.max(state.current, state.difficulty);
        const isNext = !rules.difficulties.some((difficulty) => difficulty > low && difficulty < high);
        assert.ok(isNext || high / low <= options.max_step * (1 + 1e-9));
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("reckonAnew() keeps what is known of a miner's speed when other shares a minute are wanted", () => {
  const settled = work(startVardiff(RULES, 1024, 0), 600, 3);
  assert.equal(settled.difficulty, 1024);
  const twice = rulesOf({ spm_target: RULES.sharesPerMinute * 2 });
  // Half the difficulty at once: its speed need not be found out anew.
  assert.equal(work(reckonAnew(settled, 2), 3, 3, { rules: twice }).difficulty, 512);
  assert.equal(work(settled, 3, 3, { rules: twice }).difficulty, 1024);
});

Deno.test("reckonAnew() changes nothing if the same number is wanted", () => {
  const state = startVardiff(RULES, 1024, 0);
  assert.equal(reckonAnew(state, 1), state);
});

Deno.test("a state that adopts another is the same in every field", () => {
  const names = Object.keys(startVardiff(RULES, 64, 0));
  const states = fc.array(fc.double(), { minLength: names.length, maxLength: names.length })
    .map((values) => Object.fromEntries(names.map((name, i) => [name, values[i]])) as unknown as Vardiff);
  fc.assert(fc.property(states, states, (state, next) => {
    adopt(state, next);
    assert.deepEqual(state, next);
  }));
});
