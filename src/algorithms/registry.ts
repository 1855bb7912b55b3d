/**
 * The algorithms that the pool knows, by the names that configurations use.
 *
 * @module
 */

import { type Algorithm, HEADER_BYTES } from "./algorithm.ts";
import { scrypt } from "./scrypt.ts";
import { sha256 } from "./sha256.ts";

const ALGORITHMS: readonly Algorithm[] = [sha256, scrypt];

const BY_NAME: ReadonlyMap<string, Algorithm> = new Map(ALGORITHMS.map((algorithm) => [algorithm.name, algorithm]));

/** The names of all algorithms. */
export const algorithmNames: readonly string[] = [...BY_NAME.keys()];

/** The algorithm of that name, or `undefined`. Names are lower-case. */
export function algorithmByName(name: string): Algorithm | undefined {
  return BY_NAME.get(name);
}

/**
 * Hashes until V8 has compiled an algorithm, and then with its optimizing compiler: the first hash takes milliseconds,
 * and the first hundreds are up to ten times slower than those after them.
 *
 * @param algorithm What to warm up, for the worker that calls this.
 * @param milliseconds How long to go on; both of the algorithm's ways to hash are called at least once.
 */
export function warmUp(algorithm: Algorithm, milliseconds = 30): void {
  const headers = new Uint8Array(4 * HEADER_BYTES);
  const end = performance.now() + milliseconds;
  do {
    algorithm.hash(headers.subarray(0, HEADER_BYTES));
    algorithm.hashMany(headers);
  } while (performance.now() < end);
}
