/**
 * Slows down who guesses, and who asks for more than anybody can read: so much of an address, then nothing for a while.
 *
 * @module
 */

import { type Budget, createBudget, overdraftMs, spend } from "../../sockets/budget.ts";
import { addressGroup } from "../../sockets/ip_address.ts";

/** Counts what addresses do. */
export interface Throttle {
  /** Milliseconds until an address may do it again; 0 if it may now. */
  waitMs(address: string): number;
  /** An address has done it. */
  count(address: string): void;
  /** Addresses that it remembers. */
  size(): number;
}

/** How much of an address is taken. */
export interface ThrottleLimits {
  /** In the long run. */
  readonly perSecond: number;
  /** At once. */
  readonly atOnce: number;
  /** Addresses that are remembered; whoever has more of them than this gets the stock of each. */
  readonly addresses: number;
}

/** Wrong credentials: ten a minute, and people mistype. A word of a dictionary of 10,000 takes 16 hours. */
export const GUESSES: ThrottleLimits = { perSecond: 1 / 6, atOnce: 10, addresses: 1000 };

/**
 * Requests of visitors. A page is up to seven when it is seen first, and an office may have one address; but each request
 * takes time of the thread that writes shares down, some of them milliseconds.
 */
export const VISITS: ThrottleLimits = { perSecond: 20, atOnce: 200, addresses: 10_000 };

/**
 * Makes one.
 *
 * @param now Milliseconds on a clock that is never set back.
 */
export function createThrottle({ perSecond, atOnce, addresses }: ThrottleLimits, now: () => number): Throttle {
  // One over the stock is over it: the first try that finds the stock empty is the one that waits.
  const budget: Budget = createBudget(perSecond, atOnce - 1);
  /** Group of addresses to the moment at which its stock is full again; the one that came last is last. */
  const fullAt = new Map<string, number>();

  return {
    waitMs: (address) => overdraftMs(budget, fullAt.get(addressGroup(address)) ?? 0, now()),
    count(address) {
      const group = addressGroup(address);
      const after = spend(budget, fullAt.get(group) ?? 0, now());
      fullAt.delete(group);
      fullAt.set(group, after);
      const [oldest] = fullAt.keys();
      if (fullAt.size > addresses && oldest !== undefined) fullAt.delete(oldest);
    },
    size: () => fullAt.size,
  };
}
