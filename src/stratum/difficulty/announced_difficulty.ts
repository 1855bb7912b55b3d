/**
 * Which difficulties miners are told: powers of two.
 *
 * Much firmware rounds what it is told to a power of two, and then sends shares that are below the pool's difficulty or
 * throws away shares that are not. Below 1 a number is told as it is: nothing that small is made of such firmware.
 *
 * What the operator wrote into the configuration is told as it is written.
 *
 * @module
 */

import { type Difficulty, difficulty } from "../../algorithms/difficulty.ts";

/** The greatest power of two that a double holds. */
const GREATEST = 2 ** 1023;

/**
 * The difficulty to tell for a wish that is a least difficulty: the power of two at or above it, or, below 1, the wish.
 *
 * Rentals refuse pools that give less than they demand, and `minimum-difficulty` is a floor (BIP 310).
 *
 * @throws {RangeError} If the wish is not a positive, finite number.
 */
export function announced(wish: number): Difficulty {
  const below = announcedAtMost(wish);
  return (below < wish ? Math.min(GREATEST, below * 2) : below) as Difficulty;
}

/**
 * The difficulty to tell for an upper limit: the power of two at or below it, or, below 1, the limit.
 *
 * @throws {RangeError} If the limit is not a positive, finite number.
 */
export function announcedAtMost(limit: number): Difficulty {
  const exact = difficulty(limit);
  if (exact < 1) return exact;
  // The logarithm is rounded: right below a power of two it may come out as that power's.
  const power = 2 ** Math.min(1023, Math.floor(Math.log2(exact)));
  return (power > exact ? power / 2 : power) as Difficulty;
}
