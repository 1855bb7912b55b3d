/**
 * The difficulties of workers that left, so that they need not be found anew when they come back.
 *
 * @module
 */

import type { Difficulty } from "../../algorithms/difficulty.ts";
import type { MinerName } from "../username.ts";

/** What a port remembers. Times are in milliseconds, on any clock. */
export interface RememberedDifficulties {
  /** Notes the difficulty of a worker that leaves. */
  remember(miner: MinerName, difficulty: Difficulty, time: number): void;
  /** The difficulty of a worker that comes; `undefined` if it never left or that is too long ago. */
  recall(miner: MinerName, time: number): Difficulty | undefined;
  /** Remembers for so many seconds from now on, also those that have left already. */
  keepFor(seconds: number): void;
}

/** Workers that are remembered at a time; the one that left first is forgotten first. */
const CAPACITY = 20_000;

/**
 * Starts with nothing remembered.
 *
 * Connections whose workers bear the same name share what is remembered: the last that left counts.
 *
 * @param seconds How long a difficulty is remembered; 0 for not at all.
 * @param capacity Greatest number of workers.
 */
export function createRememberedDifficulties(seconds: number, capacity = CAPACITY): RememberedDifficulties {
  let kept = seconds;
  // In the order of leaving.
  const workers = new Map<string, { readonly difficulty: Difficulty; readonly leftAt: number }>();

  return {
    remember(miner, difficulty, time) {
      const key = keyOf(miner);
      workers.delete(key);
      if (kept > 0) workers.set(key, { difficulty, leftAt: time });
      if (workers.size > capacity) workers.delete(workers.keys().next().value as string);
    },

    recall(miner, time) {
      const key = keyOf(miner);
      const worker = workers.get(key);
      if (worker === undefined) return undefined;
      if (time - worker.leftAt <= kept * 1000) return worker.difficulty;
      workers.delete(key);
      return undefined;
    },

    keepFor(seconds) {
      kept = seconds;
    },
  };
}

/** Addresses have no dots. */
function keyOf({ address, worker }: MinerName): string {
  return `${address}.${worker}`;
}
