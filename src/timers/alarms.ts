/**
 * Alarms that are taken back together.
 *
 * @module
 */

import type { After } from "./after.ts";

/** Some alarms. */
export interface Alarms {
  /** Sets one; returns what takes it back. */
  readonly set: After;
  /** Takes all of them back. */
  clear(): void;
}

/** No alarms yet. */
export function createAlarms(after: After): Alarms {
  const pending = new Set<() => void>();
  return {
    set(milliseconds, callback) {
      const takeBack = after(milliseconds, () => {
        pending.delete(takeBack);
        callback();
      });
      pending.add(takeBack);
      return () => {
        pending.delete(takeBack);
        takeBack();
      };
    },
    clear() {
      for (const takeBack of pending) takeBack();
      pending.clear();
    },
  };
}
