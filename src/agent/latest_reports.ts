/**
 * The latest report of each type on each worker, for the monitor: bounded, and gone when it is stale.
 *
 * @module
 */

import type { AgentReport, AgentReportType } from "../journal/records.ts";
import { workerKey } from "./worker_name.ts";

/** The latest of one type. */
export interface LatestReport {
  /** When it came, milliseconds since 1970. */
  readonly time: number;
  /** When it was made by the agent's clock, seconds since 1970. */
  readonly stamp: number;
  /** JSON text. */
  readonly data: string;
}

/** The latest reports on one worker, by type. */
export type WorkerReports = Readonly<Partial<Record<AgentReportType, LatestReport>>>;

/** The latest reports of a port. */
export interface LatestReports {
  add(report: AgentReport): void;
  /** What there is of an address, by worker. */
  of(address: string): ReadonlyMap<string, WorkerReports>;
  /** Workers that there is something of. */
  readonly size: number;
}

/** What is kept of a worker. */
interface Entry {
  readonly address: string;
  readonly worker: string;
  readonly reports: Partial<Record<AgentReportType, LatestReport>>;
  /** When the last one came. */
  time: number;
  characters: number;
}

/** Age at which a report is stale: ten rounds of ppagent. */
export const STALE_MS = 600_000;

/** Workers remembered. */
export const MAX_WORKERS = 20_000;

/** Characters of data remembered: 10,000 rigs of four devices. */
export const MAX_CHARACTERS = 32 * 1024 * 1024;

/**
 * Makes an empty one.
 *
 * @param now Milliseconds since 1970.
 */
export function createLatestReports(now: () => number): LatestReports {
  // In the order of their last reports: the first is the one that has been silent longest.
  const entries = new Map<string, Entry>();
  let characters = 0;

  function add({ time, address, worker, type, data, stamp }: AgentReport): void {
    const key = workerKey({ address, worker });
    const entry = entries.get(key) ?? { address, worker, reports: {}, time, characters: 0 };
    const more = data.length - (entry.reports[type]?.data.length ?? 0);
    entry.reports[type] = { time, stamp, data };
    entry.time = time;
    entry.characters += more;
    characters += more;
    entries.delete(key);
    entries.set(key, entry);
    for (const [oldestKey, oldest] of entries) {
      if (entries.size <= MAX_WORKERS && characters <= MAX_CHARACTERS && !isStale(oldest)) break;
      forget(oldestKey);
    }
  }

  function forget(key: string): void {
    characters -= entries.get(key)?.characters ?? 0;
    entries.delete(key);
  }

  function isStale({ time }: { readonly time: number }): boolean {
    return now() - time >= STALE_MS;
  }

  return {
    add,
    of(address) {
      const fresh = [...entries.values()].filter((entry) => entry.address === address && !isStale(entry));
      return new Map(fresh.map(({ worker, reports }) => [worker, freshOf(reports, isStale)]));
    },
    get size() {
      return entries.size;
    },
  };
}

/** The reports of a worker without those of a type that is not reported any more. */
function freshOf(reports: WorkerReports, isStale: (report: LatestReport) => boolean): WorkerReports {
  const fresh = Object.entries(reports).filter(([type, report]) =>
    // An agent sends its thresholds once, when it begins.
    type === "thresholds" || !isStale(report)
  );
  return Object.fromEntries(fresh);
}
