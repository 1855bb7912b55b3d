/**
 * How calls to daemons are given up.
 *
 * @module
 */

/** How a call ends early. */
export interface CallScope {
  /** Gives the call up. */
  readonly signal?: AbortSignal | undefined;
}
