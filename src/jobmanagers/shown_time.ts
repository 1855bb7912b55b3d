/**
 * Times as the monitor shows them.
 *
 * @module
 */

/**
 * A time in ISO 8601, UTC.
 *
 * @param time Milliseconds since 1970; `undefined` if what it is the time of has not been yet.
 * @returns `null` in place of `undefined`, which JSON would leave out.
 */
export function shownTime(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
