/**
 * Numbers of jobs.
 *
 * @module
 */

/**
 * Makes a function that gives one number after the other: seconds since 1970, or one more than the last. They are unique
 * in one run of the program; from those of another run, the salt tells them apart.
 *
 * Networks whose jobs go out on one port share it: miners name a job by its number alone, and a later job has to have a
 * greater one, whichever network it is of.
 *
 * @param now Milliseconds since 1970.
 */
export function createJobNumbers(now: () => number): () => number {
  let last = 0;
  return () => last = Math.max(Math.floor(now() / 1000), last + 1);
}
