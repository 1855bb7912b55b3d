/**
 * Time, as the miner sees it: injected, so that tests need not wait.
 *
 * @module
 */

import { type After, systemAfter } from "../timers/after.ts";

/** A clock with alarms. */
export interface Timers {
  /** Milliseconds since some fixed moment, never going back. */
  now(): number;
  readonly after: After;
}

/** The clock of the runtime. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after: systemAfter,
};
