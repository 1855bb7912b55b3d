/**
 * How long to wait before the pool is tried again.
 *
 * @module
 */

const FIRST_MILLISECONDS = 1000;
const LONGEST_MILLISECONDS = 30_000;

/**
 * One second after the first failure, twice as long after each further one, thirty seconds at most.
 *
 * @param failures How many times in a row it has failed, at least once.
 * @returns Milliseconds.
 */
export function backOff(failures: number): number {
  return Math.min(FIRST_MILLISECONDS * 2 ** (failures - 1), LONGEST_MILLISECONDS);
}
