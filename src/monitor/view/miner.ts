/**
 * One miner, with all workers of an address, as the API shows it.
 *
 * @module
 */

import { RECENT_TIMES, type RecentTime } from "../../journal/work.ts";
import type { Miner } from "../api/miner.ts";
import type { MonitoredPort } from "../component.ts";
import { instantOf, instantOrNull } from "./instants.ts";
import type { WorkerWork } from "./miner_work.ts";
import type { NamedSession } from "./miners.ts";
import { addShareSums, type HashRates, type ShareSums } from "./work_sums.ts";

type Worker = Miner["workers"][number];
type Connection = Worker["connections"][number];

/** What is known of an address. */
export interface MinerParts {
  readonly address: string;
  /** Its connections, under each name. */
  readonly connections: readonly NamedSession[];
  /** What it has done in the last 24 hours. */
  readonly work: readonly WorkerWork[];
}

/**
 * Puts a miner together; what it did at ports that are not there any more is left out.
 *
 * @param ports All ports, in the order of the configuration.
 * @returns `undefined` if it neither is connected nor has worked in the last 24 hours.
 */
export function minerOf(
  { address, connections, work }: MinerParts,
  ports: readonly MonitoredPort[],
): Miner | undefined {
  const known = work.filter(({ port }) => ports.some(({ key }) => key === port));
  if (connections.length === 0 && known.length === 0) return undefined;
  const shares = connections.flatMap(({ session }) => session.lastShareAt ?? []);
  return {
    address,
    algorithms: algorithmsOf(known, connections, ports),
    shares_1h: sumsOver(known, "1h"),
    shares_24h: sumsOver(known, "24h"),
    last_share_at: instantOrNull(shares.length === 0 ? undefined : shares.reduce((one, other) => Math.max(one, other))),
    workers: workersOf(known, connections, ports),
  };
}

function algorithmsOf(
  work: readonly WorkerWork[],
  connections: readonly NamedSession[],
  ports: readonly MonitoredPort[],
): Miner["algorithms"] {
  const seen = portsSeen(work, connections, ports);
  return [...Map.groupBy(seen, ({ algorithm }) => algorithm)].map(([algorithm, its]) => ({
    algorithm,
    ports: its.map(({ key }) => key),
    hash_rates: hashRatesAt(its, work),
  }));
}

function workersOf(
  work: readonly WorkerWork[],
  connections: readonly NamedSession[],
  ports: readonly MonitoredPort[],
): Worker[] {
  const workOf = Map.groupBy(work, ({ worker }) => worker);
  const connectionsOf = Map.groupBy(connections, ({ worker }) => worker);
  const names = [...new Set([...workOf.keys(), ...connectionsOf.keys()])].sort((one, other) => one < other ? -1 : 1);
  return names.map((worker) => workerOf(worker, workOf.get(worker) ?? [], connectionsOf.get(worker) ?? [], ports));
}

function workerOf(
  worker: string,
  work: readonly WorkerWork[],
  connections: readonly NamedSession[],
  ports: readonly MonitoredPort[],
): Worker {
  const seen = portsSeen(work, connections, ports);
  return {
    worker,
    ports: seen.map(({ key }) => key),
    hash_rates: hashRatesAt(mainAlgorithm(seen, work), work),
    shares_1h: sumsOver(work, "1h"),
    shares_24h: sumsOver(work, "24h"),
    connections: connections.map(connectionOf),
  };
}

function connectionOf({ port, session }: NamedSession): Connection {
  const { id, agent: firmware, remoteAddress, difficulty, connectedAt, lastShareAt, idle, acceptedWork } = session;
  return {
    id,
    port,
    firmware,
    ip_address: remoteAddress,
    difficulty,
    connected_at: instantOf(connectedAt),
    last_share_at: instantOrNull(lastShareAt),
    idle,
    accepted_work: acceptedWork,
  };
}

/** Ports at which there is work or a connection. */
function portsSeen(
  work: readonly WorkerWork[],
  connections: readonly NamedSession[],
  ports: readonly MonitoredPort[],
): MonitoredPort[] {
  const keys = new Set([...work, ...connections].map(({ port }) => port));
  return ports.filter(({ key }) => keys.has(key));
}

/** Of ports of several algorithms, those of the one that most accepted shares of the last day were for. */
function mainAlgorithm(ports: readonly MonitoredPort[], work: readonly WorkerWork[]): readonly MonitoredPort[] {
  const groups = [...Map.groupBy(ports, ({ algorithm }) => algorithm).values()];
  const shares = (group: readonly MonitoredPort[]) => sumsOver(atPorts(group, work), "24h").accepted.count;
  return groups.toSorted((one, other) => shares(other) - shares(one))[0] ?? [];
}

/** @param ports Of one algorithm. */
function hashRatesAt(ports: readonly MonitoredPort[], work: readonly WorkerWork[]): HashRates {
  const hashesPerShare = ports[0]?.hashesPerShare ?? 0;
  const its = atPorts(ports, work);
  const rate = (time: RecentTime) => sumsOver(its, time).accepted.work * hashesPerShare / RECENT_TIMES[time];
  return { "1m": rate("1m"), "5m": rate("5m"), "1h": rate("1h"), "24h": rate("24h") };
}

function atPorts(ports: readonly MonitoredPort[], work: readonly WorkerWork[]): WorkerWork[] {
  return work.filter(({ port }) => ports.some(({ key }) => key === port));
}

function sumsOver(work: readonly WorkerWork[], time: RecentTime): ShareSums {
  return addShareSums(work.map(({ sums }) => sums[time]));
}
