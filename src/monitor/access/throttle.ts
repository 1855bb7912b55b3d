/**
 * Slows down who guesses: so many wrong credentials of an address, then none are looked at for a while.
 *
 * @module
 */

import { type Budget, createBudget, overdraftMs, spend } from "../../sockets/budget.ts";
import { addressGroup } from "../../sockets/ip_address.ts";

/** Counts wrong credentials. */
export interface Throttle {
  /** Milliseconds until credentials of an address are looked at again; 0 if they are now. */
  waitMs(address: string): number;
  /** Credentials of an address were wrong. */
  failed(address: string): void;
  /** Addresses that it remembers. */
  size(): number;
}

/** Wrong ones of an address in the long run: ten a minute. A word of a dictionary of 10,000 takes 16 hours. */
const PER_SECOND = 1 / 6;

/** Wrong ones at once: people mistype. */
const AT_ONCE = 10;

/** Addresses that are remembered; whoever has more of them than this gets ten tries for each. */
const MAX_ADDRESSES = 1000;

/**
 * Makes one.
 *
 * @param now Milliseconds on a clock that is never set back.
 */
export function createThrottle(now: () => number): Throttle {
  // One over the stock is over it: the first try that finds the stock empty is the one that waits.
  const budget: Budget = createBudget(PER_SECOND, AT_ONCE - 1);
  /** Group of addresses to the moment at which its stock is full again; the one that failed last is last. */
  const fullAt = new Map<string, number>();

  return {
    waitMs: (address) => overdraftMs(budget, fullAt.get(addressGroup(address)) ?? 0, now()),
    failed(address) {
      const group = addressGroup(address);
      const after = spend(budget, fullAt.get(group) ?? 0, now());
      fullAt.delete(group);
      fullAt.set(group, after);
      const [oldest] = fullAt.keys();
      if (fullAt.size > MAX_ADDRESSES && oldest !== undefined) fullAt.delete(oldest);
    },
    size: () => fullAt.size,
  };
}
