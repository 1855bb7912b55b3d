/**
 * Tells when a reporter is late though nothing fails: it delivers more slowly than there is to report, or the other side
 * takes its time. One line when that begins, and one when it has caught up.
 *
 * @module
 */

import type { ReaderLag } from "../journal/reader.ts";

/** Where it says so. */
export interface LatenessLog {
  warn(template: string, values: Record<string, unknown>): void;
  info(template: string, values: Record<string, unknown>): void;
}

/** What it needs. */
export interface LatenessParts {
  /** Where reports go now, for messages. */
  readonly name: () => string;
  lag(): ReaderLag;
  readonly log: LatenessLog;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Looks for lateness. */
export interface Lateness {
  /** Notes that it begins, or that something has failed: it has its time to catch up from then on. */
  excuse(): void;
  /** Looks how old the oldest waiting item is. */
  look(): void;
}

/** Age of the oldest waiting item from which on a reporter is late: the monitor shows a problem from then on as well. */
export const LATE_MS = 300_000;

/** It has caught up when the oldest waiting item is younger than that: far enough from the other not to tell each time. */
const CAUGHT_UP_MS = LATE_MS / 2;

/** Makes one that is not late. */
export function createLateness({ name, lag, log, now }: LatenessParts): Lateness {
  let excusedAt = now();
  let late = false;

  function tell(): void {
    const { items, age } = lag();
    if (!late && age > LATE_MS) {
      late = true;
      log.warn("Reports to {name} are late: {items} items wait, the oldest for {seconds} s; nothing is lost by it", {
        name: name(),
        items,
        seconds: Math.round(age / 1000),
      });
    } else if (late && age < CAUGHT_UP_MS) {
      late = false;
      log.info("Reports to {name} are on time again: {items} items wait", { name: name(), items });
    }
  }

  return {
    excuse() {
      excusedAt = now();
    },
    look() {
      // A clock that was set back excuses nothing.
      if (late || Math.abs(now() - excusedAt) >= LATE_MS) tell();
    },
  };
}
