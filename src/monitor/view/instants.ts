/**
 * Times as the API writes them.
 *
 * @module
 */

/**
 * A moment, ISO 8601 in UTC.
 *
 * @param milliseconds Since 1970.
 */
export function instantOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** The same, or `null` if there is none. */
export function instantOrNull(milliseconds: number | undefined | null): string | null {
  return milliseconds === undefined || milliseconds === null ? null : instantOf(milliseconds);
}
