/**
 * Vardiff: fits a miner's difficulty to its speed, so that it sends the wanted number of shares a minute.
 *
 * Pure functions of a small state, of events and of time: shares come in ({@link withShare}), the port looks every
 * second or so ({@link look}), and tells when a job has gone out with the difficulty that was chosen
 * ({@link inForce}). Until then shares go on at the old one, and the choice is only made better, or taken back. Who keeps
 * a state has it {@link adopt} what they return.
 *
 * How it decides. Shares come at random (a Poisson process), so counts are judged by their likelihood:
 *
 * - An estimate is kept of the last ten minutes (at 20 shares a minute), whatever difficulties they had. The
 *   difficulty changes once the estimate is significantly beyond the middle between the current one and the next. The
 *   less is known yet, the less it takes: a needless step costs a new miner little.
 * - Beside it two tallies run, of the time since the miner last seemed not too fast and not too slow: a cumulative sum
 *   test (Page 1954). If one cannot be luck any more, the miner's speed has changed, and the estimate starts over with
 *   it.
 * - Silence is a count of none. A miner that was never heard may be slower by any factor, so the longer it is silent,
 *   the further its difficulty falls. A miner that was heard is probably pausing: it falls by one greatest step in all.
 *
 * @module
 */

import type { Difficulty } from "../../algorithms/difficulty.ts";
import {
  limitedRules,
  nearestDifficulty,
  nextAbove,
  nextBelow,
  type VardiffRules,
  withinRange,
} from "./vardiff_rules.ts";

/** What vardiff knows of one connection. Times are in milliseconds, on any clock. */
export interface Vardiff {
  /** The difficulty that the jobs to come should have. */
  readonly difficulty: Difficulty;
  /** The difficulty of the job that was sent last. */
  readonly current: Difficulty;
  /** When `current` came into force. */
  readonly since: number;
  readonly startedAt: number;
  readonly lookedAt: number;
  /** Shares since `lookedAt`, worth as much as those of `current`; like all counts here, seldom a whole number. */
  readonly shares: number;
  /** The estimate: shares counted, and … */
  readonly knownShares: number;
  /** … wanted shares of that time, each divided by the difficulty then. The quotient is the ideal difficulty. */
  readonly knownExposure: number;
  /** The ideal difficulty when the miner was last heard well; 0 if it never was. */
  readonly proven: number;
  /** Shares, and wanted shares, since the miner last seemed not too fast for `current`. */
  readonly fastShares: number;
  readonly fastWanted: number;
  /** Shares, and wanted shares, since the miner last seemed not too slow for `current`. */
  readonly slowShares: number;
  readonly slowWanted: number;
}

/**
 * Puts a state in the place of the one before, field by field.
 *
 * A connection lives long, and each of thousands looks every second: new states would be moved among the old objects, and
 * the whole heap be looked through for the ones that they replace. `Object.assign()` takes five times as long.
 */
export function adopt(state: { -readonly [field in keyof Vardiff]: Vardiff[field] }, next: Vardiff): void {
  state.difficulty = next.difficulty;
  state.current = next.current;
  state.since = next.since;
  state.startedAt = next.startedAt;
  state.lookedAt = next.lookedAt;
  state.shares = next.shares;
  state.knownShares = next.knownShares;
  state.knownExposure = next.knownExposure;
  state.proven = next.proven;
  state.fastShares = next.fastShares;
  state.fastWanted = next.fastWanted;
  state.slowShares = next.slowShares;
  state.slowWanted = next.slowWanted;
}

/*
 * The constants below were found by simulation (tests/stratum/difficulty/vardiff_simulation_test.ts); around these values little
 * changes. Evidence is a negative natural logarithm of a probability.
 */

/** The time that the estimate is made of, in wanted shares: ten minutes by default. */
const MEMORY = 200;

/** Evidence that it takes to change what nothing is known about, and how much more it takes with a full memory. */
const FIRST_EVIDENCE = 0.5;
const MORE_EVIDENCE = 2.5;

/** Evidence that a miner's speed has changed: such luck comes once in three million times. */
const CONTRADICTION = 15;

/** Wanted shares that may come late, all at once, without a miner being held for faster. */
const HELD_UP = 4;

/** A miner that is so many times too fast or too slow does not wait for the interval to end. */
const EVIDENT = 8;

/** Shares that it takes to say that a miner was heard. */
const HEARD = 5;

/** How far a difficulty may be off, as a factor, even where the port's difficulties are closer to one another. */
const TOLERANCE = Math.SQRT2;

const MINUTE_MS = 60_000;

/**
 * Starts for a connection, when its first job is sent.
 *
 * Also for one that begins anew because the miner asked for another difficulty.
 *
 * @param difficulty What to begin with: the port's start difficulty, the miner's, or a remembered one. It is brought
 * into the range of the rules, and is in force from the beginning; it need not be one of the rules' difficulties.
 */
export function startVardiff(rules: VardiffRules, difficulty: number, time: number): Vardiff {
  const first = withinRange(rules, difficulty);
  return {
    difficulty: first,
    current: first,
    since: time,
    startedAt: time,
    lookedAt: time,
    shares: 0,
    knownShares: 0,
    knownExposure: 0,
    proven: 0,
    fastShares: 0,
    fastWanted: 0,
    slowShares: 0,
    slowWanted: 0,
  };
}

/**
 * Counts an accepted share.
 *
 * @param shareDifficulty The difficulty that the share's job was sent with. A late share of an easier job counts as
 * much as it is likely to have met the current difficulty, one of a harder job as one.
 */
export function withShare(state: Vardiff, shareDifficulty: number): Vardiff {
  return { ...state, shares: state.shares + Math.min(1, shareDifficulty / state.current) };
}

/** Notes that a job is sent with `difficulty`. To be called for every job; it does nothing if that is not new. */
export function inForce(state: Vardiff, time: number): Vardiff {
  if (state.difficulty === state.current) return state;
  return {
    ...state,
    current: state.difficulty,
    since: time,
    lookedAt: time,
    shares: 0,
    fastShares: 0,
    fastWanted: 0,
    slowShares: 0,
    slowWanted: 0,
  };
}

/**
 * Goes over to rules with another number of wanted shares; what is known of the miner's speed stays known.
 *
 * @param factor Shares a minute that are wanted now, by those that were before.
 */
export function reckonAnew(state: Vardiff, factor: number): Vardiff {
  if (factor === 1) return state;
  const { knownExposure, proven, fastWanted, slowWanted } = state;
  return {
    ...state,
    knownExposure: knownExposure * factor,
    proven: proven / factor,
    fastWanted: fastWanted * factor,
    slowWanted: slowWanted * factor,
  };
}

/**
 * Looks at a miner's speed: every second or so, at least before each job that is sent.
 *
 * @returns The state whose `difficulty` is what the next job should have.
 */
export function look(rules: VardiffRules, state: Vardiff, time: number): Vardiff {
  const heard = listen(rules, state, time);
  return { ...heard, difficulty: choose(rules, heard) };
}

/** Takes up what came since the last look. */
function listen(rules: VardiffRules, state: Vardiff, time: number): Vardiff {
  const { current, shares } = state;
  const wanted = Math.max(0, time - state.lookedAt) / MINUTE_MS * rules.sharesPerMinute;
  const { tooFast, tooSlow } = bounds(rules, current);

  let fastShares = state.fastShares + shares;
  let fastWanted = state.fastWanted + wanted;
  // Not more, rather than less: there is no bound at the greatest difficulty, and so no product.
  if (!(fastShares > tooFast * fastWanted)) fastShares = fastWanted = 0;
  let slowShares = state.slowShares + shares;
  let slowWanted = state.slowWanted + wanted;
  if (slowShares >= tooSlow * slowWanted) slowShares = slowWanted = 0;

  let knownShares = state.knownShares + shares;
  let knownWanted = state.knownExposure * current + wanted;
  // More than is known already, too: the tally begins with the burst that ends a stall, and knows nothing of the stall.
  const fastest = Math.max(tooFast, knownShares / knownWanted);
  if (isMore(fastShares, fastest * (fastWanted + HELD_UP), CONTRADICTION)) {
    knownShares = fastShares;
    knownWanted = fastWanted;
  } else if (isLess(slowShares, tooSlow * slowWanted, CONTRADICTION)) {
    knownShares = slowShares;
    knownWanted = slowWanted;
  }
  const kept = Math.min(1, MEMORY / knownWanted);
  return {
    ...state,
    lookedAt: time,
    shares: 0,
    knownShares: knownShares * kept,
    knownExposure: knownWanted * kept / current,
    proven: shares > 0 && knownShares >= HEARD ? quotient(knownShares, knownWanted) * current : state.proven,
    fastShares,
    fastWanted,
    slowShares,
    slowWanted,
  };
}

/** The difficulty that should hold by what is known. */
function choose(rules: VardiffRules, state: Vardiff): Difficulty {
  const { current } = state;
  const within = withinRange(rules, current);
  if (within !== current) return within;

  const { tooFast, tooSlow } = bounds(rules, current);
  const speed = significantSpeed(rules, state);
  if (speed >= tooSlow && speed <= tooFast) return current;
  const evident = speed >= EVIDENT || speed <= 1 / EVIDENT;
  const isPending = state.difficulty !== current;
  if (!isPending && !evident && state.lookedAt - state.since < rules.intervalMs) return current;

  const { maxStep } = rules;
  const inReach = limitedRules(rules, { minimum: current / maxStep, maximum: current * maxStep });
  const nearest = nearestDifficulty(inReach, current * speed);
  if (nearest !== current) return nearest;
  // Tiers that are further apart than the greatest step: it is the next one then.
  return (speed > 1 ? nextAbove(rules, current) : nextBelow(rules, current)) ?? current;
}

/** A miner's speed as a multiple of the wanted one; 1 until it is known well enough to be beyond the bounds. */
function significantSpeed(rules: VardiffRules, state: Vardiff): number {
  const { current, knownShares, slowShares, proven } = state;
  const wanted = state.knownExposure * current;
  const { tooFast, tooSlow } = bounds(rules, current);
  const evidence = FIRST_EVIDENCE + MORE_EVIDENCE * Math.min(1, knownShares / MEMORY);
  if (isMore(knownShares, tooFast * wanted, evidence)) return quotient(knownShares, wanted);
  if (!isLess(knownShares, tooSlow * wanted, evidence)) return 1;
  if (knownShares === 0 && proven === 0) {
    const missed = (state.lookedAt - state.startedAt) / MINUTE_MS * rules.sharesPerMinute;
    return Math.exp(-missed / 2);
  }
  const least = slowShares > 0 ? 0 : proven / rules.maxStep / current;
  return Math.max(least, (knownShares + 0.5) / wanted);
}

/** Shares by wanted shares. What comes in less time than one share should take may have been held up on its way. */
function quotient(shares: number, wanted: number): number {
  return shares / Math.max(1, wanted);
}

/** Between which multiples of the wanted speed a difficulty is right: half-way to its neighbours, by ratio. */
function bounds(rules: VardiffRules, current: Difficulty): { readonly tooFast: number; readonly tooSlow: number } {
  const above = nextAbove(rules, current) ?? Infinity;
  const below = nextBelow(rules, current) ?? 0;
  return {
    tooFast: Math.max(TOLERANCE, Math.sqrt(above / current)),
    tooSlow: Math.min(1 / TOLERANCE, Math.sqrt(below / current)),
  };
}

/** Whether a count is so much greater than the mean of a Poisson distribution. */
function isMore(count: number, mean: number, evidence: number): boolean {
  return count > mean && surprise(count, mean) >= evidence;
}

/** Whether a count is so much less than the mean of a Poisson distribution. */
function isLess(count: number, mean: number, evidence: number): boolean {
  return count < mean && surprise(count, mean) >= evidence;
}

/** Chernoff's bound: counts at least as far from the mean are no likelier than the exponential of minus this. */
function surprise(count: number, mean: number): number {
  return mean - count + (count === 0 ? 0 : count * Math.log(count / mean));
}
