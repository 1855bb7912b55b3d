import assert from "node:assert/strict";
import { inForce, look, startVardiff, withShare } from "../../../src/stratum/difficulty/vardiff.ts";
import { vardiffOptions } from "../../../src/stratum/difficulty/vardiff_options.ts";
import { nearestDifficulty, type VardiffRules, vardiffRules } from "../../../src/stratum/difficulty/vardiff_rules.ts";

/*
 * Miners as they are: shares come at random; a difficulty takes effect with the next job, of which there is one every
 * fifteen seconds and one for each block; and a miner needs a second to turn to it. Time goes in steps of one second.
 */

const OPTIONS = vardiffOptions.parse({ minimum_difficulty: 2 ** -30, maximum_difficulty: 2 ** 30 });
const RULES = vardiffRules(OPTIONS);

/** 1 kH/s to 1 PH/s, two steps a decade. */
const HASH_RATES = Array.from({ length: 25 }, (_, i) => 1e3 * 10 ** (i / 2));

/** Hashes that a share of difficulty 1 takes with SHA-256d. */
const HASHES_PER_SHARE = 2 ** 32;

const JOB_SECONDS = 15;
const BLOCK_SECONDS = 600;
const KEEP_ALIVE_SECONDS = 30;
/** Shares that one connection can send in a second. */
const LINK_SHARES = 2000;

/** A miner under observation. */
interface Setup {
  readonly seed: number;
  readonly startDifficulty: number;
  readonly seconds: number;
  /** The difficulty at which the miner sends the wanted number of shares, at a second; 0 while it does nothing. */
  readonly ideal: (second: number) => number;
  readonly rules?: VardiffRules;
  /** Whether the connection stands still at a second; what is sent then comes when it goes on. */
  readonly stalled?: (second: number) => boolean;
}

/** What was seen of it. */
interface Course {
  /** The difficulties of its jobs, each with the second from which it held. */
  readonly difficulties: readonly { readonly from: number; readonly difficulty: number }[];
  readonly greatestSharesPerSecond: number;
}

/** Lets a miner work. */
function simulate({ seed, startDifficulty, seconds, ideal, rules = RULES, stalled = () => false }: Setup): Course {
  const random = randomNumbers(seed);
  const exponential = (mean: number) => -mean * Math.log(1 - random());
  let state = startVardiff(rules, startDifficulty, 0);
  const difficulties: { from: number; difficulty: number }[] = [{ from: 0, difficulty: state.current }];
  const keepAlive = KEEP_ALIVE_SECONDS * (1 - random() / 3);
  let nextJob = random() * JOB_SECONDS;
  let nextBlock = exponential(BLOCK_SECONDS);
  let hasNewerJob = false;
  let sentAt = 0;
  let worksAt: number = state.current;
  let onTheWay: { readonly difficulty: number; readonly count: number }[] = [];
  let greatestSharesPerSecond = 0;

  function send(second: number): void {
    const before = state.current;
    state = inForce(state, second * 1000);
    if (state.current !== before) difficulties.push({ from: second, difficulty: state.current });
    hasNewerJob = false;
    sentAt = second;
  }

  for (let second = 1; second <= seconds; second++) {
    if (second - sentAt > 1) worksAt = state.current;
    const mean = ideal(second) / worksAt / 60 * rules.sharesPerMinute;
    const count = Math.min(LINK_SHARES, poisson(mean, random));
    greatestSharesPerSecond = Math.max(greatestSharesPerSecond, count);
    onTheWay.push({ difficulty: worksAt, count });
    if (!stalled(second)) {
      for (const { difficulty, count } of onTheWay) {
        for (let share = 0; share < count; share++) state = withShare(state, difficulty);
      }
      onTheWay = [];
    }
    if (second >= nextJob) {
      hasNewerJob = true;
      nextJob += JOB_SECONDS;
    }
    state = look(rules, state, second * 1000);
    if (second >= nextBlock) {
      nextBlock += exponential(BLOCK_SECONDS);
      send(second);
    }
    if (hasNewerJob && (state.difficulty !== state.current || second - sentAt >= keepAlive)) send(second);
  }
  return { difficulties, greatestSharesPerSecond };
}

/** Numbers from 0 up to 1, always the same for a seed: a Weyl sequence whose bits are mixed as MurmurHash3 does. */
function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** A count with a Poisson distribution; with the normal one that is nearly the same where the mean is great. */
function poisson(mean: number, random: () => number): number {
  if (mean > 50) {
    const deviation = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + deviation * Math.sqrt(mean)));
  }
  let count = 0;
  const end = Math.exp(-mean);
  for (let product = random(); product > end; product *= random()) count++;
  return count;
}

/** The difficulty at which a miner sends the wanted number of shares. */
function idealOf(hashRate: number): number {
  return hashRate / HASHES_PER_SHARE * 60 / OPTIONS.spm_target;
}

/** How many of the port's difficulties lie between what a miner has and the one that is right for it. */
function stepsOff(difficulty: number, ideal: number): number {
  const indexOf = (value: number) => RULES.difficulties.findIndex((one) => one >= value);
  return Math.abs(indexOf(difficulty) - indexOf(nearestDifficulty(RULES, ideal)));
}

function difficultyAt({ difficulties }: Course, second: number): number {
  return difficulties.findLast(({ from }) => from <= second)?.difficulty ?? assert.fail();
}

/** Seconds of all changes from one second on. */
function changesFrom({ difficulties }: Course, second: number): readonly number[] {
  return difficulties.slice(1).map(({ from }) => from).filter((from) => from > second);
}

/** Whether two changes are less than ten minutes apart. */
function isRestless(changes: readonly number[]): boolean {
  return changes.some((change, i) => change - (changes[i - 1] ?? -Infinity) < 600);
}

/** The second until which a course is more than one step off, counted from another. */
function settledAfter({ difficulties }: Course, ideal: number, since: number): number {
  const last = difficulties.findLastIndex(({ difficulty }) => stepsOff(difficulty, ideal) > 1);
  return Math.max(0, (difficulties[last + 1]?.from ?? (last < 0 ? 0 : Infinity)) - since);
}

/** Where miners begin, for an ideal difficulty. */
const STARTS: Readonly<Record<string, (ideal: number) => number>> = {
  "far too high": (ideal) => Math.max(2 ** 20, 2 ** 6 * ideal),
  "eight times too high": (ideal) => 8 * ideal,
  "sixteen times too low": (ideal) => ideal / 16,
  "8192 times too low": (ideal) => ideal / 8192,
  "as low as the port goes": () => 2 ** -30,
};

const SEEDS = Array.from({ length: 8 }, (_, i) => i);
const THREE_MINUTES = 180;
const HALF_AN_HOUR = 1800;

for (const [where, startOf] of Object.entries(STARTS)) {
  Deno.test(`vardiff fits miners of 1 kH/s to 1 PH/s that begin ${where}, and leaves them alone then`, () => {
    let changesLater = 0;
    let withinFactorTwo = 0;
    let runs = 0;
    for (const hashRate of HASH_RATES) {
      for (const seed of SEEDS) {
        // Spread over a whole step, so that some lie on the middle between two difficulties.
        const ideal = idealOf(hashRate) * 2 ** (seed / SEEDS.length);
        const what = `${hashRate} H/s, seed ${seed}`;
        const course = simulate({
          seed: seed + hashRate,
          startDifficulty: startOf(ideal),
          seconds: THREE_MINUTES + HALF_AN_HOUR,
          ideal: () => ideal,
        });
        const reached = difficultyAt(course, THREE_MINUTES);
        assert.ok(stepsOff(reached, ideal) <= 1, `${what}: ${reached} after three minutes, ideal is ${ideal}`);
        const changes = changesFrom(course, THREE_MINUTES);
        assert.ok(!isRestless(changes), `${what}: changed at ${changes.join(", ")} s`);
        changesLater += changes.length;
        withinFactorTwo += Number(Math.max(reached / ideal, ideal / reached) <= 2);
        runs++;
      }
    }
    assert.ok(withinFactorTwo / runs >= 0.97, `only ${withinFactorTwo} of ${runs} within a factor of two`);
    assert.ok(changesLater / runs / 3 <= 0.1, `${changesLater} changes in ${runs} half hours`);
  });
}

/** Changes of a miner's speed, and the seconds until its difficulty is right again: for most miners, and for all. */
const TURNS: readonly (readonly [factor: number, most: number, all: number])[] = [
  [1 / 256, 300, 900],
  [1 / 16, 180, 480],
  [1 / 4, 360, 900],
  [4, 120, 240],
  [16, 60, 180],
  [256, 60, 180],
];

for (const [factor, most, all] of TURNS) {
  Deno.test(`vardiff follows a miner whose speed becomes ${factor} times what it was`, () => {
    const times = Array.from({ length: 60 }, (_, seed) => {
      const before = 2 ** (10 + seed / 60);
      const after = before * factor;
      const course = simulate({
        seed,
        startDifficulty: before,
        seconds: 2 * HALF_AN_HOUR,
        ideal: (second) => second <= HALF_AN_HOUR ? before : after,
      });
      return settledAfter(course, after, HALF_AN_HOUR);
    }).sort((one, other) => one - other);
    assert.ok(times[44] as number <= most, `three quarters took up to ${times[44]} s`);
    assert.ok(times[59] as number <= all, `one took ${times[59]} s`);
  });
}

Deno.test("vardiff finds a miner that becomes 65,536 times slower, since a share shows that it is no pause", () => {
  const times = SEEDS.map((seed) => {
    const course = simulate({
      seed,
      startDifficulty: 2 ** 20,
      seconds: 8 * HALF_AN_HOUR,
      ideal: (second) => second <= HALF_AN_HOUR ? 2 ** 20 : 16,
    });
    return settledAfter(course, 16, HALF_AN_HOUR);
  }).sort((one, other) => one - other);
  assert.ok(times[4] as number <= HALF_AN_HOUR, `half of them took up to ${times[4]} s`);
  assert.ok(times[7] as number <= 2 * 3600, `one took ${times[7]} s`);
});

Deno.test("vardiff lets a miner that pauses fall by one greatest step, and has it back in a minute", () => {
  for (const seed of SEEDS) {
    const ideal = 2 ** 16;
    const back = 2 * HALF_AN_HOUR;
    const course = simulate({
      seed,
      startDifficulty: ideal,
      seconds: back + HALF_AN_HOUR,
      ideal: (second) => second > HALF_AN_HOUR && second <= back ? 0 : ideal,
    });
    const lowest = difficultyAt(course, back);
    assert.ok(lowest >= ideal / OPTIONS.max_step / 2 && lowest <= ideal / 16, `fell to ${lowest}`);
    assert.ok(settledAfter(course, ideal, back) <= 60, `took ${settledAfter(course, ideal, back)} s`);
  }
});

for (
  const [where, startOf] of [["right", (ideal: number) => ideal], ["too low", (ideal: number) => ideal / 16]] as const
) {
  Deno.test(`vardiff is not misled by shares that are held up on their way, where a miner begins ${where}`, () => {
    for (let seed = 0; seed < 40; seed++) {
      const ideal = 2 ** (10 + seed / 40);
      const course = simulate({
        seed,
        startDifficulty: startOf(ideal),
        seconds: THREE_MINUTES + HALF_AN_HOUR,
        ideal: () => ideal,
        // Ten seconds of every two minutes, as on a bad radio link.
        stalled: (second) => second % 120 < 10,
      });
      assert.ok(stepsOff(difficultyAt(course, THREE_MINUTES), ideal) <= 1);
      assert.ok(!isRestless(changesFrom(course, THREE_MINUTES)));
    }
  });
}

Deno.test("vardiff asks for no more than 100 shares a second of a miner that begins up to eight times too high", () => {
  for (let seed = 0; seed < 40; seed++) {
    const course = simulate({ seed, startDifficulty: 2 ** (10 + 3 * seed / 40), seconds: 300, ideal: () => 1024 });
    assert.ok(course.greatestSharesPerSecond <= 100, `${course.greatestSharesPerSecond} shares in a second`);
  }
});

Deno.test("vardiff settles on the nearest of tiers that are far apart", () => {
  const rules = vardiffRules({ ...OPTIONS, tiers: [64, 4096, 65536], max_step: 8 });
  for (const seed of SEEDS) {
    for (const [ideal, tier] of [[100, 64], [3000, 4096], [10_000, 4096], [1e6, 65536]] as const) {
      const course = simulate({ seed, startDifficulty: 64, seconds: HALF_AN_HOUR, ideal: () => ideal, rules });
      assert.equal(difficultyAt(course, THREE_MINUTES), tier);
      assert.deepEqual(changesFrom(course, THREE_MINUTES), []);
    }
  }
});
