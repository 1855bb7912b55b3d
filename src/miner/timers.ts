/**
 * Time, as the miner sees it: injected, so that tests need not wait.
 *
 * @module
 */

/** A clock with alarms. */
export interface Timers {
  /** Milliseconds since some fixed moment, never going back. */
  now(): number;
  /**
   * Calls back once.
   *
   * @param milliseconds How long from now.
   * @returns Takes the alarm back; does nothing once it has gone off.
   */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The clock of the runtime. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
