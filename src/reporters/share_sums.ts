/**
 * Sums of the shares of a batch: what leaves the pool instead of single shares.
 *
 * Difficulties are added as doubles, in the order of the journal. That is exact as long as they are multiples of a common
 * power of two, within 53 bits of each other: all whole difficulties, and all that vardiff gives. Others are rounded to
 * the nearest double at each addition.
 *
 * @module
 */

import type { JournalItem, ShareItem } from "../journal/reader.ts";
import type { ShareOutcome } from "../journal/records.ts";

/** Shares of a worker within a minute that were judged alike. */
export interface MinuteSum {
  readonly address: string;
  /** May be empty. */
  readonly worker: string;
  /** Empty where the job was not known. */
  readonly currency: string;
  /** Key of the Stratum port. */
  readonly port: string;
  /** When the minute begins, seconds since 1970. */
  readonly minute: number;
  readonly outcome: ShareOutcome;
  /** How many shares. */
  readonly count: number;
  /** Sum of their difficulties. */
  readonly difficulty: number;
}

const MINUTE_MS = 60_000;
const MINUTE_SECONDS = 60;

/** Adds up the difficulties of accepted shares by address, in the order in which the addresses come first. */
export function sumByAddress(items: readonly JournalItem[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const item of items) {
    if (item.kind !== "share" || item.outcome !== "accepted") continue;
    sums.set(item.address, (sums.get(item.address) ?? 0) + item.difficulty);
  }
  return sums;
}

/** Adds shares up by port, currency, address, worker, minute and outcome, in the order in which these come first. */
export function sumByMinute(items: readonly JournalItem[]): MinuteSum[] {
  const sums = new Map<string, { -readonly [Name in keyof MinuteSum]: MinuteSum[Name] }>();
  for (const item of items) {
    if (item.kind !== "share") continue;
    const key = keyOf(item);
    const sum = sums.get(key);
    if (sum === undefined) {
      const { address, worker, currency, port, outcome, difficulty } = item;
      sums.set(key, { address, worker, currency, port, minute: minuteOf(item), outcome, count: 1, difficulty });
    } else {
      sum.count++;
      sum.difficulty += item.difficulty;
    }
  }
  return [...sums.values()];
}

/** When the minute of a share began, seconds since 1970. */
function minuteOf({ time }: ShareItem): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_SECONDS;
}

function keyOf(item: ShareItem): string {
  const { port, currency, address, worker, outcome } = item;
  return JSON.stringify([port, currency, address, worker, minuteOf(item), outcome]);
}
