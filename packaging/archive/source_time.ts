/**
 * The one time that everything in a package carries, so that packing again gives the same bytes.
 *
 * @module
 */

/**
 * Reads SOURCE_DATE_EPOCH (reproducible-builds.org).
 *
 * @param text Its value: seconds since 1970.
 * @returns The time, or 0 if it is not set.
 * @throws {TypeError} If it is no whole number of seconds that fits into a tar header.
 */
export function sourceTime(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  if (!/^\d{1,10}$/.test(text)) {
    throw new TypeError(`Cannot use SOURCE_DATE_EPOCH: expected seconds since 1970, got "${text}"`);
  }
  return Number(text);
}
