/**
 * What digests must meet, by difficulty: computed once for all connections that have the same.
 *
 * @module
 */

import { type Difficulty, targetOfDifficulty } from "../../algorithms/difficulty.ts";
import { type Target, type TargetBytes, targetBytes } from "../../algorithms/target.ts";

/** Targets remembered. Vardiff has some dozens of difficulties; miners' own wishes may add any number. */
const MAX_TARGETS = 1024;

/**
 * Makes the function from difficulty to target.
 *
 * @param difficultyOne The target of difficulty 1.
 */
export function createShareTargets(difficultyOne: Target): (difficulty: Difficulty) => TargetBytes {
  const targets = new Map<Difficulty, TargetBytes>();
  return (difficulty) => {
    const known = targets.get(difficulty);
    if (known !== undefined) return known;
    if (targets.size >= MAX_TARGETS) targets.clear();
    const target = targetBytes(targetOfDifficulty(difficulty, difficultyOne));
    targets.set(difficulty, target);
    return target;
  };
}
