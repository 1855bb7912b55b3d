/**
 * A clock that stands still until it is told to go on.
 *
 * @module
 */

import type { After } from "../../../src/timers/after.ts";

/** A clock with its timers. */
export interface FakeTime {
  /** Milliseconds. */
  now(): number;
  readonly after: After;
  /** Goes on, calling back on the way, and lets what was begun be done. */
  pass(milliseconds: number): Promise<void>;
  /** Timers that are set. */
  readonly timers: number;
}

/** Makes a clock that shows 0. */
export function fakeTime(): FakeTime {
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  let time = 0;

  /** What is awaited in a chain of any usual length is done when the event loop has turned. */
  function settle(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 0));
  }

  return {
    now: () => time,
    after(milliseconds, callback) {
      const timer = { at: time + milliseconds, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async pass(milliseconds) {
      const end = time + milliseconds;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
        if (next === undefined) break;
        timers.delete(next);
        time = Math.max(time, next.at);
        next.callback();
        // deno-lint-ignore no-await-in-loop -- one timer after the other
        await settle();
      }
      time = end;
    },
    get timers() {
      return timers.size;
    },
  };
}
