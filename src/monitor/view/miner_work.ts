/**
 * What the workers of an address have done in the last 24 hours, from the journal.
 *
 * @module
 */

import { RECENT_TIMES, type RecentTime, type WorkSums } from "../../journal/work.ts";
import type { WorkerReader, WorkerSum } from "../../journal/worker_work.ts";
import { inPieces } from "./pieces.ts";
import { addShareSums, lastMinute, NO_WORK, type ShareSums } from "./work_sums.ts";

/** A worker at a port. */
export interface WorkerWork {
  readonly worker: string;
  /** Key of the port. */
  readonly port: string;
  /** Its shares, by the times that they are of; each holds the shorter ones. */
  readonly sums: Readonly<Record<RecentTime, ShareSums>>;
}

/** The usual times, shortest first. */
const TIMES: readonly RecentTime[] = ["1m", "5m", "1h", "24h"];

/** Shares by outcome, that can be added to. */
type OpenSums = Record<string, { count: number; work: number }>;

/**
 * Reads the work of an address, worker by worker and port by port; those who have done nothing are left out.
 *
 * @param now Milliseconds since 1970.
 * @param stopping Ends it.
 */
export async function readMinerWork(
  reader: Pick<WorkerReader, "sums">,
  address: string,
  now: number,
  stopping?: AbortSignal,
): Promise<WorkerWork[]> {
  const end = lastMinute(now);
  // Sums of the times between two usual ones: each share is read once.
  const found = new Map<string, { worker: string; port: string; parts: Map<RecentTime, OpenSums> }>();

  function take(time: RecentTime, { worker, port, outcome, count, work }: WorkerSum): void {
    const name = JSON.stringify([port, worker]);
    const entry = found.get(name) ?? { worker, port, parts: new Map<RecentTime, OpenSums>() };
    found.set(name, entry);
    const sums = entry.parts.get(time) ?? {};
    entry.parts.set(time, sums);
    const before = sums[outcome] ?? NO_WORK;
    sums[outcome] = { count: before.count + count, work: before.work + work };
  }

  for (const [i, time] of TIMES.entries()) {
    const shorter = TIMES[i - 1];
    const [from, to] = [end - RECENT_TIMES[time], end - (shorter === undefined ? 0 : RECENT_TIMES[shorter])];
    // deno-lint-ignore no-await-in-loop -- one stretch after the other: more would only take longer turns
    await inPieces(reader.sums(address, from, to), (sums) => {
      for (const sum of sums) take(time, sum);
    }, stopping);
  }
  return [...found.values()].map(({ worker, port, parts }) => ({ worker, port, sums: cumulated(parts) }));
}

function cumulated(parts: ReadonlyMap<RecentTime, WorkSums>): WorkerWork["sums"] {
  const upTo = (time: RecentTime) =>
    addShareSums(TIMES.slice(0, TIMES.indexOf(time) + 1).map((part) => parts.get(part) ?? {}));
  return { "1m": upTo("1m"), "5m": upTo("5m"), "1h": upTo("1h"), "24h": upTo("24h") };
}
