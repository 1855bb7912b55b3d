/**
 * The journal with an eye on its commits of shares: how long they take, and when one failed last.
 *
 * @module
 */

import { createHistogram } from "../counters/histogram.ts";
import type { Journal } from "../journal/journal.ts";
import type { Status } from "../monitor/component.ts";

/** A journal whose commits are watched. */
export interface TimedCommits {
  readonly journal: Journal;
  /** The journal's status, with what was seen. */
  status(): Status;
}

/**
 * Watches the commits of a journal.
 *
 * @param now Milliseconds since 1970.
 */
export function timedCommits(journal: Journal, now: () => number): TimedCommits {
  const commits = createHistogram();
  let lastFailure: number | undefined;
  return {
    journal: {
      ...journal,
      appendShares(shares) {
        const began = performance.now();
        try {
          journal.appendShares(shares);
        } catch (error) {
          lastFailure = now();
          throw error;
        }
        commits.observe((performance.now() - began) / 1000);
      },
    },
    status: () => ({
      ...journal.status(),
      last_failed_commit: lastFailure === undefined ? null : new Date(lastFailure).toISOString(),
      timings: { commit_seconds: commits.view() },
    }),
  };
}
