/**
 * A budget of messages or connections: so many a second, and a stock of some for when many come at once.
 *
 * It is a token bucket whose whole state is one number, the moment at which the stock is full again: spending moves it
 * on, time comes after it (the "generic cell rate algorithm" of ATM, ITU-T I.371). Whoever spends keeps that number,
 * from 0 at first, so that ten thousand connections cost a number each and nothing has to be refilled.
 *
 * @module
 */

/** How a budget is measured. */
export interface Budget {
  /** Milliseconds until one that was spent is there again. */
  readonly costMs: number;
  /** Milliseconds until an empty stock is full again. */
  readonly stockMs: number;
}

/**
 * Makes a budget.
 *
 * @param perSecond How many a second, in the long run.
 * @param stock How many at once, at least one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const budget = createBudget(10, 2);
 * let fullAt = spend(budget, 0, 5000, 2);
 * assert.equal(overdraftMs(budget, fullAt, 5000), 0);
 * fullAt = spend(budget, fullAt, 5000);
 * assert.equal(overdraftMs(budget, fullAt, 5000), 100);
 * ```
 */
export function createBudget(perSecond: number, stock: number): Budget {
  const costMs = 1000 / perSecond;
  return { costMs, stockMs: costMs * stock };
}

/**
 * Spends, whether there is enough or not.
 *
 * @param fullAt When the stock is full again, milliseconds on the clock of `now`.
 * @param now Milliseconds on a clock that is never set back.
 * @param count How many.
 * @returns When it is full again after that.
 */
export function spend({ costMs }: Budget, fullAt: number, now: number, count = 1): number {
  return (fullAt > now ? fullAt : now) + count * costMs;
}

/** Milliseconds until no more is spent than was there; 0 if it is so already. */
export function overdraftMs({ stockMs }: Budget, fullAt: number, now: number): number {
  const overdraft = fullAt - now - stockMs;
  return overdraft > 0 ? overdraft : 0;
}
