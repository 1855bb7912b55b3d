/**
 * Sums of shares in the shapes of the API.
 *
 * @module
 */

import type { z } from "zod";
import type { ShareOutcome } from "../../journal/records.ts";
import { hashRates, RECENT_TIMES, type WorkReader, type WorkSum, type WorkSums } from "../../journal/work.ts";
import type { hashRates as hashRatesSchema, shareSums } from "../api/fields.ts";

/** Shares by outcome, all outcomes there. */
export type ShareSums = z.infer<typeof shareSums>;

/** Hash rates over the usual times. */
export type HashRates = z.infer<typeof hashRatesSchema>;

/** All outcomes, in the order of the API. */
export const OUTCOMES: readonly ShareOutcome[] = ["accepted", "stale", "duplicate", "low", "invalid"];

/** Nothing. */
export const NO_WORK: WorkSum = { count: 0, work: 0 };

/** What an hour, or a day, of a port or a miner comes to. */
export interface RecentSums {
  readonly hash_rates: HashRates;
  readonly shares_1h: ShareSums;
}

/** Fills in the outcomes that there was none of. */
export function shareSumsOf(sums: WorkSums): ShareSums {
  return addShareSums([sums]);
}

/** Adds sums up. */
export function addShareSums(all: readonly WorkSums[]): ShareSums {
  const entries = OUTCOMES.map((outcome) => [outcome, addWork(all.map((sums) => sums[outcome] ?? NO_WORK))]);
  return Object.fromEntries(entries) as ShareSums;
}

/** Adds hash rates up; those of one algorithm can be. */
export function addHashRates(all: readonly HashRates[]): HashRates {
  const sum = (time: keyof HashRates) => all.reduce((total, rates) => total + rates[time], 0);
  return { "1m": sum("1m"), "5m": sum("5m"), "1h": sum("1h"), "24h": sum("24h") };
}

function addWork(all: readonly WorkSum[]): { count: number; work: number } {
  return all.reduce((sum, { count, work }) => ({ count: sum.count + count, work: sum.work + work }), { ...NO_WORK });
}

/** What a port has done up to the last full minute. */
export function recentSumsOfPort(
  work: Pick<WorkReader, "recent" | "sums">,
  { key: port, hashesPerShare }: { readonly key: string; readonly hashesPerShare: number },
  now: number,
): RecentSums {
  const to = lastMinute(now);
  return {
    hash_rates: hashRates(work.recent({ port }, now), hashesPerShare),
    shares_1h: shareSumsOf(work.sums({ port }, to - RECENT_TIMES["1h"], to)),
  };
}

/** The end of the last full minute, seconds since 1970. */
export function lastMinute(now: number): number {
  return Math.floor(now / 60_000) * 60;
}
