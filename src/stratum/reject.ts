/**
 * Why the pool says no: Stratum's error codes and our words for them.
 *
 * Codes 20 to 25 are those of the first Stratum pools, which all firmware knows; PowerPool used them the same way.
 *
 * @module
 */

/** An error as the wire carries it: code, text, and a place for a trace that stays null. */
export type WireError = readonly [code: number, message: string, traceback: null];

/** Everything else: malformed requests, unknown methods, shares that cannot be judged. */
export const CODE_OTHER = 20;
/** The job is not known, or of a block that is over. */
export const CODE_STALE = 21;
/** The share was accepted before. */
export const CODE_DUPLICATE = 22;
/** The share does not meet the difficulty of its job. */
export const CODE_LOW_DIFFICULTY = 23;
/** The worker did not authorize, or may not. */
export const CODE_UNAUTHORIZED = 24;
/** The connection did not subscribe. */
export const CODE_NOT_SUBSCRIBED = 25;

/** Makes an error for the wire. */
export function wireError(code: number, message: string): WireError {
  return [code, message, null];
}
