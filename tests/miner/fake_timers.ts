/**
 * A clock that stands still until a test moves it.
 *
 * @module
 */

import type { Timers } from "../../src/miner/timers.ts";

/** Timers, and the test's hand on them. */
export interface FakeTimers extends Timers {
  /** How far ahead the alarms are that are set, milliseconds, nearest first. */
  pending(): number[];
  /** Moves the clock on and sets off every alarm on the way, in order. */
  advance(milliseconds: number): void;
}

/** A clock at zero without alarms. */
export function createFakeTimers(): FakeTimers {
  const alarms = new Set<{ at: number; callback: () => void }>();
  let time = 0;
  const inOrder = () => [...alarms].sort((a, b) => a.at - b.at);
  return {
    now: () => time,
    after(milliseconds, callback) {
      const alarm = { at: time + milliseconds, callback };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    pending: () => inOrder().map(({ at }) => at - time),
    advance(milliseconds) {
      const end = time + milliseconds;
      for (let next = inOrder()[0]; next !== undefined && next.at <= end; next = inOrder()[0]) {
        alarms.delete(next);
        time = next.at;
        next.callback();
      }
      time = end;
    },
  };
}
