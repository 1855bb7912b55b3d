/**
 * Vardiff by address, as PowerPool had it: all connections of an address get one difficulty, such that together they
 * send the wanted number of shares a minute.
 *
 * @module
 */

import type { Difficulty } from "../algorithms/difficulty.ts";
import type { VardiffRules } from "./difficulty/vardiff_rules.ts";

/** How fast addresses work. Times are in milliseconds, on any clock. */
export interface AddressRates {
  /**
   * Counts an accepted share.
   *
   * @param difficulty What the share's job was sent with: that many shares of difficulty 1.
   */
  add(address: string, difficulty: number, time: number): void;
  /**
   * Shares of difficulty 1 in a minute: the mean over those of the last ten minutes, the running one included, in which
   * the address sent any; 0 if there are none.
   */
  rate(address: string, time: number): number;
}

const MINUTE_MS = 60_000;
const MINUTES_KEPT = 10;

/** Addresses that are kept at a time; the one that has been silent longest goes first. */
const CAPACITY = 20_000;

/** What an address did: the work of a minute stands at the minute's number modulo the number of minutes kept. */
interface Minutes {
  last: number;
  readonly work: Float64Array;
}

/**
 * Starts to count.
 *
 * @param capacity Greatest number of addresses.
 */
export function createAddressRates(capacity = CAPACITY): AddressRates {
  // In the order of their last active minute, oldest first.
  const addresses = new Map<string, Minutes>();

  return {
    add(address, difficulty, time) {
      const minute = Math.floor(time / MINUTE_MS);
      const known = addresses.get(address);
      const minutes = known ?? { last: minute, work: new Float64Array(MINUTES_KEPT) };
      if (known?.last !== minute) {
        addresses.delete(address);
        addresses.set(address, minutes);
        if (addresses.size > capacity) addresses.delete(addresses.keys().next().value as string);
      }
      advance(minutes, minute);
      const slot = minutes.last % MINUTES_KEPT;
      minutes.work[slot] = (minutes.work[slot] as number) + difficulty;
    },

    rate(address, time) {
      const minutes = addresses.get(address);
      if (minutes === undefined) return 0;
      advance(minutes, Math.floor(time / MINUTE_MS));
      const active = minutes.work.filter((work) => work > 0);
      return active.length === 0 ? 0 : active.reduce((sum, work) => sum + work, 0) / active.length;
    },
  };
}

/** Forgets what is too long ago. A clock that was set back changes nothing: the minute that was last goes on. */
function advance(minutes: Minutes, minute: number): void {
  const first = Math.max(minutes.last + 1, minute - MINUTES_KEPT + 1);
  for (let next = first; next <= minute; next++) minutes.work[next % MINUTES_KEPT] = 0;
  if (minute > minutes.last) minutes.last = minute;
}

/**
 * The difficulty at which an address sends the wanted number of shares: the nearest by difference, the lower of two
 * that are equally near. An address that has sent none gets the lowest.
 *
 * @param rules The port's, within the limits of the miner that is asked for.
 * @param rate Shares of difficulty 1 in a minute.
 */
export function difficultyForRate({ difficulties, sharesPerMinute }: VardiffRules, rate: number): Difficulty {
  const ideal = rate / sharesPerMinute;
  return difficulties.reduce((nearest, difficulty) =>
    Math.abs(difficulty - ideal) < Math.abs(nearest - ideal) ? difficulty : nearest
  );
}
