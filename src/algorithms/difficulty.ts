/**
 * Difficulty: how many times harder a target is than the algorithm's difficulty 1, which is what miners are told.
 *
 * Conversions go through exact integers, so that what is announced is what is checked.
 *
 * @module
 */

import type { Brand } from "../bytes/brand.ts";
import { EASIEST_TARGET, type Target } from "./target.ts";

/** A share or network difficulty: positive and finite, a fraction below 1 for small miners. */
export type Difficulty = Brand<number, "Difficulty">;

/**
 * Checks a number that somebody wants to be a difficulty.
 *
 * @throws {RangeError} If it is not a positive, finite number.
 */
export function difficulty(value: number): Difficulty {
  if (!(value > 0 && value < Infinity)) {
    throw new RangeError(`Cannot use difficulty ${value}: expected a positive, finite number`);
  }
  return value as Difficulty;
}

/**
 * The target of a difficulty: difficulty 1's divided by it, rounded down, exact for every double.
 *
 * @param value The difficulty; where it is so small that the target needs more than 256 bits, every digest meets it.
 * @param difficultyOne The algorithm's difficulty-1 target.
 */
export function targetOfDifficulty(value: Difficulty, difficultyOne: Target): Target {
  const { numerator, denominator } = exactFraction(value);
  const target = (difficultyOne * denominator) / numerator;
  return target > EASIEST_TARGET ? EASIEST_TARGET : target as Target;
}

/**
 * The difficulty of a target, to the precision of a double.
 *
 * @param target The target to rate.
 * @param difficultyOne The algorithm's difficulty-1 target.
 * @throws {RangeError} If the target is not greater than zero.
 */
export function difficultyOfTarget(target: Target, difficultyOne: Target): Difficulty {
  if (target <= 0n) throw new RangeError(`Cannot rate target ${target}: expected more than zero`);
  // Scale so that the integer quotient has at least 64 significant bits, more than a double holds.
  const shift = BigInt(Math.max(0, 64 + bitLength(target) - bitLength(difficultyOne)));
  return (Number((difficultyOne << shift) / target) / 2 ** Number(shift)) as Difficulty;
}

/** A positive double as the exact quotient of two integers: each double is an integer times a power of two. */
function exactFraction(value: number): { numerator: bigint; denominator: bigint } {
  let scaled = value;
  let exponent = 0;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    exponent++;
  }
  return { numerator: BigInt(scaled), denominator: 1n << BigInt(exponent) };
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
