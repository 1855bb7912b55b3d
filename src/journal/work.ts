/**
 * How much work was done: sums of shares over a time, from slices.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import type { ShareOutcome } from "./records.ts";
import { HOUR, MINUTE } from "./slices.ts";

/** Whose work: whatever is left out may be anything. */
export interface WorkOf {
  /** Key of a Stratum port. */
  readonly port?: string | undefined;
  readonly currency?: string | undefined;
  readonly address?: string | undefined;
  /** A worker of the address, which must then be there. */
  readonly worker?: string | undefined;
}

/** Shares of one outcome: how many, and their difficulties added up. */
export interface WorkSum {
  readonly count: number;
  readonly work: number;
}

/** Shares by outcome; what there was none of is left out. */
export type WorkSums = Partial<Readonly<Record<ShareOutcome, WorkSum>>>;

/** The shares of one slice. */
export interface WorkSlice {
  /** Seconds since 1970. */
  readonly start: number;
  readonly sums: WorkSums;
}

/** Reads slices. */
export interface WorkReader {
  /**
   * The shares from one full minute to another.
   *
   * @param from Seconds since 1970, as is `to`, which does not belong to it; both are rounded down to minutes. Minutes are
   * kept for two days, full hours for 400 days.
   */
  sums(of: WorkOf, from: number, to: number): WorkSums;
  /** The same, slice by slice; slices without shares are left out. */
  series(of: WorkOf, span: typeof MINUTE | typeof HOUR, from: number, to: number): WorkSlice[];
  /** Accepted work, difficulties added up, of the times that end with the last full minute. */
  recent(of: WorkOf, now: number): RecentWork;
}

/** Accepted work over the usual times. */
export type RecentWork = Readonly<Record<RecentTime, WorkSum>>;

/** The usual times, seconds. */
export const RECENT_TIMES = { "1m": MINUTE, "5m": 5 * MINUTE, "1h": HOUR, "24h": 24 * HOUR } as const;

/** Name of a usual time. */
export type RecentTime = keyof typeof RECENT_TIMES;

/** A run of slices of one length. Times are seconds since 1970; `to` does not belong to it. */
export interface Stretch {
  readonly span: number;
  readonly from: number;
  readonly to: number;
}

/** A table of SQL, `starts`: when the slices of a stretch begin. */
export const STARTS: string = `WITH RECURSIVE starts (start) AS (
    SELECT $from WHERE $from < $to UNION ALL SELECT start + $span FROM starts WHERE start + $span < $to
  )`;

/** Reads the slices of a file. */
export function createWorkReader(database: DatabaseSync): WorkReader {
  const sumsOf = (select: string) => `SELECT ${select} outcome, sum(count) AS count, sum(work) AS work`;
  const ofPorts = `FROM port_slice
    WHERE span = $span AND start >= $from AND start < $to
      AND ($port IS NULL OR port = $port) AND ($currency IS NULL OR currency = $currency)`;
  // Slices begin with their time: each of an owner or an origin is looked up by itself, instead of reading those of all.
  const lookedUp = (table: string, of: string, whose: string) =>
    `FROM ${of} CROSS JOIN starts CROSS JOIN ${table} AS slice
      ON slice.span = $span AND slice.start = starts.start AND slice.${of} = ${of}.id
    WHERE ${whose} AND ($port IS NULL OR port = $port) AND ($currency IS NULL OR currency = $currency)`;
  const ofAddresses = lookedUp("owner_slice", "owner", "address = $address");
  const ofWorkers = lookedUp("slice", "origin", "address = $address AND worker = $worker");
  const sums = (whose: string) => database.prepare(`${STARTS} ${sumsOf("")} ${whose} GROUP BY outcome`);
  const series = (whose: string) =>
    database.prepare(
      `${STARTS} ${sumsOf("slice.start AS start,")} ${whose} GROUP BY slice.start, outcome ORDER BY slice.start`,
    );
  const statements = {
    portSums: database.prepare(`${sumsOf("")} ${ofPorts} GROUP BY outcome`),
    portSeries: database.prepare(`${sumsOf("start,")} ${ofPorts} GROUP BY start, outcome ORDER BY start`),
    addressSums: sums(ofAddresses),
    addressSeries: series(ofAddresses),
    workerSums: sums(ofWorkers),
    workerSeries: series(ofWorkers),
  };

  function rows(what: "Sums" | "Series", of: WorkOf, { span, from, to }: Stretch): Record<string, unknown>[] {
    const { port = null, currency = null, address, worker } = of;
    const about = { $span: span, $from: from, $to: to, $port: port, $currency: currency };
    if (address === undefined) return statements[`port${what}`].all(about);
    if (worker === undefined) return statements[`address${what}`].all({ ...about, $address: address });
    return statements[`worker${what}`].all({ ...about, $address: address, $worker: worker });
  }

  function sumsBetween(of: WorkOf, from: number, to: number): WorkSums {
    const total: Partial<Record<ShareOutcome, WorkSum>> = {};
    for (const stretch of stretches(from, to)) {
      for (const row of rows("Sums", of, stretch)) {
        const outcome = row["outcome"] as ShareOutcome;
        const before = total[outcome] ?? { count: 0, work: 0 };
        total[outcome] = { count: before.count + Number(row["count"]), work: before.work + Number(row["work"]) };
      }
    }
    return total;
  }

  return {
    sums: sumsBetween,
    series(of, span, from, to) {
      const slices = new Map<number, Partial<Record<ShareOutcome, WorkSum>>>();
      for (const row of rows("Series", of, { span, from: floor(from, span), to: floor(to, span) })) {
        const start = Number(row["start"]);
        const sums = slices.get(start) ?? {};
        sums[row["outcome"] as ShareOutcome] = { count: Number(row["count"]), work: Number(row["work"]) };
        slices.set(start, sums);
      }
      return [...slices].map(([start, sums]) => ({ start, sums }));
    },
    recent(of, now) {
      const to = floor(now / 1000, MINUTE);
      const over = (seconds: number) => sumsBetween(of, to - seconds, to).accepted ?? { count: 0, work: 0 };
      return {
        "1m": over(RECENT_TIMES["1m"]),
        "5m": over(RECENT_TIMES["5m"]),
        "1h": over(RECENT_TIMES["1h"]),
        "24h": over(RECENT_TIMES["24h"]),
      };
    },
  };
}

/**
 * Hash rates of the usual times, hashes a second.
 *
 * @param hashesPerShare Hashes that a share of difficulty 1 stands for.
 */
export function hashRates(work: RecentWork, hashesPerShare: number): Record<RecentTime, number> {
  const rate = (time: RecentTime) => work[time].work * hashesPerShare / RECENT_TIMES[time];
  return { "1m": rate("1m"), "5m": rate("5m"), "1h": rate("1h"), "24h": rate("24h") };
}

/** A time in as few slices as can be: full hours, and the minutes before and after them; both ends rounded down. */
export function stretches(from: number, to: number): Stretch[] {
  const [start, end] = [floor(from, MINUTE), floor(to, MINUTE)];
  const [firstHour, lastHour] = [Math.ceil(start / HOUR) * HOUR, floor(end, HOUR)];
  const all = firstHour < lastHour
    ? [
      { span: MINUTE, from: start, to: firstHour },
      { span: HOUR, from: firstHour, to: lastHour },
      { span: MINUTE, from: lastHour, to: end },
    ]
    : [{ span: MINUTE, from: start, to: end }];
  return all.filter(({ from, to }) => from < to);
}

function floor(seconds: number, span: number): number {
  return Math.floor(seconds / span) * span;
}
