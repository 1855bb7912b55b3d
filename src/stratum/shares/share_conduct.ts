/**
 * How good the shares of an address are: who sends mostly rubbish is banned.
 *
 * Stale and duplicate shares are no fault of a miner's: blocks come at any time, and honest firmware sends twice what it
 * got no answer to. They count neither way.
 *
 * @module
 */

import type { ShareOutcome } from "../../journal/records.ts";

/** Shares of one address since its last whole window. */
export interface ShareConduct {
  seen: number;
  bad: number;
}

/** What is too much. */
export interface ConductRules {
  /** Shares that are looked at together. */
  readonly window: number;
  /** Part of them that may be bad; 1 allows everything. */
  readonly ratio: number;
}

/** Addresses whose conduct is kept; the one that came first is forgotten first. */
const CAPACITY = 65_536;

const BAD: ReadonlySet<ShareOutcome> = new Set(["low", "invalid"]);

/**
 * Notes a share.
 *
 * @returns Whether that was one too many: the whole window is looked at, and the next begins.
 */
export function noteShare(conduct: ShareConduct, { window, ratio }: ConductRules, outcome: ShareOutcome): boolean {
  const isBad = BAD.has(outcome);
  if (!isBad && outcome !== "accepted") return false;
  conduct.seen++;
  if (isBad) conduct.bad++;
  if (conduct.seen < window) return false;
  const tooMany = conduct.bad > ratio * conduct.seen;
  conduct.seen = conduct.bad = 0;
  return tooMany;
}

/** Makes the function that gives the connections of one address the same conduct, also after it was away. */
export function createConducts(capacity = CAPACITY): (address: string) => ShareConduct {
  const conducts = new Map<string, ShareConduct>();
  return (address) => {
    const known = conducts.get(address);
    if (known !== undefined) return known;
    if (conducts.size >= capacity) conducts.delete(conducts.keys().next().value as string);
    const conduct = { seen: 0, bad: 0 };
    conducts.set(address, conduct);
    return conduct;
  };
}
