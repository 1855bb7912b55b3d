/**
 * What vardiff chooses from: the difficulties that a port allows, and those of them that a miner's limits leave.
 *
 * @module
 */

import type { Difficulty } from "../../algorithms/difficulty.ts";
import type { VardiffOptions } from "./vardiff_options.ts";

/** A port's rules. All of its miners share one record, except those with limits of their own. */
export interface VardiffRules {
  /** The difficulties to choose from, ascending; never empty. */
  readonly difficulties: readonly Difficulty[];
  /** Shares that a miner should send in a minute. */
  readonly sharesPerMinute: number;
  /** Least time between two changes while a miner is roughly right, in milliseconds. */
  readonly intervalMs: number;
  /** Greatest factor of one change. */
  readonly maxStep: number;
}

/** What a miner says of its difficulty, by its password or by BIP 310. */
export interface DifficultyLimits {
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

/**
 * Makes the rules of a port.
 *
 * Tiers are taken as they are, in ascending order. Without them the choice is between the powers of two from the
 * minimum to the maximum, and these two themselves: 100 to 600 gives 100, 128, 256, 512, 600.
 */
export function vardiffRules(options: VardiffOptions): VardiffRules {
  const { tiers, minimum_difficulty: minimum, maximum_difficulty: maximum } = options;
  const difficulties = tiers === null
    ? powersOfTwo(minimum, maximum)
    : [...new Set(tiers)].sort((one, other) => one - other);
  return {
    difficulties: difficulties as Difficulty[],
    sharesPerMinute: options.spm_target,
    intervalMs: options.interval * 1000,
    maxStep: options.max_step,
  };
}

function powersOfTwo(minimum: number, maximum: number): number[] {
  const between: number[] = [];
  for (let exponent = Math.floor(Math.log2(minimum)); 2 ** exponent < maximum; exponent++) {
    if (2 ** exponent > minimum) between.push(2 ** exponent);
  }
  return minimum === maximum ? [minimum] : [minimum, ...between, maximum];
}

/**
 * The rules for a miner with limits.
 *
 * Something is always left: the nearest difficulty where the limits allow none of the port's, and where a miner's
 * minimum and maximum leave none between them, the one that satisfies the minimum.
 *
 * @returns The same record if the limits rule nothing out.
 */
export function limitedRules(rules: VardiffRules, { minimum, maximum }: DifficultyLimits): VardiffRules {
  const { difficulties } = rules;
  const first = Math.min(countBelow(difficulties, minimum ?? 0), difficulties.length - 1);
  const allowed = difficulties.slice(first).filter((difficulty, i) => i === 0 || difficulty <= (maximum ?? Infinity));
  return allowed.length === difficulties.length ? rules : { ...rules, difficulties: allowed };
}

/** The nearest value within the range of the difficulties; it need not be one of them. */
export function withinRange({ difficulties }: VardiffRules, difficulty: number): Difficulty {
  const least = difficulties[0] as Difficulty;
  const greatest = difficulties.at(-1) as Difficulty;
  return Math.min(Math.max(difficulty, least), greatest) as Difficulty;
}

/** The difficulty that is nearest by ratio; the lower of two that are equally near. */
export function nearestDifficulty({ difficulties }: VardiffRules, ideal: number): Difficulty {
  const index = countBelow(difficulties, ideal);
  const upper = difficulties[index];
  const lower = difficulties[index - 1];
  if (upper === undefined || lower === undefined) return (upper ?? lower) as Difficulty;
  return ideal / lower <= upper / ideal ? lower : upper;
}

/** The next difficulty above a value; `undefined` if there is none. */
export function nextAbove({ difficulties }: VardiffRules, value: number): Difficulty | undefined {
  const index = countBelow(difficulties, value);
  return difficulties[difficulties[index] === value ? index + 1 : index];
}

/** The next difficulty below a value; `undefined` if there is none. */
export function nextBelow({ difficulties }: VardiffRules, value: number): Difficulty | undefined {
  return difficulties[countBelow(difficulties, value) - 1];
}

/** How many of the ascending values are less than one; a binary search. */
function countBelow(values: readonly number[], value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] as number < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
