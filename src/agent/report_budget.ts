/**
 * How many reports there may be on one worker, whoever brings them: each is a row in the journal.
 *
 * @module
 */

import { createBudget, overdraftMs, spend } from "../sockets/budget.ts";

/** The budgets of all workers. */
export interface ReportBudget {
  /**
   * Takes one report from a worker's budget.
   *
   * @param worker Any text that stands for the worker.
   * @returns Whether there was one left.
   */
  take(worker: string): boolean;
  /** Workers that are remembered. */
  readonly size: number;
}

const MINUTE_SECONDS = 60;

/**
 * Makes whole budgets for all workers.
 *
 * @param perMinute Reports a minute in the long run, and as many at once.
 * @param now Milliseconds since 1970.
 */
export function createReportBudget(perMinute: number, now: () => number): ReportBudget {
  const budget = createBudget(perMinute / MINUTE_SECONDS, Math.max(1, perMinute));
  // In the order of their last reports: budgets become whole in about that order.
  const spent = new Map<string, number>();

  function forgetWhole(time: number): void {
    for (const [worker, fullAt] of spent) {
      // Set back, the clock may be long before what was spent.
      if (fullAt > time && fullAt <= time + budget.stockMs) break;
      spent.delete(worker);
    }
  }

  return {
    take(worker) {
      const time = now();
      // Nobody overdraws: what takes longer to fill was spent before the clock was set back.
      const before = Math.min(spent.get(worker) ?? 0, time + budget.stockMs);
      const after = spend(budget, before, time);
      const isEnough = overdraftMs(budget, after, time) === 0;
      spent.delete(worker);
      spent.set(worker, isEnough ? after : before);
      forgetWhole(time);
      return isEnough;
    },
    get size() {
      return spent.size;
    },
  };
}
