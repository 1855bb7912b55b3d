/**
 * What an address and its workers have done in the last 24 hours, from the journal.
 *
 * @module
 */

import { RECENT_TIMES, type RecentTime } from "../../journal/work.ts";
import type { PortSum, WorkerPlace, WorkerReader } from "../../journal/worker_work.ts";
import { inPieces } from "./pieces.ts";
import { addShareSums, lastMinute, NO_WORK, type ShareSums } from "./work_sums.ts";

/** Shares by the times that they are of; each holds the shorter ones. */
export type RecentShares = Readonly<Record<RecentTime, ShareSums>>;

/** All workers of an address together, at a port. */
export interface PortWork {
  /** Key of the port. */
  readonly port: string;
  readonly sums: RecentShares;
}

/** A worker at a port. */
export interface WorkerWork extends PortWork {
  readonly worker: string;
}

/** What is known of an address. */
export interface MinerWork {
  /** Ports at which it has done nothing are left out. */
  readonly ports: readonly PortWork[];
  /** Where its workers were seen in the last 24 hours, to the hour. */
  readonly places: readonly WorkerPlace[];
}

/**
 * Reads what an address has done, and under which names.
 *
 * @param now Milliseconds since 1970.
 * @param stopping Ends it.
 */
export async function readMinerWork(
  reader: Pick<WorkerReader, "ports" | "places">,
  address: string,
  now: number,
  stopping?: AbortSignal,
): Promise<MinerWork> {
  const recent = createRecentSums<string>();
  for (const { time, from, to } of timesUntil(now)) {
    for (const sum of reader.ports(address, from, to)) recent.add(sum.port, time, sum);
  }
  const places: WorkerPlace[] = [];
  const day = lastMinute(now) - RECENT_TIMES["24h"];
  await inPieces(reader.places(address, day), (piece) => void places.push(...piece), stopping);
  return { ports: [...recent.all()].map(([port, sums]) => ({ port, sums })), places };
}

/**
 * Reads what some workers of an address have done, worker by worker and port by port; those who have done nothing are
 * left out.
 *
 * @param now Milliseconds since 1970.
 * @param stopping Ends it.
 */
export async function readWorkerWork(
  reader: Pick<WorkerReader, "sums">,
  { address, workers }: { readonly address: string; readonly workers: readonly string[] },
  now: number,
  stopping?: AbortSignal,
): Promise<WorkerWork[]> {
  const recent = createRecentSums<string>();
  const places = new Map<string, WorkerPlace>();
  for (const { time, from, to } of timesUntil(now)) {
    // deno-lint-ignore no-await-in-loop -- one stretch after the other: more would only take longer turns
    await inPieces(reader.sums(address, workers, from, to), (sums) => {
      for (const sum of sums) {
        const { worker, port } = sum;
        const name = JSON.stringify([port, worker]);
        places.set(name, { worker, port });
        recent.add(name, time, sum);
      }
    }, stopping);
  }
  return [...recent.all()].map(([name, sums]) => ({ ...places.get(name) as WorkerPlace, sums }));
}

/** The usual times, shortest first. */
const TIMES: readonly RecentTime[] = ["1m", "5m", "1h", "24h"];

/**
 * What each of the usual times has that the next shorter one has not: each share is read once.
 *
 * @param now Milliseconds since 1970; the times are seconds.
 */
function timesUntil(now: number): { readonly time: RecentTime; readonly from: number; readonly to: number }[] {
  const end = lastMinute(now);
  return TIMES.map((time, i) => {
    const shorter = TIMES[i - 1];
    return { time, from: end - RECENT_TIMES[time], to: end - (shorter === undefined ? 0 : RECENT_TIMES[shorter]) };
  });
}

/** Shares by outcome, that can be added to. */
type OpenSums = Record<string, { count: number; work: number }>;

/** Sums of the usual times, by whose they are. */
interface RecentSumsBy<K> {
  /** Adds shares that the next shorter time has not. */
  add(key: K, time: RecentTime, sum: PortSum): void;
  all(): Generator<readonly [K, RecentShares]>;
}

function createRecentSums<K>(): RecentSumsBy<K> {
  const found = new Map<K, Map<RecentTime, OpenSums>>();
  return {
    add(key, time, { outcome, count, work }) {
      const parts = found.get(key) ?? new Map<RecentTime, OpenSums>();
      found.set(key, parts);
      const sums = parts.get(time) ?? {};
      parts.set(time, sums);
      const before = sums[outcome] ?? NO_WORK;
      sums[outcome] = { count: before.count + count, work: before.work + work };
    },
    *all() {
      for (const [key, parts] of found) {
        const upTo = (time: RecentTime) =>
          addShareSums(TIMES.slice(0, TIMES.indexOf(time) + 1).map((part) => parts.get(part) ?? {}));
        yield [key, { "1m": upTo("1m"), "5m": upTo("5m"), "1h": upTo("1h"), "24h": upTo("24h") }];
      }
    },
  };
}
