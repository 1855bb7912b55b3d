/**
 * Starting several things at once.
 *
 * @module
 */

/**
 * Like `Promise.all`, but does not fail before all have come to an end: what has started can only then be stopped.
 *
 * @throws What the first of them threw that failed.
 */
export async function allStarted<T>(starting: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(starting);
  return await Promise.all(starting);
}
